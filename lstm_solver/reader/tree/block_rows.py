"""Rows of very many numbers below each other, a dash before each: one text for the parser, as rows in brackets are."""

import re
from collections.abc import Iterator
from itertools import islice

MOST_IN_A_LIST = 1_000_000

_ITEM = rb"-?[\w.+/()][\w.+/()\-]*+ *+"

# lines of one indent with a dash and an item; a line of another kind ends them
_LINES = re.compile(
    rb"\n( *+)- " + _ITEM + rb"(?=\r?(?:\n|\Z))(?:\r?\n\1- " + _ITEM + rb"(?=\r?(?:\n|\Z))){1,%d}+" % MOST_IN_A_LIST
)

_ITEM_ONLY = re.compile(_ITEM + rb"\r?")

_DASHES = re.compile(rb" *(?:- +)+")

_KEY = re.compile(rb"( *(?:- +)*)[\w\"'][\w.\"' ()\[\]]*: *\r?")

_NEXT = re.compile(rb"\r?\n(?: *\r?\n)*( *)([^ \r\n])")

_END = re.compile(rb"\s*\Z")

_WINDOW = 1 << 20  # bytes that are looked through at a time

_BEYOND = 10_000  # bytes in which a row shows that it is one

MOST_IN_VAIN = 250_000  # signs of rows that are none; a file of more is refused where it is read


def found_rows(pattern: re.Pattern[bytes], sign: bytes, data: bytes | bytearray) -> Iterator[re.Match[bytes]]:
    """The matches of `pattern`, which begin with `sign`, until too many signs have stood outside of them."""
    at, vain = 0, 0
    while at < len(data) and vain < MOST_IN_VAIN:
        stop, seen = at + _WINDOW, at + _WINDOW + _BEYOND
        match = pattern.search(data, at, seen) if data.find(sign, at, seen) >= 0 else None  # which is found out fast
        if match is not None and match.end() > stop:
            match = pattern.match(data, match.start())  # it goes on, or is none
        if match is None or match.start() >= stop:
            vain += data.count(sign, at, stop)
            at = stop
            continue
        vain += data.count(sign, at, match.start())
        yield match
        at = match.end()


def mark_blocks(data: bytearray, mark: bytes, most: int, to: int) -> int:
    """Puts ` ;` (the mark is the sign) in the place of the dashes of rows, from the second item on, in what is as long
    as it was. At most `most` rows are looked at, of those that start before `to`. How many bytes these rows have."""
    marked_bytes = 0
    for match in islice(found_rows(_LINES, b"- ", data), most):
        start, end = match.span()
        if start >= to:
            break
        indent = match[1]
        has_head = _has_head(data, start, len(indent))
        beyond = end - start > MOST_IN_A_LIST and data.count(b"\n", start, end) > MOST_IN_A_LIST
        has_end = beyond or _ends(data, end, len(indent), has_head)
        if has_end and (has_head or _has_key(data, start, len(indent))):
            dash, marked = b"\n" + indent + b"- ", b"\n" + indent + b" " + mark
            first = start if has_head else start + 1  # the dash of the first item is the list's own
            data[first:end] = data[first:end].replace(dash, marked)
            marked_bytes += end - first
        if beyond:
            break  # which nobody reads
    return marked_bytes


def _line_before(data: bytearray, start: int) -> bytes:
    return bytes(data[data.rfind(b"\n", 0, start) + 1 : start])


def _has_head(data: bytearray, start: int, column: int) -> bool:
    """Whether the first item stands in the line before, behind the dash of an outer list: `- - 0.1`."""
    line = _line_before(data, start)
    dashes = _DASHES.match(line)
    if dashes is None or line[column : column + 2] != b"- " or not line[:column].strip():
        return False
    return len(line) > column + 2 and _DASHES.fullmatch(line[: column + 2]) is not None and _is_item(line[column + 2 :])


def _is_item(text: bytes) -> bool:
    return _ITEM_ONLY.fullmatch(text) is not None


def _has_key(data: bytearray, start: int, column: int) -> bool:
    """Whether the list is the value of a key in the line before."""
    found = _KEY.fullmatch(_line_before(data, start)) if start else None
    return found is not None and len(found[1]) <= column


def _ends(data: bytearray, end: int, column: int, has_head: bool) -> bool:
    """Whether the list is over where its lines are."""
    found = _NEXT.match(data, end)
    if found is None:
        return _END.match(data, end) is not None
    indent, sign = len(found[1]), found[2]
    return sign != b"#" and (indent < column or (indent == column and sign not in b"-" and not has_head))
