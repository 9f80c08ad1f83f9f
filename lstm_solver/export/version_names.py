"""What a version is called."""

from ..document.language import Language
from .exported import ExportVersion


def version_words(language: Language, version: ExportVersion) -> str:
    """Whose numbers these are; "" where nothing varies."""
    if not version.name:
        return ""
    return language.text("version_of", student=version.student, version=version.name)
