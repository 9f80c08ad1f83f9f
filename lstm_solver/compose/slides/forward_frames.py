"""The forward pass as frames: each quantity with what it needs, then what the time step has come to."""

from typing import NamedTuple

from ...document.blocks import Figure, Formulas, Table, Working
from ...document.deck import Frame, opening
from ...document.formulas import Derivation, Infix, Layout, Row, Symbol, equals
from ...network.problem import Sequence
from ...solver.trace import Step, Trace
from ..derivation import Worker
from ..display_tree import Leaves
from ..figures.cell_drawing import cell_picture
from ..sections.forward_pass import working
from ..sections.given import data
from ..sections.loss_working import error_working, loss_leaves, predicted, step_loss, total_leaves, total_loss
from ..sections.tables import summary
from ..titles import computed, runs_forward, title
from ..view import Found, Page, flat
from .groups import Part, frames_of, side_by_side
from .operands import ACROSS, Needed, everything, needed

WIDE = 12.5  # cm of a drawing that leaves room for a list beside it


class Moment(NamedTuple):
    """One position of a run. `page`: the first place's."""

    page: Page
    trace: Trace
    found: Found
    position: int

    def time(self) -> Layout:
        """t = 1, or the letter where the paper has no numbers."""
        return time_of(self.page, self.position)

    def subtitle(self, page: Page | None = None) -> str:
        """The run and the place, where there are several."""
        return subtitle(self.page, self.trace, page)


def time_of(page: Page, position: int) -> Layout:
    time = Symbol(page.time(position))
    return equals(Symbol("t"), time) if page.problem.time.symbol is None else time


def subtitle(page: Page, trace: Trace, at: Page | None) -> str:
    """`Run B: layer 2`, or nothing."""
    language = page.language
    run = trace.sequence.name
    place = title(page.problem, at.place, language) if at is not None and at.unit is not None else ""
    if run is None or not place:
        return place if run is None else language.text("run", run=run)
    return language.text("place_in_run", run=run, place=place)


def run(page: Page, trace: Trace, found: Found) -> list[Frame]:
    """One run: its data where there are several, then time step by time step, or place by place."""
    frames: list[Frame] = []
    if len(page.solved.traces) > 1:
        frames += inputs(page, trace.sequence)
    moments = [Moment(page, trace, found, position) for position in range(len(trace.sequence.inputs))]
    if runs_forward(page.problem):
        for moment in moments:
            now = [frame for each in computed(page) for frame in step(moment, each)] + compared(moment)
            frames += opening(page.language.say("time_step", time=moment.time()), now)
        return frames + opening(page.language.say("heading_loss"), total(page, trace))
    for each in computed(page):
        here = [frame for moment in (reversed(moments) if each.reverse else moments) for frame in step(moment, each)]
        frames += opening((title(page.problem, each.place, page.language),), here)
    losses = [frame for moment in moments for frame in compared(moment)]
    return [*frames, *opening(page.language.say("heading_loss"), [*losses, *total(page, trace)])]


def inputs(page: Page, sequence: Sequence) -> list[Frame]:
    """The table of inputs and the initial state of one run."""
    blocks = [block._replace(caption="") if isinstance(block, Table) else block for block in data(page, sequence)]
    heading = page.language.of_run("inputs", sequence.name)
    return [Frame(heading, tuple(blocks), section=heading)]


def step(moment: Moment, page: Page) -> list[Frame]:
    """What one place computes at one time: a frame for each quantity with weights of its own, and a summary."""
    now = page.now(moment.found, moment.position)
    leaves = page.leaves(moment.found, moment.trace.sequence, moment.position)
    shown = [each for each in page.in_order(now) if each.name not in page.notation["inline"]]
    worker = Worker(page.cell, page.style, page.detail)
    worker.short = worker.on_one_line(shown)
    if not shown:
        return []
    if worker.short:
        parts = [_part(moment, page, worker, each, leaves) for each in shown]
        frames = [_one_line(moment, worker, shown, parts), *frames_of(_errors(moment, page), moment.time(), None)]
    else:
        frames = _in_turn(moment, page, worker, shown, leaves)
    if page.place[1] == "out":
        tail = tuple(predicted(page, moment.trace, moment.position))
        frames[-1] = frames[-1]._replace(tail=tail)
    elif page.unit is not None or len(now) > 1:
        frames.append(_summary(moment, page, leaves))
    return [frame._replace(subtitle=moment.subtitle(page)) for frame in frames]


def _part(moment: Moment, page: Page, worker: Worker, step: Step, leaves: Leaves) -> Part:
    return Part(working(page, moment.trace, worker, step, leaves), needed(page, step.plan, leaves))


def _in_turn(moment: Moment, page: Page, worker: Worker, steps: list[Step], leaves: Leaves) -> list[Frame]:
    """What is given first, then quantity by quantity."""
    given = tuple(
        equals(leaves[each.name].symbol, page.style.vector(each.value)) for each in steps if each.plan is None
    )
    parts = [_part(moment, page, worker, each, leaves) for each in steps if each.plan is not None]
    listed = known(page, leaves)
    frames = frames_of([*parts, *_errors(moment, page)], moment.time(), None if listed is None else (*listed, *given))
    if not given:
        return frames
    symbols = [leaves[each.name].symbol for each in steps if each.plan is None]
    said = {"names": page.language.text("heading_given"), "time": moment.time()}
    title = page.language.say("named_quantities_at", quantities=side_by_side(symbols), **said)
    return [Frame(title, (Formulas((("", Row(given)),), apart=True),)), *frames]


def known(page: Page, leaves: Leaves) -> tuple[Layout, ...] | None:
    """What the list of results starts with: the states; None where vectors need a table, or expressions more room."""
    if page.unit is None or page.unit.hidden_size > 1 or page.problem.symbols:
        return None
    states = [leaves[f"{name}_prev"] for name in page.cell.states]
    return tuple(equals(leaf.symbol, page.style.vector(leaf.digits)) for leaf in states if leaf.digits)


def _summary(moment: Moment, page: Page, leaves: Leaves) -> Frame:
    """The drawing of the cell with the values at its wires, and these once more in a list or a table."""
    now = page.now(moment.found, moment.position)
    title = page.language.say("summary_at", time=moment.time())
    if page.unit is None:
        return Frame(title, (summary(page, now),))
    picture = cell_picture(page, leaves, now)
    figure = Figure(picture, (), "", "cell")
    if page.unit.hidden_size > ACROSS or picture.width > WIDE or page.problem.symbols:
        return Frame(title, (figure, summary(page, now)))
    digits = [(leaves[step.name].symbol, page.printed(step)) for step in page.in_order(now)]
    return Frame(title, (figure,), side=tuple(equals(symbol, flat(page, each)) for symbol, each in digits))


def _one_line(moment: Moment, worker: Worker, steps: list[Step], parts: list[Part]) -> Frame:
    """Every quantity of a step on one line, in one frame."""
    needs = everything([part.needs for part in parts])
    own = [part.working.derivation.left for part in parts]
    states = needs.only(lambda leaf: leaf in needs.operands and leaf.symbol not in own)
    chained = [_chain(worker, step, part) for step, part in zip(steps, parts, strict=True)]
    return Frame(
        worker.style.language.say("time_step", time=moment.time()), tuple(states.row()), tuple(map(Working, chained))
    )


def _chain(worker: Worker, step: Step, part: Part) -> Derivation:
    """The working of a quantity as one line."""
    whole = worker.one_line([step], [part.working.derivation]).items[0]
    chain, *rounded = whole.items if isinstance(whole, Row) else (whole,)
    assert isinstance(chain, Infix)
    right = Infix(("", *chain.signs[2:]), chain.terms[1:]) if len(chain.terms) > 2 else chain.terms[1]
    return Derivation(chain.terms[0], (Row((right, *rounded)) if rounded else right,))


def _errors(moment: Moment, page: Page) -> list[Part]:
    """The error of a plain network, which stands among its quantities."""
    if not (page.problem.plain and page.problem.outputs is None):
        return []
    errors = [each for each in moment.trace.errors if each.position == moment.position]
    return [Part(error_working(page, moment.trace, each), Needed(page, (), ())) for each in errors]


def compared(moment: Moment) -> list[Frame]:
    """What the outputs of a step are compared with."""
    page, trace, found, position = moment
    plain = page.problem.plain and page.problem.outputs is None
    errors = [] if plain else [each for each in trace.errors if each.position == position]
    parts = [Part(error_working(page, trace, each), Needed(page, (), ())) for each in errors]
    for each in trace.losses:
        if each.position == position:
            leaves = loss_leaves(page, found, trace, position)
            parts.append(Part(step_loss(page, found, trace, each), needed(page, each.plan, leaves)))
    frames = frames_of(parts, moment.time(), None) if parts else []
    return [frame._replace(subtitle=moment.subtitle()) for frame in frames]


def total(page: Page, trace: Trace) -> list[Frame]:
    """The loss over all steps."""
    made = [block for block in total_loss(page, trace) if isinstance(block, Working)]
    if trace.loss is None or not made:
        return []
    needs = needed(page, trace.loss.plan, total_leaves(page, trace))
    return [
        Frame(page.language.say("heading_loss"), tuple(needs.row()), tuple(made), subtitle=subtitle(page, trace, None))
    ]
