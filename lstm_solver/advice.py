"""Advice before a sheet goes out: ties, saturated gates, lines that a reader cannot reproduce."""

from decimal import Decimal

from .audit import audit
from .engine import solve
from .expr import Apply, Expr
from .functions import FUNCTIONS
from .page import Page
from .problem import Problem
from .trace import Solved, Step, Trace


def advice(problem: Problem) -> list[str]:
    """What a lecturer would want to know of a problem that has no errors; one line each.

    Raises SolverError where the problem cannot be solved.
    """
    solved = solve(problem)
    page = Page(solved, None, "full")
    found = [f"{missed}" for missed in audit(page)]
    for trace in solved.traces:
        found += [line for step in trace.steps for line in _ties(trace, step)]
        found += _saturated(solved, trace)
    return found


def _prefix(trace: Trace) -> str:
    return f"{trace.sequence.name}." if trace.sequence.name else ""


def _ties(trace: Trace, step: Step) -> list[str]:
    """Printed numbers whose exact value lies between two neighbours: other ways of rounding print another digit."""
    if step.plan is None:
        return []
    name = f"{_prefix(trace)}{step.name}_{step.t}"
    found = []
    own = step.rounding.of(step.name)
    record = step.record()
    parts = [(part, node, step.plan.digits[node]) for part, node in step.plan.parts.items()]
    for part, node, digits in [("", len(step.plan.nodes) - 1, own), *parts]:
        rule = digits or step.rounding.working
        for unit, value in enumerate(record.decimals(node)):
            if rule.is_tie(value):
                what = f"{part} of {name}" if part else name
                printed = record.texts(node)[unit]
                found.append(f"{what}[{unit}] is a tie: {value:f} is printed as {printed} ({rule.ties})")
    return found


def _saturated(solved: Solved, trace: Trace) -> list[str]:
    """Quantities that are printed as their function's bound in every unit at every step."""
    found = []
    for each in solved.plans[solved.problem.unit.place]:
        bounds = _bounds(each.equation.rhs)
        steps = [step for step in trace.steps if step.name == each.name and step.plan is not None]
        values = {Decimal(text) for step in steps for text in step.value}
        if values and values <= bounds:
            shown = " or ".join(f"{value:f}" for value in sorted(values))
            found.append(
                f"{_prefix(trace)}{each.name} is saturated: it is printed as {shown} in every unit at every step, "
                f"so its weights hardly matter"
            )
    return found


def _bounds(rhs: Expr) -> set[Decimal]:
    """The bounds of a function that has two."""
    if not isinstance(rhs, Apply) or FUNCTIONS[rhs.function].high is None:
        return set()
    function = FUNCTIONS[rhs.function]
    return {Decimal(bound) for bound in (function.low, function.high) if bound is not None}
