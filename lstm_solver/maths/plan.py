"""An equation laid out for evaluation: its nodes in postorder, and how each one is rounded.

The same plan serves every time step; a step adds only the list of its nodes' values.
"""

from typing import NamedTuple

from .expressions import Add, Apply, Equation, Expr, MatMul, Mul, Neg, Num, Stack, Sym
from .functions import FUNCTIONS
from .rounding import Digits, Rounding


class Plan(NamedTuple):
    """`kids[i]` are the positions of node i's kids; the root is last. `names`: those of the leaves, in order.

    `parts`: position by part name (`preactivation`, `tanh_c`, `f * c_prev`).
    `digits[i]`: how node i's value is rounded before it is used, None for not at all; the root's is the carry rule.
    `dot_term`: how each single product of a matrix-vector product is rounded.
    """

    equation: Equation
    nodes: list[Expr]
    kids: list[tuple[int, ...]]
    names: list[str]
    parts: dict[str, int]
    digits: list[Digits | None]
    dot_term: Digits | None

    @property
    def name(self) -> str:
        """The quantity that the equation computes."""
        return self.equation.name


def plan(equation: Equation, part_names: dict[str, str], rounding: Rounding) -> Plan:
    """An equation laid out for evaluation, with the digits to which each of its nodes is carried rounded."""
    if "partial" in rounding.intermediate:
        equation = Equation(equation.name, apart(equation.rhs))
    nodes, kids = laid_out(equation.rhs)
    parts = part_positions(nodes, kids, part_names)
    digits = _digits(nodes, kids, parts, rounding)
    digits[-1] = rounding.digits if rounding.carries(equation.name) else None
    return Plan(equation, nodes, kids, _names(nodes), parts, digits, rounding.intermediate.get("dot_term"))


def bare(equation: Equation) -> Plan:
    """A plan without parts and without any rounding: for sums over many steps."""
    nodes, kids = laid_out(equation.rhs)
    return Plan(equation, nodes, kids, _names(nodes), {}, [None] * len(nodes), None)


def laid_out(rhs: Expr) -> tuple[list[Expr], list[tuple[int, ...]]]:
    """The nodes of an expression in order of evaluation, the root last, and the positions of their operands."""
    nodes: list[Expr] = []
    kids: list[tuple[int, ...]] = []

    def visit(node: Expr) -> int:
        below = tuple(visit(kid) for kid in node.kids())
        nodes.append(node)
        kids.append(below)
        return len(nodes) - 1

    visit(rhs)
    return nodes, kids


def _names(nodes: list[Expr]) -> list[str]:
    return [node.name for node in nodes if isinstance(node, Sym)]


def apart(rhs: Expr) -> Expr:
    """A matrix product that is a whole pre-activation becomes a sum of one term: each has a rounding of its own."""
    if not isinstance(rhs, Apply) or not FUNCTIONS[rhs.function].activation:
        return rhs
    inner = rhs.arg
    if isinstance(inner, Apply) and inner.function == "clip" and isinstance(inner.arg, MatMul):
        return rhs.with_kids((inner.with_kids((Add((inner.arg,)),)),))
    return rhs.with_kids((Add((inner,)),)) if isinstance(inner, MatMul) else rhs


def pre_activation(nodes: list[Expr], kids: list[tuple[int, ...]]) -> int | None:
    """The position of what the activation at the root is applied to, or None where there is none."""
    root = nodes[-1]
    if not isinstance(root, Apply) or not FUNCTIONS[root.function].activation:
        return None
    inside = kids[-1][0]
    node = nodes[inside]
    if isinstance(node, Apply) and node.function == "clip":
        inside = kids[inside][0]
    return None if isinstance(nodes[inside], Sym | Num) else inside


def part_positions(nodes: list[Expr], kids: list[tuple[int, ...]], part_names: dict[str, str]) -> dict[str, int]:
    """By name of a part (`preactivation`, `tanh_c`, `r * h_prev`), its position among the nodes."""
    parts: dict[str, int] = {}
    before = pre_activation(nodes, kids)
    if before is not None:
        parts["preactivation"] = before
        if before != kids[-1][0]:
            parts["clipped"] = kids[-1][0]
    for position, node in enumerate(nodes[:-1]):
        if isinstance(node, Sym | Num | Stack | Neg) or position in parts.values():
            continue
        parts.setdefault(_part_name(node, part_names), position)
    return parts


def _part_name(node: Expr, part_names: dict[str, str]) -> str:
    text = str(node)
    if text in part_names:
        return part_names[text]
    if isinstance(node, Apply) and isinstance(node.arg, Sym):
        return f"{node.function}_{node.arg.name}"
    return text


def _digits(
    nodes: list[Expr], kids: list[tuple[int, ...]], parts: dict[str, int], rounding: Rounding
) -> list[Digits | None]:
    rules = rounding.intermediate
    if not rules:
        return [None] * len(nodes)
    return [next((rules[key] for key in each if key in rules), None) for each in rule_names(nodes, kids, parts)]


def rule_names(nodes: list[Expr], kids: list[tuple[int, ...]], parts: dict[str, int]) -> list[tuple[str, ...]]:
    """By what names `intermediate` may round each node, the closest first; the root by none."""
    terms = _terms(nodes, kids)
    names = {position: name for name, position in parts.items()}
    found: list[tuple[str, ...]] = []
    for position, node in enumerate(nodes[:-1]):
        kind = "product" if isinstance(node, Mul) and position in terms else ""
        if isinstance(node, MatMul):
            kind = "partial"
        found.append((str(node), names.get(position, ""), kind))
    return [*found, ()]


def _terms(nodes: list[Expr], kids: list[tuple[int, ...]]) -> set[int]:
    """Positions of the terms of sums, a subtracted one without its sign."""
    found: set[int] = set()
    for position, node in enumerate(nodes):
        if isinstance(node, Add):
            for kid in kids[position]:
                found.add(kids[kid][0] if isinstance(nodes[kid], Neg) else kid)
    return found
