"""An evaluated equation as it will be shown: the tree of one step, with symbols and digits at its nodes.

Here a notation's wishes that change the tree are met: the order of the terms of a pre-activation, and quantities that
are written inside the equation that uses them.
"""

from collections.abc import Callable
from typing import Any

from .cells.base import Cell
from .expr import Add, Expr, MatMul, Neg, Num, Stack, Sym, symbols
from .layout import Layout, Symbol
from .notation import Notation
from .plan import Plan
from .trace import Step


class Shown:
    """A node. `symbol`: a leaf's name in print. `digits()`: the value as printed, a list or a list of rows of digits.

    `name`: the leaf's name in the equations. `matrix`: whether the value is a matrix.
    """

    __slots__ = ("digits", "kids", "matrix", "name", "node", "symbol")

    def __init__(
        self,
        node: Expr,
        kids: list["Shown"],
        digits: Callable[[], Any],
        symbol: Layout | None = None,
        name: str = "",
        matrix: bool = False,
    ) -> None:
        self.node = node
        self.kids = kids
        self.digits = digits
        self.symbol = symbol
        self.name = name
        self.matrix = matrix


class Leaf:
    """What a name of an equation stands for at one time step: its symbol and its digits."""

    __slots__ = ("digits", "matrix", "plan", "step", "symbol")

    def __init__(
        self,
        symbol: Symbol,
        digits: Any,
        matrix: bool = False,
        step: Step | None = None,
        plan: Plan | None = None,
    ) -> None:
        self.symbol = symbol
        self.digits = digits
        self.matrix = matrix
        self.step = step
        self.plan = plan if step is None else step.plan


Leaves = dict[str, Leaf]


def tree(plan: Plan, texts: Callable[[int], list[str]] | None, leaves: Leaves, cell: Cell, notation: Notation) -> Shown:
    """The tree of an equation. `texts(i)` are node i's printed digits; None where there are only symbols."""
    built: list[Shown] = []
    for position, (node, below) in enumerate(zip(plan.nodes, plan.kids, strict=True)):
        kids = [built[kid] for kid in below]
        if isinstance(node, Sym):
            built.append(_leaf(node, leaves, cell, notation))
            continue
        if isinstance(node, Add):
            node, kids = _in_order(node, kids, cell, notation)
        built.append(Shown(node, kids, _later(texts, position)))
    return built[-1]


def _later(texts: Callable[[int], list[str]] | None, position: int) -> Callable[[], Any]:
    def digits() -> Any:
        if texts is None:
            raise LookupError("an equation in symbols has no digits")
        return texts(position)

    return digits


def _leaf(node: Sym, leaves: Leaves, cell: Cell, notation: Notation) -> Shown:
    leaf = leaves[node.name]
    if leaf.plan is not None and node.name in notation["inline"]:
        texts = None if leaf.step is None else leaf.step.record().texts
        return tree(leaf.plan, texts, leaves, cell, notation)
    return Shown(node, [], lambda: leaf.digits, leaf.symbol, node.name, leaf.matrix)


def _in_order(node: Add, kids: list[Shown], cell: Cell, notation: Notation) -> tuple[Add, list[Shown]]:
    """The terms as the notation orders them, where each is known by the role of its parameter."""
    places = {role: place for place, role in enumerate(notation["terms"])}
    roles = [_role(term, cell) for term in node.terms]
    if any(role not in places for role in roles):
        return node, kids
    order = sorted(range(len(roles)), key=lambda i: places[roles[i]])
    return Add(tuple(node.terms[i] for i in order)), [kids[i] for i in order]


def _role(term: Expr, cell: Cell) -> str:
    roles = [cell.wants[name].role for name in symbols(term) if name in cell.wants]
    first = roles[0] if roles else ""
    return "x" if first == "joint" else first


def levels(root: Shown) -> dict[int, int]:
    """How deep each node stands, by id; a sign and a stacking stand where their parent does."""
    found: dict[int, int] = {}
    pending = [(root, 0)]
    while pending:
        shown, level = pending.pop()
        found[id(shown)] = level
        below = level if isinstance(shown.node, Neg | Stack) else level + 1
        pending.extend((kid, below) for kid in shown.kids)
    return found


def does_work(shown: Shown) -> bool:
    return does_work_node(shown.node)


def does_work_node(node: Expr) -> bool:
    """Whether something is computed at the node that a line of its own can show."""
    return not isinstance(node, Sym | Num | Neg | Stack)


def deepest(root: Shown, depth: dict[int, int]) -> int:
    """The level of the deepest node at which something is computed."""
    level = 0
    pending = [root]
    while pending:
        shown = pending.pop()
        if does_work(shown):
            level = max(level, depth[id(shown)])
        pending.extend(shown.kids)
    return level


def deepest_product(root: Shown, depth: dict[int, int]) -> int:
    """The level of the deepest matrix product; 0 where there is none below the root."""
    level = 0
    pending = [root]
    while pending:
        shown = pending.pop()
        if isinstance(shown.node, MatMul):
            level = max(level, depth[id(shown)])
        pending.extend(shown.kids)
    return level


def has_product(root: Shown) -> bool:
    """Whether a matrix product stands in the tree."""
    pending = [root]
    while pending:
        shown = pending.pop()
        if isinstance(shown.node, MatMul):
            return True
        pending.extend(shown.kids)
    return False
