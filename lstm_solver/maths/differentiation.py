"""Reverse mode over a cell's own equations: for each quantity, what the loss changes by, as equations of the same kind.

`d_q` is ∂L/∂q and `d_a_q` that of q's pre-activation. A name that ends in NEXT is meant one step later in the order
of processing; `W.h` are the columns of a joint W that act on h. Werbos 1990; local derivatives from functions.py.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .expressions import (
    Add,
    Apply,
    Div,
    Equation,
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
    symbols,
)
from .functions import FUNCTIONS, slope
from .plan import Plan

ZERO = "d.zero"  # nothing comes in: a name that no file can choose

NEXT = ".next"  # the end of a name that is meant one step later

AdjointParts = dict[str, list[Expr]]


class ParameterBlock(NamedTuple):
    """Columns (rows, where matrices stand right) of a parameter that act on one part of a stacked vector."""

    parameter: str
    start: int
    stop: int
    rows: bool


class ReverseMode:
    """The contributions of each equation of one cell to whatever it names.

    `sizes`: of quantities, `x` and states; `matrices`: rows and columns of each matrix, `vectors`: size of each vector.
    """

    def __init__(
        self,
        plans: Iterable[Plan],
        sizes: Mapping[str, int],
        matrices: Mapping[str, tuple[int, int]],
        vectors: Mapping[str, int],
    ) -> None:
        self.plans = list(plans)
        self.names = [each.name for each in self.plans]
        self.sizes = {**sizes, **vectors, **{f"{name}_prev": size for name, size in sizes.items()}}
        self.matrices = matrices
        self.blocks: dict[str, ParameterBlock] = {}
        self.parts = {each.name: self._contributions(each) for each in self.plans}

    def _contributions(self, plan: Plan) -> AdjointParts:
        found: AdjointParts = {}
        rhs = plan.equation.rhs
        before = _before(plan)
        if before is not None:
            self._walk(before, Sym(f"d_a_{plan.name}"), found)
        else:
            self._walk(rhs, Sym(f"d_{plan.name}"), found)
        return found

    def _walk(self, node: Expr, adjoint: Expr, found: AdjointParts) -> None:
        """Hands the adjoint of a node on to its kids."""
        match node:
            case Sym():
                found.setdefault(node.name, []).append(adjoint)
            case Add():
                for term in node.terms:
                    self._to(term, node, adjoint, found)
            case Neg():
                self._walk(node.arg, _negative(adjoint), found)
            case Mul():
                self._to(node.left, node, Mul(adjoint, node.right), found)
                self._to(node.right, node, Mul(adjoint, node.left), found)
            case Div():
                self._to(node.left, node, Div(adjoint, node.right), found)
                self._to(node.right, node, Neg(Div(Mul(adjoint, node.left), Square(node.right))), found)
            case MatMul():
                self._product(node, adjoint, found)
            case Stack():
                self._stack(node, adjoint, found)
            case Apply():
                self._walk(node.arg, slope(node.function, adjoint, node, node.arg, node.constants), found)
            case Num():
                pass
            case _:
                raise TypeError(f"no backward rule for {type(node).__name__}")

    def _to(self, kid: Expr, parent: Expr, adjoint: Expr, found: AdjointParts) -> None:
        """A kid of one entry that was stretched takes the sum over all of them."""
        stretched = self.size(kid) == 1 and self.size(parent) > 1
        self._walk(kid, Total(adjoint) if stretched else adjoint, found)

    def _product(self, node: MatMul, adjoint: Expr, found: AdjointParts) -> None:
        left, right = node.left, node.right
        if isinstance(left, Sym) and left.name in self.matrices:
            self._walk(left, Outer(adjoint, right), found)
            self._through(left.name, right, adjoint, found, rows=False)
        elif isinstance(right, Sym) and right.name in self.matrices:
            self._walk(right, Outer(left, adjoint), found)
            self._through(right.name, left, adjoint, found, rows=True)
        else:
            self._walk(left, Mul(adjoint, right), found)
            self._walk(right, Mul(adjoint, left), found)

    def _through(self, matrix: str, vector: Expr, adjoint: Expr, found: AdjointParts, *, rows: bool) -> None:
        """Through a matrix to its vector; a stacked one takes it part by part."""
        if not isinstance(vector, Stack):
            self._walk(vector, _back(matrix, adjoint, rows), found)
            return
        start = 0
        for number, part in enumerate(vector.parts):
            stop = start + self.size(part)
            label = part.name.removesuffix("_prev") if isinstance(part, Sym) else _first(part) or str(number)
            block = f"{matrix}.{label}"
            self.blocks[block] = ParameterBlock(matrix, start, stop, rows)
            self._walk(part, _back(block, adjoint, rows), found)
            start = stop

    def _stack(self, node: Stack, adjoint: Expr, found: AdjointParts) -> None:
        start = 0
        for part in node.parts:
            stop = start + self.size(part)
            self._walk(part, Pick(adjoint, tuple(range(start, stop))), found)
            start = stop

    def size(self, node: Expr) -> int:
        """The number of entries of a vector."""
        match node:
            case Sym():
                return self.sizes[node.name]
            case Num() | Total():
                return 1
            case Apply() if FUNCTIONS[node.function].reduces:
                return 1
            case Stack():
                return sum(map(self.size, node.parts))
            case Pick():
                return len(node.units)
            case MatMul():
                return self._product_size(node)
        return max(map(self.size, node.kids()))

    def _product_size(self, node: MatMul) -> int:
        if isinstance(node.left, Sym) and node.left.name in self.matrices:
            return self.matrices[node.left.name][0]
        if isinstance(node.right, Sym) and node.right.name in self.matrices:
            return self.matrices[node.right.name][1]
        return 1

    def equation(self, name: str, now: frozenset[str], later: frozenset[str], outside: tuple[Expr, ...]) -> Equation:
        """d_name, from the equations computed `now` and one step `later`; `outside`: terms that come from elsewhere."""
        terms = list(outside)
        for each in self.names:
            if each in now:
                terms += self.parts[each].get(name, [])
        for each in self.names:
            if each in later:
                later_terms = self.parts[each].get(f"{name}_prev", [])
                terms += [shifted(term, self.matrices, self.blocks) for term in later_terms]
        return Equation(f"d_{name}", total(terms))

    def before_activation(self, name: str) -> Equation | None:
        """d_a_name, where the quantity has a pre-activation."""
        each = self.plans[self.names.index(name)]
        rhs, before = each.equation.rhs, _before(each)
        if before is None or not isinstance(rhs, Apply):
            return None
        argument = before if isinstance(before, Sym) else Sym(f"a_{name}")
        inner = rhs.arg
        clip = inner if isinstance(inner, Apply) and inner.function == "clip" else None
        seen = Apply("clip", argument, clip.constants) if clip else argument
        adjoint = slope(rhs.function, Sym(f"d_{name}"), Sym(name), seen, rhs.constants)
        if clip:
            adjoint = slope("clip", adjoint, seen, argument, clip.constants)
        return Equation(f"d_a_{name}", adjoint)


def _before(plan: Plan) -> Expr | None:
    """What the activation at the root is applied to: a pre-activation, or a quantity by its name."""
    rhs = plan.equation.rhs
    if not isinstance(rhs, Apply) or not FUNCTIONS[rhs.function].activation:
        return None
    if isinstance(rhs.arg, Sym):
        return rhs.arg
    at = plan.parts.get("preactivation")
    return None if at is None else plan.nodes[at]


def total(terms: list[Expr]) -> Expr:
    """The sum of the terms, subtracted ones without a sign of their own in front."""
    if not terms:
        return Sym(ZERO)
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def shifted(term: Expr, *fixed: Iterable[str]) -> Expr:
    """The same term one step later: names end in NEXT, those of the step before become those of now."""
    if isinstance(term, Sym):
        if any(term.name in names for names in fixed):
            return term
        name = term.name
        return Sym(name.removesuffix("_prev") if name.endswith("_prev") else name + NEXT)
    kids = tuple(shifted(kid, *fixed) for kid in term.kids())
    return term.with_kids(kids)


def _negative(adjoint: Expr) -> Expr:
    return adjoint.arg if isinstance(adjoint, Neg) else Neg(adjoint)


def _back(matrix: str, adjoint: Expr, rows: bool) -> Expr:
    turned = Transpose(Sym(matrix))
    return MatMul(adjoint, turned) if rows else MatMul(turned, adjoint)


def _first(expr: Expr) -> str | None:
    return next((name.removesuffix("_prev") for name in symbols(expr) if name.endswith("_prev")), None)
