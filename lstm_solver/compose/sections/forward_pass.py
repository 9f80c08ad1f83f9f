"""The forward pass on the page: step by step, or place by place where a layer runs backwards."""

from collections.abc import Iterator

from ...document.blocks import Block, Formulas, Heading, Paragraph, Table, Working
from ...document.formulas import Symbol, equals
from ...network.wiring import FED
from ...solver.trace import Step, Trace
from ..chain_back import chain_back
from ..derivation import DerivationWriter
from ..display_tree import Operand, Operands
from ..gathering import Moment, in_a_row, in_one
from ..large_layers import few_units, is_large
from ..references import fed_back, general, of_step
from ..titles import computed, runs_forward, title
from ..view import INPUT, StepsByPlace, View, flat, source
from .backward.needed_adjoints import asked
from .given import data, stated
from .loss_working import error_working, loss_leaves, step_loss, total_leaves, total_loss
from .remarks import of_outcome, of_quantity, of_time, of_total
from .tables import summary
from .words.predicted_class import predicted

BRACES = dict.fromkeys(map(ord, "{}"))


def run(view: View, trace: Trace, found: StepsByPlace, *, tabled: bool = False) -> list[Block]:
    """One run: its data where there are several, then the working. `tabled`: the table of all steps follows."""
    name = trace.sequence.name
    blocks: list[Block] = [] if name is None else [Heading(2, view.language.say("run", run=name))]
    if len(view.solved.traces) > 1:
        blocks += [*data(view, trace.sequence), *stated(view, trace)]
    return [*blocks, *chain_back(view, trace, found), *time_steps(view, trace, found, tabled=tabled)]


def time_steps(view: View, trace: Trace, found: StepsByPlace, *, tabled: bool = False) -> list[Block]:
    """The working of every time step, and the loss over all. `tabled`: the table of all steps has mere results."""
    walk = _time_by_time if runs_forward(view.problem) else _place_by_place
    tabled = tabled and view.problem.elided is not None and len(trace.sequence.inputs) > 1
    blocks = [*walk(view, trace, found, tabled), *total_loss(view, trace), *of_total(view, trace)]
    return in_one(blocks) if view.detail == "brief" else blocks


def _time_by_time(view: View, trace: Trace, found: StepsByPlace, tabled: bool) -> list[Block]:
    several = len(view.problem.layers) > 1
    moments: list[Moment] = []
    for position in range(len(trace.sequence.inputs)):
        if not _is_shown(trace, position):
            continue
        blocks: list[Block] = []
        for each in computed(view):
            made = [*_step(each, trace, found, position, tabled), *_drawn(each, trace, found, position)]
            if several and made and each.now(found, position):
                blocks.append(Heading(4, (title(view.problem, each.place, view.language),)))
            blocks += made
        blocks += [*_losses(view, trace, found, position), *of_time(view, trace, position)]
        moments.append(([_time(view, position, 3)], _compact(view, blocks, position)))
    return _in_a_row(view, moments)


def _in_a_row(view: View, moments: list[Moment]) -> list[Block]:
    """The time steps one after the other; a sentence for those of which there is nothing but the table's results."""
    shown = [moment for moment in moments if moment[1]]
    alike = [Paragraph(view.language.say("other_steps"))] if len(shown) < len(moments) else []
    return [*in_a_row(shown, terse=_terse(view)), *alike]


def _terse(view: View) -> bool:
    """Whether a time step is a line or two rather than a section."""
    return view.detail == "brief" or bool(view.notation["one_line"])


def _compact(view: View, blocks: list[Block], position: int) -> list[Block]:
    """In brief, what a time step has in one display."""
    return in_one(blocks) if shown_as(view, position) == "brief" else blocks


def _is_shown(trace: Trace, position: int) -> bool:
    """Whether anything is known of a time step: nothing is of those behind all that is asked."""
    steps = any(step.position == position for step in (*trace.steps, *trace.losses))
    return steps or any(error.position == position for error in trace.errors)


def _place_by_place(view: View, trace: Trace, found: StepsByPlace, tabled: bool) -> list[Block]:
    blocks: list[Block] = []
    views = computed(view)
    for each in views:
        positions = [position for position in range(len(trace.sequence.inputs)) if each.now(found, position)]
        if not positions:
            continue
        blocks.append(Heading(3, (title(view.problem, each.place, view.language),)))
        moments: list[Moment] = []
        for position in reversed(positions) if each.reverse else positions:
            here = [*_step(each, trace, found, position, tabled), *_drawn(each, trace, found, position)]
            here += _losses(view, trace, found, position) if each is views[-1] and each.place[1] == "out" else []
            here += of_time(view, trace, position) if each is views[-1] else []
            moments.append(([_time(view, position, 4)], _compact(view, here, position)))
        blocks += _in_a_row(view, moments)
    if views[-1].place[1] != "out":
        for position in range(len(trace.sequence.inputs)):
            blocks += _losses(view, trace, found, position)
    return blocks


def _drawn(view: View, trace: Trace, found: StepsByPlace, position: int) -> list[Block]:
    """The drawing of the cell with its values, where the file wants one; brief has it once, beside the equations."""
    if not view.problem.figures or view.detail == "brief":
        return []
    from ..figures.figure_blocks import of_a_step

    return of_a_step(view, trace, found, position)


def _time(view: View, position: int, level: int) -> Heading:
    time = Symbol(view.time(position))
    numbered = view.problem.time.symbol is None
    return Heading(level, view.language.say("time_step", time=equals(Symbol("t"), time) if numbered else time))


def _losses(view: View, trace: Trace, found: StepsByPlace, position: int) -> list[Block]:
    """What the outputs of a step are compared with. An error of a plain network stands among its quantities."""
    if view.problem.plain and view.problem.outputs is None and not trace.losses:
        return []
    blocks = _errors(view, trace, position, marked=True)
    for step in trace.losses:
        if step.position == position:
            blocks += [asked(view, trace, step_loss(view, found, trace, step)), *of_quantity(view, trace, step)]
    return blocks


def _errors(view: View, trace: Trace, position: int, *, marked: bool = False) -> list[Block]:
    """How far off the output of a step is. `marked`: with a word where a question asks for it."""
    blocks: list[Block] = []
    for error in trace.errors:
        if error.position == position:
            made = error_working(view, trace, error)
            blocks += [asked(view, trace, made) if marked else made, *of_outcome(view, trace, "error", position)]
    return blocks


def _step(view: View, trace: Trace, found: StepsByPlace, position: int, tabled: bool) -> list[Block]:
    """The state line, the working of each quantity, the summary or the prediction; no mere results if `tabled`."""
    now, leaves = view.now(found, position), view.leaves(found, trace.sequence, position)
    if not now and view.unit is None:
        return []
    inline = view.notation["inline"]
    shown = [step for step in view.in_order(now) if step.name not in inline and step.plan is not None]
    how = shown_as(view, position)
    worker = DerivationWriter(view.cell, view.style, how)
    worker.short = worker.on_one_line(shown)
    said = how == "brief" or worker.short  # what the step starts from stands right above, or among the inputs
    blocks: list[Block] = [_state(view, leaves)] if view.unit is not None and not said else []
    if how == "results":
        stated = [] if tabled else results(view, shown, leaves)
        return [*stated, *(block for step in shown for block in of_quantity(view, trace, step))]
    if is_large(shown):
        remarks = [block for step in shown for block in of_quantity(view, trace, step)]
        units = few_units(view, trace, worker, shown, leaves)
        table = [summary(view, trace, now)] if len(trace.sequence.inputs) == 1 else []  # else that of all steps has it
        return [*blocks, *units, *table, *remarks, *_ending(view, trace, position)]
    workings = [asked(view, trace, working(view, trace, worker, step, leaves)) for step in shown]
    if shown and worker.short:
        blocks.append(Formulas((("", worker.one_line(shown, [working.derivation for working in workings])),)))
        blocks += [block for step in shown for block in of_quantity(view, trace, step)]
    else:
        for step, made in zip(shown, workings, strict=True):
            blocks += [made, *of_quantity(view, trace, step)]
    return [*blocks, *_ending(view, trace, position)]


def _ending(view: View, trace: Trace, position: int) -> list[Block]:
    """What is predicted, or how far off a plain network is."""
    if view.place[1] == "out":
        return [*predicted(view, trace, position), *of_outcome(view, trace, "predict", position)]
    if view.problem.plain and view.problem.outputs is None:
        return _errors(view, trace, position)
    return []


def shown_as(view: View, position: int) -> str:
    """How the working of a time step is shown: full, brief, or its results alone."""
    elided = view.problem.elided
    full = elided is None or view.problem.time.first + position in elided.full
    return view.detail if full or elided is None else elided.rest


def results(view: View, shown: list[Step], leaves: Operands) -> list[Block]:
    """The values of a step side by side."""
    values = [("", equals(leaves[step.name].symbol, view.style.value_of(view.printed(step)))) for step in shown]
    return [Formulas(tuple(values))]


def _state(view: View, leaves: Operands) -> Block:
    """What the step starts from, in numbers: in a row, or as a table of the states, whose inputs another has."""
    if view.notation["state_table"]:
        return state_table(view, leaves)
    known = starts_from(view, leaves)
    return Formulas(tuple(("", equals(leaf.symbol, view.style.vector(leaf.digits))) for leaf in known))


def state_table(view: View, leaves: Operands) -> Table:
    """The states before a step, side by side."""
    states = starts_from(view, leaves)[-len(view.cell.states) :]
    return Table(tuple((leaf.symbol,) for leaf in states), (tuple((flat(view, leaf.digits),) for leaf in states),))


def starts_from(view: View, leaves: Operands) -> list[Operand]:
    """The input and the states of a step, but for a letter that stands for itself."""
    fed = source(view) if view.place[0] == 1 and "x" not in view.borrowed else "x"
    fed = FED if fed == "x" and FED in leaves and leaves[FED].digits is not None else fed
    known = (leaves[name] for name in (fed, *(f"{name}_prev" for name in view.cell.states)))
    return [leaf for leaf in known if leaf.digits and leaf.digits != [leaf.symbol.text.translate(BRACES)]]


def working(view: View, trace: Trace, worker: DerivationWriter, step: Step, leaves: Operands) -> Working:
    """The derivation of one quantity, with its caption."""
    left = view.left(step.name, view.symbol(step.name, step.position))
    fed = trace.sequence.fed.get(step.position) if step.place == INPUT and view.problem.embedding is None else None
    by = (general(step.name, step.place) if fed is None else fed_back(fed),) if step.plan is not None else ()
    return Working(worker.derivation(step, leaves, left), view.words(step.name), of_step(trace, step), by)


def drawn(view: View, trace: Trace, found: StepsByPlace) -> Iterator[tuple[View, Step, Operands]]:
    """Every forward step as it stands on the page, with what its names stand for; losses last."""
    for each in computed(view):
        for position in range(len(trace.sequence.inputs)):
            leaves = each.leaves(found, trace.sequence, position)
            yield from ((each, step, leaves) for step in each.in_order(each.now(found, position)))
    for step in trace.losses:
        yield view, step, loss_leaves(view, found, trace, step.position)
    own = trace.own or trace.loss
    if own is not None:
        yield view, own, total_leaves(view, trace)
