"""The forward pass on the page: step by step, or place by place where a layer runs backwards."""

from collections.abc import Iterator

from ...document.blocks import Block, Formulas, Heading, Working
from ...document.formulas import Symbol, equals
from ...solver.trace import Step, Trace
from ..derivation import Worker
from ..display_tree import Leaves
from ..references import general, of_step
from ..titles import computed, runs_forward, title
from ..view import Found, Page, source
from .given import data
from .loss_working import error_working, loss_leaves, predicted, step_loss, total_leaves, total_loss
from .tables import summary


def run(page: Page, trace: Trace, found: Found) -> list[Block]:
    """One run: its data where there are several, then the working."""
    name = trace.sequence.name
    blocks: list[Block] = [] if name is None else [Heading(2, page.language.say("run", run=name))]
    if len(page.solved.traces) > 1:
        blocks += data(page, trace.sequence)
    walk = _time_by_time if runs_forward(page.problem) else _place_by_place
    return [*blocks, *walk(page, trace, found), *total_loss(page, trace)]


def _time_by_time(page: Page, trace: Trace, found: Found) -> list[Block]:
    blocks: list[Block] = []
    several = len(page.problem.layers) > 1
    for position in range(len(trace.sequence.inputs)):
        blocks.append(_time(page, position, 3))
        for each in computed(page):
            now = each.now(found, position)
            if several and now:
                blocks.append(Heading(4, (title(page.problem, each.place, page.language),)))
            blocks += [*_step(each, trace, found, position), *_drawn(each, trace, found, position)]
        blocks += _losses(page, trace, found, position)
    return blocks


def _place_by_place(page: Page, trace: Trace, found: Found) -> list[Block]:
    blocks: list[Block] = []
    pages = computed(page)
    for each in pages:
        positions = [position for position in range(len(trace.sequence.inputs)) if each.now(found, position)]
        blocks.append(Heading(3, (title(page.problem, each.place, page.language),)))
        for position in reversed(positions) if each.reverse else positions:
            blocks += [_time(page, position, 4), *_step(each, trace, found, position)]
            blocks += _drawn(each, trace, found, position)
            blocks += _losses(page, trace, found, position) if each is pages[-1] and each.place[1] == "out" else []
    if pages[-1].place[1] != "out":
        for position in range(len(trace.sequence.inputs)):
            blocks += _losses(page, trace, found, position)
    return blocks


def _drawn(page: Page, trace: Trace, found: Found, position: int) -> list[Block]:
    """The drawing of the cell, where the file wants one."""
    if not page.problem.figures:
        return []
    from ..figures.figure_blocks import of_a_step

    return of_a_step(page, trace, found, position)


def _time(page: Page, position: int, level: int) -> Heading:
    time = Symbol(page.time(position))
    numbered = page.problem.time.symbol is None
    return Heading(level, page.language.say("time_step", time=equals(Symbol("t"), time) if numbered else time))


def _losses(page: Page, trace: Trace, found: Found, position: int) -> list[Block]:
    """What the outputs of a step are compared with. An error of a plain network stands among its quantities."""
    if page.problem.plain and page.problem.outputs is None and not trace.losses:
        return []
    errors = [error_working(page, trace, error) for error in trace.errors if error.position == position]
    losses = [step_loss(page, found, trace, step) for step in trace.losses if step.position == position]
    return [*errors, *losses]


def _step(page: Page, trace: Trace, found: Found, position: int) -> list[Block]:
    """The state line, the working of each quantity, the summary or the prediction."""
    now, leaves = page.now(found, position), page.leaves(found, trace.sequence, position)
    if not now and page.unit is None:
        return []
    blocks: list[Block] = [_state(page, leaves)] if page.unit is not None else []
    shown = [step for step in page.in_order(now) if step.name not in page.notation["inline"]]
    worker = Worker(page.cell, page.style, page.detail)
    worker.short = worker.on_one_line(shown)
    workings = [working(page, trace, worker, step, leaves) for step in shown]
    if worker.on_one_line(shown):
        blocks.append(Formulas((("", worker.one_line(shown, [working.derivation for working in workings])),)))
    else:
        blocks += workings
    if page.place[1] == "out":
        return [*blocks, *predicted(page, trace, position)]
    if page.problem.plain and page.problem.outputs is None:
        blocks += [error_working(page, trace, error) for error in trace.errors if error.position == position]
    return [*blocks, summary(page, now)] if len(now) > 1 else blocks


def _state(page: Page, leaves: Leaves) -> Block:
    """What the step starts from: the input and the states."""
    fed = source(page) if page.place[0] == 1 and "x" not in page.borrowed else "x"
    known = [leaves[name] for name in (fed, *(f"{name}_prev" for name in page.cell.states)) if leaves[name].digits]
    return Formulas(tuple(("", equals(leaf.symbol, page.style.vector(leaf.digits))) for leaf in known))


def working(page: Page, trace: Trace, worker: Worker, step: Step, leaves: Leaves) -> Working:
    """The derivation of one quantity, with its caption."""
    left = page.left(step.name, page.symbol(step.name, step.position))
    by = (general(step.name, step.place),) if step.plan is not None else ()
    return Working(worker.derivation(step, leaves, left), page.words(step.name), of_step(trace, step), by)


def drawn(page: Page, trace: Trace, found: Found) -> Iterator[tuple[Page, Step, Leaves]]:
    """Every forward step as it stands on the page, with what its names stand for; losses last."""
    for each in computed(page):
        for position in range(len(trace.sequence.inputs)):
            leaves = each.leaves(found, trace.sequence, position)
            yield from ((each, step, leaves) for step in each.in_order(each.now(found, position)))
    for step in trace.losses:
        yield page, step, loss_leaves(page, found, trace, step.position)
    if trace.loss is not None:
        yield page, trace.loss, total_leaves(page, trace)
