"""Advice before a sheet goes out: ties, saturated gates, lines that a reader cannot reproduce."""

from collections.abc import Iterator
from decimal import Decimal

from ...document.blocks import StyledText
from ...document.language import ENGLISH, load
from ...maths.rounding import Digits
from ...network.problem import Problem
from ...solver.engine import solve
from ...solver.trace import Step, Trace
from ..comments.saturation import bounds, saturated
from ..titles import computed
from ..view import View
from .audit import check


def advice(problem: Problem) -> list[str]:
    """What a lecturer would want to know of a problem that has no errors; one line each.

    Raises SolverError where the problem cannot be solved.
    """
    view = View(solve(problem), None, "full", language=load(ENGLISH))
    found = check(view)
    said = [str(missed) for missed in found.missed]
    if found.closing:
        said.append(
            "".join(part.text if isinstance(part, StyledText) else str(part) for part in found.closing).rstrip(".")
        )
    for trace in view.solved.traces:
        said += [line for step in trace.steps for line in _ties(trace, step)]
    return said + _saturated(view)


def _prefix(trace: Trace) -> str:
    return f"{trace.sequence.name}." if trace.sequence.name else ""


def _ties(trace: Trace, step: Step) -> Iterator[str]:
    """Printed numbers whose exact value lies between two neighbours: other ways of rounding print another digit.

    A number that goes from part to part unchanged is named once.
    """
    if step.plan is None or step.rounding.digits.ties == "truncate":
        return
    name = f"{_prefix(trace)}{step.name}_{step.t}"
    record = step.record()
    told: set[tuple[int, Decimal, Digits]] = set()
    own = ("", len(step.plan.nodes) - 1, step.digits)
    for part, node, digits in [own, *((part, at, step.plan.digits[at]) for part, at in step.plan.parts.items())]:
        rule = digits or step.rounding.working
        for unit, value in enumerate(record.decimals(node)):
            if rule.ties != "truncate" and rule.is_tie(value) and (unit, value, rule) not in told:
                told.add((unit, value, rule))
                what = f"{part} of {name}" if part else name
                printed = step.rounding.text(value, rule)
                yield f"{what}[{unit}] is a tie: {value:f} is printed as {printed} ({rule.ties})"


def _saturated(view: View) -> list[str]:
    """Quantities that are at a bound of their function in every unit at every step; of all runs, or of some."""
    found = []
    for plan in [plan for at in computed(view) for plan in at.plans]:
        values = [_at_bounds(view, trace, plan.name) if bounds(plan) else set() for trace in view.solved.traces]
        if all(values):
            found.append(_empty(plan.name, set().union(*values)))
        else:
            runs = zip(view.solved.traces, values, strict=True)
            found += [_empty(f"{_prefix(trace)}{plan.name}", some) for trace, some in runs if some]
    return found


def _empty(name: str, values: set[str]) -> str:
    shown = " or ".join(sorted(values, key=Decimal))
    return f"{name} is saturated: it is printed as {shown} in every unit at every step, so its weights hardly matter"


def _at_bounds(view: View, trace: Trace, name: str) -> set[str]:
    """The printed values of a quantity that is saturated throughout, else nothing."""
    steps = [step for step in trace.steps if step.name == name and step.plan is not None]
    if not all(all(saturated(view, step)) for step in steps):
        return set()
    return {text for step in steps for text in step.value}
