"""How a gradient fares on its way back through one cell: from a single step, along the cell's own equations alone."""

from decimal import Decimal, localcontext
from typing import Any, NamedTuple

from ..maths.arithmetic import Exact
from ..maths.differentiation import ReverseMode
from ..maths.expressions import Expr, Sym
from ..network.problem import Place, Unit
from .backward import StepsBack
from .forward import ForwardRun
from .reverse_modes import reverse_mode
from .trace import Solved, Step, Trace

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
        back = _back_from(_forward_again(solved, trace), unit, late, found[late].carried)
    positions = onward[: onward.index(late) + 1][::-1]
    return OwnPath(positions, {state: _of(back, place, state, positions) for state in unit.cell.states})


class OneStatePath(NamedTuple):
    """Back through one unit whose only state is one number, from a 1 at its last step. `mode`: its adjoint equations;
    `factors`: what each step's activation lets through, as vectors of one, the first step first, none where one lets
    nothing through; `whole`: ∂ the last state / ∂ the initial one."""

    mode: ReverseMode
    factors: list[Any]
    whole: Step


def one_state_path(solved: Solved, trace: Trace, unit: Unit) -> OneStatePath:
    """The factor over all steps of a unit."""
    state, last = unit.cell.output, 0 if unit.place[1] == "reverse" else len(trace.sequence.inputs) - 1
    with localcontext(Exact.context()):
        run = _forward_again(solved, trace)
        back = _back_from(run, unit, last, run.arithmetic.number(Decimal(1)))
        at = {(step.name, step.position): step.root for step in back.steps}
        pairs = [(at[f"d_a_{state}", position], at[f"d_{state}", position]) for position in range(run.length)]
        dead = any(entry == 0 for pair in pairs for part in pair for entry in part)
        factors = [] if dead else [run.arithmetic.divide(inner, outer) for inner, outer in pairs]
    mode = reverse_mode(solved.problem, unit.place, solved.plans[unit.place])
    return OneStatePath(mode, factors[::-1] if unit.place[1] == "reverse" else factors, back.initial[0].step)


def _forward_again(solved: Solved, trace: Trace) -> ForwardRun:
    made: type[ForwardRun] = ForwardRun
    if solved.problem.symbols:
        from .symbolic.symbolic_run import SymbolicRun as made
    run = made(solved.problem, solved.arithmetic, solved.plans, trace.sequence)
    run.trace()
    return run


def _back_from(run: ForwardRun, unit: Unit, late: int, value: Any) -> StepsBack:
    """The adjoints of a unit where `value` comes in at one step, and nothing else."""
    back = StepsBack(run)
    back.extra[late][START] = value
    terms: list[tuple[Expr, ...]] = [()] * run.length
    terms[late] = (Sym(START),)
    back.unit(unit, range(run.length), terms)
    back.initial_states(unit, back.back_of(unit.place), run.length - 1 if unit.place[1] == "reverse" else 0)
    return back


def _of(back: StepsBack, place: Place, state: str, positions: list[int]) -> list[list[Decimal]]:
    values = {step.position: step.unrounded for step in back.steps if (step.place, step.name) == (place, f"d_{state}")}
    return [values.get(position, [Decimal(0)]) for position in positions]
