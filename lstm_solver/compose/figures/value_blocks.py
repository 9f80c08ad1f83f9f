"""A value beside its wire: the name, and the digits of each unit one below the other, as a small block of shapes."""

from typing import NamedTuple

from ...document.formulas import Number, Symbol
from ...document.pictures import Disc, Label, Shape, Stroke
from .text_size import cm

LINE = 0.37  # centimetres from one base line to the next

MOST = 4  # units; of more the first two and the last stand there

_ASCENT, _DESCENT = 0.24, 0.1

_BRACKET = 0.09


class ValueBlock(NamedTuple):
    """`rows`: a number, or None for the dots of what is left out."""

    symbol: Symbol | None
    rows: tuple[str | None, ...]
    brackets: bool

    @property
    def height(self) -> float:
        """In cm."""
        return LINE * (len(self.rows) + (self.symbol is not None)) + 0.02

    @property
    def width(self) -> float:
        """In cm."""
        digits = self.digits + (4 * _BRACKET if self.brackets else 0.0)
        return max(digits, 0.0 if self.symbol is None else cm((self.symbol,)))

    @property
    def digits(self) -> float:
        """The width of the digits, aligned at the point, in cm."""
        numbers = [row for row in self.rows if row is not None]
        return max(map(_before, numbers), default=0.0) + max(map(_after, numbers), default=0.0)

    def shapes(self, left: float, top: float) -> list[Shape]:
        """The block with its upper left corner there."""
        made: list[Shape] = []
        base = top - LINE + _DESCENT
        if self.symbol is not None:
            made.append(Label(left + self.width / 2, base, (self.symbol,)))
            base -= LINE
        start = left + (self.width - self.digits) / 2
        point = start + max((_before(row) for row in self.rows if row is not None), default=0.0)
        for at, row in enumerate(self.rows):
            made += self._row(row, point, base - LINE * at)
        return made + (self._fences(start, base) if self.brackets else [])

    def _row(self, row: str | None, point: float, base: float) -> list[Shape]:
        if row is None:
            return [Disc(point, base + at * 0.1, 0.018, "value", "") for at in range(3)]
        return [Label(point - _before(row), base, (Number(row),), "start", "value")]

    def _fences(self, start: float, base: float) -> list[Shape]:
        top, bottom = base + _ASCENT + 0.03, base - LINE * (len(self.rows) - 1) - _DESCENT
        left, right = start - 0.6 * _BRACKET, start + self.digits + 0.8 * _BRACKET
        return [
            Stroke(((at + inward, top), (at, top), (at, bottom), (at + inward, bottom)), "value", "thin")
            for at, inward in ((left, _BRACKET), (right, -_BRACKET))
        ]


def block(symbol: Symbol | None, digits: list[str] | None, brackets: bool) -> ValueBlock:
    """`digits`: those of every unit, None where there is only the name."""
    rows: tuple[str | None, ...] = tuple(digits or ())
    if len(rows) > MOST:
        rows = (*rows[:2], None, rows[-1])
    return ValueBlock(symbol, rows, brackets and len(rows) > 1)


def _before(number: str) -> float:
    return cm((Number(number.partition(".")[0]),))


def _after(number: str) -> float:
    return cm((Number(number),)) - _before(number)
