"""Which adjoints stand on the page: those of inputs and initial states only where something needs them."""

from collections.abc import Iterable, Iterator

from ....document.blocks import Working
from ....network.quantity_names import QuantityName, parse, run_of
from ....solver.trace import ParameterGradient, Step, Trace
from ...view import View
from ..gradient_paths import covers


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
    """The parameters whose gradient is worked out on the page: those asked for, or the first."""
    if view.detail == "brief" and those is trace.gradients:  # a table has their values
        return []
    return [each for each in those if is_asked(view, trace, each)] or those[:1]


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
