"""The two arithmetics in which the same equations run: exact decimals, and float64 arrays for large cells.

A vector is a list of Decimal or a 1-d array, a matrix a list of rows or a 2-d array. A vector of one stretches to
the length of the other operand.
"""

from collections.abc import Callable
from decimal import Context, Decimal
from operator import add, mul
from typing import Any, Protocol

from .decimals import LongRow
from .exact_values import context
from .functions import FUNCTIONS
from .rounding import Digits
from .values import is_matrix

DIGITS = 100  # sums and products are exact up to here, correctly rounded beyond

WIDE = 1000  # wide enough that nothing is rounded inside a sum of products

_rounded = context(DIGITS).plus


def rows_and_vector(left: Any, right: Any) -> tuple[Any, Any]:
    """The rows and the vector that a product of lists multiplies: matrix and vector in either order, or two vectors."""
    if isinstance(left[0], list):
        return left, right
    if isinstance(right[0], list):
        return zip(*right, strict=True), left
    return [left], right


def stretched(parts: list[Any]) -> list[tuple[Any, ...]]:
    """Entries side by side; a vector of one goes with every entry of the others."""
    size = max(map(len, parts))
    return list(zip(*[part if len(part) == size else part * size for part in parts], strict=True))


class Arithmetic(Protocol):
    name: str

    def load(self, value: Any) -> Any:
        """A vector or matrix of decimals as this arithmetic holds it."""

    def number(self, value: Decimal) -> Any:
        """A number of the equation itself, which stretches to any length."""

    def add(self, terms: list[Any]) -> Any:
        """The sum of vectors or matrices of one shape, in the order given."""

    def negate(self, value: Any) -> Any:
        """Each entry with the other sign; vector or matrix."""

    def multiply(self, left: Any, right: Any) -> Any:
        """The elementwise product; a vector times a matrix multiplies each of its rows."""

    def divide(self, left: Any, right: Any) -> Any:
        """The elementwise quotient of vectors."""

    def product(self, left: Any, right: Any, term: Digits | None) -> Any: ...
    def stack(self, parts: list[Any]) -> Any:
        """Vectors one below the other."""

    def transpose(self, matrix: Any) -> Any:
        """A matrix with rows and columns exchanged."""

    def outer(self, left: Any, right: Any) -> Any:
        """The matrix of every entry of `left` (its rows) times every entry of `right`."""

    def total(self, value: Any) -> Any:
        """The sum of a vector's entries, a vector of one."""

    def pick(self, value: Any, units: tuple[int, ...]) -> Any:
        """The entries with these numbers, counted from 0."""

    def apply(self, function: str, value: Any, constants: tuple[Decimal, ...]) -> Any:
        """A function of `functions.FUNCTIONS` on a vector, with its constants."""

    def round(self, value: Any, digits: Digits) -> Any:
        """Each entry of a vector rounded to `digits`. Raises TypeError where nothing is ever carried rounded."""

    def decimals(self, value: Any) -> list[Decimal]:
        """A vector as decimals; of float64 the shortest that give them back."""


class Exact:
    """Runs inside `context()`, which the engine sets."""

    name = "exact"

    @staticmethod
    def context() -> Context:
        return context(WIDE)

    def load(self, value: Any) -> Any:
        return value

    def number(self, value: Decimal) -> Any:
        return [value]

    def add(self, terms: list[Any]) -> Any:
        if any(isinstance(term[0], list) for term in terms):
            return row_by_row(lambda *rows: self.add(list(rows)), terms)
        total = terms[0]
        for term in terms[1:]:
            total = _pairwise(add, total, term)
        return list(map(_rounded, total))

    def negate(self, value: Any) -> Any:
        if isinstance(value[0], list):
            return [self.negate(row) for row in value]
        return [-entry for entry in value]

    def multiply(self, left: Any, right: Any) -> Any:
        if isinstance(left[0], list) or isinstance(right[0], list):
            return row_by_row(self.multiply, [left, right])
        return list(map(_rounded, _pairwise(mul, left, right)))

    def divide(self, left: Any, right: Any) -> Any:
        if isinstance(left[0], list) or isinstance(right[0], list):
            return row_by_row(self.divide, [left, right])
        return _pairwise(context(DIGITS).divide, left, right)

    def product(self, left: Any, right: Any, term: Digits | None) -> Any:
        """Matrix times vector, vector times matrix, or the dot product; `term` rounds each single product."""
        rows, vector = rows_and_vector(left, right)
        if term is None:
            return [_rounded(sum(map(mul, row, vector))) for row in rows]
        rounded = term.round
        return [_rounded(sum(rounded(w * v) for w, v in zip(row, vector, strict=True))) for row in rows]

    def stack(self, parts: list[Any]) -> Any:
        return [entry for part in parts for entry in part]

    def transpose(self, matrix: Any) -> Any:
        return [list(column) for column in zip(*matrix, strict=True)]

    def outer(self, left: Any, right: Any) -> Any:
        return [[_rounded(entry * other) for other in right] for entry in left]

    def total(self, value: Any) -> Any:
        return [_rounded(sum(value))]

    def pick(self, value: Any, units: tuple[int, ...]) -> Any:
        return [value[unit] for unit in units]

    def apply(self, function: str, value: Any, constants: tuple[Decimal, ...]) -> Any:
        if isinstance(value[0], list):
            return [self.apply(function, row, constants) for row in value]
        return FUNCTIONS[function].on_decimals(value, constants)

    def round(self, value: Any, digits: Digits) -> Any:
        return [digits.round(entry) for entry in value]

    def decimals(self, value: Any) -> list[Decimal]:
        vector: list[Decimal] = value
        return vector


def row_by_row(operation: Callable[..., Any], parts: list[Any]) -> list[Any]:
    """Matrices row by row; a vector, or a vector of one, goes with every row."""
    size = max(len(part) for part in parts if is_matrix(part))
    return [
        operation(*rows) for rows in zip(*(part if is_matrix(part) else [part] * size for part in parts), strict=True)
    ]


def _pairwise(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> list[Any]:
    if len(left) == len(right):
        return list(map(operation, left, right))
    if len(left) == 1:
        return [operation(left[0], entry) for entry in right]
    return [operation(entry, right[0]) for entry in left]


class Floats:
    """float64: nothing is carried rounded here, so `round` and rounded dot terms are never asked for."""

    name = "float64"

    def __init__(self) -> None:
        import numpy

        self.np: Any = numpy

    def load(self, value: Any) -> Any:
        if all(isinstance(row, LongRow) for row in value):
            return self.np.frombuffer(b"".join(row.floats for row in value)).reshape(len(value), -1)
        return self.np.asarray(value, dtype=self.np.float64)

    def number(self, value: Decimal) -> Any:
        return float(value)

    def add(self, terms: list[Any]) -> Any:
        with self.np.errstate(all="ignore"):
            total = terms[0]
            for term in terms[1:]:
                total = total + term
            return total

    def negate(self, value: Any) -> Any:
        return -value

    def multiply(self, left: Any, right: Any) -> Any:
        with self.np.errstate(all="ignore"):
            return left * right

    def divide(self, left: Any, right: Any) -> Any:
        with self.np.errstate(all="ignore"):
            return left / right

    def product(self, left: Any, right: Any, term: Digits | None) -> Any:
        with self.np.errstate(all="ignore"):
            return self.np.atleast_1d(left @ right)

    def stack(self, parts: list[Any]) -> Any:
        return self.np.concatenate(parts)

    def transpose(self, matrix: Any) -> Any:
        return matrix.T

    def outer(self, left: Any, right: Any) -> Any:
        return self.np.outer(left, right)

    def total(self, value: Any) -> Any:
        return self.np.atleast_1d(value.sum())

    def pick(self, value: Any, units: tuple[int, ...]) -> Any:
        return value[list(units)]

    def apply(self, function: str, value: Any, constants: tuple[Decimal, ...]) -> Any:
        with self.np.errstate(all="ignore"):  # what has no value is reported by name
            return FUNCTIONS[function].floats(self.np, value, *map(float, constants))

    def round(self, value: Any, digits: Digits) -> Any:
        raise TypeError("float64 values are never carried rounded")

    def decimals(self, value: Any) -> list[Decimal]:
        return [Decimal(repr(float(entry))) for entry in self.np.atleast_1d(value)]
