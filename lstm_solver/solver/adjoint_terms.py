"""Terms of adjoint equations: how a layer's directions share a gradient, and which step or place a name is meant at."""

from decimal import Decimal

from ..maths.differentiation import ReverseMode
from ..maths.expressions import Expr, Mul, Num, Pick, Sym, renamed, symbols
from ..network.problem import Layer, Unit

HALF = Num(Decimal("0.5"))

JOINED = "d.joined"  # ∂L/∂ what a layer of two directions hands on


def split(layer: Layer, unit: Unit) -> tuple[Expr, ...]:
    """What one direction takes of the gradient of what both hand on."""
    joined, first = Sym(JOINED), layer.units[0]
    if layer.merge == "concat":
        start = 0 if unit is first else first.hidden_size
        return (Pick(joined, tuple(range(start, start + unit.hidden_size))),)
    if layer.merge == "mul":
        other = layer.units[1] if unit is first else first
        return (Mul(joined, Sym(f"side.{other.place[1]}")),)
    return (joined,) if layer.merge == "sum" else (Mul(HALF, joined),)


def at_step(term: Expr, position: int, back: ReverseMode) -> Expr:
    """A step's contribution in a sum over time: every name but the parameters' stands at that step."""
    fixed = {*back.matrices, *back.blocks}
    return renamed(term, {name: f"{name}#{position}" for name in symbols(term) if name not in fixed})


def of_outputs(term: Expr) -> Expr:
    """The term as the last layer's cell sees it: the outputs' names get a prefix, since a cell may have the same."""
    return renamed(term, {name: f"out.{name}" for name in symbols(term)})
