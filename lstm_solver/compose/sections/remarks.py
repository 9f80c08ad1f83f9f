"""The remarks of the author where they belong: behind a quantity or a time step, in their run and their pass."""

from collections.abc import Callable

from ...document.blocks import Block
from ...document.prose import blocks
from ...network.quantity_names import QuantityName, owners, parse, run_of
from ...solver.trace import ParameterGradient, Step, Trace
from ..view import View
from .answers import named
from .gradient_paths import covers


def of_pass(view: View, trace: Trace) -> list[Block]:
    """What the author says of a whole pass of a training, which a page in brief has as a column of a table."""
    return _said(view, trace, lambda _: True)


def of_quantity(view: View, trace: Trace, step: Step) -> list[Block]:
    """What the author says of a quantity at a time, or of a part of it (`a_h_1` is a part of h)."""
    problem, mine = view.problem, (step.place, step.name)
    return _said(view, trace, lambda said: said.t == step.t and owners(problem, said)[0] == mine)


def of_outcome(view: View, trace: Trace, name: str, position: int) -> list[Block]:
    """What the author says of the error or the prediction of a time step."""
    t = view.problem.time.first + position
    return _said(view, trace, lambda said: (said.quantity, said.t) == (name, t))


def of_total(view: View, trace: Trace) -> list[Block]:
    """What the author says of the loss over all steps of a run; nothing where the name means the loss of a batch."""
    return [] if trace.own is not None and trace.loss is not trace.own else of_loss(view, trace)


def of_loss(view: View, trace: Trace) -> list[Block]:
    """What the author says of what is called `loss`: the one of all runs in a batch."""
    return _said(view, trace, lambda said: said.quantity == "loss" and said.t is None)


def of_parameter(view: View, trace: Trace, each: ParameterGradient, sign: str) -> list[Block]:
    """What the author says of a gradient (`d`) or a new value (`new`), of the whole or of an entry."""
    every = trace.initial if any(each is one for one in trace.initial) else trace.gradients

    def means(said: QuantityName) -> bool:
        found = [one for one in every if said.quantity == sign and covers(view, trace, one, said.path or "")]
        return bool(found) and found[-1] is each

    return _said(view, trace, means)


def of_inputs(view: View, trace: Trace) -> list[Block]:
    """What the author says of the gradients of the inputs, by their paths."""
    return _said(view, trace, lambda said: said.quantity == "d" and (said.path or "").startswith("inputs"))


def of_time(view: View, trace: Trace, position: int) -> list[Block]:
    """What the author says at the end of a time step: of quantities without a working of their own, in the first pass
    of a training also of the step itself."""
    if not any(sequence.remarks for sequence in view.problem.sequences):
        return []
    here = (step for step in trace.steps if step.position == position and not _has_working(view, step))
    found = [block for step in here for block in of_quantity(view, trace, step)]
    prose = trace.sequence.remarks.get(str(view.problem.time.first + position))
    return found if prose is None or trace.number > 1 else [*found, *_blocks(view, prose)]


def _has_working(view: View, step: Step) -> bool:
    """A given value has none, nor has what a notation puts into other lines."""
    return step.plan is not None and step.name not in view.notation["inline"]


def _said(view: View, trace: Trace, means: Callable[[QuantityName], bool]) -> list[Block]:
    """The remarks of the file whose names mean this: those of this run and this pass."""
    found: list[Block] = []
    for sequence in view.problem.sequences:
        for text, prose in sequence.remarks.items():
            name = parse(text)
            if name is None or name.n != trace.number:
                continue
            if run_of(view.problem, sequence, name).name == trace.sequence.name and means(name):
                found += _blocks(view, prose)
    return found


def _blocks(view: View, prose: str) -> list[Block]:
    return blocks(prose, lambda text: named(view, text))
