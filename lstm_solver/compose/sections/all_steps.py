"""The final table of a run: a row for each time and unit, a column for each quantity."""

from collections.abc import Iterable

from ...document.blocks import Block, Heading, Inline, Table
from ...document.formulas import Symbol
from ...solver.trace import Trace, printed
from ..titles import computed, loss_symbol
from ..view import StepsByPlace, View
from .tables import entry

StepColumn = tuple[Inline, list[list[str]]]  # its head, and its digits by position


def all_steps(view: View, trace: Trace, found: StepsByPlace) -> list[Block]:
    """Every quantity at every step; nothing where a single step has said it all."""
    length = len(trace.sequence.inputs)
    columns = [column for each in computed(view) for column in _quantities(each, found, length)]
    columns += _errors(view, trace, length) + _losses(view, trace, length)
    size = max((len(digits) for _, column in columns for digits in column), default=0)
    alone = view.problem.plain and view.problem.outputs is None
    if not size or (length == 1 and alone and view.detail != "answers"):
        return []
    say = view.language.say
    head: list[Inline] = [(Symbol("t"),), *([say("unit")] if size > 1 else []), *(name for name, _ in columns)]
    rows: list[tuple[Inline, ...]] = []
    for position in range(length):
        here = [column[position] for _, column in columns]
        for unit in range(max(map(len, here))):
            index: list[Inline] = [(Symbol(view.time(position)),), *([(view.unit_name(unit),)] if size > 1 else [])]
            rows.append((*index, *(entry(digits, unit) for digits in here)))
    return [Heading(2, view.language.of_run("all_steps", trace.sequence.name)), Table(tuple(head), tuple(rows))]


def _quantities(view: View, found: StepsByPlace, length: int) -> Iterable[StepColumn]:
    now = [view.now(found, position) for position in range(length)]
    for name in view.order:
        if name != "x" and any(name in steps for steps in now):
            yield (view.generic(name),), [view.printed(steps.get(name)) for steps in now]


def _errors(view: View, trace: Trace, length: int) -> list[StepColumn]:
    errors = {error.position: error.value for error in trace.errors}
    return [(view.language.say("error"), [errors.get(position, []) for position in range(length)])] if errors else []


def _losses(view: View, trace: Trace, length: int) -> list[StepColumn]:
    losses = {step.position: printed(step) for step in trace.losses}
    return [((loss_symbol("t"),), [losses.get(position, []) for position in range(length)])] if losses else []
