"""How much it says that a slip comes to a number: against what a wrong number of no cause would find in the catalogue.

Numbers near the right one are as likely as each other. A slip is one of those that are no rarer than it, and all of
them together come to some of these numbers: the fewer of them, the more a hit says.
"""

from math import log2

import numpy as np

from ...maths.values import Array
from ..marks import WrittenAnswer
from ..rounding_policies.written_numbers import decimals_of
from .miswriting import Miswriting

NEAR = 20  # units of the last place: within them every wrong number is as likely

WIDER = 2  # a number so many units off is one of those within so many times as many


class Neighbourhood:
    """One wrong number. `bits`: the logarithm of how many numbers there are around the right one, as near as it."""

    def __init__(self, given: WrittenAnswer, right: float, reach: float) -> None:
        self.unit = 10.0 ** -decimals_of(given.text)
        self.right = right if np.isfinite(right) else 0.0
        self.off = abs(float(given.value) - self.right) / self.unit
        self.within = max(1.0, min(max(NEAR, WIDER * self.off), reach / self.unit))
        self.bits = 1 + log2(self.within)
        self._reached: list[tuple[Array, Array]] = []
        self._least: Array | None = None

    def reached(self, values: Array, costs: Array, written: Miswriting) -> None:
        """What the catalogue comes to there. `values`: of each trial, `costs`: its bits."""
        self._reached = [(values, costs), (written.values, written.costs)]
        self._least = None

    def others(self, cost: float) -> float:
        """The logarithm of how many different numbers the slips that are no rarer come to."""
        if self._least is None:
            self._least = self._cheapest()
        return log2(max(1, int(np.searchsorted(self._least, cost + 1e-9, side="right"))))

    def _cheapest(self) -> Array:
        """For each number that is come to, the bits of the likeliest slip; in order."""
        values, costs = (np.concatenate(each) for each in zip(*self._reached, strict=True))
        with np.errstate(all="ignore"):
            off = np.rint((values - self.right) / self.unit)
            inside = (np.abs(off) <= self.within) & (np.abs(off) >= 1)
        off, costs = off[inside], costs[inside]
        order = np.argsort(costs, kind="stable")
        _, first = np.unique(off[order], return_index=True)
        return np.sort(costs[order][first])
