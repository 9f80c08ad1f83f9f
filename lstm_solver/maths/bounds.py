"""An arithmetic of many solutions at once: float64, with how far each number may be off the exact one.

It tells of most solutions what rounding gives, and of which it cannot tell: those are for exact decimals, from which
alone anything is printed.
"""

from decimal import Decimal
from typing import Any, NoReturn

import numpy as np

from .decimals import Constant
from .functions import FUNCTIONS
from .rounding import Digits
from .values import Array

ULP = 2.0**-52

WHOLE = 2.0**51  # up to here the neighbours of a whole number are told from it

MOST_PLACES = 22  # decimals that are counted: their power of ten is a float64

BESIDE, BESIDE_ZERO = 1e-13, 1e-15  # how far a function of float64 may be off, of its value and beside it

KEEPS_PLACES = ("relu", "identity", "abs", "max", "min")  # whose values are among their arguments, but for the sign


class NotTold(Exception):
    """A rounding that this arithmetic does not know."""


class Column:
    """A number that differs from solution to solution, with the decimals that it has at most, None where unknown."""

    def __init__(self, numbers: list[Decimal]) -> None:
        self.floats = np.array(numbers, dtype=np.float64)
        self.places = _most(list(map(places_of, numbers)))


class Bounded:
    """`mid`: vectors or matrices, the solutions as the first axis, of size one where all agree. `off`: how far each
    entry may be off; `places`: the decimals that the exact values have at most, None where these are unknown."""

    __slots__ = ("mid", "off", "places")

    def __init__(self, mid: Array, off: Array, places: int | None = None) -> None:
        self.mid = mid
        self.off = off
        self.places = places

    @property
    def ndim(self) -> int:
        """2 of matrices."""
        return int(self.mid.ndim) - 1

    def __len__(self) -> int:
        return int(self.mid.shape[1])

    def __getitem__(self, at: int) -> "Bounded":
        return Bounded(self.mid[:, at], self.off[:, at], self.places)

    def __iter__(self) -> NoReturn:
        raise TypeError("the solutions stand beside each other")

    def whole(self) -> Array | None:
        """The exact values as whole numbers of units of their last decimal; None where these are not known."""
        if self.places is None or self.places > MOST_PLACES:
            return None
        scaled = self.mid * 10.0**self.places
        near = self.off * 10.0**self.places + np.abs(scaled) * ULP
        return np.rint(scaled) if near.max() < 0.25 and np.abs(scaled).max() < WHOLE else None


class Bounds:
    """`unsure`: of which solutions something could not be told."""

    name = "bounds"

    def __init__(self, count: int) -> None:
        self.unsure = np.zeros(count, dtype=bool)

    def doubt(self, where: Array) -> None:
        """These solutions, one row each or one for all, are not told."""
        if where.any():
            self.unsure |= where.reshape(len(where), -1).any(axis=1)

    def _made(self, mid: Array, off: Array, places: int | None = None) -> Bounded:
        if not np.isfinite(off).all():
            lost = ~np.isfinite(off)
            self.doubt(lost)
            mid, off = np.where(lost, 0.0, mid), np.where(lost, 0.0, off)
        return Bounded(mid, off, places)

    def load(self, value: Any) -> Bounded:
        """A vector or a matrix of decimals and columns."""
        rows = value if isinstance(value[0], list) else [value]
        entries = [entry for row in rows for entry in row]
        columns = [entry for entry in entries if isinstance(entry, Column)]
        mid = np.empty((len(columns[0].floats) if columns else 1, len(entries)))
        for at, entry in enumerate(entries):
            mid[:, at] = entry.floats if isinstance(entry, Column) else float(entry)
        places = _most([entry.places if isinstance(entry, Column) else places_of(entry) for entry in entries])
        shape = (len(mid), len(rows), -1) if isinstance(value[0], list) else mid.shape
        mid = mid.reshape(shape)
        return self._made(mid, np.abs(mid) * ULP, places)

    def number(self, value: Decimal) -> Bounded:
        return self.load([value])

    def add(self, terms: list[Bounded]) -> Bounded:
        mids, offs = _alike([term.mid for term in terms]), _alike([term.off for term in terms])
        off = sum(offs) + len(terms) * ULP * sum(map(np.abs, mids))
        return self._made(sum(mids), off, _most([term.places for term in terms]))

    def negate(self, value: Bounded) -> Bounded:
        return Bounded(-value.mid, value.off, value.places)

    def multiply(self, left: Bounded, right: Bounded) -> Bounded:
        (a, b), (a_off, b_off) = _alike([left.mid, right.mid]), _alike([left.off, right.off])
        mid = a * b
        return self._made(mid, _product_off(a, b, a_off, b_off) + ULP * np.abs(mid), _sum(left.places, right.places))

    def divide(self, left: Bounded, right: Bounded) -> Bounded:
        (a, b), (a_off, b_off) = _alike([left.mid, right.mid]), _alike([left.off, right.off])
        least = np.abs(b) - b_off
        self.doubt(least <= 0)
        with np.errstate(all="ignore"):
            mid = a / b
            return self._made(mid, (a_off + np.abs(mid) * b_off) / least + ULP * np.abs(mid))

    def product(self, left: Bounded, right: Bounded, term: Digits | None) -> Bounded:
        """Matrix times vector, vector times matrix, or the dot product; `term` rounds each single product."""
        rows, vector = (right, left) if left.ndim == 1 and right.ndim == 2 else (left, right)
        a, a_off = rows.mid, rows.off
        if rows is right:
            a, a_off = a.swapaxes(1, 2), a_off.swapaxes(1, 2)
        elif rows.ndim == 1:
            a, a_off = a[:, None, :], a_off[:, None, :]
        single = self.multiply(Bounded(a, a_off, rows.places), vector)
        if term is not None:
            single = self.round(single, term)
        size = single.mid.shape[-1]
        off = single.off.sum(axis=-1) + size * ULP * np.abs(single.mid).sum(axis=-1)
        return self._made(single.mid.sum(axis=-1), off, single.places)

    def stack(self, parts: list[Bounded]) -> Bounded:
        count = max(len(part.mid) for part in parts)
        mid, off = (
            np.concatenate([np.broadcast_to(each, (count, each.shape[1])) for each in side], axis=1)
            for side in ([part.mid for part in parts], [part.off for part in parts])
        )
        return Bounded(mid, off, _most([part.places for part in parts]))

    def transpose(self, matrix: Bounded) -> Bounded:
        return Bounded(matrix.mid.swapaxes(1, 2), matrix.off.swapaxes(1, 2), matrix.places)

    def outer(self, left: Bounded, right: Bounded) -> Bounded:
        parts = [
            Bounded(left.mid[:, :, None], left.off[:, :, None], left.places),
            Bounded(right.mid[:, None, :], right.off[:, None, :], right.places),
        ]
        return self.multiply(*parts)

    def total(self, value: Bounded) -> Bounded:
        off = value.off.sum(axis=-1, keepdims=True)
        off = off + len(value) * ULP * np.abs(value.mid).sum(axis=-1, keepdims=True)
        return self._made(value.mid.sum(axis=-1, keepdims=True), off, value.places)

    def pick(self, value: Bounded, units: tuple[int, ...]) -> Bounded:
        return Bounded(value.mid[:, list(units)], value.off[:, list(units)], value.places)

    def apply(self, function: str, value: Bounded, constants: tuple[Decimal, ...]) -> Bounded:
        """A function goes up or down between two near numbers, and so stays between its values there."""
        row, given = FUNCTIONS[function], list(map(float, constants))
        with np.errstate(all="ignore"):
            mid = row.floats(np, value.mid, *given)
            if row.whole:  # no entry of the value moves by more than all entries of the argument together, twice
                moved = np.broadcast_to(2 * value.off.sum(axis=-1, keepdims=True), mid.shape)
            else:
                ends = [row.floats(np, value.mid + off, *given) for off in (value.off, -value.off)]
                moved = np.maximum(*(np.abs(end - mid) for end in ends))
        off = moved + BESIDE * np.abs(mid) + BESIDE_ZERO
        return self._made(mid, off, value.places if function in KEEPS_PLACES else None)

    def round(self, value: Bounded, digits: Digits) -> Bounded:
        """Raises NotTold for significant figures."""
        places = _places(digits)
        units = self.units(value, digits)
        mid = units / 10.0**places
        return Bounded(mid, np.abs(mid) * ULP, places)

    def units(self, value: Bounded, digits: Digits) -> Array:
        """Each entry rounded, in units of the last place. Raises NotTold for significant figures."""
        places, whole = _places(digits), value.whole()
        scaled = value.mid * 10.0**places
        self.doubt(np.abs(scaled) > WHOLE)
        if whole is not None and value.places is not None:
            if value.places <= places:
                return whole * 10.0 ** (places - value.places)
            return _rounded(whole / 10.0 ** (value.places - places), digits.ties)
        near = value.off * 10.0**places + np.abs(scaled) * ULP
        self.doubt(_to_a_half(scaled if digits.ties != "truncate" else scaled + 0.5) <= near)
        return _rounded(scaled, digits.ties)

    def ties(self, value: Bounded, digits: Digits) -> Array:
        """Which entries lie halfway between two neighbours of so many places."""
        places, whole = _places(digits), value.whole()
        if whole is not None and value.places is not None:
            more = value.places - places
            return _to_a_half(whole / 10.0**more if more > 0 else whole) == 0
        scaled = value.mid * 10.0**places
        near = value.off * 10.0**places + np.abs(scaled) * ULP
        self.doubt(_to_a_half(scaled) <= near)
        return np.zeros(scaled.shape, dtype=bool)

    def compared(self, left: Bounded, right: Bounded) -> Array:
        """-1, 0 or 1 where an entry of the left is less than that of the right, equal to it, or more."""
        apart = self.add([left, self.negate(right)])
        whole = apart.whole()
        if whole is not None:
            return np.sign(whole)
        self.doubt(np.abs(apart.mid) <= apart.off)
        return np.sign(apart.mid)

    def decimals(self, value: Any) -> list[Decimal]:
        """Raises NotTold: there are no digits here."""
        raise NotTold


def places_of(value: Decimal) -> int | None:
    """The decimals of a number, None of a constant such as 1/3."""
    return None if isinstance(value, Constant) else max(0, -int(value.as_tuple().exponent))


def _places(digits: Digits) -> int:
    if digits.significant is not None:
        raise NotTold
    return digits.places or 0


def _most(places: list[int | None]) -> int | None:
    known = [each for each in places if each is not None]
    return max(known, default=0) if len(known) == len(places) else None


def _sum(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left + right


def _product_off(left: Array, right: Array, left_off: Array, right_off: Array) -> Array:
    off = np.abs(left) * right_off + np.abs(right) * left_off
    return off + left_off * right_off


def _alike(parts: list[Array]) -> list[Array]:
    """A vector goes with every row of a matrix."""
    most = max(part.ndim for part in parts)
    return [part[:, None, :] if part.ndim < most else part for part in parts]


def _to_a_half(scaled: Array) -> Array:
    """How far from the middle between two whole numbers."""
    return np.abs(scaled - np.floor(scaled) - 0.5)


def _rounded(scaled: Array, ties: str) -> Array:
    """Whole numbers; a half is met exactly or not at all."""
    if ties == "half_even":
        return np.rint(scaled)
    size = np.abs(scaled)
    return np.copysign(np.floor(size if ties == "truncate" else size + 0.5), scaled)
