"""Trace + notation → Document: which blocks there are, and in which order."""

from .answers import answers, named
from .document import Block, Document, Formulas, Heading, Inline, Items, Paragraph, Table, Working
from .given import data, equals, equations, parameters, source
from .layout import Derivation, Infix, Number, Symbol, Words
from .page import Page, Steps, by_position
from .render.prose import blocks as prose
from .shown import Leaves
from .trace import Error, Solved, Step, Trace
from .working import Worker


def compose(solved: Solved, notation: str | None = None, detail: str = "full", *, audit: bool = False) -> Document:
    """The worked solution of one problem. `notation` replaces the file's; `detail`: answers, brief or full."""
    page = Page(solved, notation, detail)
    found: list[Block] = [Heading(1, (solved.problem.title,))]
    found += prose(solved.problem.text, lambda text: named(page, text))
    alone = len(solved.traces) == 1
    if detail != "answers":
        found += parameters(page)
        found += data(page, solved.traces[0].sequence) if alone else []
        found += equations(page)
    runs = [(trace, by_position(trace)) for trace in solved.traces]
    for trace, steps in runs:
        found += _run(page, trace, steps)
    # questions may ask for any run, so they come after all of them
    found += answers(page, runs)
    if detail != "answers" or not any(trace.sequence.questions for trace in solved.traces):
        for trace, steps in runs:
            found += _all_steps(page, trace, steps)
    if audit:
        found += _audit(page)
    return Document(solved.problem.title, tuple(found))


def _run(page: Page, trace: Trace, steps: list[Steps]) -> list[Block]:
    if page.detail == "answers":
        return []
    name = trace.sequence.name
    found: list[Block] = [] if name is None else [Heading(2, (f"Run {name}",))]
    if len(page.solved.traces) > 1:
        found += data(page, trace.sequence)
    errors = {error.position: error for error in trace.errors}
    for position, now in enumerate(steps):
        before = steps[position - 1] if position else {}
        leaves = page.leaves(trace.sequence, position, before, now)
        found += _step(page, position, now, leaves, errors.get(position))
    return found


def _step(page: Page, position: int, now: Steps, leaves: Leaves, error: Error | None) -> list[Block]:
    """The state line, the working of each quantity, the summary."""
    time = Symbol(page.time(position))
    numbered = page.problem.time.symbol is None
    found: list[Block] = [Heading(3, ("Time step ", equals(Symbol("t"), time) if numbered else time))]
    found.append(_state(page, leaves))
    shown = [step for step in page.in_order(now) if step.name not in page.notation["inline"]]
    worker = Worker(page.cell, page.style, page.detail)
    worker.short = worker.on_one_line(shown)
    workings = [_working(page, worker, step, leaves) for step in shown]
    if worker.on_one_line(shown):
        found.append(Formulas((("", worker.one_line([working.derivation for working in workings])),)))
    else:
        found += workings
    if error is not None:
        found.append(Working(_error(page, error), "error"))
    return [*found, _summary(page, now)] if len(now) > 1 else found


def _state(page: Page, leaves: Leaves) -> Block:
    """What the step starts from: the input and the states."""
    names = [source(page), *(f"{name}_prev" for name in page.cell.states)]
    known = [leaves[name] for name in names if leaves[name].digits]
    return Formulas(tuple(("", equals(leaf.symbol, page.style.vector(leaf.digits))) for leaf in known))


def _working(page: Page, worker: Worker, step: Step, leaves: Leaves) -> Working:
    left = page.left(step.name, page.symbol(step.name, step.position))
    return Working(worker.derivation(step, leaves, left), page.words(step.name))


def _error(page: Page, error: Error) -> Derivation:
    """prediction − target, with both operands shown."""
    output = page.symbol(page.cell.output, error.position)
    operands = (page.style.vector(error.shown), page.style.vector(page.given_vector(error.target)))
    lines = (
        Infix(("", "-"), (output, Words("target"))),
        Infix(("", "-"), operands),
        page.style.vector(error.value),
    )
    return Derivation(page.quantity("error", error.position), lines)


def _summary(page: Page, now: Steps) -> Table:
    """Units down, quantities across."""
    steps = page.in_order(now)
    head: list[Inline] = [(page.symbol(step.name, step.position),) for step in steps]
    columns = [page.printed(step) for step in steps]
    size = max(map(len, columns))
    rows = []
    for unit in range(size):
        cells = [_entry(column, unit) for column in columns]
        rows.append(((str(unit),), *cells) if size > 1 else tuple(cells))
    return Table((("unit",), *head) if size > 1 else tuple(head), tuple(rows))


def _all_steps(page: Page, trace: Trace, steps: list[Steps]) -> list[Block]:
    """The final table: a row for each time and unit."""
    errors = {error.position: error.value for error in trace.errors}
    names = [name for name in page.order if name != "x" and any(name in now for now in steps)]
    columns: list[list[list[str]]] = []
    for position, now in enumerate(steps):
        columns.append([page.printed(now.get(name)) for name in names])
        if errors:
            columns[-1].append(errors.get(position, []))
    size = max((len(column) for step in columns for column in step), default=0)
    if not size or (len(steps) == 1 and page.detail != "answers"):
        return []
    head: list[Inline] = [(Symbol("t"),), *([("unit",)] if size > 1 else [])]
    head += [(page.generic(name),) for name in names] + ([("error",)] if errors else [])
    rows: list[tuple[Inline, ...]] = []
    for position, step in enumerate(columns):
        for unit in range(max(map(len, step))):
            index: list[Inline] = [(Symbol(page.time(position)),), *([(str(unit),)] if size > 1 else [])]
            rows.append((*index, *(_entry(column, unit) for column in step)))
    title = "All steps" if trace.sequence.name is None else f"All steps of run {trace.sequence.name}"
    return [Heading(2, (title,)), Table(tuple(head), tuple(rows))]


def _entry(digits: list[str], unit: int) -> Inline:
    return (Number(digits[unit]),) if unit < len(digits) else ("",)


def _audit(page: Page) -> list[Block]:
    from .audit import MOST, check

    found = check(page)
    heading = Heading(2, ("Reader's check",))
    if page.solved.arithmetic.name != "exact":
        return [heading, Paragraph(("Numbers in float64 are not checked.",))]
    of_all = "" if page.detail == "full" else " of the full working"
    if not found.missed:
        return [heading, Paragraph((f"Every line{of_all} follows from the numbers printed before it.",))]
    lead = f"A reader who computes with the printed numbers gets another digit in these lines{of_all}:"
    blocks: list[Block] = [heading, Paragraph((lead,)), Items(tuple(found.items[:MOST]))]
    more = len(found.items) - MOST
    closing = (*((f"And {more} more. ",) if more > 0 else ()), *found.closing)
    return [*blocks, Paragraph(closing)] if closing else blocks
