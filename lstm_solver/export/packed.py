"""Several files in one ZIP, and identifiers: the same bytes for the same content, on every machine."""

from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

DATE = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP file can say


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file with these files, by their names in it."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = ZipInfo(name, DATE)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content.encode() if isinstance(content, str) else content)
    return target.getvalue()


def fixed_id(*parts: str) -> str:
    """An identifier that depends on these words alone: a letter and 31 digits."""
    return "g" + sha256("\0".join(parts).encode()).hexdigest()[:31]
