"""Rows of very many numbers in brackets: the parser reads each as one text, which is taken apart when it is asked for.

An event of the parser costs a microsecond, and a network of hidden size 1,000 has eight million numbers.
"""

import re
from itertools import islice
from typing import NamedTuple

from .block_rows import found_rows, mark_blocks
from .source_nodes import COLUMN_BITS, ListNode

FROM = 100_000  # characters of a text whose rows are worth it

MOST_ROWS = 200_000  # that are looked for; a file of more short ones is refused

MOST_IN_A_LIST = 1_000_000

_COMMA = re.compile(rb",")

# plain words and numbers between brackets; one that is never closed ends with the text
_ROW = re.compile(rb"\[[\w+.\-/(), \r\n]{12,}+(?:\]|\Z)", re.ASCII)

_SPACE = b" \r\n"

_TOUCHING = re.compile(r"\d,\d", re.ASCII)

IN_BRACKETS = re.compile(r"[^,\s](?:[^,]*[^,\s])?")  # an item of a row

BEHIND_DASHES = re.compile(r"-?[\w.+/()][\w.+/()\-]*", re.ASCII)

_MARKS = ";^$|=<~`!"

NO_MARK = "\0"  # stands in no text


class Marks(NamedTuple):
    """What stands in the place of commas in brackets, and of dashes; NO_MARK where nothing does."""

    comma: str = NO_MARK
    dash: str = NO_MARK


class WrittenRow(ListNode):
    """A row as the parser returned it: `written`, in which `mark` stands between the items.

    It stands in `text` from `start` to `end`, from the place `first` on; `item`: what its items look like there.
    """

    __slots__ = ("end", "first", "item", "mark", "start", "text", "written")

    def __init__(
        self, written: str, mark: str, text: str, start: int, end: int, first: int, item: re.Pattern[str] = IN_BRACKETS
    ) -> None:
        super().__init__([])
        self.written, self.mark, self.item = written, mark, item
        self.text, self.start, self.end, self.first = text, start, end, first

    def __len__(self) -> int:
        return self.written.count(self.mark) + 1

    @property
    def is_row(self) -> bool:
        return True

    @property
    def may_touch(self) -> bool:
        return _TOUCHING.search(self.text, self.start, self.end) is not None

    def characters(self) -> str:
        return self.written.replace(self.mark, "")

    @property
    def texts(self) -> list[str]:
        return [each.strip() for each in self.written.split(self.mark)]

    @property
    def places(self) -> list[int]:
        found, line, before = [], self.first >> COLUMN_BITS, self.start
        column = self.first - (line << COLUMN_BITS)
        for match in self.item.finditer(self.text, self.start, self.end):
            at = match.start()
            if breaks := self.text.count("\n", before, at):
                line, column = line + breaks, at - self.text.rfind("\n", before, at) - 1
            else:
                column += at - before
            before = at
            found.append(line << COLUMN_BITS | column)
        return found


def with_marks(text: str, blocks: bool = True) -> tuple[bytes, Marks]:
    """The text for the parser, as long as it was, with marks in the place of the commas of rows, and with `blocks` of
    their dashes; and these marks."""
    data = bytearray(text.encode())
    free = [each for each in _MARKS if each not in text] if len(text) >= FROM else []
    marks = Marks(*free[: 1 + blocks])
    if free:
        even = not _uneven(data)
        for match in islice(found_rows(_ROW, b"[", data), MOST_ROWS):
            start, end = match.span()
            end = _cut(data, start, end)
            if data.find(b"- ", start, end) < 0 and (even or not _uneven(data[start:end])):
                data[start:end] = _marked(data[start:end], marks.comma.encode())
    if marks.dash != NO_MARK:
        mark_blocks(data, marks.dash.encode(), MOST_ROWS)
    return bytes(data), marks


def _cut(data: bytearray, start: int, end: int) -> int:
    """Of a row that nobody reads, what is beyond the most that is read: spaces take no room in the parser. Returns
    where the rest ends."""
    if data.count(b",", start, end) <= MOST_IN_A_LIST:
        return end
    comma = next(islice(_COMMA.finditer(data, start, end), MOST_IN_A_LIST, None))
    data[comma.end() + 1 : end - 1] = b" " * (end - comma.end() - 2)
    return comma.end()


def _marked(row: bytearray, mark: bytes) -> bytearray:
    """A comma behind the last item is none between two."""
    front, comma, last = row.rpartition(b",")
    behind = mark if comma and last.strip(_SPACE + b"]") else comma
    return front.replace(b",", mark) + behind + last


def _uneven(text: bytearray) -> bool:
    """Whether an item is missing between two commas, or is one that the parser may take for that of a list below."""
    packed = text.translate(None, _SPACE)
    return b",," in packed or b"[," in packed or b"-\n" in text or b"-\r" in text or text.endswith(b"-")
