"""One equation at one time step: the value of every node, and the rounding on the way."""

from decimal import Decimal
from typing import Any

from .arithmetic import Arithmetic
from .expressions import Add, Apply, Div, Expr, MatMul, Mul, Neg, Num, Outer, Pick, Square, Stack, Sym, Total, Transpose
from .plan import Plan
from .rounding import Digits


class NodeValues:
    """`values[i]`: node i before its own rounding; `used(i)`: what the nodes above it take."""

    __slots__ = ("rounded", "values")

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.rounded: dict[int, Any] = {}

    def used(self, node: int) -> Any:
        """The value of a node as the nodes above it take it: rounded where it is carried rounded."""
        return self.rounded.get(node, self.values[node])


def evaluate(plan: Plan, arithmetic: Arithmetic, operands: list[Any], root: Any = None) -> NodeValues:
    """`operands`: the values of the plan's names, in the order of its nodes. `root`: the last value if it is known.

    Raises decimal's exceptions, or FloatingPointError, where a node has no finite value.
    """
    nodes = NodeValues()
    values, rounded = nodes.values, nodes.rounded
    taken: list[Any] = []
    names = iter(operands)
    last = len(plan.nodes) - 1
    for at, node in enumerate(plan.nodes):
        if isinstance(node, Sym):
            value = next(names)
        elif at == last and root is not None:
            value = root
        else:
            value = value_of(arithmetic, node, [taken[kid] for kid in plan.kids[at]], plan.dot_term)
        values.append(value)
        digits = plan.digits[at]
        if digits is not None:
            value = rounded[at] = arithmetic.round(value, digits)
        taken.append(value)
    return nodes


def value_of(arithmetic: Arithmetic, node: Expr, kids: list[Any], dot_term: Digits | None) -> Any:
    """The value of an operation from those of its kids. `dot_term`: how each product of a dot product is rounded."""
    match node:
        case MatMul():
            return arithmetic.product(kids[0], kids[1], dot_term)
        case Add():
            return arithmetic.add(kids)
        case Apply():
            return arithmetic.apply(node.function, kids[0], _values(node))
        case Mul():
            return arithmetic.multiply(kids[0], kids[1])
        case Stack():
            return arithmetic.stack(kids)
        case Neg():
            return arithmetic.negate(kids[0])
        case Div():
            return arithmetic.divide(kids[0], kids[1])
        case Num():
            return arithmetic.number(node.value)
        case Transpose():
            return arithmetic.transpose(kids[0])
        case Outer():
            return arithmetic.outer(kids[0], kids[1])
        case Square():
            return arithmetic.multiply(kids[0], kids[0])
        case Total():
            return arithmetic.total(kids[0])
        case Pick():
            return arithmetic.pick(kids[0], node.units)
    raise TypeError(f"no such node: {type(node).__name__}")


def _values(node: Apply) -> tuple[Decimal, ...]:
    return tuple(value for _, value in node.constants)
