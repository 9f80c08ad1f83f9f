"""Which adjoints stand on the page: those of inputs and initial states only where something needs them."""

import re
from collections.abc import Iterable, Iterator

from ....document.blocks import Working
from ....network.quantity_names import QuantityName, parse, run_of
from ....solver.trace import ParameterGradient, Step, Trace
from ...view import View
from ..gradient_paths import covers

_OF_A_GATE = re.compile(r"^d_a_.*")  # the adjoint of a pre-activation


def is_needed(view: View, trace: Trace, step: Step) -> bool:
    """Whether a step back is printed: ∂L/∂x of the first layer is read by an embedding or by what is fed back."""
    if step.name != "d_x" or step.place[0] > 1 or view.problem.embedding is not None:
        return True
    read = (name for each in trace.backward if each.plan is not None for name in each.plan.names)
    asked = (name.quantity == "d_x" or _path(name).startswith("inputs") for name in asked_names(view, trace))
    return any(name.startswith("d_x") for name in read) or any(asked)


def needed(view: View, trace: Trace, steps: Iterable[Step]) -> list[Step]:
    """The steps back that are printed."""
    return [step for step in steps if is_needed(view, trace, step)]


def is_asked(view: View, trace: Trace, each: ParameterGradient, signs: tuple[str, ...] = ("d", "new")) -> bool:
    """Whether a question asks for the gradient of a parameter or of an initial state, or for its new value."""
    asked = (_path(name) for name in asked_names(view, trace) if name.quantity in signs)
    return any(covers(view, trace, each, path) for path in asked)


def worked_out(view: View, trace: Trace, those: list[ParameterGradient]) -> list[ParameterGradient]:
    """The parameters whose gradient is worked out on the page: those asked for, or the first of each kind."""
    if view.detail == "brief":
        return [] if those is trace.gradients else _asked_or(view, trace, those, those[:1])
    firsts: dict[object, ParameterGradient] = {}
    for each in trace.shares or trace.gradients:
        firsts.setdefault(_kind(each), each)
    kept = {(each.place, each.parameter) for each in firsts.values()}
    return _asked_or(view, trace, those, [each for each in those if (each.place, each.parameter) in kept])


def updates_worked_out(view: View, trace: Trace) -> list[ParameterGradient]:
    """The parameters whose new value is worked out on the page: those asked for, or the first."""
    return [] if view.detail == "brief" else _asked_or(view, trace, trace.gradients, trace.gradients[:1])


def _asked_or(
    view: View, trace: Trace, those: list[ParameterGradient], else_these: list[ParameterGradient]
) -> list[ParameterGradient]:
    return [each for each in those if is_asked(view, trace, each)] or else_these


def _kind(each: ParameterGradient) -> object:
    """What gradients have in common that are the same sum over time, of one gate or another."""
    plan = each.step.plan
    assert plan is not None
    return each.place, frozenset(_OF_A_GATE.sub("d_a", name.partition("#")[0]) for name in plan.names)


def asked_names(view: View, trace: Trace) -> Iterator[QuantityName]:
    """What questions and remarks want to see of a run, those that stand with it and those of other runs that mean it;
    of a batch, what they want of any."""
    for sequence in view.problem.sequences:
        finds = (name for question in sequence.questions for name in question.find)
        for name in filter(None, map(parse, (*finds, *sequence.remarks))):
            if view.problem.batch or run_of(view.problem, sequence, name).name == trace.sequence.name:
                yield name


def asked(view: View, trace: Trace, working: Working) -> Working:
    """A working with a mark where a question asks for it: one of its run, or of the main sequence where it has none."""
    from ..answers import of_answer

    mine = trace.sequence
    asking = mine if mine.questions else view.problem.sequences[0]
    numbers = [
        str(number)
        for number, question in enumerate(asking.questions, 1)
        for name in map(parse, question.find)
        if name is not None
        and not question.formula
        and (run_of(view.problem, asking, name).name, name.n) == (mine.name, trace.number)
        and of_answer(view, trace, name) == working.label
    ]
    if not working.label or not numbers:
        return working
    known = dict.fromkeys(numbers)
    return working._replace(mark=view.language.text("asked_in", n=len(known), number=", ".join(known)))


def _path(name: QuantityName) -> str:
    return name.path or ""
