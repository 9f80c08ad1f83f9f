"""A small pair of axes: the map from values to centimetres, rules, ticks, lines with their names at the end."""

from typing import NamedTuple

from ...document.formulas import Number, Symbol
from ...document.pictures import Disc, Label, Point, Shape, Stroke

MOST_POINTS = 600

_MARKED = 24  # up to as many points each has a dot

_NEAREST = 0.34  # centimetres between the base lines of two names

_CROWDED = 0.3  # centimetres between two rules whose numbers would touch

_NICE = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


class Axes(NamedTuple):
    """The frame's lower left corner and size, and the values at its edges; `steps` along x from the first, 0."""

    left: float
    bottom: float
    width: float
    height: float
    steps: int
    low: float
    high: float

    def at(self, position: float, value: float) -> Point:
        """Where a value at a position stands; a lone step stands in the middle."""
        part = position / (self.steps - 1) if self.steps > 1 else 0.5
        return self.left + self.width * part, self.bottom + self.height * (value - self.low) / (self.high - self.low)

    def rules(self) -> list[Shape]:
        """A rule for 0 and for each edge, with its number on the left; that of 0 only where there is room."""
        made: list[Shape] = []
        for value in sorted({self.low, 0.0, self.high}):
            (x, y), (end, _) = (self.left, self.at(0, value)[1]), (self.left + self.width, 0)
            made.append(Stroke(((x, y), (end, y)), "grey" if value == 0 else "rule", "thin"))
            if value == 0 and any(0 < abs(y - self.at(0, edge)[1]) < _CROWDED for edge in (self.low, self.high)):
                continue
            made.append(Label(x - 0.12, y - 0.09, (Number(f"{value:g}"),), "end", "grey", "small"))
        return made

    def ticks(self, labels: list[tuple[int, Symbol]], letter: Symbol) -> list[Shape]:
        """The times below the frame, and the letter for time before them."""
        made: list[Shape] = []
        for position, label in labels:
            x, _ = self.at(position, self.low)
            made.append(Stroke(((x, self.bottom), (x, self.bottom - 0.07)), "grey", "thin"))
            made.append(Label(x, self.bottom - 0.34, (label,), "middle", "grey", "small"))
        made.append(Label(self.left - 0.36, self.bottom - 0.34, (letter,), "end", "grey", "small"))
        return made


class LineStyle(NamedTuple):
    """How a line is drawn."""

    colour: str
    dash: str = ""
    width: str = "normal"


def line(axes: Axes, values: list[float | None], stroke: LineStyle) -> list[Shape]:
    """The points joined; a gap where there is no value. Of many the highest and lowest of each short stretch."""
    made: list[Shape] = []
    for part in _parts(values):
        points = tuple(axes.at(position, value) for position, value in _thinned(part))
        if len(points) > 1:
            made.append(Stroke(points, stroke.colour, stroke.width, dash=stroke.dash))
        if len(values) <= _MARKED:
            made += [Disc(x, y, 0.045, stroke.colour, "") for x, y in points]
    return made


def _parts(values: list[float | None]) -> list[list[tuple[int, float]]]:
    found: list[list[tuple[int, float]]] = [[]]
    for position, value in enumerate(values):
        if value is not None:
            found[-1].append((position, value))
        elif found[-1]:
            found.append([])
    return [part for part in found if part]


def _thinned(points: list[tuple[int, float]]) -> list[tuple[int, float]]:
    if len(points) <= MOST_POINTS:
        return points
    stretch = -(-2 * len(points) // MOST_POINTS)
    found: list[tuple[int, float]] = []
    for start in range(0, len(points), stretch):
        part = points[start : start + stretch]
        extremes = {min(part, key=_value), max(part, key=_value)}
        found += sorted(extremes)
    return found


def _value(point: tuple[int, float]) -> float:
    return point[1]


def names(axes: Axes, ends: list[tuple[float, Symbol, str]]) -> list[Shape]:
    """The names of lines right of their ends, kept apart. `ends`: the last value, the name and the colour of each."""
    wished = sorted((axes.at(0, value)[1] - 0.1, at) for at, (value, _, _) in enumerate(ends))
    heights = _spread([height for height, _ in wished], _NEAREST)
    x = axes.left + axes.width + 0.16
    return [
        Label(x, height, (ends[at][1],), "start", ends[at][2]) for height, (_, at) in zip(heights, wished, strict=True)
    ]


def _spread(wished: list[float], least: float) -> list[float]:
    """The heights, ascending, moved apart as little as a few rounds of halving the overlaps do."""
    heights = list(wished)
    for _ in range(40):
        for at in range(len(heights) - 1):
            short = least - (heights[at + 1] - heights[at])
            if short > 0:
                heights[at] -= short / 2
                heights[at + 1] += short / 2
    return heights


def span(values: list[float], bounded: bool) -> tuple[float, float]:
    """The range of an axis: 0 to 1 where that is kept, −1 to 1 where it is enough, else round numbers and 0."""
    if bounded:
        return 0.0, 1.0
    low, high = min(values, default=0.0), max(values, default=0.0)
    if low >= -1 and high <= 1:
        return -1.0, 1.0
    return (-nice(-low) if low < 0 else 0.0), (nice(high) if high > 0 else 0.0)


def nice(value: float) -> float:
    """The next round number that is no smaller."""
    power = 1.0
    while value > 10 * power:
        power *= 10
    while value <= power:
        power /= 10
    return next(each * power for each in _NICE if value <= each * power * (1 + 1e-9))


def tick_positions(first: int, steps: int, most: int) -> list[int]:
    """Positions whose time is a round number, at most about `most` of them."""
    if steps <= most:
        return list(range(steps))
    step = next(each * 10**power for power in range(9) for each in (1, 2, 5) if steps <= most * each * 10**power)
    return [position for position in range(steps) if (first + position) % step == 0]
