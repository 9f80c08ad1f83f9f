"""The values of a run as lines over time, unit by unit."""

from collections.abc import Iterator
from math import isfinite
from typing import NamedTuple, TypeVar

from ..gates import between_0_and_1
from ..layout import Symbol
from ..page import Found, Page
from ..trace import Step

T = TypeVar("T")
MOST_UNITS = 8


class Line(NamedTuple):
    """A quantity over time. `values[unit][position]`: None where it was not computed; `digits`: as printed.

    `bounded`: whether its equation keeps it between 0 and 1.
    """

    name: str
    symbol: Symbol
    values: list[list[float | None]]
    digits: list[list[str]]
    bounded: bool

    @property
    def size(self) -> int:
        return len(self.values)


def gates(page: Page, found: Found) -> list[Line]:
    """What lies between 0 and 1 and is no state, in the order of the working."""
    known = _bounded(page)
    return [line for line in _lines(page, found, known) if line.name in known and line.name not in page.cell.states]


def states(page: Page, found: Found) -> list[Line]:
    """The states, in the order of the working."""
    return [line for line in _lines(page, found, _bounded(page)) if line.name in page.cell.states]


def _bounded(page: Page) -> set[str]:
    return between_0_and_1([each.equation for each in page.solved.plans[page.place]])


def _lines(page: Page, found: Found, bounded: set[str]) -> Iterator[Line]:
    positions = found[page.place]
    for name in page.order:
        steps = [now.get(name) for now in positions]
        sizes = [len(step.unrounded) for step in steps if step is not None]
        if sizes and (name in bounded or name in page.cell.states):
            columns = [_values(step, max(sizes)) for step in steps]
            digits = [[""] * max(sizes) if step is None else page.printed(step) for step in steps]
            yield Line(name, page.generic(name), _by_unit(columns), _by_unit(digits), name in bounded)


def _by_unit(columns: list[list[T]]) -> list[list[T]]:
    return [list(row) for row in zip(*columns, strict=True)]


def _values(step: Step | None, size: int) -> list[float | None]:
    """What later steps use; for drawing only, so that binary floats will do."""
    if step is None:
        return [None] * size
    values = [float(entry) for entry in step.arithmetic.decimals(step.carried)]
    return [value if isfinite(value) else None for value in values]
