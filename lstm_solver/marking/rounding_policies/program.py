"""Many edits of one equation, evaluated together: what they have in common is computed once."""

from collections.abc import Iterable

import numpy as np

from ...maths.expressions import Expr, Sym
from ...maths.values import Array
from .vectorized import value_of


class SharedProgram:
    """`names`: all that the expressions name. Nothing is rounded on the way."""

    def __init__(self, expressions: Iterable[Expr]) -> None:
        self.nodes: list[Expr] = []
        self.kids: list[tuple[int, ...]] = []
        self._known: dict[Expr, int] = {}
        self.roots = [self._add(each) for each in expressions]
        self.names = [node.name for node in self.nodes if isinstance(node, Sym)]

    def _add(self, node: Expr) -> int:
        at = self._known.get(node)
        if at is None:
            below = tuple(self._add(kid) for kid in node.kids())
            at = self._known[node] = len(self.nodes)
            self.nodes.append(node)
            self.kids.append(below)
        return at

    def run(self, operands: dict[str, Array], shape: tuple[int, ...]) -> Array:
        """The value of every expression, one after the other, each broadcast to `shape`; NaN where it has none."""
        values: list[Array] = []
        with np.errstate(all="ignore"):
            for node, below in zip(self.nodes, self.kids, strict=True):
                if isinstance(node, Sym):
                    values.append(operands[node.name])
                else:
                    values.append(_tried(node, [values[kid] for kid in below]))
        found = np.empty((len(self.roots), *shape))
        for at, root in enumerate(self.roots):
            value = values[root]
            fits = value.ndim == len(shape) and all(a in (1, b) for a, b in zip(value.shape, shape, strict=True))
            found[at] = value if fits else np.nan
        return found


def _tried(node: Expr, kids: list[Array]) -> Array:
    """Some edits have shapes that do not fit."""
    try:
        return value_of(node, kids, None)
    except ValueError:
        return np.full((1, 1), np.nan)
