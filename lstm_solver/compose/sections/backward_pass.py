"""The section on back-propagation through time: every adjoint, from the last step to the first, from the top down."""

from itertools import groupby

from ...document.blocks import Block, Heading, Inline, Items, Paragraph, Working
from ...document.formulas import Layout, Symbol
from ...maths.differentiation import NEXT
from ...maths.expressions import Add, symbols
from ...solver.trace import LossWindow, Step, Trace
from ..references import of_step, through
from ..titles import loss_symbol, title
from ..view import StepsByPlace, View
from .adjoint_names import AdjointNames, at_time, block_symbol, pre_activation
from .remarks import of_quantity


def backward_blocks(view: View, trace: Trace, found: StepsByPlace) -> list[Block]:
    """Equation, numbers and value of every adjoint of a run."""
    names = AdjointNames(view, trace, found)
    language = view.language
    blocks: list[Block] = [Heading(2, language.of_run("backpropagation", trace.sequence.name))]
    blocks += introduction(view, trace)
    for window in trace.windows:
        blocks.append(Heading(3, window_heading(view, window)))
        blocks += _place_by_place(view, AdjointNames(view, trace, found, window), window.steps, 4)
    if trace.windows:
        blocks.append(Heading(3, language.say("all_windows")))
    return [*blocks, *_place_by_place(view, names, trace.backward, 4 if trace.windows else 3)]


def window_heading(view: View, window: LossWindow) -> Inline:
    """Whose loss it is that a window is of."""
    return view.language.say("window_of_loss", loss=loss_symbol(view.time(window.position)))


def _place_by_place(view: View, names: AdjointNames, steps: list[Step], level: int) -> list[Block]:
    """The adjoints, from the top down, each place from its last step to its first."""
    alone, language = view.problem.plain and view.problem.outputs is None, view.language
    blocks: list[Block] = []
    for place, those in groupby(steps, key=lambda step: step.place):
        at = view.at(place)
        if not alone:
            blocks.append(Heading(level, (title(view.problem, place, language) or language.text("heading_cell"),)))
        for position, group in groupby(those, key=lambda step: step.position):
            blocks += _time_step(at, names, position, list(group), level if alone else level + 1)
    return blocks


def introduction(view: View, trace: Trace) -> list[Block]:
    """What δ, a and the parts of matrices mean."""
    at = view.at(view.problem.units[-1].place)
    output = at.generic(at.cell.output).text
    slope = Symbol(rf"\partial {loss_symbol().text}/\partial {output}")
    say = view.language.say
    said: list[Inline] = [say("delta_stands_for", delta=Symbol(rf"\delta {output}"), slope=slope)]
    if view.problem.backward is not None and view.problem.backward.truncate is not None:
        said.append(say("truncated", n=view.problem.backward.truncate))
    if view.problem.backward is not None and view.problem.backward.upstream is not None:
        said.append(say("upstream", symbol=Symbol(view.language.name("up"))))
    before = next((step for step in trace.backward if step.name.startswith("d_a_") and step.place[1] != "out"), None)
    if before is not None:
        there, name = view.at(before.place), before.name[4:]
        said.append(say("pre_activation_is", symbol=pre_activation(there, name, "t"), quantity=there.generic(name)))
    said += _parts_of_matrices(view, trace)
    for unit in view.problem.units:
        if unit.place[0] > 1:
            said.append(_handed_back(view.at(unit.place)))
    return [Items(tuple(dict.fromkeys(said)))]


def _handed_back(view: View) -> Inline:
    number = view.place[0]
    delta = at_time(view, "d_x", "t")
    return view.language.say("handed_back", delta=delta, layer=number, input=view.generic("x"))


def _parts_of_matrices(view: View, trace: Trace) -> list[Inline]:
    """W_{hf} is the part of W_f that acts on h, where the file has joint weights: an example of each part."""
    said: dict[str, Inline] = {}
    for step in trace.backward:
        at = view.at(step.place)
        for name in step.plan.names if step.plan else ():
            parameter, _, part = name.partition(".")
            want = at.cell.wants.get(parameter)
            acted = at.generic_leaves().get(part if part == "x" else f"{part}_prev")
            if want is None or want.kind != "matrix" or not part:
                continue
            kind = part if acted is not None else "columns" if part.startswith(":") else "rows"
            names = {"part": block_symbol(at, parameter, part), "matrix": at.parameter_symbol(parameter)}
            if kind not in said and acted is not None:
                said[kind] = view.language.say("part_of_matrix", **names, vector=acted.symbol)
            elif kind not in said:
                said[kind] = view.language.say(f"{kind}_of_matrix", **names)
    return list(said.values())


def _time_step(view: View, names: AdjointNames, position: int, steps: list[Step], level: int) -> list[Block]:
    time = Symbol(view.time(position))
    blocks: list[Block] = [Heading(level, view.language.say("back_at_time_step", time=time))]
    for step in steps:
        left = names.symbol(view, step.name, position)
        by = through(view, step)
        made = names.derivation(step, left, view.detail)
        label = of_step(names.trace, step) if names.window is None else ""
        blocks.append(Working(made, caption(view, step.name), label, by))
        blocks += of_quantity(view, names.trace, step) if names.window is None else []
    return [*blocks, *onward(view, position, names)]


def caption(view: View, name: str) -> str:
    """The first adjoint of a quantity says what it is."""
    if name == "d_x":
        return view.language.text("input" if view.place[0] == 1 else "layer_below")
    return "" if name.startswith("d_a_") else view.words(name.removeprefix("d_"))


def onward(view: View, position: int, names: AdjointNames) -> list[Block]:
    """What flows on to the step before, from where, and through what."""
    before = view.before(position)
    if view.unit is None or not 0 <= before < len(names.trace.sequence.inputs):
        return []
    say = view.language.say
    parts: Inline = ()
    for state in view.cell.states:
        step = names.steps.get((view.place, f"d_{state}", before))
        taken = () if step is None else _taken(view, names, step)
        if taken:
            flow = say("flows_to", to=names.symbol(view, f"d_{state}", before), sources=taken)
            parts = say("flow_and_flow", before=parts, next=flow) if parts else flow
    return [Paragraph(say("flows_back", time=view.time(before), flows=parts))] if parts else []


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
