"""What the signs of the way back mean, and what its first lines are called."""

from ....document.blocks import Block, Inline, Paragraph
from ....document.formulas import Symbol
from ....document.language import sentences
from ....solver.trace import Trace
from ...titles import loss_symbol
from ...view import View
from ..adjoint_names import at_time, block_symbol, pre_activation


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
    return [Paragraph(sentences(list(dict.fromkeys(said))))]


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


def caption(view: View, name: str) -> str:
    """The first adjoint of a quantity says what it is."""
    if name == "d_x":
        return view.language.text("input" if view.place[0] == 1 else "layer_below")
    return "" if name.startswith("d_a_") else view.words(name.removeprefix("d_"))
