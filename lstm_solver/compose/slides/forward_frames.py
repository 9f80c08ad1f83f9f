"""The forward pass as frames: each quantity with what it needs, then what the time step has come to."""

from typing import NamedTuple

from ...document.blocks import Block, Figure, Formulas, Heading, Table, Working
from ...document.deck import Frame, Stage, opening
from ...document.formulas import Derivation, Infix, Layout, Row, Symbol, equals
from ...network.problem import Sequence
from ...solver.trace import PredictionError, Step, Trace
from ..chain_back import chain_back
from ..derivation import ON_SLIDES, DerivationWriter
from ..display_tree import Operands
from ..figures.cell_drawing import cell_picture
from ..sections.equations import equations_alone
from ..sections.forward_pass import results, shown_as, starts_from, state_table, working
from ..sections.given import data, parameters_alone
from ..sections.loss_working import error_working, loss_leaves, step_loss, total_leaves, total_loss
from ..sections.remarks import of_outcome, of_quantity, of_time, of_total
from ..sections.tables import summary
from ..sections.words.predicted_class import predicted
from ..titles import computed, runs_forward, title
from ..view import StepsByPlace, View, flat
from .groups import FramePart, stages
from .operands import ACROSS, NeededOperands, everything, needed

WIDE = 12.5  # cm of a drawing that leaves room for a list beside it


class TimePosition(NamedTuple):
    """One position of a run. `view`: the first place's."""

    view: View
    trace: Trace
    found: StepsByPlace
    position: int

    def time(self) -> Layout:
        """t = 1, or the letter where the paper has no numbers."""
        return time_of(self.view, self.position)

    def subtitle(self, view: View | None = None) -> str:
        """The run and the place, where there are several."""
        return subtitle(self.view, self.trace, view)


def time_of(view: View, position: int) -> Layout:
    """ "t = 2", or only the time where the notation has a letter for it."""
    time = Symbol(view.time(position))
    return equals(Symbol("t"), time) if view.problem.time.symbol is None else time


def subtitle(view: View, trace: Trace, at: View | None) -> str:
    """`Run B: layer 2`, or nothing."""
    language = view.language
    run = trace.sequence.name
    place = title(view.problem, at.place, language) if at is not None and at.unit is not None else ""
    if run is None or not place:
        return place if run is None else language.text("run", run=run)
    return language.text("place_in_run", run=run, place=place)


def run(view: View, trace: Trace, found: StepsByPlace) -> list[Frame]:
    """One run: its data where there are several, then time step by time step, or place by place."""
    frames: list[Frame] = []
    if len(view.solved.traces) > 1:
        frames += inputs(view, trace.sequence)
    chain = tuple(chain_back(view, trace, found))
    frames += [Frame(view.language.say("solution"), chain)] if chain else []
    moments = [TimePosition(view, trace, found, position) for position in range(len(trace.sequence.inputs))]
    if runs_forward(view.problem):
        for moment in moments:
            now = _compared_too([frame for each in computed(view) for frame in step(moment, each)], moment)
            frames += opening(view.language.say("time_step", time=moment.time()), _remarked(now, moment))
        return frames + opening(view.language.say("heading_loss"), total(view, trace))
    views = computed(view)
    for each in views:
        here = []
        for moment in reversed(moments) if each.reverse else moments:
            now = step(moment, each)
            here += _remarked(now, moment) if each is views[-1] else now
        frames += opening((title(view.problem, each.place, view.language),), here)
    losses = [frame for moment in moments for frame in _compared_too([], moment)]
    return [*frames, *opening(view.language.say("heading_loss"), [*losses, *total(view, trace)])]


def _remarked(frames: list[Frame], moment: TimePosition) -> list[Frame]:
    """The frames of one time, with what the author says at its end."""
    remarks = tuple(of_time(moment.view, moment.trace, moment.position))
    return [*frames[:-1], *(frame._replace(tail=(*frame.tail, *remarks)) for frame in frames[-1:])]


def _compared_too(frames: list[Frame], moment: TimePosition) -> list[Frame]:
    """The frames of one time, and what the outputs are compared with in the last of them that works something out."""
    more = compared(moment)
    if not more:
        return frames
    worked = [at for at, frame in enumerate(frames) if frame.stages]
    if not worked:
        heading = moment.view.language.say("time_step", time=moment.time())
        return [*frames, Frame(heading, stages=more, subtitle=moment.subtitle())]
    last = frames[worked[-1]]
    frames[worked[-1]] = last._replace(stages=(*last.stages, *more))
    return frames


def inputs(view: View, sequence: Sequence) -> list[Frame]:
    """The table of inputs and the initial state of one run."""
    blocks = [block._replace(caption="") if isinstance(block, Table) else block for block in data(view, sequence)]
    heading = view.language.of_run("inputs", sequence.name)
    return [Frame(heading, tuple(blocks), section=heading)]


def step(moment: TimePosition, view: View) -> list[Frame]:
    """What one place computes at one time, and a summary."""
    now = view.now(moment.found, moment.position)
    leaves = view.leaves(moment.found, moment.trace.sequence, moment.position)
    shown = [each for each in view.in_order(now) if each.name not in view.notation["inline"]]
    if not shown:
        return []
    how = shown_as(view, moment.position)
    if how == "results":
        return [_elided(moment, view, shown, leaves)]
    worker = DerivationWriter(view.cell, view.style, ON_SLIDES if how == "brief" else view.detail)
    worker.short = worker.on_one_line(shown)
    if worker.short:
        frame = _one_line(moment, view, worker, shown, leaves)
    else:
        frame = _in_turn(moment, view, worker, shown, leaves)
    if view.place[1] == "out":
        said = predicted(view, moment.trace, moment.position)
        said += of_outcome(view, moment.trace, "predict", moment.position)
        last = frame.stages[-1]
        frame = frame._replace(stages=(*frame.stages[:-1], last._replace(tail=(*last.tail, *said))))
    frames = [frame]
    if view.place[1] != "out" and (view.unit is not None or len(now) > 1):
        frames.append(_summary(moment, view, leaves))
    return [frame._replace(subtitle=moment.subtitle(view)) for frame in frames]


def _elided(moment: TimePosition, view: View, steps: list[Step], leaves: Operands) -> Frame:
    """A time step of which only the results are shown."""
    remarks = [block for each in steps for block in of_quantity(view, moment.trace, each)]
    heading = view.language.say("time_step", time=moment.time())
    return Frame(heading, (*results(view, steps, leaves), *remarks), subtitle=moment.subtitle(view))


def _part(moment: TimePosition, view: View, worker: DerivationWriter, step: Step, leaves: Operands) -> FramePart:
    made = working(view, moment.trace, worker, step, leaves)
    remarks = tuple(of_quantity(view, moment.trace, step))
    return FramePart(made, needed(view, step.plan, leaves), f"{step.place} {step.name}", remarks)


def _in_turn(moment: TimePosition, view: View, worker: DerivationWriter, steps: list[Step], leaves: Operands) -> Frame:
    """What is given first, then quantity by quantity."""
    given = tuple(
        equals(leaves[each.name].symbol, view.style.vector(each.value)) for each in steps if each.plan is None
    )
    head: tuple[Block, ...] = (Formulas((("", Row(given)),), apart=True),) if given else ()
    parts = [_part(moment, view, worker, each, leaves) for each in steps if each.plan is not None]
    listed = known(view, leaves)
    made = stages([*parts, *_errors(moment, view)], repeated=view.detail == ON_SLIDES or not view.notation["numbers"])
    heading = view.language.say("time_step", time=moment.time())
    if view.notation["data_on_slides"] and listed is not None and not given:
        return _with_data(moment, view, Frame(heading, (), made, side=()), leaves)
    if listed is None and view.unit is not None:
        stated = [equals(leaf.symbol, view.style.value_of(leaf.digits)) for leaf in starts_from(view, leaves)]
        return Frame(heading, (Formulas((("", Row((*stated, *given))),), apart=True),), made)
    if given:
        head = (Heading(3, view.language.say("heading_given")), *head)
    return Frame(heading, head, made, side=None if listed is None else (*listed, *given))


def _with_data(moment: TimePosition, view: View, frame: Frame, leaves: Operands) -> Frame:
    """The frame with all equations and weights on every slide, and the data and the states above the list."""
    head = (equations_alone(view), parameters_alone(view))
    tables = [block for block in data(view, moment.trace.sequence) if isinstance(block, Table)]
    return frame._replace(head=head, everywhere=True, data=(*tables, state_table(view, leaves)))


def known(view: View, leaves: Operands) -> tuple[Layout, ...] | None:
    """What the list of results starts with: input and states; None where vectors, or expressions, need more room."""
    if view.unit is None or view.unit.hidden_size > 1 or view.problem.symbols:
        return None
    return tuple(equals(leaf.symbol, view.style.value_of(leaf.digits)) for leaf in starts_from(view, leaves))


def summed_up_in_tables(view: View) -> bool:
    """Whether the summaries of the time steps say all that the table of all steps would."""
    problem, unit = view.problem, view.unit
    alone = problem.plain and problem.outputs is None and problem.loss is None and problem.elided is None
    return alone and unit is not None and unit.hidden_size > ACROSS


def _summary(moment: TimePosition, view: View, leaves: Operands) -> Frame:
    """The drawing of the cell with the values at its wires, and these once more in a list or a table."""
    now = view.now(moment.found, moment.position)
    title = view.language.say("summary_at", time=moment.time())
    if view.unit is None:
        return Frame(title, (summary(view, moment.trace, now),))
    picture = cell_picture(view, leaves, now)
    figure = Figure(picture, (), "", "cell")
    if view.unit.hidden_size > ACROSS or picture.width > WIDE or view.problem.symbols:
        return Frame(title, (figure, summary(view, moment.trace, now)))
    digits = [(leaves[step.name].symbol, view.printed(step)) for step in view.in_order(now)]
    return Frame(title, (figure,), side=tuple(equals(symbol, flat(view, each)) for symbol, each in digits))


def _one_line(moment: TimePosition, view: View, worker: DerivationWriter, steps: list[Step], leaves: Operands) -> Frame:
    """Every quantity of a step on one line, beneath the states."""
    parts = [_part(moment, view, worker, each, leaves) for each in steps]
    needs = everything([part.needs for part in parts])
    own = [part.working.derivation.left for part in parts]
    states = needs.only(lambda leaf: leaf in needs.operands and leaf.symbol not in own)
    chained = [
        Stage((part.working._replace(derivation=_chain(worker, step, part), caption=""),), tail=part.tail)
        for step, part in zip(steps, parts, strict=True)
    ]
    heading = view.language.say("time_step", time=moment.time())
    return Frame(heading, tuple(states.row()), (*chained, *stages(_errors(moment, view))))


def _chain(worker: DerivationWriter, step: Step, part: FramePart) -> Derivation:
    """The working of a quantity as one line."""
    whole = worker.one_line([step], [part.working.derivation]).items[0]
    chain, *rounded = whole.items if isinstance(whole, Row) else (whole,)
    assert isinstance(chain, Infix)
    right = Infix(("", *chain.signs[2:]), chain.terms[1:]) if len(chain.terms) > 2 else chain.terms[1]
    return Derivation(chain.terms[0], (Row((right, *rounded)) if rounded else right,))


def _errors(moment: TimePosition, view: View) -> list[FramePart]:
    """The error of a plain network, which stands among its quantities."""
    if not (view.problem.plain and view.problem.outputs is None):
        return []
    errors = [each for each in moment.trace.errors if each.position == moment.position]
    return [_error(view, moment.trace, each) for each in errors]


def _error(view: View, trace: Trace, error: PredictionError) -> FramePart:
    remarks = tuple(of_outcome(view, trace, "error", error.position))
    return FramePart(error_working(view, trace, error), NeededOperands(view, (), ()), "error", remarks)


def compared(moment: TimePosition) -> tuple[Stage, ...]:
    """What the outputs of a step are compared with."""
    view, trace, found, position = moment
    plain = view.problem.plain and view.problem.outputs is None
    errors = [] if plain else [each for each in trace.errors if each.position == position]
    parts = [_error(view, trace, each) for each in errors]
    for each in trace.losses:
        if each.position == position:
            leaves = loss_leaves(view, found, trace, position)
            made, remarks = step_loss(view, found, trace, each), tuple(of_quantity(view, trace, each))
            parts.append(FramePart(made, needed(view, each.plan, leaves), "loss", remarks))
    return stages(parts)


def total(view: View, trace: Trace) -> list[Frame]:
    """The loss over all steps."""
    made = tuple(block for block in total_loss(view, trace) if isinstance(block, Working))
    own = trace.own or trace.loss
    if own is None or not made:
        return []
    needs = needed(view, own.plan, total_leaves(view, trace))
    heading = view.language.say("heading_loss")
    worked = Stage(made, needs.equations(), tail=tuple(of_total(view, trace)))
    return [Frame(heading, stages=(worked,), subtitle=subtitle(view, trace, None))]
