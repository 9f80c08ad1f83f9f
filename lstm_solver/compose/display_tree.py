"""An evaluated equation as it will be shown: the tree of one step, with symbols and digits at its nodes.

Here a notation's wishes that change the tree are met: the order of the terms of a pre-activation, and quantities that
are written inside the equation that uses them.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from ..document.formulas import Layout, Symbol
from ..maths.expressions import (
    AS_ITS_PARENT,
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
    does_work_node,
    symbols,
)
from ..maths.plan import Plan
from ..maths.values import is_matrix
from ..network.cell import Cell
from ..solver.trace import NodeRecord, Step, texts
from .notation import Notation


class DisplayNode:
    """A node. `symbol`: a leaf's name in print. `digits()`: the value as printed, a list or a list of rows of digits.

    `name`: the leaf's name in the equations. `matrix`: whether the value is a matrix. `record`: the step it is from,
    where there is one, and `position` the number of its node there. `constant`: whether the leaf is a number that goes
    by a letter, which takes no sign of multiplication. `exact`: what a leaf's digits stand for.
    """

    __slots__ = ("constant", "digits", "exact", "kids", "matrix", "name", "node", "one", "position", "record", "symbol")

    def __init__(
        self,
        node: Expr,
        kids: list["DisplayNode"],
        digits: Callable[[], Any],
        symbol: Layout | None = None,
        name: str = "",
        matrix: bool = False,
        record: NodeRecord | None = None,
        position: int = 0,
        constant: bool = False,
        one: bool = False,
    ) -> None:
        self.constant = constant
        self.one = one
        self.exact: Any = None
        self.record = record
        self.position = position
        self.node = node
        self.kids = kids
        self.digits = digits
        self.symbol = symbol
        self.name = name
        self.matrix = matrix

    @property
    def scalar(self) -> bool:
        """Whether its value is one number, as far as the numbers or the names say."""
        if isinstance(self.node, Sym):
            return self.one
        if self.record is not None:
            return is_one(self.record.values[self.position])
        if isinstance(self.node, Stack):
            return False
        if isinstance(self.node, MatMul):
            return not any(kid.matrix and not kid.scalar for kid in self.kids)
        return isinstance(self.node, Num | Total) or all(kid.scalar for kid in self.kids)


def is_one(value: Any) -> bool:
    """Whether a value is a vector of one, or a matrix of one row and one column; digits may stand for it."""
    if isinstance(value, float):  # a number of the equation, in float64
        return True
    return value is not None and len(value) == 1 and (not is_matrix(value) or len(value[0]) == 1)


class Operand:
    """What a name of an equation stands for at one time step: its symbol and its digits.

    `drawn`: the formula that stands on the page where it is part of an equation and has no symbol of its own.
    `scalar`: whether it is one number, which the digits say where there are any.
    """

    __slots__ = ("constant", "digits", "drawn", "matrix", "plan", "scalar", "step", "symbol")

    def __init__(
        self,
        symbol: Symbol,
        digits: Any,
        matrix: bool = False,
        step: Step | None = None,
        plan: Plan | None = None,
        constant: bool = False,
        drawn: Layout | None = None,
        scalar: bool = False,
    ) -> None:
        self.constant = constant
        self.scalar = scalar or constant or is_one(digits)
        self.symbol = symbol
        self.drawn = drawn
        self.digits = digits
        self.matrix = matrix
        self.step = step
        self.plan = plan if step is None else step.plan

    def never_inline(self) -> "Operand":
        """The same, and its name is printed whatever the notation writes inside the equations that use it."""
        made = Operand(self.symbol, self.digits, self.matrix, self.step, drawn=self.drawn)
        made.plan = None
        return made

    def valued(self, digits: Any) -> "Operand":
        """The same symbol with other digits."""
        return Operand(self.symbol, digits, self.matrix, drawn=self.drawn, constant=self.constant)

    @property
    def shown(self) -> Layout:
        return self.symbol if self.drawn is None else self.drawn


Operands = dict[str, Operand]


def display_tree(
    plan: Plan, record: NodeRecord | None, leaves: Operands, cell: Cell, notation: Notation
) -> DisplayNode:
    """The tree of an equation. `record`: the step whose digits stand at its nodes, None where there are no numbers."""
    built: list[DisplayNode] = []
    for position, (node, below) in enumerate(zip(plan.nodes, plan.kids, strict=True)):
        kids = [built[kid] for kid in below]
        if isinstance(node, Sym):
            built.append(_leaf(node, leaves, cell, notation))
            built[-1].exact = None if record is None else record.values[position]
            continue
        if isinstance(node, Add):
            node, kids = _in_order(node, kids, cell, notation)
        digits = _moved(node, kids) or _later(record, position)
        built.append(DisplayNode(node, kids, digits, matrix=_is_matrix(node, kids), record=record, position=position))
    return built[-1]


def _is_matrix(node: Expr, kids: list[DisplayNode]) -> bool:
    """Whether the value is a matrix, as far as that shows without numbers."""
    entrywise = isinstance(node, Add | Neg | Mul | Div | Square | Transpose | Apply)
    return isinstance(node, Outer) or (entrywise and any(kid.matrix for kid in kids))


def _moved(node: Expr, kids: list[DisplayNode]) -> Callable[[], Any] | None:
    """The digits of a node that only moves those of its kid."""
    if isinstance(node, Transpose):
        return lambda: [list(column) for column in zip(*kids[0].digits(), strict=True)]
    if isinstance(node, Pick):
        units = node.units
        return lambda: [kids[0].digits()[unit] for unit in units]
    return None


def _later(record: NodeRecord | None, position: int) -> Callable[[], Any]:
    known: list[Any] = []

    def digits() -> Any:
        if record is None:
            raise LookupError("an equation in symbols has no digits")
        if not known:
            rule = record.plan.digits[position] or record.step.rounding.working
            known.append(texts(record.step, record.values[position], rule))
        return known[0]

    return digits


def _leaf(node: Sym, leaves: Operands, cell: Cell, notation: Notation) -> DisplayNode:
    leaf = leaves[node.name]
    if leaf.plan is not None and node.name in notation["inline"]:
        record = None if leaf.step is None else leaf.step.record()
        return display_tree(leaf.plan, record, leaves, cell, notation)
    kind: dict[str, Any] = {"constant": leaf.constant, "one": leaf.scalar}
    return DisplayNode(node, [], lambda: leaf.digits, leaf.shown, node.name, leaf.matrix, **kind)


def _in_order(node: Add, kids: list[DisplayNode], cell: Cell, notation: Notation) -> tuple[Add, list[DisplayNode]]:
    """The terms as the notation orders them, where each is known by the role of its parameter."""
    places = {role: place for place, role in enumerate(notation["terms"])}
    roles = [role(term, cell) for term in node.terms]
    if any(role not in places for role in roles):
        return node, kids
    order = sorted(range(len(roles)), key=lambda i: places[roles[i]])
    return Add(tuple(node.terms[i] for i in order)), [kids[i] for i in order]


def role(term: Expr, cell: Cell) -> str:
    """The role of the first parameter in a term; that of a joint matrix is x."""
    roles = [cell.wants[name].role for name in symbols(term) if name in cell.wants]
    first = roles[0] if roles else ""
    return "x" if first == "joint" else first


@lru_cache(maxsize=8)
def depths(root: DisplayNode) -> dict[int, int]:
    """How deep each node stands, by id; a sign and a stacking stand where their parent does."""
    found: dict[int, int] = {}
    pending = [(root, 0)]
    while pending:
        shown, level = pending.pop()
        found[id(shown)] = level
        below = level if isinstance(shown.node, AS_ITS_PARENT) else level + 1
        pending.extend((kid, below) for kid in shown.kids)
    return found


def does_work(shown: DisplayNode) -> bool:
    """Whether evaluating the node is a line of its own."""
    return does_work_node(shown.node)


def every_node(root: DisplayNode) -> Iterator[DisplayNode]:
    """A tree's nodes, each before its kids."""
    pending = [root]
    while pending:
        shown = pending.pop()
        yield shown
        pending.extend(shown.kids)


def deepest(root: DisplayNode, depth: dict[int, int]) -> int:
    """The level of the deepest node at which something is computed."""
    return max((depth[id(shown)] for shown in every_node(root) if does_work(shown)), default=0)


def deepest_product(root: DisplayNode, depth: dict[int, int]) -> int:
    """The level of the deepest matrix product; 0 where there is none below the root."""
    return max((depth[id(shown)] for shown in every_node(root) if isinstance(shown.node, MatMul)), default=0)


def is_tabular(shown: DisplayNode) -> bool:
    """Whether a node is a matrix of several rows and columns, or one turned."""
    if isinstance(shown.node, Transpose):
        return is_tabular(shown.kids[0])
    value = shown.exact if isinstance(shown.node, Sym) and shown.matrix else None
    return value is not None and is_matrix(value) and len(value) > 1 and len(value[0]) > 1


def multiplies_matrix(root: DisplayNode) -> bool:
    """Whether a matrix of several rows and columns is multiplied in the tree."""
    products = (shown for shown in every_node(root) if isinstance(shown.node, MatMul))
    return any(is_tabular(kid) for shown in products for kid in shown.kids)


def has_product(root: DisplayNode) -> bool:
    """Whether a matrix product stands in the tree."""
    return any(isinstance(shown.node, MatMul) for shown in every_node(root))
