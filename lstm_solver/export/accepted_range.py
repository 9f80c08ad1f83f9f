"""Which numbers count for an expected one: those that round to it, by the problem's ties; or within its tolerance."""

from decimal import Decimal
from typing import NamedTuple

from ..marking.verdicts import ExpectedNumber
from ..maths.rounding import Digits
from ..network.problem import Tolerance


class AcceptedRange(NamedTuple):
    """The numbers from `low` to `high`, with the ends that are closed."""

    low: Decimal
    high: Decimal
    low_closed: bool = True
    high_closed: bool = True

    def has(self, value: Decimal) -> bool:
        """Whether a number counts."""
        above = self.low < value or (self.low_closed and self.low == value)
        return above and (value < self.high or (self.high_closed and value == self.high))

    def spans(self, about: Decimal) -> list[tuple[Decimal, Decimal]]:
        """The same with closed ends as numbers with what they may be off by, the first about `about`: one where it
        stands in the middle, else a second one for the whole."""
        near = min(about - self.low, self.high - about)
        half = (self.high - self.low) / 2
        first = about, near
        return [first] if near == half else [first, (self.low + half, half)]

    @property
    def middle(self) -> tuple[Decimal, Decimal]:
        """The number in the middle, and what another may be off by."""
        half = (self.high - self.low) / 2
        return self.low + half, half

    @property
    def open_ends(self) -> list[Decimal]:
        """The ends that do not count themselves."""
        pairs = ((self.low, self.low_closed), (self.high, self.high_closed))
        return [end for end, closed in pairs if not closed]


def accepted(right: ExpectedNumber, tolerance: Tolerance | None) -> AcceptedRange:
    """What counts for an expected number. A number that is not rounded counts alone."""
    if right.digits is None:
        return AcceptedRange(right.value, right.value)
    found = rounding_to(right.value, right.digits)
    return found if tolerance is None else _joined(found, _tolerated(right.exact, tolerance))


def rounding_to(value: Decimal, digits: Digits) -> AcceptedRange:
    """The numbers that round to a rounded value."""
    size = abs(value)
    beyond = _unit(value, digits)
    if not beyond:
        return AcceptedRange(value, value)
    within = beyond / 10 if digits.significant is not None and _is_power_of_ten(size) else beyond
    if digits.ties == "truncate":
        inner, outer, inner_closed, outer_closed = size, size + beyond, True, False
    else:
        inner, outer = size - within / 2, size + beyond / 2
        even = digits.ties == "half_even"
        inner_closed = not even or _is_even(size / within)
        outer_closed = even and _is_even(size / beyond)
    if not value:
        return AcceptedRange(-outer, outer, outer_closed, outer_closed)
    if value < 0:
        return AcceptedRange(-outer, -inner, outer_closed, inner_closed)
    return AcceptedRange(inner, outer, inner_closed, outer_closed)


def _unit(value: Decimal, digits: Digits) -> Decimal:
    """One of the last asked place; none for a zero to significant figures."""
    if digits.significant is None:
        return Decimal(1).scaleb(-(digits.places or 0))
    return Decimal(1).scaleb(value.adjusted() - digits.significant + 1) if value else Decimal(0)


def _is_power_of_ten(size: Decimal) -> bool:
    return size.normalize().as_tuple().digits == (1,)


def _is_even(units: Decimal) -> bool:
    return units % 2 == 0


def _tolerated(exact: Decimal, tolerance: Tolerance) -> AcceptedRange:
    if tolerance.kind in ("absolute", "relative"):
        off = tolerance.size * (abs(exact) if tolerance.kind == "relative" else 1)
        return AcceptedRange(exact - off, exact + off)
    size = int(tolerance.size)
    rule = Digits(size) if tolerance.kind == "places" else Digits(None, size)
    return rounding_to(rule.round(exact), rule)


def _joined(one: AcceptedRange, other: AcceptedRange) -> AcceptedRange:
    """Both ranges hold the exact number."""
    low, high = min(one.low, other.low), max(one.high, other.high)
    ranges = (one, other)
    low_closed = any(each.low == low and each.low_closed for each in ranges)
    high_closed = any(each.high == high and each.high_closed for each in ranges)
    return AcceptedRange(low, high, low_closed, high_closed)
