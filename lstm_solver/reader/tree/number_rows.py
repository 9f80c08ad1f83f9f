"""Rows of very many numbers in brackets: the parser reads each as one text, which is taken apart when it is asked for.

An event of the parser costs a microsecond, and a network of hidden size 1,000 has eight million numbers.
"""

import heapq
import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from .block_rows import MOST_IN_A_LIST, rows_behind_dashes
from .source_nodes import COLUMN_BITS, OF_NUMBERS, ListNode

FROM = 100_000  # characters of a text whose rows are worth it

MOST_ROWS = 200_000  # that are looked for; a file of more short ones is refused

_COMMA = re.compile(rb",")

_LONGEST_ESCAPE = 16  # characters, and more than any has: \U0001F600

LEAST_IN_A_ROW = 12  # characters

_OF_A_ROW = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_+.-/(), \r\n"  # plain words and numbers

_SPACE = b" \r\n"

_ENDS = (b"\n", b"\r", b"")  # of a line

_ONLY_BREAKS = bytes(each if each in b"\r\n" else ord(" ") for each in range(256))

_TOUCHING = re.compile(r"\d,\d", re.ASCII)

IN_BRACKETS = re.compile(r"[^,\s](?:[^,]*[^,\s])?")  # an item of a row

BEHIND_DASHES = re.compile(r"[\w.+/()\-]+(?=\r?$)", re.ASCII | re.MULTILINE)

_MARKS = ";^$|=<~`!"

NO_MARK = "\0"  # stands in no text


class Marks(NamedTuple):
    """What stands in the place of commas in brackets, and of dashes; NO_MARK where nothing does."""

    comma: str = NO_MARK
    dash: str = NO_MARK


class WrittenRow(ListNode):
    """A row that stands in `text` from `start` to `end`, from the place `first` on, with commas between the items."""

    __slots__ = ("end", "first", "size", "start", "text")

    mark = ","

    item = IN_BRACKETS

    def __init__(self, text: str, start: int, end: int, first: int) -> None:
        self.text, self.start, self.end, self.first = text, start, end, first
        self.size = self.written.count(self.mark) + 1

    def __len__(self) -> int:
        return self.size

    @property
    def is_row(self) -> bool:
        return True

    @property
    def may_touch(self) -> bool:
        text, start, end = self.text, self.start, self.end
        if text.count(",", start, end) == text.count(", ", start, end):
            return False
        return _TOUCHING.search(text, start, end) is not None

    @property
    def written(self) -> str:
        """The items with the mark between them."""
        return self.text[self.start : self.end]

    def characters(self) -> str:
        return self.written.replace(self.mark, "")

    def looks_plain(self) -> bool:
        return not self.written.encode(errors="replace").translate(None, OF_NUMBERS + self.mark.encode())

    @property
    def texts(self) -> list[str]:
        found = [each.strip() for each in self.written.split(self.mark)]
        return [" ".join(each.split()) for each in found] if "\n" in self.written else found

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


class MarkedRow(WrittenRow):
    """A row as the parser returned it: `written`, in which `mark` stands between the items."""

    __slots__ = ("mark", "returned")

    def __init__(self, text: str, start: int, end: int, first: int, returned: str, mark: str) -> None:
        self.returned, self.mark = returned, mark
        super().__init__(text, start, end, first)

    @property
    def written(self) -> str:
        return self.returned


class DashedRow(WrittenRow):
    """A row whose items stand below each other, behind dashes."""

    __slots__ = ()

    mark = "\n"

    item = BEHIND_DASHES

    @property
    def texts(self) -> list[str]:
        return self.item.findall(self.written)


class MarkedText(NamedTuple):
    """A text for the parser, with marks where rows are; what stood behind a mark may be cut but for the ends of lines.

    `cuts`: places, from 0, behind which other characters are cut than before; `gone`: how many from there on;
    `kept`: how many characters of rows are left.
    """

    data: bytes
    marks: Marks
    cuts: list[int]
    gone: list[int]
    kept: list[int]
    is_begun: bool = False  # the end is missing

    def begun(self, most: int) -> "MarkedText":
        """No more of it than `most` characters besides rows."""
        end = most + sum(self.kept)
        if len(self.data) <= end:
            return self
        while self.data[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        return self._replace(data=self.data[:end], is_begun=True)

    def ends_near(self, mark: Any) -> bool:
        """Whether what the parser says of a place may be due to the missing end."""
        return bool(mark) and len(self.data.decode()) - mark.index < _LONGEST_ESCAPE

    @property
    def has_marks(self) -> bool:
        return any(mark.encode() in self.data for mark in self.marks if mark != NO_MARK)

    def cut(self, start: int, end: int, breaks: int = 0) -> None:
        """What stands there becomes a mark and ends of lines."""
        gone = self.gone[-1] if self.gone else 0
        self.cuts.append(start - gone)
        self.gone.append(gone + end - start - 1)
        if breaks:
            self.cuts.append(start - gone + breaks)
            self.gone.append(gone + end - start - 1 - breaks)
            self.kept.append(breaks)

    def original(self, place: int) -> int:
        """Where in the text stands what the parser sees at a place."""
        at = bisect_left(self.cuts, place)
        return place + self.gone[at - 1] if at else place


def with_marks(text: str, guessed: int, most: int = MOST_ROWS) -> MarkedText:
    """The text with marks in the place of the commas of at most `most` rows.

    Of the first `guessed` characters more is marked, which the parser finds out to be wrong where it stands in a text:
    of a row only a mark is left, and dashes of rows are marked too. Lines and columns stay what they are.
    """
    free = (each for each in _MARKS if each not in text)
    marks = Marks(*islice(free, 0 if len(text) < FROM else 2 if guessed else 1))
    made = MarkedText(b"", marks, [], [], [])
    if marks.comma == NO_MARK:
        return made._replace(data=text.encode())
    return made._replace(data=b"".join(_marked_rows(text, made, most, guessed)))


def _marked_rows(text: str, made: MarkedText, most: int, to: int) -> Iterator[bytes]:
    """The text in pieces; what is cut of it goes to `made`."""
    data = text.encode("latin-1", "replace")  # a byte a character, as rows are ASCII
    may_miss = _may_miss(data)
    below = rows_behind_dashes(data, 0 if made.marks.dash == NO_MARK else to)
    done = 0
    for start, end in heapq.merge(islice(_rows(data, most), most), islice(below, most)):
        row = data[start:end]
        if row.startswith(b"["):
            broken = b"\n" in row or b"\r" in row
            if b"," not in row or b"- " in row or ((broken or may_miss) and _uneven(row)):
                continue
            piece = _in_brackets(row, start, made, start < to, not broken and data[end : end + 1] in _ENDS)
        else:
            breaks = row.count(b"\n")
            made.cut(start, end, breaks)
            piece = made.marks.dash.encode() + b"\n" * breaks
        yield text[done:start].encode()
        yield piece
        done = end
    yield text[done:].encode()


def _in_brackets(row: bytes, start: int, made: MarkedText, is_guessed: bool, is_last: bool) -> bytes:
    """What the parser sees of a row; `is_last`: it stands in one line and ends it."""
    mark, whole = made.marks.comma.encode(), is_guessed and _is_whole(row)
    if whole and is_last:
        made.cut(start, start + len(row))
        return mark
    made.kept.append(len(row))
    return mark + row[1:].translate(_ONLY_BREAKS) if whole else _marked(_cut(row), mark)


def _is_whole(row: bytes) -> bool:
    """Whether a row is closed, has a comma, and does not end with one."""
    comma = row.rfind(b",")
    return comma > 0 and row.endswith(b"]") and bool(row[comma + 1 : -1].strip())


def _rows(data: bytes, most_in_vain: int) -> Iterator[tuple[int, int]]:
    """Where what may be a row starts and ends, until too many brackets have stood outside of them. One that is never
    closed ends with the text."""
    at, vain = 0, 0
    while vain < most_in_vain and (first := data.find(b"[", at)) >= 0:
        close = data.find(b"]", first) + 1
        at = close or len(data)
        start = data.rfind(b"[", first, at)
        last = at - 1 if close else at
        if last - start > LEAST_IN_A_ROW and not data[start + 1 : last].translate(None, _OF_A_ROW):
            yield start, at
        else:
            vain += 1
        if start > first:
            vain += data.count(b"[", first, start)


def _cut(row: bytes) -> bytes:
    """A row that is refused without what is beyond the most that is read."""
    if row.count(b",") <= MOST_IN_A_LIST:
        return row
    end = next(islice(_COMMA.finditer(row), MOST_IN_A_LIST, None)).end() + 1
    return row[:end] + row[-1:]


def _marked(row: bytes, mark: bytes) -> bytes:
    """A comma behind the last item is none between two."""
    front, comma, last = row.rpartition(b",")
    behind = mark if comma and last.strip(_SPACE + b"]") else comma
    return front.replace(b",", mark) + behind + last


def _may_miss(text: bytes) -> bool:
    """Whether an item without a letter or a point, such as a whole number, stands between two commas, or none."""
    packed = text.translate(None, _SPACE + b"0123456789")
    return b",," in packed or b"[," in packed


def _uneven(row: bytes) -> bool:
    """Whether an item is missing between two commas, or is one that the parser may take for that of a list below."""
    packed = row.translate(None, _SPACE)
    return b",," in packed or b"[," in packed or b"-\n" in row or b"-\r" in row or row.endswith(b"-")
