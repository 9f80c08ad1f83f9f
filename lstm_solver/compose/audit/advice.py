"""Advice before a sheet goes out, the gravest first: one line for each cause, with how many numbers it concerns."""

from collections.abc import Iterator
from decimal import Decimal

from ...document.blocks import StyledText
from ...document.language import ENGLISH, load
from ...maths.rounding import Digits, brief
from ...network.quantity_names import written
from ...solver.trace import Solved, Step, Trace
from ..comments.saturation import bounds, saturated
from ..conventions import library_with_other_reset
from ..ties import named_ties
from ..titles import computed
from ..view import View
from .audit import Audit, check

TOLD = 20  # figures of a tie that are said

MOST = 3  # names of a line


def advice(solved: Solved) -> list[str]:
    """What a lecturer would want to know of a problem that has no errors; one line a cause, the gravest first."""
    view = View(solved, None, "full", language=load(ENGLISH))
    return [*_resets(view), *_missed(check(view)), *_ties(view), *_saturated(view)]


def _resets(view: View) -> list[str]:
    found = {library_with_other_reset(each.cell, each.notation.name): None for each in computed(view)}
    return [
        f"the reset gate acts before the weights, in {library} after the product: say reset: before or reset: after"
        for library in found
        if library
    ]


def _missed(found: Audit) -> list[str]:
    """The lines that do not follow from the numbers before them: the first, the names of others, what would be left."""
    if not found.missed:
        return []
    first, *more = found.missed
    said = [str(first)]
    others = list(dict.fromkeys(each.name for each in more if each.name != first.name))
    if others:
        said.append(f"likewise {_first(others)}, which solve --audit shows")
    elif more:
        said.append("again in another of its lines, which solve --audit shows")
    closing = "".join(part.text if isinstance(part, StyledText) else str(part) for part in found.closing).rstrip(".")
    return ["; ".join([*said, closing] if closing else said)]


def _prefix(trace: Trace) -> str:
    return f"{trace.sequence.name}." if trace.sequence.name else ""


def _ties(view: View) -> list[str]:
    """Numbers of which other ways of rounding print another digit."""
    ties = (tie for trace in view.solved.traces for step in trace.steps for tie in _ties_of(trace, step))
    found = [*{name: (name, printed) for name, printed in reversed([*ties])}.values()][::-1]
    if len(found) < 2:
        return [f"{name} is a tie: {printed}" for name, printed in found]
    return [f"{_first([name for name, _ in found])} are ties: {found[0][0]}: {found[0][1]}"] if found else []


def _ties_of(trace: Trace, step: Step) -> Iterator[tuple[str, str]]:
    """The name of a number, and how it is printed."""
    name = f"{_prefix(trace)}{written(step.name, step.t, step.place)}"
    index = len(step.unrounded) > 1
    for tie in named_ties(step):
        what = (f"{tie.part} of {name}" if tie.part else name) + (f"[{tie.unit}]" if index else "")
        printed = step.rounding.text(tie.value, tie.digits)
        value = Digits(None, TOLD).round(tie.value).normalize()  # what is behind is a matter of the working precision
        yield what, f"{brief(value)} is printed as {printed} ({tie.digits.ties})"


def _first(names: list[str]) -> str:
    """The first names, and how many more there are."""
    if len(names) > MOST:
        return f"{', '.join(names[:MOST])} and {len(names) - MOST} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _saturated(view: View) -> list[str]:
    """Quantities that are at a bound of their function in every unit at every step; of all runs, or of some."""
    found: dict[str, set[str]] = {}
    for plan in [plan for at in computed(view) for plan in at.plans]:
        values = [_at_bounds(view, trace, plan.name) if bounds(plan) else set() for trace in view.solved.traces]
        if all(values):
            found[plan.name] = set().union(*values)
        else:
            runs = zip(view.solved.traces, values, strict=True)
            found |= {f"{_prefix(trace)}{plan.name}": some for trace, some in runs if some}
    one = {name: values for name, values in found.items() if len(values) == 1}
    both = {name: values for name, values in found.items() if len(values) > 1}
    return [_shown(each, which) for each, which in ((one, ""), (both, "; which value it is, they decide")) if each]


def _shown(found: dict[str, set[str]], which: str) -> str:
    names = [f"{name} ({' or '.join(sorted(values, key=Decimal))})" for name, values in found.items()]
    verb, whose = ("is", "its") if len(names) == 1 else ("are", "their")
    where = f"{verb} saturated in every unit at every step"
    return f"{_first(names)} {where}: small changes of {whose} weights do not show{which}"


def _at_bounds(view: View, trace: Trace, name: str) -> set[str]:
    """The printed values of a quantity that is saturated throughout, else nothing."""
    steps = [step for step in trace.steps if step.name == name and step.plan is not None]
    if not all(all(saturated(view, step)) for step in steps):
        return set()
    return {text for step in steps for text in step.value}
