"""How a gradient fares on its way back through one cell: from a single step, along the cell's own equations alone."""

from decimal import Decimal, localcontext
from typing import NamedTuple

from ..maths.arithmetic import Exact
from ..maths.expressions import Expr, Sym
from ..network.problem import Place, Unit
from .backward import StepsBack
from .forward import ForwardRun
from .trace import Solved, Trace

START = "up.start"  # what comes in at the one step


class OwnPath(NamedTuple):
    """`positions`: from the step at which a gradient comes in to the first that the cell ran. `adjoints`: by state,
    ∂L/∂ the state at each of them, of what came in there alone."""

    positions: list[int]
    adjoints: dict[str, list[list[Decimal]]]


def own_path(solved: Solved, trace: Trace, unit: Unit) -> OwnPath | None:
    """From the last step of the unit at which a gradient comes in, as large as it is there; None where none does."""
    name, place = f"d_{unit.cell.output}", unit.place
    found = {step.position: step for step in trace.backward if (step.place, step.name) == (place, name)}
    onward = sorted(found, reverse=place[1] == "reverse")
    late = next((position for position in reversed(onward) if any(found[position].unrounded)), None)
    if late is None:
        return None
    with localcontext(Exact.context()):
        run = ForwardRun(solved.problem, solved.arithmetic, solved.plans, trace.sequence)
        run.trace()
        back = StepsBack(run)
        back.extra[late][START] = found[late].carried
        terms: list[tuple[Expr, ...]] = [()] * run.length
        terms[late] = (Sym(START),)
        back.unit(unit, terms)
    positions = onward[: onward.index(late) + 1][::-1]
    return OwnPath(positions, {state: _of(back, place, state, positions) for state in unit.cell.states})


def _of(back: StepsBack, place: Place, state: str, positions: list[int]) -> list[list[Decimal]]:
    values = {step.position: step.unrounded for step in back.steps if (step.place, step.name) == (place, f"d_{state}")}
    return [values.get(position, [Decimal(0)]) for position in positions]
