"""The final table of a run: a row for each time and unit, a column for each quantity."""

from collections.abc import Iterable, Mapping

from ...document.blocks import Block, Heading, Inline, Table
from ...document.formulas import Symbol
from ...network.quantity_names import parse, written
from ...solver.trace import Trace, printed
from ..references import in_run, of_step
from ..titles import computed, loss_symbol, title
from ..view import StepsByPlace, View
from .tables import entry, one_of

FEW = 4  # quantities of a place whose columns stand beside those of the other direction

StepColumn = tuple[Inline, list[list[str]], list[str]]  # its head; by position, its digits and what they are called


def all_steps(view: View, trace: Trace, found: StepsByPlace) -> list[Block]:
    """Every quantity at every step, a table a place; nothing where a single step has said it all."""
    length = len(trace.sequence.inputs)
    places = [each for each in computed(view) if not _is_stacked(each)]
    alone = view.problem.plain and view.problem.outputs is None
    tables: list[Block] = []
    rest = _errors(view, trace, length) + _losses(view, trace, length)
    for group in _grouped(places):
        columns = [column for each in group for column in _quantities(each, trace, found, length)]
        columns += rest if alone or group[0].place[1] == "out" else []
        titles = [
            title(view.problem, each.place, view.language) or view.language.text("heading_cell") for each in group
        ]
        tables += _table(view, columns, length, "" if alone else ", ".join(titles))
    if not alone and places[-1].place[1] != "out":
        tables += _table(view, rest, length, "")
    single = len({step.position for step in trace.steps}) == 1
    if not tables or (single and view.detail != "answers"):
        return []
    return [Heading(2, view.language.of_run("all_steps", trace.sequence.name)), *tables]


def _grouped(places: list[View]) -> list[list[View]]:
    """The places, the two directions of a layer together where they have as many units, and few quantities."""
    found: list[list[View]] = []
    for each in places:
        first = found[-1][0] if found else each
        pair = first.place == (each.place[0], "forward") and each.place[1] == "reverse"
        if pair and _shape(first) == _shape(each) and len(first.order) <= FEW:
            found[-1].append(each)
        else:
            found.append([each])
    return found


def _shape(view: View) -> int | None:
    return None if view.unit is None else view.unit.hidden_size


def _is_stacked(view: View) -> bool:
    """Whether a place only stacks the states of two directions, which have tables of their own."""
    layer, direction = view.place
    if direction != "both" or view.detail != "full" or view.problem.elided is not None:
        return False
    return view.problem.layers[layer - 1].merge == "concat"


def _table(view: View, columns: list[StepColumn], length: int, caption: str) -> list[Block]:
    """A row for each time and unit; the time stands in the first of its rows."""
    size = max((len(digits) for _, column, _ in columns for digits in column), default=0)
    if not size:
        return []
    head: list[Inline] = [
        (Symbol("t"),),
        *([view.language.say("unit")] if size > 1 else []),
        *(name for name, _, _ in columns),
    ]
    rows: list[tuple[Inline, ...]] = []
    called: list[tuple[str, ...]] = []
    for position in range(length):
        here = [column[position] for _, column, _ in columns]
        names = [found[position] for _, _, found in columns]
        for unit in range(max(map(len, here))):
            time: Inline = (Symbol(view.time(position)),) if unit == 0 else ("",)
            index: list[Inline] = [time, *([(view.unit_name(unit),)] if size > 1 else [])]
            rows.append((*index, *(entry(digits, unit) for digits in here)))
            units = (one_of(name, digits, unit) for name, digits in zip(names, here, strict=True))
            called.append((*("" for _ in index), *units))
    return [Table(tuple(head), tuple(rows), caption, 1 + (size > 1), tuple(called))]


def _quantities(view: View, trace: Trace, found: StepsByPlace, length: int) -> Iterable[StepColumn]:
    now = [view.now(found, position) for position in range(length)]
    unnamed = {*view.notation["inline"]} - _asked(view)
    for name in view.order:
        if name != "x" and name not in unnamed and any(name in steps for steps in now):
            mine = [steps.get(name) for steps in now]
            called = [of_step(trace, step) if step is not None else "" for step in mine]
            yield (view.generic(name),), [view.printed(step) for step in mine], called


def _asked(view: View) -> set[str]:
    """The quantities that questions ask for."""
    texts = (text for trace in view.solved.traces for question in trace.sequence.questions for text in question.find)
    return {name.stem for name in map(parse, texts) if name is not None}


def _errors(view: View, trace: Trace, length: int) -> list[StepColumn]:
    errors = {error.position: error.value for error in trace.errors}
    digits = [errors.get(position, []) for position in range(length)]
    names = {error.position: in_run(trace, written("error", error.t)) for error in trace.errors}
    return [(view.language.say("error"), digits, _by_position(names, length))] if errors else []


def _losses(view: View, trace: Trace, length: int) -> list[StepColumn]:
    losses = {step.position: printed(step) for step in trace.losses}
    digits = [losses.get(position, []) for position in range(length)]
    names = {step.position: in_run(trace, written("loss", step.t)) for step in trace.losses}
    return [((loss_symbol("t"),), digits, _by_position(names, length))] if losses else []


def _by_position(names: Mapping[int, str], length: int) -> list[str]:
    return [names.get(position, "") for position in range(length)]
