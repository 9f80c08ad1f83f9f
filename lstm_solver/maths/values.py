"""The values that equations run on: vectors and matrices of decimals, or numpy arrays of float64 in large cells."""

from decimal import Decimal
from typing import Any

Vector = list[Decimal]

Matrix = list[Vector]

Array = Any  # a numpy array; numpy is imported where one is made

Entry = Any  # a sympy expression; sympy carries no types


def is_matrix(value: Any) -> bool:
    """Whether `value` has two dimensions: a list of rows, or a 2-d array. A vector must have an entry at least."""
    return isinstance(value[0], list) or getattr(value, "ndim", 1) == 2
