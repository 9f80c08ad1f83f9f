"""The right digits, written down wrongly."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ...maths.values import Array
from ..catalogue.digits import CHANGED, WrongDigits, misread, values
from ..catalogue.table import TABLE
from ..rounding_policies.policy_states import decimals_of

FARTHER = 2.0  # bits, where a digit became one that is not beside it

LAST = 4.0  # bits for the last digit, which may as well be a matter of rounding

LONGEST = 24  # characters


class Miswriting(NamedTuple):
    """Every number that a slip of the pen makes of one: `slips[k]`, `values[k]`, its decimal `places`, `costs[k]` in
    bits."""

    slips: tuple[str, ...]
    values: Array
    places: Array
    costs: Array

    def of(self, text: str) -> int | None:
        """The likeliest one that comes to a number; a zero may be lost at its end, none comes to be there."""
        value, places = float(text), decimals_of(text)
        rows = np.flatnonzero((np.abs(self.values - value) <= 1e-12 * max(1.0, abs(value))) & (self.places >= places))
        return None if not len(rows) else int(min(rows, key=lambda row: self.costs[row]))


@lru_cache(20_000)
def miswritten(text: str) -> Miswriting:
    """Those of plain digits; none of a very long number."""
    found = list(misread(text)) if len(text) <= LONGEST else []
    units = abs(int(text.replace(".", ""))) if found else 0
    costs = np.array([cost(each, units) for each in found])
    places = np.array([each.places for each in found])
    return Miswriting(tuple(each.slip for each in found), values(found), places, costs)


def cost(wrong: WrongDigits, units: int) -> float:
    """How unlikely it is, in bits. `units`: the right digits as a whole number."""
    bits = TABLE[wrong.slip].bits
    if wrong.slip == CHANGED:
        change = str(abs(abs(wrong.units) - units))
        bits += FARTHER if change[0] != "1" else 0.0
        bits += LAST if len(change) == 1 else 0.0
    return bits


NOTHING = Miswriting((), np.zeros(0), np.zeros(0), np.zeros(0))


def joined(each: list[Miswriting]) -> Miswriting:
    """Several as one."""
    if len(each) < 2:
        return each[0] if each else NOTHING
    slips = tuple(slip for one in each for slip in one.slips)
    values, places, costs = (np.concatenate(part) for part in zip(*(one[1:] for one in each), strict=True))
    return Miswriting(slips, values, places, costs)
