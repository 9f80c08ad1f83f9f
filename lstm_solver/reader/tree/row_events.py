"""Events of the parser that stand for rows of numbers."""

from typing import Any

from .number_rows import DashedRow, MarkedRow, MarkedText, WrittenRow
from .open_collection import OpenCollection, place_of


class NoRow(Exception):
    """What was guessed to be a row is none, such as lines of a text: it is read as it is."""


def whole_row(event: Any, text: str, start: int) -> WrittenRow:
    """A list of which the parser has seen a mark, in the place of the first bracket. Raises NoRow."""
    if event.anchor is not None or not event.implicit[0] or text[start] != "[":
        raise NoRow
    place = place_of(event.start_mark)
    row = WrittenRow(text, start + 1, text.index("]", start), place + 1)
    row.place = place
    return row


def row_in_brackets(event: Any, level: OpenCollection | None, text: str, marked: MarkedText) -> MarkedRow | None:
    """All items of a list in brackets; None where the commas are those of a text."""
    if level is None or level.is_map or not level.in_brackets(text) or not event.implicit[0]:
        return None
    start, end = marked.original(event.start_mark.index), marked.original(event.end_mark.index)
    if text.find("[", start, end) >= 0:
        return None
    return MarkedRow(text, start, end, place_of(event.start_mark), event.value, marked.marks.comma)


def row_behind_dashes(event: Any, level: OpenCollection | None, text: str, marked: MarkedText) -> DashedRow:
    """All items of a list without brackets. Raises NoRow where the dashes are those of a text."""
    if level is None or level.is_map or level.in_brackets(text) or len(level) or event.anchor or not event.implicit[0]:
        raise NoRow
    start, end = marked.original(event.start_mark.index), marked.original(event.end_mark.index)
    if event.value != marked.marks.dash:
        raise NoRow
    return DashedRow(text, start, end, place_of(event.start_mark))
