"""What is said of an answer as it was read: a phrase with its values, for a page in any language."""

from collections.abc import Mapping
from typing import NamedTuple

from ...document.language import ENGLISH, Language, load


class Remark(NamedTuple):
    """`key`: of the phrase."""

    key: str
    values: Mapping[str, str | int]

    def said(self, language: Language) -> str:
        """In the language of a page."""
        return language.text(self.key, **self.values)

    @property
    def english(self) -> str:
        """As findings on the command line have it."""
        return self.said(load(ENGLISH))
