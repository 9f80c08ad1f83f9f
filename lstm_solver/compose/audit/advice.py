"""Advice before a sheet goes out: ties, saturated gates, lines that a reader cannot reproduce."""

from collections.abc import Iterator
from decimal import Decimal

from ...document.blocks import StyledText
from ...document.language import ENGLISH, load
from ...network.problem import Problem
from ...network.quantity_names import written
from ...solver.engine import solve
from ...solver.trace import Step, Trace
from ..comments.saturation import bounds, saturated
from ..ties import named_ties
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
    """Numbers of which other ways of rounding print another digit."""
    name = f"{_prefix(trace)}{written(step.name, step.t, step.place)}"
    index = len(step.unrounded) > 1
    for tie in named_ties(step):
        what = (f"{tie.part} of {name}" if tie.part else name) + (f"[{tie.unit}]" if index else "")
        printed = step.rounding.text(tie.value, tie.digits)
        yield f"{what} is a tie: {tie.value:f} is printed as {printed} ({tie.digits.ties})"


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
