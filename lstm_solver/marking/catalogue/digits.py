"""Slips in a number as it is written: digits changed, swapped, dropped, the point moved, the sign lost."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ...maths.values import Array

CHANGED, SWAPPED, DROPPED = "changed-digit", "swapped-digits", "dropped-digit"

POINT, SIGN = "decimal-point", "sign-lost"

LONG = 40  # digits of a number that nobody writes out


class WrongDigits(NamedTuple):
    """`units`: the digits as a whole number, with its sign; `places`: how many of them are decimals; `width`: how many
    digits there are, zeros in front included; `minus`: whether a sign stands before them, before a zero too."""

    slip: str
    units: int
    places: int
    width: int
    minus: bool

    @property
    def text(self) -> str:
        """As it would be written."""
        digits = str(abs(self.units)).zfill(self.width)
        point = len(digits) - self.places
        whole, decimals = digits[:point] or "0", digits[point:]
        return f"{'-' * self.minus}{whole}.{decimals}" if decimals else f"{'-' * self.minus}{whole}"


def values(numbers: Sequence[WrongDigits]) -> Array:
    """Their values in float64."""
    units = np.array([each.units for each in numbers], dtype=np.float64)
    return units / 10.0 ** np.array([each.places for each in numbers], dtype=int)


def misread(text: str, farthest: int = 2) -> Iterator[WrongDigits]:
    """Every way in which a number may be written or read wrongly, each value once.

    `farthest`: how many places the decimal point may slip.
    """
    text = text if "e" not in text.lower() else f"{Decimal(text):f}"
    if len(text) > LONG:
        return
    places = len(text) - 1 - text.index(".") if "." in text else 0
    scales = {places + by: 10 ** (2 - by) for by in range(-2, 3)}
    seen = {int(text.replace(".", "")) * 100}
    for each in _all(text, places, farthest):
        value = each.units * scales[each.places]
        if value not in seen:
            seen.add(value)
            yield each


def _all(text: str, places: int, farthest: int) -> Iterator[WrongDigits]:
    minus, digits = text.startswith("-"), text.lstrip("-").replace(".", "")
    sign, units, width = -1 if minus else 1, int(digits), len(digits)
    if units:
        yield WrongDigits(SIGN, -sign * units, places, width, not minus)
        for by in (-1, 1, -2, 2)[: 2 * farthest]:
            left = max(0, places - by)
            yield WrongDigits(POINT, sign * units * 10 ** max(0, by - places), left, left + 1, minus)
    figures = [(int(digit), 10 ** (width - 1 - at)) for at, digit in enumerate(digits)]
    for (one, _), (other, unit) in pairwise(figures):
        if one != other:
            yield WrongDigits(SWAPPED, sign * (units + 9 * unit * (other - one)), places, width, minus)
    for digit, unit in figures:
        least = units - digit * unit
        for figure in range(10):
            yield WrongDigits(CHANGED, sign * (least + figure * unit), places, width, minus)
    for at in range(width if width > 1 else 0):
        left = places - (at >= width - places)
        yield WrongDigits(DROPPED, sign * int(digits[:at] + digits[at + 1 :]), left, width - 1, minus)
