"""How wide a line is in LaTeX, the text of a page or one of its two columns, and in Markdown, as one of two columns."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# em; the text of an A4 or letter page with 2 cm margins is 44 em wide at 11 pt
TEXT = 44.0

GAP = 2.2  # between two columns

_INDENT = 1.0  # of displays

_columns: ContextVar[int] = ContextVar("columns", default=1)


def columns() -> int:
    """How many columns the page has."""
    return _columns.get()


def text_ems() -> float:
    """The width of a line of text."""
    return (TEXT - GAP * (columns() - 1)) / columns()


def display_ems() -> float:
    """The width of a displayed formula."""
    return text_ems() - _INDENT


@contextmanager
def in_columns(count: int) -> Iterator[None]:
    """Inside, lines are as wide as one of so many columns."""
    before = _columns.set(count)
    try:
        yield
    finally:
        _columns.reset(before)
