"""Rows of very many numbers below each other, a dash before each: one sign for the parser, as rows in brackets are."""

import re
from collections.abc import Iterator

MOST_IN_A_LIST = 1_000_000

# lines of one indent with a dash; a line of another kind ends them
_LINES = re.compile(rb"\n( *+)- [^\n]++(?:\n\1- [^\n]++){1,%d}+" % MOST_IN_A_LIST)

_OF_ROWS = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.+/()- \r\n"

_ITEM = re.compile(rb"(?!-?\r?\Z)[\w.+/()\-]+\r?")

_DASHES = re.compile(rb" *(?:- +)+")

_KEY = re.compile(rb"( *(?:- +)*)[\w\"'][\w.\"' ()\[\]]*: *\r?")

_NEXT = re.compile(rb"\r?\n(?: *\r?\n)*( *)([^ \r\n])")

_END = re.compile(rb"\s*\Z")

_WINDOW = 1 << 20  # bytes that are looked through at a time

_BEYOND = 10_000  # bytes in which a row shows that it is one

MOST_IN_VAIN = 250_000  # signs of rows that are none; a file of more is refused where it is read


def rows_behind_dashes(data: bytes, to: int) -> Iterator[tuple[int, int]]:
    """Where rows start and end, from the first item to the last, of those that start before `to`; none after too many
    lines that are no rows."""
    at, vain = 0, 0
    while at < min(len(data), to) and vain < MOST_IN_VAIN:
        stop, seen = at + _WINDOW, at + _WINDOW + _BEYOND
        match = _LINES.search(data, at, seen) if data.find(b"- ", at, seen) >= 0 else None  # which is found out fast
        if match is not None and match.end() > stop:
            match = _LINES.match(data, match.start())  # it goes on, or is none
        if match is None or match.start() >= stop:
            vain += data.count(b"- ", at, stop)
            at = stop
            continue
        vain += data.count(b"- ", at, match.start())
        at = match.end()
        row = _row(data, match)
        if row is None:
            vain += data.count(b"- ", match.start(), at)
        elif row[0] < to:
            yield row


def _row(data: bytes, lines: re.Match[bytes]) -> tuple[int, int] | None:
    """Where the items of lines with dashes start and end; None where they are not all that the list has."""
    start, end = lines.span()
    row, column = lines[0], len(lines[1])
    breaks = row.count(b"\n")
    if row.translate(None, _OF_ROWS) or row.count(b" ") != breaks * (column + 1) or _has_lone_sign(row):
        return None
    has_head = _has_head(data, start, column)
    if breaks <= MOST_IN_A_LIST and not _ends(data, end, column, has_head):  # the end of a longer one nobody reads
        return None
    if not has_head and not _has_key(data, start, column):
        return None
    first = data.rfind(b"\n", 0, start) + 1 if has_head else start + 1
    return first + column + 2, end - row.endswith(b"\r")


def _has_lone_sign(row: bytes) -> bool:
    """Whether an item is a dash, which begins a list, or a line ends in another way than YAML and Python agree on."""
    if b" -\n" in row or row.endswith(b" -"):
        return True
    return b"\r" in row and (b" -\r" in row or row.count(b"\r\n") + row.endswith(b"\r") != row.count(b"\r"))


def _line_before(data: bytes, start: int) -> bytes:
    return data[data.rfind(b"\n", 0, start) + 1 : start]


def _has_head(data: bytes, start: int, column: int) -> bool:
    """Whether the first item stands in the line before, behind the dash of an outer list: `- - 0.1`."""
    line = _line_before(data, start)
    dashes = _DASHES.match(line)
    if dashes is None or line[column : column + 2] != b"- " or not line[:column].strip():
        return False
    return len(line) > column + 2 and _DASHES.fullmatch(line[: column + 2]) is not None and _is_item(line[column + 2 :])


def _is_item(text: bytes) -> bool:
    return _ITEM.fullmatch(text) is not None


def _has_key(data: bytes, start: int, column: int) -> bool:
    """Whether the list is the value of a key in the line before."""
    found = _KEY.fullmatch(_line_before(data, start)) if start else None
    return found is not None and len(found[1]) <= column


def _ends(data: bytes, end: int, column: int, has_head: bool) -> bool:
    """Whether the list is over where its lines are."""
    found = _NEXT.match(data, end)
    if found is None:
        return _END.match(data, end) is not None
    indent, sign = len(found[1]), found[2]
    return sign != b"#" and (indent < column or (indent == column and sign not in b"-" and not has_head))
