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

TOO_LARGE = "not UTF-8 (save the file as UTF-8)"

MOST_GUESSED = 16_000_000  # bytes in an encoding that the file does not say

MOST_LOOKED_AT = 100_000  # bytes in UTF-16 and UTF-32

SOME = 5  # control characters that a text may have from a slip of the hand

_SIGNS_OF_NO_TEXT = bytes([*range(9), 11, 12, *range(14, 32), 127])

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def decode(content: bytes, file: str) -> tuple[str, Finding | None]:
    """The text, and a note where its encoding had to be guessed. Raises SolverError for what is no text."""
    if content.startswith(_ARCHIVES):
        raise SolverError([Finding(SPREADSHEET, "", file, 1, 1)])
    name = next((name for mark, name in _MARKS if content.startswith(mark)), None) or _without_mark(content)
    try:
        if _is_binary(content if name in ("utf-8", "utf-8-sig") else _start(content, name)):
            raise SolverError([Finding(BINARY, "", file, 1, 1)])
        text = content.decode(name)
        note = None
    except UnicodeDecodeError:
        if name != "utf-8" or len(content) > MOST_GUESSED:
            message = TOO_LARGE if name == "utf-8" else BINARY
            raise SolverError([Finding(message, "", file, 1, 1)]) from None
        text, note = content.decode("cp1252", "replace"), Finding(OLD, "", file, 1, 1)
    return clean(text), note


def _start(content: bytes, name: str) -> bytes:
    """The start of what is in UTF-16 or UTF-32, as UTF-8."""
    text, _ = codecs.getdecoder(name)(content[:MOST_LOOKED_AT], "ignore")
    return text.encode()


def _is_binary(content: bytes) -> bool:
    """Whether one in twenty bytes is a control character, and some are."""
    found = len(content) - len(content.translate(None, _SIGNS_OF_NO_TEXT))
    return found > max(SOME, len(content) // 20)


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
