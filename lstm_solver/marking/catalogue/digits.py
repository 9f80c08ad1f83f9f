"""Slips in a number as it is written: digits changed, swapped, dropped, the point moved, the sign lost."""

from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ...maths.values import Array

CHANGED, SWAPPED, DROPPED = "changed-digit", "swapped-digits", "dropped-digit"

POINT, SIGN = "decimal-point", "sign-lost"

LONG = 40  # digits of a number that nobody writes out


class WrongDigits(NamedTuple):
    """All that becomes of one number, a row each. `units`: the digits as a whole number, with its sign; `places`: how
    many of them are decimals; `width`: how many digits there are, zeros in front included; `minus`: whether a sign
    stands before them, before a zero too."""

    slips: list[str]
    units: list[int]
    places: list[int]
    width: list[int]
    minus: list[bool]

    def only(self, rows: list[int]) -> "WrongDigits":
        """Some of the rows."""
        slips = [self.slips[row] for row in rows]
        units, places, width = ([column[row] for row in rows] for column in (self.units, self.places, self.width))
        return WrongDigits(slips, units, places, width, [self.minus[row] for row in rows])

    def text(self, row: int) -> str:
        """As it would be written."""
        digits = str(abs(self.units[row])).zfill(self.width[row])
        point = len(digits) - self.places[row]
        whole, decimals = digits[:point] or "0", digits[point:]
        sign = "-" if self.minus[row] and self.units[row] else ""
        return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"

    def values(self) -> Array:
        """In float64."""
        return np.array(self.units, dtype=np.float64) / 10.0 ** np.array(self.places, dtype=int)


def misread(text: str, farthest: int = 2) -> WrongDigits:
    """Every way in which a number may be written or read wrongly, each value once.

    `farthest`: how many places the decimal point may slip.
    """
    text = text if "e" not in text.lower() else f"{Decimal(text):f}"
    if len(text) > LONG:
        return WrongDigits([], [], [], [], [])
    places = len(text) - 1 - text.index(".") if "." in text else 0
    scales = {places + by: 10 ** (2 - by) for by in range(-2, 3)}
    found = _all(text, places, farthest)
    first = {int(text.replace(".", "")) * 100: -1}
    for row, (units, left) in enumerate(zip(found.units, found.places, strict=True)):
        first.setdefault(units * scales[left], row)
    return found.only([row for row in first.values() if row >= 0])


def _all(text: str, places: int, farthest: int) -> WrongDigits:
    """All of them, in the order of the slips."""
    minus, digits = text.startswith("-"), text.lstrip("-").replace(".", "")
    sign, size, width = -1 if minus else 1, int(digits), len(digits)
    figures = [(int(digit), 10 ** (width - 1 - at)) for at, digit in enumerate(digits)]
    shifts = (-1, 1, -2, 2)[: 2 * farthest] if size else ()
    pointed = [max(0, places - by) for by in shifts]
    swapped = [9 * unit * (b - a) for (a, _), (b, unit) in pairwise(figures) if a != b]
    changed = [(figure - digit) * unit for digit, unit in figures for figure in range(10)]
    dropped = range(width if width > 1 else 0)
    same = len(swapped) + len(changed)
    negated = [1] if size else []
    units = [-sign * size for _ in negated] + [sign * size * 10 ** max(0, by - places) for by in shifts]
    units += [sign * (size + change) for change in (*swapped, *changed)]
    units += [sign * int(digits[:at] + digits[at + 1 :]) for at in dropped]
    slips = [SIGN] * len(negated) + [POINT] * len(shifts)
    slips += [SWAPPED] * len(swapped) + [CHANGED] * len(changed) + [DROPPED] * len(dropped)
    left = [places] * len(negated) + pointed + [places] * same + [places - (at >= width - places) for at in dropped]
    wide = [width] * len(negated) + [each + 1 for each in pointed] + [width] * same + [width - 1] * len(dropped)
    return WrongDigits(slips, units, left, wide, [not minus] * len(negated) + [minus] * (len(units) - len(negated)))
