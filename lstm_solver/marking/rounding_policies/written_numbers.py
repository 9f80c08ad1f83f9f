"""Whether a value, rounded as a policy rounds, is what was written down."""

from decimal import Decimal
from functools import lru_cache
from math import copysign

import numpy as np

from ...maths.rounding import Rounding
from ...maths.values import Array
from .vectorized import NEAR

MOST_PLACES = 200


class WritingRule:
    """How each of some policies, a row each, writes its values down."""

    def __init__(self, policies: list[Rounding], fewer: frozenset[int] = frozenset()) -> None:
        self.few = sorted(fewer)
        stacked = [*policies, *policies, *(2 * [policies[at] for at in self.few])]  # values, then what is carried
        self.even = np.array([[each.digits.ties == "half_even"] for each in stacked])
        self.cut = np.array([[each.digits.ties == "truncate"] for each in stacked])
        figures = [float(each.digits.significant or 0) for each in stacked]
        self.figures = np.array(figures)[:, None] if any(figures) else None

    def rounded(self, values: Array, scale: Array) -> Array:
        """To units of 1/scale; what is nearer to a tie than a float can tell counts as on it."""
        size = np.abs(values) * scale
        near = NEAR + size * 1e-15
        down = np.floor(size + near)
        over = size - down
        up = over >= 0.5 - near
        tie = self.even & (np.abs(over - 0.5) <= near)
        up[tie] = down[tie] % 2 == 1
        up &= ~self.cut
        return np.copysign(down + up, values) / scale

    def met(self, values: Array, carried: Array, given: Array, places: Array, asked: Array) -> Array:
        """By row and number, whether the row writes this number: its value rounded to the asked places, or to as many
        as are written where these are more; or what it carries, rounded once more. A row that writes a place fewer
        than is asked may do so."""
        rows = len(values)
        whole = np.broadcast_to(10.0 ** np.maximum(places, asked), (2 * rows, len(given)))
        less = np.broadcast_to(10.0 ** np.maximum(places, asked - 1), (2 * len(self.few), len(given)))
        numbers = np.concatenate([values, carried, values[self.few], carried[self.few]])
        close = 1e-6 * 10.0**-places + np.abs(given) * 4e-15  # what a float64 cannot tell
        hits = np.abs(self.rounded(numbers, np.concatenate([whole, less])) - given) <= close
        if self.figures is not None:
            size = np.floor(np.log10(np.where(numbers == 0, 1.0, np.abs(numbers)) * (1 + 1e-15)))
            hits |= np.abs(self.rounded(numbers, 10.0 ** (self.figures - 1 - size)) - given) <= close
        found = hits[:rows] | hits[rows : 2 * rows]
        if self.few:
            found[self.few] |= hits[2 * rows : -len(self.few)] | hits[-len(self.few) :]
        return found


def is_loosely(values: Array, given: Array, places: Array, asked: Array) -> Array:
    """Which of the values come to a number when they are rounded to as many places as are written, or cut there; cut to
    far fewer places than are asked, almost any number is 0 or 1."""
    gap = (values - given) * 10.0**places
    near = NEAR + np.abs(given) * 10.0**places * 4e-15
    toward_zero = np.where(values < 0, -gap, gap)
    cut = (toward_zero >= -near) & (toward_zero < 1 + near) & (places >= asked - 1)
    return (np.abs(gap) <= 0.5 + near) | cut


def middle(text: str, cuts: bool) -> float:
    """The middle of the values that are written so: half a unit farther from zero, where the rest is cut off."""
    value = float(text)
    return value + copysign(0.5 * 10.0 ** -decimals_of(text), value) if cuts and value else value


def nearest(values: Array, text: str, cuts: bool) -> Array:
    """Which of the values are written as this number; one that lies right between two goes either way."""
    return np.abs(values - middle(text, cuts)) * 10.0 ** decimals_of(text) <= 0.5 + _near(text)


def _near(text: str) -> float:
    """What a float64 cannot tell, in units of the last place."""
    return NEAR + abs(float(text)) * 10.0 ** decimals_of(text) * 4e-15


@lru_cache(10_000)
def decimals_of(text: str) -> int:
    """How many decimals are written; fewer than none for 1.2e3. Within what a float can scale by."""
    return max(-MOST_PLACES, min(MOST_PLACES, -int(Decimal(text).as_tuple().exponent)))
