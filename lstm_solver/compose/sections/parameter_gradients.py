"""Gradients of parameters, of inputs and initial states as far as they are wanted, and the update, on the page."""

from functools import partial

from ...document.blocks import Block, Heading, Inline, Paragraph, Table, Working, is_empty
from ...document.formulas import Dots, Infix, Layout, Symbol, Words
from ...network.problem import Place
from ...solver import file_mirror as mirror
from ...solver.trace import ParameterGradient, Trace
from ...solver.training.joined_runs import label
from ..references import in_run, of_gradient, result, worked
from ..titles import title
from ..view import INPUT, StepsByPlace, View, flat
from .adjoint_names import AdjointNames
from .backward.backward_equations import gate_of
from .backward.gradient_table import parameter_table
from .backward.needed_adjoints import asked_names, is_asked, updates_worked_out, worked_out
from .backward.sums_over_time import gradients_label, over_time
from .parameter_symbols import by, initial_symbol, parameter_gradient
from .remarks import of_inputs, of_parameter

MOST = 6  # terms that a sum over time shows


def gradients(view: View, trace: Trace, found: StepsByPlace) -> list[Block]:
    """The gradients that are asked for with their working, the update, and one table of all parameters."""
    names = AdjointNames(view, trace, found)
    run, language = trace.sequence.name, view.language
    heading = Heading(2, language.of_run("gradients", run))
    blocks: list[Block] = []
    shown = worked_out(view, trace, trace.shares or trace.gradients)
    for each in shown:
        blocks += [_gradient(view, names, each), *([] if trace.shares else of_parameter(view, trace, each, "d"))]
    blocks += [] if trace.shares else others_alike(view, shown, trace.gradients)
    blocks += _inputs(view, trace)
    caption = language.text("initial_state")
    for state in trace.initial:
        if is_asked(view, trace, state):
            made = names.derivation(state.step, initial_symbol(view, trace, state.place, state.parameter), view.detail)
            path = in_run(trace, f"d_{mirror.initial_path(view.problem, state)}")
            blocks.append(Working(made, caption, of_gradient(trace, state), name=path))
            blocks += of_parameter(view, trace, state, "d")
    blocks = [heading, *blocks] if blocks or trace.norms is None else []
    if trace.shares:  # the rest is of the batch
        return blocks
    if trace.norms is not None:
        from .update_step import update

        blocks += update(
            view, trace, run, updates_worked_out(view, trace), partial(of_parameter, view, trace, sign="new")
        )
    blocks += tables(view, trace)
    return [] if all(map(is_empty, blocks[1:])) else blocks  # of equations without parameters


def others_alike(view: View, shown: list[ParameterGradient], those: list[ParameterGradient]) -> list[Block]:
    """That only some of the gradients are worked out."""
    return [Paragraph(view.language.say("other_gradients"))] if 0 < len(shown) < len(those) else []


def tables(view: View, trace: Trace) -> list[Block]:
    """One table a place, with the remarks on those parameters that are worked out nowhere else."""
    alone = view.problem.plain and view.problem.outputs is None
    found: list[Block] = []
    for place in dict.fromkeys(each.place for each in trace.gradients):
        those = [each for each in trace.gradients if each.place == place]
        found.append(parameter_table(view, trace, those, "" if alone else _title(view, place)))
        for each in those if view.detail == "brief" else ():
            found += [block for sign in ("d", "new") for block in of_parameter(view, trace, each, sign)]
    return found


def _title(view: View, place: Place) -> str:
    if place == INPUT:
        return view.language.text("heading_embedding")
    return title(view.problem, place, view.language) or view.language.text("heading_cell")


def _gradient(view: View, names: AdjointNames, each: ParameterGradient) -> Working:
    """The terms of the sum over time with numbers, their values, the gradient; its symbols where none were said."""
    left: Layout = parameter_gradient(view, each.place, each.parameter)
    shared = bool(names.trace.shares)
    if shared:
        left = Infix(("", ""), (left, Words(f"({label(names.trace.sequence)})")))
    made = names.derivation(each.step, left, view.detail)
    said = not shared and over_time(view, names, each) is not None
    made = made._replace(lines=tuple(_short(line) for line in made.lines))
    if said:
        made = made._replace(lines=made.lines[made.alone :], notes=made.notes[made.alone :], alone=0)
    by = (gradients_label(*gate_of(view, each)),) if said else ()
    called = "" if shared else result(view.problem, names.trace, each)
    return Working(made, label="" if shared else of_gradient(names.trace, each), by=by, name=called)


def _short(line: Layout) -> Layout:
    """A long sum with dots for its middle terms."""
    if not isinstance(line, Infix) or len(line.terms) <= MOST or "=" in line.signs:
        return line
    return Infix((*line.signs[:3], "+", line.signs[-1]), (*line.terms[:3], Dots(), line.terms[-1]))


def _inputs(view: View, trace: Trace) -> list[Block]:
    """∂L/∂x_t where a question asks for it, a row a step; both directions together."""
    asked = any((name.path or "").startswith("inputs") or name.quantity == "d_x" for name in asked_names(view, trace))
    if view.problem.embedding is not None or not asked:
        return []
    rounding, fed = view.problem.rounding, trace.sequence.fed
    rows: list[tuple[Inline, ...]] = []
    names: list[tuple[str, ...]] = []
    for position, values in enumerate(mirror.inputs(view.problem, trace)):
        if position not in fed:
            digits = [rounding.text(entry, rounding.of("d_x")) for entry in values]
            rows.append(((Symbol(view.time(position)),), (flat(view, digits),)))
            names.append(("", worked(trace, "d_x", position + 1)))
    head = ((Symbol("t"),), (by(view.generic("x")),))
    table = Table(head, tuple(rows), view.language.text("gradients_of_inputs"), names=tuple(names))
    return [table, *of_inputs(view, trace)]
