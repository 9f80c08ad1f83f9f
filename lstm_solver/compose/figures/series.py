"""The values of a run as lines over time, unit by unit."""

from math import isfinite
from typing import NamedTuple

from ...document.formulas import Symbol
from ...maths.gates import between_0_and_1
from ...solver.trace import Step
from ..view import StepsByPlace, View

MOST_UNITS = 8


class TimeSeries:
    """A quantity over time. `bounded`: whether its equation keeps it between 0 and 1. `size`: how many units it has.

    `values[unit][position]`, of the first units only: None where it was not computed. `known`: the positions where it
    was.
    """

    __slots__ = ("_page", "_steps", "bounded", "known", "name", "size", "symbol", "values")

    def __init__(self, view: View, name: str, steps: list[Step | None], bounded: bool) -> None:
        self._page = view
        self._steps = steps
        self.name = name
        self.symbol: Symbol = view.generic(name)
        self.bounded = bounded
        self.known = [position for position, step in enumerate(steps) if step is not None]
        columns = [_values(step) for step in steps]
        self.size = max(size for size, _ in columns)
        units = min(self.size, MOST_UNITS)
        self.values = [[column[unit] if unit < len(column) else None for _, column in columns] for unit in range(units)]

    def digits(self, position: int) -> list[str]:
        """The units' values at a position as printed; nothing where there are none."""
        return self._page.printed(self._steps[position])


def _values(step: Step | None) -> tuple[int, list[float | None]]:
    """The number of units, and what later steps use of the first; for drawing only, so that binary floats will do."""
    if step is None:
        return 0, []
    first = [float(entry) for entry in step.arithmetic.decimals(step.carried[:MOST_UNITS])]
    return len(step.carried), [value if isfinite(value) else None for value in first]


class PlaceSeries(NamedTuple):
    """The lines of one place in one run, in the order of the working.

    `gates`: what lies between 0 and 1 and is no state.
    """

    gates: list[TimeSeries]
    states: list[TimeSeries]
    steps: int

    @property
    def lines(self) -> list[TimeSeries]:
        """Gates, then states."""
        return [*self.gates, *self.states]

    @property
    def size(self) -> int:
        """The number of units of the widest."""
        return max((each.size for each in self.lines), default=0)


def series(view: View, found: StepsByPlace) -> PlaceSeries:
    """The lines of a page's place."""
    positions = found[view.place]
    bounded = between_0_and_1([each.equation for each in view.solved.plans[view.place]])
    states = view.cell.states
    lines: list[TimeSeries] = []
    for name in view.order:
        steps = [now.get(name) for now in positions]
        if (name in bounded or name in states) and any(step is not None for step in steps):
            lines.append(TimeSeries(view, name, steps, name in bounded))
    gates = [each for each in lines if each.name not in states]
    return PlaceSeries(gates, [each for each in lines if each.name in states], len(positions))
