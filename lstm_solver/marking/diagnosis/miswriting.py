"""The right digits, written down wrongly."""

from functools import lru_cache
from math import inf, log2, nan
from typing import NamedTuple

import numpy as np

from ...maths.values import Array
from ..catalogue.digits import CHANGED, SIGN, SWAPPED, misread
from ..catalogue.table import TABLE
from ..rounding_policies.written_numbers import decimals_of

FARTHER = 2.0  # bits, where a digit became one that is not beside it

LAST = 4.0  # bits for the last digit, which may as well be a matter of rounding

BESIDE = 3  # numbers that come of one digit: it is one more or one less, or it changes places with the next one

ANY = 11  # and that come of it in any way

LONGEST = 24  # characters

_BITS = {slip: row.bits for slip, row in TABLE.items()}

_UNITS = frozenset(10**place for place in range(LONGEST))


class Miswriting(NamedTuple):
    """Every number that a slip of the pen makes of one: `slips[k]`, `values[k]`, its decimal `places`, `costs[k]` in
    bits; `chances[k]`: see `chance`."""

    slips: tuple[str, ...]
    values: Array
    places: Array
    costs: Array
    chances: Array

    def of(self, text: str) -> int | None:
        """The likeliest one that comes to a number; a zero may be lost at its end, none comes to be there."""
        value, places = float(text), decimals_of(text)
        rows = np.flatnonzero((np.abs(self.values - value) <= 1e-12 * max(1.0, abs(value))) & (self.places >= places))
        return None if not len(rows) else int(min(rows, key=lambda row: self.costs[row]))


@lru_cache(20_000)
def miswritten(text: str) -> Miswriting:
    """Those of plain digits; none of a very long number."""
    if len(text) > LONGEST:
        return NOTHING
    found = misread(text)
    right = abs(int(text.replace(".", "")))
    changes = [(slip, abs(abs(units) - right)) for slip, units in zip(found.slips, found.units, strict=True)]
    costs, chances = (np.array([bits(*each) for each in changes]) for bits in (cost, chance))
    return Miswriting(tuple(found.slips), found.values(), np.array(found.places), costs, chances)


@lru_cache(2_000)
def cost(slip: str, change: int) -> float:
    """How unlikely it is, in bits. `change`: by how much, in units of the last place."""
    if slip != CHANGED:
        return _BITS[slip]
    return _BITS[slip] + (FARTHER if change not in _UNITS else 0.0) + (LAST if change < 10 else 0.0)


@lru_cache(2_000)
def chance(slip: str, change: int) -> float:
    """The logarithm of how many numbers as near slips of the pen that are no rarer come to, as a rule: the same change
    at the same place is told or not told whatever the digits beside it are. NaN for slips that have no such rule."""
    if slip == SIGN:
        return 0.0  # of all numbers there is one without it
    if slip == SWAPPED:
        return log2(BESIDE * len(str(change // 9)))
    if slip != CHANGED:
        return nan
    place = len(str(change)) - 1
    ways = (BESIDE if change in _UNITS else ANY) * place
    return log2(ways) if ways else inf


NOTHING = Miswriting((), *(np.zeros(0) for _ in range(4)))


def joined(each: list[Miswriting]) -> Miswriting:
    """Several as one."""
    if len(each) < 2:
        return each[0] if each else NOTHING
    slips = tuple(slip for one in each for slip in one.slips)
    return Miswriting(slips, *(np.concatenate(part) for part in zip(*(one[1:] for one in each), strict=True)))
