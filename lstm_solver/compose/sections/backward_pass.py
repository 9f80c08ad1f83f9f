"""The section on back-propagation through time: its equations, then every adjoint, from the last step to the first."""

from collections.abc import Iterator
from itertools import groupby

from ...document.blocks import Block, Heading, Inline, Paragraph, Working
from ...document.formulas import Layout, Symbol
from ...maths.differentiation import NEXT
from ...maths.expressions import Add, symbols
from ...network.quantity_names import FIRST, PREDICT, judged_place
from ...solver.backward import D_INPUT
from ...solver.trace import LossWindow, Step, Trace
from ..gathering import Moment, gathered, in_a_row
from ..references import of_step, through
from ..titles import loss_symbol, title
from ..view import StepsByPlace, View
from .adjoint_names import AdjointNames
from .backward.any_time import AdjointEquations, adjoint_equations, label_of, terms_of
from .backward.backward_equations import backward_equations
from .backward.introduction import caption, introduction
from .backward.needed_adjoints import asked, needed
from .remarks import of_quantity


def backward_blocks(view: View, trace: Trace, found: StepsByPlace) -> list[Block]:
    """Equation, numbers and value of every adjoint of a run."""
    names = AdjointNames(view, trace, found)
    language = view.language
    blocks: list[Block] = [Heading(2, language.of_run("backpropagation", trace.sequence.name))]
    for window in trace.windows:
        if window is trace.windows[0]:
            blocks += introduction(view, trace)
        blocks.append(Heading(3, window_heading(view, window)))
        blocks += _place_by_place(
            view, AdjointNames(view, trace, found, window), needed(view, trace, window.steps), {}, 4
        )
    if trace.windows:
        blocks.append(Heading(3, language.say("all_windows")))
        return [*blocks, *_place_by_place(view, names, needed(view, trace, trace.backward), {}, 4)]
    equations = adjoint_equations(view, trace, found)
    if trace is view.solved.traces[0] and trace.number == 1:
        blocks += backward_equations(view, trace, found, equations)
    return [*blocks, *_place_by_place(view, names, needed(view, trace, trace.backward), equations, 3)]


def window_heading(view: View, window: LossWindow) -> Inline:
    """Whose loss it is that a window is of."""
    return view.language.say("window_of_loss", loss=loss_symbol(view.time(window.position)))


def _place_by_place(
    view: View, names: AdjointNames, steps: list[Step], equations: AdjointEquations, level: int
) -> list[Block]:
    """The adjoints, from the top down, each place from its last step to its first."""
    alone, language = view.problem.plain and view.problem.outputs is None, view.language
    moments: list[Moment] = []
    for place, those in groupby(steps, key=lambda step: step.place):
        at = view.at(place)
        headings = [Heading(level, (title(view.problem, place, language) or language.text("heading_cell"),))]
        headings = [] if alone else headings
        for position, group in groupby(those, key=lambda step: step.position):
            time = Symbol(at.time(position))
            heading = Heading(level if alone else level + 1, language.say("back_at_time_step", time=time))
            moments.append(([*headings, heading], _time_step(at, names, position, list(group), equations)))
            headings = []
    return in_a_row(moments, terse=view.detail == "brief")


def _time_step(
    view: View, names: AdjointNames, position: int, steps: list[Step], equations: AdjointEquations
) -> list[Block]:
    """The numbers of a step under the equations that were said, or with their own where it has another one."""
    blocks: list[Block] = []
    for step in steps:
        made = names.derivation(step, names.symbol(view, step.name, position), view.detail)
        label = of_step(names.trace, step) if names.window is None else ""
        general = equations.get((step.place, step.name))
        if general is not None and terms_of(step) <= general.terms:
            by: tuple[str, ...] = (label_of(general.step),)
            made = made._replace(lines=made.lines[made.alone :], notes=made.notes[made.alone :], alone=0)
        else:
            by = through(view, step)
        blocks.append(asked(view, names.trace, Working(made, caption(view, step.name), label, by)))
        blocks += of_quantity(view, names.trace, step) if names.window is None else []
    blocks = gathered(blocks, beside=True) if view.detail == "brief" else gathered(blocks) if equations else blocks
    return blocks if equations or view.detail == "brief" else [*blocks, *onward(view, position, names)]


def onward(view: View, position: int, names: AdjointNames) -> list[Block]:
    """What flows on to the step before, from where, and through what."""
    before = view.before(position)
    if view.unit is None or not 0 <= before < len(names.trace.sequence.inputs):
        return []
    say = view.language.say
    parts: Inline = ()
    for flow in (*_through_states(view, before, names), *_through_outputs(view, position, names)):
        parts = say("flow_and_flow", before=parts, next=flow) if parts else flow
    said: list[Block] = [Paragraph(say("flows_back", time=view.time(before), flows=parts))] if parts else []
    if view.place == FIRST and names.trace.sequence.fed.get(position) == PREDICT:
        said.append(Paragraph(say("stops_at_choice", prediction=view.fed_symbol(PREDICT, position))))
    return said


def _through_states(view: View, before: int, names: AdjointNames) -> Iterator[Inline]:
    for state in view.cell.states:
        step = names.steps.get((view.place, f"d_{state}", before))
        taken = () if step is None else _taken(view, names, step)
        if taken:
            yield view.language.say("flows_to", to=names.symbol(view, f"d_{state}", before), sources=taken)


def _through_outputs(view: View, position: int, names: AdjointNames) -> Iterator[Inline]:
    """What an output of the step before receives, because it is the input of this one."""
    fed = names.trace.sequence.fed.get(position, PREDICT)
    place, there = judged_place(view.problem, fed)
    step = names.steps.get((place, f"d_{there}", position - 1))
    flows = step is not None and step.plan is not None and f"{D_INPUT}#{position}" in step.plan.names
    if view.place == FIRST and fed != PREDICT and flows:
        to, source = names.symbol(view.at(place), f"d_{there}", position - 1), names.symbol(view, "d_x", position)
        yield view.language.say("flows_to", to=to, sources=(source,))


def _taken(view: View, names: AdjointNames, step: Step) -> Inline:
    """The adjoints of the later step in an equation, each with what it comes through."""
    assert step.plan is not None
    leaves, language = names.of(step), view.language
    rhs = step.plan.equation.rhs
    found: Inline = ()
    for term in rhs.terms if isinstance(rhs, Add) else (rhs,):
        inside = list(dict.fromkeys(symbols(term)))
        later = [name for name in inside if name.startswith("d_") and name.endswith(NEXT)]
        if later:
            source: Inline = (leaves[later[0]].symbol,)
            through: list[Layout] = [leaves[name].symbol for name in inside if name not in later]
            if through:
                source = language.say("through", what=source, through=language.all_of(through))
            found = language.say("list", before=found, next=source) if found else source
    return found
