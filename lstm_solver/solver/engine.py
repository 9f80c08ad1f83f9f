from decimal import localcontext

from ..maths.arithmetic import Arithmetic, Exact, Floats
from ..network.problem import Problem
from ..network.wiring import layout
from .asked_adjoints import check_adjoints
from .forward import ForwardRun
from .trace import Solved, Trace


def solve_problem(problem: Problem) -> Solved:
    """Every run of a problem that was read.

    Raises NoValue where a value has no finite result, and where a question asks for an adjoint that does not exist.
    """
    solved = solve(problem)
    check_adjoints(solved)
    return solved


EXACT_UP_TO = 64  # hidden size


def solve(problem: Problem) -> Solved:
    """Every run of the problem. Raises SolverError where a value has no finite result (ln 0, overflow)."""
    make, arithmetic = _with_letters(problem) if problem.symbols else (ForwardRun, _arithmetic(problem))
    laid_out = layout(problem)
    with localcontext(Exact.context()):
        traces = [_trained(make(problem, arithmetic, laid_out, each)) for each in problem.sequences]
    return Solved(problem, arithmetic, traces, laid_out)


def _with_letters(problem: Problem) -> tuple[type[ForwardRun], Arithmetic]:
    from .symbolic.symbolic_run import SymbolicRun, letters_of

    return SymbolicRun, letters_of(problem)


def _trained(run: ForwardRun) -> Trace:
    """The first pass of a run, which holds those after it."""
    first = last = _forward_and_backward(run, None)
    update = run.problem.backward.update if run.problem.backward else None
    later: list[Solved] = []
    while update is not None and last.norms is not None and last.number < update.times:
        from .update import stepped

        problem = stepped(later[-1].problem if later else run.problem, last)
        last = _forward_and_backward(ForwardRun(problem, run.arithmetic, run.plans, run.sequence), last)
        later.append(Solved(problem, run.arithmetic, [last], run.plans))
    return first._replace(later=tuple(later))


def _forward_and_backward(run: ForwardRun, before: Trace | None) -> Trace:
    forward = run.trace()
    asked = run.problem.backward
    if asked is None or (asked.upstream is not None and run.sequence is not run.problem.sequences[0]):
        return forward  # what comes from outside comes to the main sequence
    from .truncated import steps_back
    from .update import updated

    found = steps_back(run)
    found.whole_network()
    trace = forward._replace(backward=found.steps, gradients=found.gradients, initial=found.initial)
    return updated(run, trace._replace(windows=found.parts), before)


def _arithmetic(problem: Problem) -> Arithmetic:
    if all(unit.hidden_size <= EXACT_UP_TO for unit in problem.units) or problem.rounding.carries_anything():
        return Exact()
    return Floats()
