"""A cell whose equations stand in the problem file."""

from decimal import Decimal

from ..maths.expressions import Apply, Equation, Expr, Sym
from ..maths.functions import FUNCTIONS
from .cell import Cell, ParameterSpec
from .cell_parts import clip_words


def build(
    states: tuple[str, ...],
    equations: list[Equation],
    parameter_kinds: dict[str, str],
    clip: Decimal | None = None,
) -> Cell:
    """The cell of the file's equations, which stand in an order in which each can be computed."""
    if clip is not None:
        equations = [Equation(equation.name, _clipped(equation.rhs, clip)) for equation in equations]
    return Cell(
        name="custom",
        states=states,
        output="h" if "h" in states else states[-1],
        equations=tuple(equations),
        wants={name: ParameterSpec(kind, "own", "") for name, kind in parameter_kinds.items()},
        words={equation.name: "" for equation in equations},
        conventions=clip_words(clip),
    )


def _clipped(rhs: Expr, limit: Decimal) -> Expr:
    """Pre-activations only: the argument of an activation that is the whole right side."""
    if isinstance(rhs, Apply) and FUNCTIONS[rhs.function].activation and not isinstance(rhs.arg, Sym):
        return rhs.with_kids((Apply("clip", rhs.arg, (("limit", limit),)),))
    return rhs
