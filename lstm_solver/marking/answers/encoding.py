"""Bytes of an answer file to text: what spreadsheets, form services and old editors write."""

import codecs
import re

from ...errors import Finding, SolverError
from ...reader.tree.source import is_plain

OLD = "not UTF-8; read as Windows-1252 (Latin-1): names may show wrong letters, numbers do not change"

SPREADSHEET = "a spreadsheet's own file (save it as CSV)"

BINARY = "not a text file (expected YAML, JSON or CSV)"

_MARKS = (  # the longer ones first: UTF-32 starts as UTF-16 does
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def decode(content: bytes, file: str) -> tuple[str, Finding | None]:
    """The text, and a note where its encoding had to be guessed. Raises SolverError for what is no text."""
    if content.startswith(_ARCHIVES):
        raise SolverError([Finding(SPREADSHEET, "", file, 1, 1)])
    name = next((name for mark, name in _MARKS if content.startswith(mark)), None) or _without_mark(content)
    try:
        text = content.decode(name)
        note = None
    except UnicodeDecodeError:
        if name != "utf-8":
            raise SolverError([Finding(BINARY, "", file, 1, 1)]) from None
        text, note = content.decode("cp1252", "replace"), Finding(OLD, "", file, 1, 1)
    if 10 * text.count("\x00") > len(text):
        raise SolverError([Finding(BINARY, "", file, 1, 1)])
    return clean(text), note


def clean(text: str) -> str:
    """The text with a replacement character for each sign that a YAML parser refuses."""
    return text if is_plain(text) else _CONTROL.sub("\ufffd", text.removeprefix("\ufeff"))


def _without_mark(content: bytes) -> str:
    """UTF-16 without its mark has a zero beside nearly every ASCII letter."""
    start = content[:200]
    if len(start) > 3 and start[1::2].count(0) > len(start) // 3:
        return "utf-16-le"
    if len(start) > 3 and start[::2].count(0) > len(start) // 3:
        return "utf-16-be"
    return "utf-8"
