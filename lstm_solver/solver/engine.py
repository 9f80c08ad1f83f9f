from decimal import localcontext

from ..maths.arithmetic import Arithmetic, Exact, Floats
from ..network.problem import Problem
from ..network.wiring import layout
from .asked_adjoints import check_adjoints
from .forward import ForwardRun
from .trace import Solved
from .training.passes import RunOnce, as_it_went, in_order, trained


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
        runs: dict[str | None, RunOnce] = {}
        for each in in_order(problem.sequences):
            before = None if each.start is None else runs[each.start][0]
            run = make(problem, arithmetic, laid_out, each, before)
            runs[each.name] = run, run.trace()
        all_runs = [runs[each.name] for each in problem.sequences]
        teams = [all_runs] if problem.batch else [[each] for each in all_runs]
        traces = [trace for team in teams for trace in trained(team)]
    return Solved(as_it_went(problem, traces), arithmetic, traces, laid_out)


def _with_letters(problem: Problem) -> tuple[type[ForwardRun], Arithmetic]:
    from .symbolic.symbolic_run import SymbolicRun, letters_of

    return SymbolicRun, letters_of(problem)


def _arithmetic(problem: Problem) -> Arithmetic:
    if all(unit.hidden_size <= EXACT_UP_TO for unit in problem.units) or problem.rounding.carries_anything():
        return Exact()
    return Floats()
