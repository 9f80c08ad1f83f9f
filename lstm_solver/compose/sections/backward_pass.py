"""The section on back-propagation through time: every adjoint, from the last step to the first, from the top down."""

from itertools import groupby

from ...document.blocks import Block, Heading, Inline, Items, Paragraph, Working
from ...document.formulas import Layout, Symbol
from ...maths.differentiation import NEXT
from ...maths.expressions import Add, symbols
from ...solver.trace import Step, Trace
from ..references import of_step, through
from ..titles import loss_symbol, title
from ..view import Found, Page
from .adjoint_names import Names, at_time, block_symbol, pre_activation, symbol


def way_back(page: Page, trace: Trace, found: Found) -> list[Block]:
    """Equation, numbers and value of every adjoint of a run."""
    names = Names(page, trace, found)
    language = page.language
    blocks: list[Block] = [Heading(2, language.of_run("backpropagation", trace.sequence.name))]
    blocks += introduction(page, trace)
    alone = page.problem.plain and page.problem.outputs is None
    for place, steps in groupby(trace.backward, key=lambda step: step.place):
        at = page.at(place)
        if not alone:
            blocks.append(Heading(3, (title(page.problem, place, language) or language.text("heading_cell"),)))
        for position, group in groupby(steps, key=lambda step: step.position):
            blocks += _time_step(at, names, position, list(group), 3 if alone else 4)
    return blocks


def introduction(page: Page, trace: Trace) -> list[Block]:
    """What δ, a and the parts of matrices mean."""
    at = page.at(page.problem.units[-1].place)
    output = at.generic(at.cell.output).text
    slope = Symbol(rf"\partial {loss_symbol().text}/\partial {output}")
    say = page.language.say
    said: list[Inline] = [say("delta_stands_for", delta=Symbol(rf"\delta {output}"), slope=slope)]
    if page.problem.backward is not None and page.problem.backward.upstream is not None:
        said.append(say("upstream", symbol=Symbol(page.language.name("up"))))
    before = next((step for step in trace.backward if step.name.startswith("d_a_") and step.place[1] != "out"), None)
    if before is not None:
        there, name = page.at(before.place), before.name[4:]
        said.append(say("pre_activation_is", symbol=pre_activation(there, name, "t"), quantity=there.generic(name)))
    said += _parts_of_matrices(page, trace)
    for unit in page.problem.units:
        if unit.place[0] > 1:
            said.append(_handed_back(page.at(unit.place)))
    return [Items(tuple(dict.fromkeys(said)))]


def _handed_back(page: Page) -> Inline:
    number = page.place[0]
    delta = at_time(page, "d_x", "t")
    return page.language.say("handed_back", delta=delta, layer=number, input=page.generic("x"))


def _parts_of_matrices(page: Page, trace: Trace) -> list[Inline]:
    """W_{hf} is the part of W_f that acts on h, where the file has joint weights: an example of each part."""
    said: dict[str, Inline] = {}
    for step in trace.backward:
        at = page.at(step.place)
        for name in step.plan.names if step.plan else ():
            parameter, _, part = name.partition(".")
            want = at.cell.wants.get(parameter)
            acted = at.generic_leaves().get(part if part == "x" else f"{part}_prev")
            if want is not None and want.kind == "matrix" and acted is not None and part not in said:
                said[part] = page.language.say(
                    "part_of_matrix",
                    part=block_symbol(at, parameter, part),
                    matrix=at.parameter_symbol(parameter),
                    vector=acted.symbol,
                )
    return list(said.values())


def _time_step(page: Page, names: Names, position: int, steps: list[Step], level: int) -> list[Block]:
    time = Symbol(page.time(position))
    blocks: list[Block] = [Heading(level, page.language.say("back_at_time_step", time=time))]
    for step in steps:
        left = symbol(page, step.name, position)
        by = through(page, step.place, step.name.removeprefix("d_"))
        made = names.derivation(step, left, page.detail)
        blocks.append(Working(made, caption(page, step.name), of_step(names.trace, step), by))
    return [*blocks, *onward(page, position, names)]


def caption(page: Page, name: str) -> str:
    """The first adjoint of a quantity says what it is."""
    if name == "d_x":
        return page.language.text("input" if page.place[0] == 1 else "layer_below")
    return "" if name.startswith("d_a_") else page.words(name.removeprefix("d_"))


def onward(page: Page, position: int, names: Names) -> list[Block]:
    """What flows on to the step before, from where, and through what."""
    before = page.before(position)
    if page.unit is None or not 0 <= before < len(names.trace.sequence.inputs):
        return []
    say = page.language.say
    parts: Inline = ()
    for state in page.cell.states:
        step = names.steps.get((page.place, f"d_{state}", before))
        taken = () if step is None else _taken(page, names, step)
        if taken:
            flow = say("flows_to", to=at_time(page, f"d_{state}", page.time(before)), sources=taken)
            parts = say("flow_and_flow", before=parts, next=flow) if parts else flow
    return [Paragraph(say("flows_back", time=page.time(before), flows=parts))] if parts else []


def _taken(page: Page, names: Names, step: Step) -> Inline:
    """The adjoints of the later step in an equation, each with what it comes through."""
    assert step.plan is not None
    leaves, language = names.of(step), page.language
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
