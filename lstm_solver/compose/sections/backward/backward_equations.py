"""What stands before the first number of the way back: every δ at any time, the gradients as sums, and why."""

from itertools import groupby

from ....document.blocks import Block, Formulas, Heading, Inline, Paragraph
from ....document.formulas import Layout, Row, equals
from ....document.language import sentences
from ....maths.expressions import Apply
from ....network.losses import KINDS
from ....network.quantity_names import judged_place
from ....solver.trace import ParameterGradient, Step, Trace
from ...titles import title
from ...view import INPUT, StepsByPlace, View
from ..adjoint_names import AdjointNames
from ..parameter_symbols import parameter_gradient
from .any_time import AdjointEquation, AdjointEquations, label_of
from .introduction import caption, introduction
from .needed_adjoints import is_needed
from .sums_over_time import gradients_label, over_time


def backward_equations(view: View, trace: Trace, found: StepsByPlace, equations: AdjointEquations) -> list[Block]:
    """The equations of the backward pass, place by place, and what they rest on in words."""
    blocks: list[Block] = [*introduction(view, trace)]
    shown = [each for each in equations.values() if is_needed(view, trace, each.step)]
    alone = view.problem.plain and view.problem.outputs is None
    for place, those in groupby(shown, key=lambda each: each.step.place):
        group = list(those)
        if not alone:
            words = title(view.problem, place, view.language) or view.language.text("heading_cell")
            blocks.append(Heading(3, (words,)))
        captions = [caption(view.at(place), each.step.name) for each in group]
        items = tuple((words, equals(each.left, each.right)) for words, each in zip(captions, group, strict=True))
        blocks.append(Formulas(items, True, tuple(label_of(each.step) for each in group)))
    blocks += _sums(view, trace, found)
    return [*blocks, Paragraph(sentences(_reasons(view, trace, shown)))]


def _sums(view: View, trace: Trace, found: StepsByPlace) -> list[Block]:
    """The gradients as sums over time, those of a gate side by side."""
    names = AdjointNames(view, trace, found)
    items: list[tuple[str, Layout]] = []
    labels: list[str] = []
    for (place, gate), those in groupby(trace.gradients, key=lambda each: gate_of(view, each)):
        group = [(each, over_time(view, names, each)) for each in those]
        made = [
            equals(parameter_gradient(view, place, each.parameter), sum_) for each, sum_ in group if sum_ is not None
        ]
        if made:
            items.append(("", made[0] if len(made) == 1 else Row(tuple(made))))
            labels.append(gradients_label(place, gate))
    return [Formulas(tuple(items), True, tuple(labels))] if items else []


def gate_of(view: View, each: ParameterGradient) -> tuple[tuple[int, str], str]:
    """The gate whose parameter it is; a parameter without one stands for itself."""
    want = None if each.place == INPUT else view.at(each.place).cell.wants.get(each.parameter)
    return each.place, want.gate if want is not None and want.gate else each.parameter


def _reasons(view: View, trace: Trace, shown: list[AdjointEquation]) -> list[Inline]:
    """Why the equations are as they are, as far as they are in use here."""
    say = view.language.say
    said: list[Inline] = [say("delta_is_whole")]
    if len(trace.sequence.inputs) > 1 and any(_later(view, step) for each in shown for step in each.steps):
        said.append(say("zero_after_last"))
    if any(len(each.steps) > 1 for each in shown):
        said.append(say("part_of_loss_left_out"))
    functions = dict.fromkeys(
        node.function
        for place in view.solved.plans
        for each in view.solved.plans[place]
        for node in each.nodes
        if isinstance(node, Apply)
    )
    slopes = [_slope(view, name) for name in functions if name in ("sigmoid", "tanh")]
    if slopes:
        said.append(say("slopes_by_value", slopes=view.language.all_of(slopes)))
    loss = view.problem.loss
    if loss is not None and loss.probabilities and KINDS[loss.kind].like is not None:
        place, there = judged_place(view.problem, loss.of)
        said.append(say("softmax_and_logarithm", prediction=view.at(place).generic(there), function=_like(view)))
    return said


def _later(view: View, step: Step) -> bool:
    from ....maths.differentiation import NEXT

    return step.plan is not None and any(NEXT in name for name in step.plan.names)


def _slope(view: View, name: str) -> Layout:
    """σ′ = σ(1 − σ), tanh′ = 1 − tanh²."""
    from ....document.formulas import Group, Infix, Number, Symbol
    from ....document.scripts import squared

    function = view.style.function(name)
    if name == "tanh":
        right: Layout = Infix(("", "-"), (Number("1"), squared(function)))
    else:
        right = Infix(("", ""), (function, Group(Infix(("", "-"), (Number("1"), function)))))
    return equals(Symbol(f"{function.text}^{{\\prime}}"), right)


def _like(view: View) -> Layout:
    assert view.problem.loss is not None
    return view.style.function(KINDS[view.problem.loss.kind].like or "")
