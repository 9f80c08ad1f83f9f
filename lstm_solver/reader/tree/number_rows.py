"""Rows of very many numbers in brackets: the parser reads each as one text, which is taken apart when it is asked for.

An event of the parser costs a microsecond, and a network of hidden size 1,000 has eight million numbers.
"""

import re
from itertools import islice

from .source_nodes import COLUMN_BITS, ListNode

FROM = 100_000  # characters of a text whose rows are worth it

MOST_ROWS = 200_000  # that are looked for; a file of more short ones is refused

# plain words and numbers between brackets; one that is never closed ends with the text
_ROW = re.compile(rb"\[[\w+.\-/(), \r\n]{12,}+(?:\]|\Z)", re.ASCII)

_SPACE = b" \r\n"

_ITEM = re.compile(r"[^,\s](?:[^,]*[^,\s])?")

_MARKS = ";^$|=<~`!"

NO_MARK = "\0"  # stands in no text


class WrittenRow(ListNode):
    """A row as the parser returned it: `written`, in which `mark` stands between the items.

    It stands in `text` from `start` to `end`, from the place `first` on.
    """

    __slots__ = ("end", "first", "mark", "start", "text", "written")

    def __init__(self, written: str, mark: str, text: str, start: int, end: int, first: int) -> None:
        super().__init__([])
        self.written, self.mark = written, mark
        self.text, self.start, self.end, self.first = text, start, end, first

    def __len__(self) -> int:
        return self.written.count(self.mark) + 1

    @property
    def is_row(self) -> bool:
        return True

    @property
    def texts(self) -> list[str]:
        return [each.strip() for each in self.written.split(self.mark)]

    @property
    def places(self) -> list[int]:
        found, line, before = [], self.first >> COLUMN_BITS, self.start
        column = self.first - (line << COLUMN_BITS)
        for match in _ITEM.finditer(self.text, self.start, self.end):
            at = match.start()
            if breaks := self.text.count("\n", before, at):
                line, column = line + breaks, at - self.text.rfind("\n", before, at) - 1
            else:
                column += at - before
            before = at
            found.append(line << COLUMN_BITS | column)
        return found


def with_marks(text: str) -> tuple[bytes, str]:
    """The text for the parser, as long as it was, with a mark in the place of the commas of rows; and that mark."""
    data = bytearray(text.encode())
    mark = next((each for each in _MARKS if each not in text), None) if len(text) >= FROM else None
    if mark is not None:
        even = not _uneven(data)
        for match in islice(_ROW.finditer(data), MOST_ROWS):
            start, end = match.span()
            if data.find(b"- ", start, end) < 0 and (even or not _uneven(data[start:end])):
                data[start:end] = _marked(data[start:end], mark.encode())
    return bytes(data), mark or NO_MARK


def _marked(row: bytearray, mark: bytes) -> bytearray:
    """A comma behind the last item is none between two."""
    front, comma, last = row.rpartition(b",")
    behind = mark if comma and last.strip(_SPACE + b"]") else comma
    return front.replace(b",", mark) + behind + last


def _uneven(text: bytearray) -> bool:
    """Whether an item is missing between two commas, or is one that the parser may take for that of a list below."""
    packed = text.translate(None, _SPACE)
    return b",," in packed or b"[," in packed or b"-\n" in text or b"-\r" in text or text.endswith(b"-")
