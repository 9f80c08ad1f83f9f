"""How wide plain text is: a page of 80 columns, or what the terminal has."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

COLUMNS = 80  # where nothing else is said

NARROWEST, WIDEST = 40, 200

_page: ContextVar[int] = ContextVar("page", default=COLUMNS)


def page() -> int:
    """The columns of the page."""
    return _page.get()


@contextmanager
def as_wide_as(columns: int) -> Iterator[None]:
    """Inside, text is made for so many columns, as far as that can be read."""
    before = _page.set(min(max(columns, NARROWEST), WIDEST))
    try:
        yield
    finally:
        _page.reset(before)
