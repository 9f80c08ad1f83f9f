"""How far each gate is open at each time: a strip of fields, the darker the more open."""

from itertools import groupby

from ...document.formulas import Number, Symbol
from ...document.pictures import SHADES, Box, Label, Picture, Shape, Stroke, contrast
from ..view import View
from .axes import tick_positions
from .frame import fitted
from .series import MOST_UNITS, PlaceSeries, TimeSeries
from .text_size import cm

MOST_FIELDS = 120

_WIDE = 13.0

_FIELD = 1.15  # the widest

_NUMBERED = 24  # more steps have no room for numbers

_EDGED = 0.3  # wider fields have an edge

_HIGH, _LOW = 0.44, 0.3


def openness(view: View, series: PlaceSeries) -> Picture:
    """The gates of one place in one run, a row for each unit.

    A field of a long run is the mean of several steps.
    """
    return fitted(_OpennessStrip(view, series).shapes(), 0.06)


def steps_a_field(steps: int) -> int:
    """How many time steps stand in one field of the strip."""
    return -(-steps // MOST_FIELDS)


class _OpennessStrip:
    def __init__(self, view: View, series: PlaceSeries) -> None:
        self.view = view
        self.lines = series.gates
        self.steps = series.steps
        self.together = steps_a_field(self.steps)
        self.fields = -(-self.steps // self.together)
        self.wide = min(_FIELD, _WIDE / self.fields)
        self.digits = self.steps <= _NUMBERED and self._widest() + 0.1 <= self.wide
        self.high = _HIGH if self.digits else _LOW

    def _widest(self) -> float:
        """The width of the widest number."""
        numbers = [text for each in self.lines for position in each.known for text in each.digits(position)]
        return max(cm((Number(text),), "small") for text in numbers)

    def shapes(self) -> list[Shape]:
        made: list[Shape] = []
        y = 0.0
        for each in self.lines:
            units = min(each.size, MOST_UNITS)
            wide = cm((each.symbol,)) + (0.45 if units > 1 else 0.1)
            made.append(Label(-wide, y - units * self.high / 2 - 0.1, (each.symbol,), "end"))
            for unit in range(units):
                y -= self.high
                if units > 1:
                    made.append(Label(-0.12, y + self.high / 2 - 0.09, (str(unit),), "end", "grey", "small"))
                made += self._row(each, unit, y)
            y -= 0.16
        return [*made, *self._times(y + 0.16), *self._scale(y - 0.75)]

    def _row(self, each: TimeSeries, unit: int, y: float) -> list[Shape]:
        made: list[Shape] = []
        start = 0
        shades = [self._shade(each.values[unit], field) for field in range(self.fields)]
        for shade, group in groupby(shades):
            count = len(list(group))
            alike = [1] * count if self.wide > _EDGED else [count]
            for fields in alike:
                if shade is not None:
                    edge = "rule" if self.wide > _EDGED else ""
                    made.append(Box(start * self.wide, y, fields * self.wide, self.high, f"shade{shade}", edge))
                    made += self._number(each, unit, start, shade, (start + 0.5) * self.wide, y)
                start += fields
        return made

    def _shade(self, values: list[float | None], field: int) -> int | None:
        part = values[field * self.together : (field + 1) * self.together]
        known = [value for value in part if value is not None]
        return round(SHADES * min(max(sum(known) / len(known), 0.0), 1.0)) if known else None

    def _number(self, each: TimeSeries, unit: int, position: int, shade: int, x: float, y: float) -> list[Shape]:
        if not self.digits:
            return []
        ink = max("paper", "black", key=lambda colour: contrast(colour, f"shade{shade}"))
        number = Number(each.digits(position)[unit])
        return [Label(x, y + self.high / 2 - 0.09, (number,), "middle", ink, "small")]

    def _times(self, y: float) -> list[Shape]:
        first = self.view.problem.time.first
        made: list[Shape] = []
        for position in tick_positions(first, self.steps, 12):
            x = (position + 0.5) / self.together * self.wide
            label = (Symbol(self.view.time(position)),)
            made.append(Label(x, y - 0.34, label, "middle", "grey", "small"))
        return [*made, Label(-0.12, y - 0.34, (Symbol("t"),), "end", "grey", "small")]

    def _scale(self, y: float) -> list[Shape]:
        """What the shades mean."""
        made: list[Shape] = [Label(-0.1, y, ("0",), "end", "grey", "small")]
        step = 2.0 / (SHADES + 1)
        made += [Box(shade * step, y - 0.02, step, 0.22, f"shade{shade}", "") for shade in range(SHADES + 1)]
        corners = ((0.0, y - 0.02), (2.0, y - 0.02), (2.0, y + 0.2), (0.0, y + 0.2), (0.0, y - 0.02))
        words = self.view.language.text("figure_open")
        return [*made, Stroke(corners, "rule", "thin"), Label(2.1, y, (words,), "start", "grey", "small")]
