"""Reverse mode over a cell's own equations: for each quantity, what the loss changes by, as equations of the same kind.

`d_q` is ∂L/∂q and `d_a_q` that of q's pre-activation. A name that ends in NEXT is meant one step later in the order
of processing; `W.h` are the columns of a joint W that act on h; `node.5.c` is what a node of c's equation was carried
as. Adjoints belong to nodes: what stands twice is walked twice. Werbos 1990; local derivatives from functions.py.
"""

from collections import Counter
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
from .factoring import factored
from .functions import FUNCTIONS, slope
from .plan import Plan

ZERO = "d.zero"  # nothing comes in: a name that no file can choose

NEXT = ".next"  # the end of a name that is meant one step later

NODE = "node."  # the head of the name of a node's carried value

AdjointParts = dict[str, list[Expr]]


class ParameterBlock(NamedTuple):
    """Columns (rows, where matrices stand right) of a parameter that act on one part of a stacked vector."""

    parameter: str
    start: int
    stop: int
    rows: bool

    @property
    def span(self) -> str:
        """Its columns as they are counted from 1: `:,1:2`; its rows: `1:2,:`."""
        span = f"{self.start + 1}:{self.stop}" if self.stop > self.start + 1 else f"{self.stop}"
        return f"{span},:" if self.rows else f":,{span}"


class ReverseMode:
    """The contributions of each equation of one cell to whatever it names, node by node.

    `sizes`: of quantities, `x` and states; `matrices`: rows and columns of each matrix, `vectors`: size of each vector.
    An equation whose parameters the file leaves out is never computed, and has no adjoints.
    """

    def __init__(
        self,
        plans: Iterable[Plan],
        sizes: Mapping[str, int],
        matrices: Mapping[str, tuple[int, int]],
        vectors: Mapping[str, int],
    ) -> None:
        self.sizes = {**sizes, **vectors, **{f"{name}_prev": size for name, size in sizes.items()}}
        self.matrices = matrices
        self.plans = [each for each in plans if all(name in self.sizes or name in matrices for name in each.names)]
        self.names = [each.name for each in self.plans]
        self.blocks: dict[str, ParameterBlock] = {}
        self._block_names: dict[ParameterBlock, str] = {}
        self._name_blocks()
        self.parts = {each.name: self._contributions(each) for each in self.plans}

    def _contributions(self, plan: Plan) -> AdjointParts:
        found: AdjointParts = {}
        before = _before(plan)
        if before is not None:
            self._walk(plan, before, Sym(f"d_a_{plan.name}"), found)
        else:
            self._walk(plan, len(plan.nodes) - 1, Sym(f"d_{plan.name}"), found)
        return {name: factored(terms) for name, terms in found.items()}

    def _walk(self, plan: Plan, at: int, adjoint: Expr, found: AdjointParts) -> None:
        """Hands the adjoint of a node on to its kids."""
        node, kids = plan.nodes[at], plan.kids[at]
        match node:
            case Sym():
                found.setdefault(node.name, []).append(adjoint)
            case Add():
                for kid in kids:
                    self._to(plan, kid, at, adjoint, found)
            case Neg():
                self._walk(plan, kids[0], _negative(adjoint), found)
            case Mul():
                left, right = (operand(plan, kid) for kid in kids)
                self._to(plan, kids[0], at, Mul(adjoint, right), found)
                self._to(plan, kids[1], at, Mul(adjoint, left), found)
            case Div():
                left, right = (operand(plan, kid) for kid in kids)
                self._to(plan, kids[0], at, Div(adjoint, right), found)
                self._to(plan, kids[1], at, Neg(Div(Mul(adjoint, left), Square(right))), found)
            case MatMul():
                self._product(plan, at, adjoint, found)
            case Stack():
                self._stack(plan, at, adjoint, found)
            case Apply():
                value, argument = operand(plan, at), operand(plan, kids[0])
                self._walk(plan, kids[0], slope(node.function, adjoint, value, argument, node.constants), found)
            case Num():
                pass
            case _:
                raise TypeError(f"no backward rule for {type(node).__name__}")

    def _to(self, plan: Plan, kid: int, parent: int, adjoint: Expr, found: AdjointParts) -> None:
        """A kid of one entry that was stretched takes the sum over all of them."""
        stretched = self.size(plan.nodes[kid]) == 1 and self.size(plan.nodes[parent]) > 1
        self._walk(plan, kid, Total(adjoint) if stretched else adjoint, found)

    def _product(self, plan: Plan, at: int, adjoint: Expr, found: AdjointParts) -> None:
        left, right = plan.kids[at]
        matrix, rows = self._matrix_of(plan, at)
        if matrix is not None:
            vector = left if rows else right
            seen = operand(plan, vector)
            self._walk(plan, right if rows else left, Outer(seen, adjoint) if rows else Outer(adjoint, seen), found)
            self._through(plan, matrix, vector, adjoint, found, rows=rows)
        else:
            self._walk(plan, left, Mul(adjoint, operand(plan, right)), found)
            self._walk(plan, right, Mul(adjoint, operand(plan, left)), found)

    def _matrix_of(self, plan: Plan, at: int) -> tuple[str | None, bool]:
        """The matrix of a product, and whether it stands right of its vector."""
        for kid, rows in zip(plan.kids[at], (False, True), strict=True):
            node = plan.nodes[kid]
            if isinstance(node, Sym) and node.name in self.matrices:
                return node.name, rows
        return None, False

    def _through(self, plan: Plan, matrix: str, vector: int, adjoint: Expr, found: AdjointParts, *, rows: bool) -> None:
        """Through a matrix to its vector; a stacked one takes it part by part."""
        if not isinstance(plan.nodes[vector], Stack):
            self._walk(plan, vector, _back(matrix, adjoint, rows), found)
            return
        for part, block in self._parts_of(plan, matrix, vector, rows):
            if block in self._block_names:
                self._walk(plan, part, _back(self._block_names[block], adjoint, rows), found)

    def _parts_of(self, plan: Plan, matrix: str, stack: int, rows: bool) -> list[tuple[int, ParameterBlock]]:
        """The parts of a stacked vector, each with what acts on it."""
        found, start = [], 0
        for part in plan.kids[stack]:
            stop = start + self.size(plan.nodes[part])
            found.append((part, ParameterBlock(matrix, start, stop, rows)))
            start = stop
        return found

    def _name_blocks(self) -> None:
        """`W.h` for what acts on h, where that is one part of W; else `W.:,1:2` for its columns (`W.1:2,:`: rows)."""
        labels: dict[ParameterBlock, str] = {}
        for plan in self.plans:
            for at, node in enumerate(plan.nodes):
                matrix, rows = self._matrix_of(plan, at) if isinstance(node, MatMul) else (None, False)
                vector = plan.kids[at][0 if rows else 1] if matrix is not None else at
                if matrix is not None and isinstance(plan.nodes[vector], Stack):
                    for part, block in self._parts_of(plan, matrix, vector, rows):
                        label = _label(plan.nodes[part])
                        if label is not None and labels.setdefault(block, label) != label:
                            labels[block] = ""
        shared = Counter((block.parameter, label) for block, label in labels.items())
        for block, label in labels.items():
            plain = label and shared[block.parameter, label] == 1
            name = f"{block.parameter}.{label if plain else block.span}"
            self.blocks[name], self._block_names[block] = block, name

    def _stack(self, plan: Plan, at: int, adjoint: Expr, found: AdjointParts) -> None:
        start = 0
        for part in plan.kids[at]:
            stop = start + self.size(plan.nodes[part])
            self._walk(plan, part, Pick(adjoint, tuple(range(start, stop))), found)
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
        node = each.nodes[before]
        argument = node if isinstance(node, Sym) else Sym(f"a_{name}")
        inside = each.kids[-1][0]
        clip = each.nodes[inside] if inside != before else None
        seen: Expr = argument
        if isinstance(clip, Apply):
            seen = Apply("clip", argument, clip.constants) if each.digits[inside] is None else node_name(each, inside)
        adjoint = slope(rhs.function, Sym(f"d_{name}"), Sym(name), seen, rhs.constants)
        if isinstance(clip, Apply):
            adjoint = slope("clip", adjoint, seen, argument, clip.constants)
        return Equation(f"d_a_{name}", adjoint)


def operand(plan: Plan, at: int) -> Expr:
    """A node of the forward pass where an adjoint takes its value: as the forward pass carried it.

    The expression itself where nothing in it is rounded, else a name for the value that was used.
    """
    if not _rounds(plan, at):
        return plan.nodes[at]
    return Sym(plan.name) if at == len(plan.nodes) - 1 else node_name(plan, at)


def node_name(plan: Plan, at: int) -> Sym:
    """The name of a node's carried value: `node.5.c` is what the nodes above node 5 of c took."""
    return Sym(f"{NODE}{at}.{plan.name}")


def named_node(name: str) -> tuple[str, int]:
    """The quantity and the number of the node that `node_name` made a name of."""
    at, _, quantity = name.removeprefix(NODE).partition(".")
    return quantity, int(at)


def _rounds(plan: Plan, at: int) -> bool:
    """Whether something is rounded at a node, or on the way to it."""
    if plan.digits[at] is not None or (plan.dot_term is not None and isinstance(plan.nodes[at], MatMul)):
        return True
    return any(_rounds(plan, kid) for kid in plan.kids[at])


def _before(plan: Plan) -> int | None:
    """Where that stands which the activation at the root is applied to: a pre-activation, or a quantity's name."""
    rhs = plan.equation.rhs
    if not isinstance(rhs, Apply) or not FUNCTIONS[rhs.function].activation:
        return None
    return plan.kids[-1][0] if isinstance(rhs.arg, Sym) else plan.parts.get("preactivation")


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


def _label(part: Expr) -> str | None:
    """What a part of a stacked vector is called: a name of its own, the state in it, or "" for none; None: a number."""
    if isinstance(part, Sym):
        return part.name.removesuffix("_prev")
    names = list(symbols(part))
    state = next((name.removesuffix("_prev") for name in names if name.endswith("_prev")), "")
    return state if names else None
