"""The right digits, written down wrongly."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ...maths.values import Array
from ..catalogue.digits import CHANGED, misread
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
    found = [(slip, other, cost(slip, text, other)) for slip, other in misread(text)] if len(text) <= LONGEST else []
    values = np.array([float(other) for _, other, _ in found])
    places = np.array([decimals_of(other) for _, other, _ in found])
    return Miswriting(tuple(slip for slip, _, _ in found), values, places, np.array([bits for _, _, bits in found]))


def cost(slip: str, old: str, new: str) -> float:
    """How unlikely it is, in bits."""
    bits = TABLE[slip].bits
    if slip == CHANGED:
        at = next(place for place, (a, b) in enumerate(zip(old, new, strict=True)) if a != b)
        bits += FARTHER if abs(int(old[at]) - int(new[at])) > 1 else 0.0
        bits += LAST if at == len(old) - 1 else 0.0
    return bits


NOTHING = Miswriting((), np.zeros(0), np.zeros(0), np.zeros(0))


def joined(each: list[Miswriting]) -> Miswriting:
    """Several as one."""
    if len(each) < 2:
        return each[0] if each else NOTHING
    slips = tuple(slip for one in each for slip in one.slips)
    values, places, costs = (np.concatenate(part) for part in zip(*(one[1:] for one in each), strict=True))
    return Miswriting(slips, values, places, costs)
