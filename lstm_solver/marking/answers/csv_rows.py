"""CSV text to rows with the places of their cells. A row that cannot be read never loses those after it."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

SEPARATORS = (",", ";", "\t")

MOST_LINES = 50_001  # a header, and a row for each of 50,000 students

MOST_CELLS = 5_000  # of one row

MOST_CHARACTERS = 1_000_000  # of one line

MOST_TORN = 50  # lines of one row, where cells have line breaks in them

OPEN_QUOTE = "a quote that is never closed (the row is not read)"

AFTER_QUOTE = "text behind a closing quote (expected the separator; the row is not read)"

TOO_WIDE = "more than {most:,} cells (the row is not read)"

TOO_LONG_LINE = "more than {most:,} characters (the row is not read)"

TOO_LONG = "more than {most:,} lines below the first (the rest is not read)"

SURPLUS = "{cells} cells (the header has {columns}; a text with {sign} in it needs quotes)"

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

_NO_FORMULA = "'"

_LINE_END = re.compile(r"\r\n|\n|\r")


class CsvCell(NamedTuple):
    """`line` and `column` from 1, of the cell's first character, its quote included."""

    text: str
    line: int
    column: int


class CsvRow(NamedTuple):
    """`wrong`: why nothing of it can be read, or "" where it can; then its place is `line` and `column`."""

    line: int
    cells: list[CsvCell]
    wrong: str = ""
    column: int = 1


def lines(text: str) -> list[str]:
    """The lines of a file, whatever ends them; beyond the most that is read, the rest as one."""
    return _LINE_END.split(text, MOST_LINES)


def rows(lines: list[str], separator: str, start: int = 0, most: int = MOST_CELLS) -> Iterator[CsvRow]:
    """The rows from line `start` (from 0) on; blank ones are left out, and of wider ones than `most` cells nothing but
    that is told."""
    at = start
    while at < min(len(lines), MOST_LINES):
        row, used = _row(lines, at, separator, most)
        if row.wrong or any(cell.text.strip() for cell in row.cells):
            yield row
        at += used
    if len(lines) > MOST_LINES and lines[MOST_LINES].strip():
        yield CsvRow(MOST_LINES + 1, [], TOO_LONG.format(most=MOST_LINES - 1))


def _row(lines: list[str], at: int, separator: str, most: int) -> tuple[CsvRow, int]:
    """The row that starts at a line, and how many lines it takes."""
    line = lines[at]
    if len(line) > MOST_CHARACTERS:
        return CsvRow(at + 1, [], TOO_LONG_LINE.format(most=MOST_CHARACTERS)), 1
    if line.count(separator) >= most and (most == MOST_CELLS or line.rstrip(separator).count(separator) >= most):
        return CsvRow(at + 1, [], TOO_WIDE.format(most=most)), 1
    if '"' not in line:
        return CsvRow(at + 1, list(_plain(line, at + 1, separator))), 1
    try:
        return _quoted(lines, at, separator)
    except _WrongRow as wrong:
        return CsvRow(at + 1, [], wrong.message, wrong.column), 1


def _plain(line: str, number: int, separator: str) -> Iterator[CsvCell]:
    column = 1
    for text in line.split(separator):
        yield CsvCell(_meant(text), number, column)
        column += len(text) + 1


class _WrongRow(Exception):
    def __init__(self, message: str, column: int) -> None:
        self.message = message
        self.column = column


def _quoted(lines: list[str], at: int, separator: str) -> tuple[CsvRow, int]:
    """A row with quotes in it; a quoted cell may go on for some lines."""
    cells: list[CsvCell] = []
    number, line, place = at, lines[at], 0
    while True:
        start = place + len(line[place:]) - len(line[place:].lstrip(" "))
        if line[start : start + 1] == '"':
            text, end, end_place = _closed(lines, number, start)
            cells.append(CsvCell(_meant(text), number + 1, start + 1))
            line, place = lines[end], end_place
            rest = line[place:]
            place += len(rest) - len(rest.lstrip(" "))
            if line[place : place + 1] not in ("", separator):
                # a quote that seems to close on a later line is most often the opening one of another cell
                raise _WrongRow(AFTER_QUOTE, place + 1) if end == number else _WrongRow(OPEN_QUOTE, start + 1)
            number = end
        else:
            found = line.find(separator, place)
            end_place = len(line) if found < 0 else found
            cells.append(CsvCell(_meant(line[place:end_place]), number + 1, place + 1))
            place = end_place
        if place >= len(line):
            return CsvRow(at + 1, cells), number - at + 1
        if len(cells) >= MOST_CELLS:
            raise _WrongRow(TOO_WIDE.format(most=MOST_CELLS), 1)
        place += 1


def _closed(lines: list[str], number: int, start: int) -> tuple[str, int, int]:
    """The text of a quoted cell, the line where it ends, and the place behind its quote there."""
    parts: list[str] = []
    place = start + 1
    for at in range(number, min(number + MOST_TORN, len(lines))):
        line = lines[at]
        while (found := line.find('"', place)) >= 0:
            if line[found + 1 : found + 2] != '"':
                parts.append(line[place:found])
                return "".join(parts), at, found + 1
            parts.append(line[place : found + 1])
            place = found + 2
        parts += [line[place:], "\n"]
        place = 0
    raise _WrongRow(OPEN_QUOTE, start + 1)


def surplus(row: CsvRow, width: int, separator: str) -> str:
    """Why a row has more in it than a header of `width` cells names; "" where it has not."""
    if not any(cell.text.strip() for cell in row.cells[width:]):
        return ""
    sign = "a tab" if separator == "\t" else f"'{separator}'"
    return SURPLUS.format(cells=len(row.cells), columns=width, sign=sign)


def written(cells: Iterable[str], separator: str = ",") -> str:
    """One line of CSV. What a spreadsheet would take for a formula gets an apostrophe in front."""
    return separator.join(_safe(text, separator) for text in cells) + "\n"


def _meant(text: str) -> str:
    """A cell without the apostrophe that `written` puts in front: a form that is filled in names the same students."""
    return text[1:] if text[:1] == _NO_FORMULA and text[1:2] in _FORMULA else text


def _safe(text: str, separator: str) -> str:
    if text[:1] in _FORMULA and not re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII):
        text = f"{_NO_FORMULA}{text}"
    if any(mark in text for mark in (separator, '"', "\n", "\r")) or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text
