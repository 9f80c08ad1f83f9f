"""The gates and the states over time: small pairs of axes, one unit beside the other."""

from ...document.formulas import Symbol
from ...document.pictures import Label, Picture, Shape
from ..view import View
from .axes import Axes, LineStyle, line, names, span, tick_positions
from .frame import fitted
from .series import MOST_UNITS, PlaceSeries, TimeSeries
from .text_size import cm

GATES = (LineStyle("first"), LineStyle("second", "dashes"), LineStyle("third", "dots", "thick"), LineStyle("fourth"))

STATES = (
    LineStyle("ink", "", "thick"),
    LineStyle("second", "dashes"),
    LineStyle("third", "dots", "thick"),
    LineStyle("first"),
)

ALONE = (LineStyle("first", "", "thin"),)

# by the number of units: how many stand side by side, and how wide each is in centimetres
_ACROSS = {1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3, 7: 4, 8: 4}

_WIDE = {1: 9.0, 2: 6.5, 3: 4.0, 4: 2.7}

_WIDEST = {1: 14.5, 2: 6.5}

_NARROW = {1: 6.5, 2: 2.7}

_BELOW, _BETWEEN = 1.15, 0.5

_HIGH, _FLAT = 1.9, 0.85

# from so many steps on each quantity has axes of its own, wider ones, and fewer units are shown
LONG = 50

_UNITS_OF_LONG = 4


def units_shown(series: PlaceSeries) -> int:
    """How many units are drawn."""
    return min(series.size, _UNITS_OF_LONG if series.steps >= LONG else MOST_UNITS)


def timeline(view: View, series: PlaceSeries, *, narrow: bool = False) -> Picture:
    """One place in one run. The first units stand for many. `narrow`: for a column of half a page."""
    units = units_shown(series)
    long = series.steps >= LONG
    across = 1 if narrow and (long or units < 3) else min(units, 2) if long or narrow else _ACROSS[units]
    wide = (_WIDEST if long else _WIDE)[across] if not narrow else _NARROW[across]
    panel = _Panel(view, series, wide, long)
    shapes: list[Shape] = []
    for unit in range(units):
        row, column = divmod(unit, across)
        shapes += panel.shapes(unit, column * (panel.width + panel.beside), -row * panel.height, titled=units > 1)
    return fitted(shapes, 0.06)


class _Panel:
    """What the panels of all units share: `groups` of lines, each with axes of its own, one below the other."""

    def __init__(self, view: View, series: PlaceSeries, width: float, long: bool) -> None:
        together = [rows for rows in (series.gates, series.states) if rows]
        self.groups = [[each] for each in series.lines] if long else together
        self.strokes = [ALONE if long else GATES if group is series.gates else STATES for group in self.groups]
        self.steps = series.steps
        self.language = view.language
        self.unit_name = view.unit_name
        self.width = width
        self.beside = max(1.45, max(cm((each.symbol,)) for each in series.lines) + 0.75)
        self.high = _FLAT if long else _HIGH
        self.spans = [_span(group) for group in self.groups]
        most = max(2, int(width / 0.8))
        self.labels = [(at, Symbol(view.time(at))) for at in tick_positions(view.problem.time.first, self.steps, most)]

    @property
    def height(self) -> float:
        return len(self.groups) * (self.high + _BETWEEN) + _BELOW - _BETWEEN

    def shapes(self, unit: int, left: float, top: float, *, titled: bool) -> list[Shape]:
        made: list[Shape] = []
        if titled:
            name = self.language.text("figure_unit", unit=self.unit_name(unit))
            made.append(Label(left, top + 0.2, (name,), "start", "grey", "small"))
        for at, (group, (low, high)) in enumerate(zip(self.groups, self.spans, strict=True)):
            bottom = top - self.high - at * (self.high + _BETWEEN)
            axes = Axes(left, bottom, self.width, self.high, self.steps, low, high)
            made += [*axes.rules(), *_drawn(axes, group, unit, self.strokes[at])]
            if at == len(self.groups) - 1:
                made += axes.ticks(self.labels, Symbol("t"))
        return made


def _span(group: list[TimeSeries]) -> tuple[float, float]:
    values = [value for each in group for row in each.values for value in row if value is not None]
    return span(values, all(each.bounded for each in group))


def _drawn(axes: Axes, group: list[TimeSeries], unit: int, strokes: tuple[LineStyle, ...]) -> list[Shape]:
    """The lines of a unit; a scalar quantity stands with every unit's."""
    made: list[Shape] = []
    ends: list[tuple[float, Symbol, str]] = []
    for at, each in enumerate(group):
        stroke = strokes[at % len(strokes)]
        values = each.values[unit] if unit < each.size else each.values[0] if each.size == 1 else []
        known = [value for value in values if value is not None]
        if known:
            made += line(axes, values, stroke)
            ends.append((known[-1], each.symbol, stroke.colour))
    return made + names(axes, ends)
