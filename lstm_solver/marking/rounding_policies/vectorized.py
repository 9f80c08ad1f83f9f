"""One equation for many variants at once, in float64: the search of marking, whose verdicts allow for the last bits.

Every value has the variants as its first axis (of size one where all agree): vectors are (B, n), matrices (B, m, n).
"""

from collections.abc import Callable
from copy import copy
from typing import Any

import numpy as np

from ...maths.expressions import (
    Add,
    Apply,
    Div,
    Expr,
    MatMul,
    Mul,
    Neg,
    Num,
    Outer,
    Pick,
    Square,
    Stack,
    Sym,
    Total,
    Transpose,
)
from ...maths.functions import FUNCTIONS
from ...maths.rounding import Digits
from ...maths.values import Array

NEAR = 1e-9  # how near to a tie, in units of the last place, counts as on it


class RoundingRule:
    """How each variant rounds a value, None for not at all."""

    def __init__(self, digits: list[Digits | None]) -> None:
        self.active = np.array([each is not None for each in digits])
        chosen = [each or Digits(0) for each in digits]
        self.counts = np.array([float(each.significant or each.places or 0) for each in chosen])
        self.significant = np.array([each.significant is not None for each in chosen])
        self.even = np.array([each.ties == "half_even" for each in chosen])
        self.cut = np.array([each.ties == "truncate" for each in chosen])
        self.scale = 10.0**self.counts

    def times(self, sheets: int) -> "RoundingRule":
        """The same for so many sheets, one after the other."""
        found = copy(self)
        for name, value in vars(self).items():
            setattr(found, name, np.tile(value, sheets))
        return found

    def round(self, value: Array) -> Array:
        """What is nearer to a tie than a float can tell counts as on it."""

        def spread(each: Array) -> Array:
            return each.reshape(-1, *(1,) * (value.ndim - 1))

        scale = spread(self.scale)
        if self.significant.any():
            size = np.floor(np.log10(np.where(value == 0, 1.0, np.abs(value)) * (1 + 1e-15)))
            scale = np.where(spread(self.significant), 10.0 ** (spread(self.counts) - 1 - size), scale)
        size = np.abs(value) * scale
        near = NEAR + size * 1e-15
        down = np.floor(size + near)
        over = size - down
        up = over >= 0.5 - near
        if self.even.any():
            tie = spread(self.even) & (np.abs(over - 0.5) <= near)
            up[tie] = down[tie] % 2 == 1
        if self.cut.any():
            up &= ~spread(self.cut)
        rounded = np.copysign(down + up, value) / scale
        return rounded if self.active.all() else np.where(spread(self.active), rounded, value)


def rule(digits: list[Digits | None]) -> RoundingRule | None:
    """One entry a variant; None where none of them rounds."""
    return RoundingRule(digits) if any(digits) else None


def loaded(value: Any) -> Array:
    """A value of an arithmetic for one variant."""
    return np.asarray(value, dtype=np.float64)[None]


def run(
    nodes: list[Expr],
    kids: list[tuple[int, ...]],
    operands: dict[str, Array],
    rules: dict[int, RoundingRule],
    dot_term: RoundingRule | None = None,
) -> Array:
    """The value of the last node, after its own rounding. What has no value is NaN or infinite."""
    values: list[Array] = []
    with np.errstate(all="ignore"):
        for at, (node, below) in enumerate(zip(nodes, kids, strict=True)):
            value = (
                operands[node.name] if isinstance(node, Sym) else value_of(node, [values[k] for k in below], dot_term)
            )
            mine = rules.get(at)
            values.append(value if mine is None else mine.round(value))
    return values[-1]


def value_of(node: Expr, kids: list[Array], dot_term: RoundingRule | None) -> Array:
    """A node's value for every policy at once; the first axis is the policy."""
    if type(node) is MatMul:
        return _product(kids[0], kids[1], dot_term)
    return _VALUES[type(node)](node, kids)


def _sum(node: Any, kids: list[Array]) -> Array:
    total = kids[0]
    for term in kids[1:]:
        total = total + term
    return total


def _function(node: Any, kids: list[Array]) -> Array:
    value: Array = FUNCTIONS[node.function].floats(np, kids[0], *(float(number) for _, number in node.constants))
    return value


_VALUES: dict[type, Callable[[Any, list[Array]], Array]] = {
    Add: _sum,
    Apply: _function,
    Mul: lambda node, kids: _scaled(kids[0], kids[1], np.multiply),
    Div: lambda node, kids: _scaled(kids[0], kids[1], np.divide),
    Neg: lambda node, kids: -kids[0],
    Num: lambda node, kids: np.array([[float(node.value)]]),
    Stack: lambda node, kids: stacked(kids),
    Transpose: lambda node, kids: kids[0].swapaxes(-1, -2),
    Outer: lambda node, kids: kids[0][..., :, None] * kids[1][..., None, :],
    Square: lambda node, kids: kids[0] * kids[0],
    Total: lambda node, kids: kids[0].sum(axis=-1, keepdims=True),
    Pick: lambda node, kids: kids[0][..., list(node.units)],
}


def _scaled(left: Array, right: Array, operation: Any) -> Array:
    """A number or a vector of one may scale a matrix."""
    if left.ndim != right.ndim:
        left, right = (each[..., None] if each.ndim == 2 else each for each in (left, right))
    return operation(left, right)


def _product(left: Array, right: Array, dot_term: RoundingRule | None) -> Array:
    if left.ndim == 2 and right.ndim == 2:
        rows, vector = left[:, None, :], right
    elif left.ndim == 3 and right.ndim == 2:
        rows, vector = left, right
    elif left.ndim == 2:
        rows, vector = right.swapaxes(-1, -2), left
    else:
        return left @ right
    if dot_term is None:
        return _applied(rows, vector)
    return dot_term.round(rows * vector[:, None, :]).sum(axis=-1)


def _applied(rows: Array, vector: Array) -> Array:
    """Matrices by vectors: einsum is faster than matmul for many small ones, and starts no threads beside our
    processes; but it would stretch a row of one."""
    if rows.shape[-1] != vector.shape[-1]:
        raise ValueError("shapes that do not fit")
    found: Array = np.einsum("ij,bj->bi", rows[0], vector) if len(rows) == 1 else np.einsum("bij,bj->bi", rows, vector)
    return found


def stacked(parts: list[Array]) -> Array:
    """Vectors one after the other, for every policy."""
    size = max(len(part) for part in parts)
    return np.concatenate([np.broadcast_to(part, (size, part.shape[-1])) for part in parts], axis=-1)
