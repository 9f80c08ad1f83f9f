"""The numbers that several solved problems have in common, side by side: forward pass, losses, way back, update."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ...maths.values import is_matrix
from ...network.problem import Place
from ...network.quantity_names import in_pass, written
from ...solver import file_mirror as mirror
from ...solver.trace import ParameterGradient, Solved, Step, Trace, printed

FORWARD, LOSS, BACKWARD = "forward", "loss", "backward"  # of the working

PASSES, GRADIENTS, UPDATED = "passes", "gradients", "updated"  # tables that are not over time


class ComparedQuantity(NamedTuple):
    """What has a table of its own: a quantity of a place over time, or PASSES, GRADIENTS, UPDATED."""

    part: str
    place: Place
    name: str


class RowKey(NamedTuple):
    """What a row is of. `t`: None for what has no time; `at`: its entry; `parameter`: of what, "" for a unit."""

    t: int | None
    at: tuple[int, ...]
    place: Place
    parameter: str = ""


class ComparedNumber(NamedTuple):
    """One number of one problem. `name`: as in questions; `text`: as printed."""

    key: RowKey
    name: str
    text: str
    exact: Decimal | None


class ComparedRow(NamedTuple):
    """One number of all problems. `values`: as printed, by problem, None where it has no such number."""

    key: RowKey
    name: str
    values: tuple[str | None, ...]
    exact: tuple[Decimal | None, ...]

    @property
    def in_common(self) -> bool:
        """Whether two problems have the number at least."""
        return sum(value is not None for value in self.values) > 1

    @property
    def printed_otherwise(self) -> bool:
        """Whether the problems that have the number print other digits."""
        return len({value for value in self.values if value is not None}) > 1

    @property
    def differs(self) -> bool:
        """Whether the problems that have the number print different ones, and not the same one with more digits."""
        if not self.printed_otherwise:
            return False
        known = [exact for exact, value in zip(self.exact, self.values, strict=True) if value is not None]
        return None in known or len(set(known)) > 1

    @property
    def spread(self) -> Decimal:
        """How far apart the exact values are; letters have none."""
        known = [value for value in self.exact if value is not None and value.is_finite()]
        return max(known) - min(known) if known else Decimal(0)


ComparedTables = dict[ComparedQuantity, list[ComparedRow]]

NumbersByKey = dict[RowKey, ComparedNumber]


def compared(solved: Sequence[Solved]) -> ComparedTables:
    """What two problems have at least, of their main sequences, in the order of the first that has it."""
    each_has = [_by_quantity(each) for each in solved]
    quantities = list(dict.fromkeys(quantity for found in each_has for quantity in found))
    in_parts = sorted(quantities, key=lambda quantity: (FORWARD, LOSS, BACKWARD).index(quantity.part))
    tables = {quantity: _rows([found.get(quantity, {}) for found in each_has]) for quantity in in_parts}
    return {quantity: rows for quantity, rows in tables.items() if any(row.in_common for row in rows)}


def _rows(numbers: list[NumbersByKey]) -> list[ComparedRow]:
    """In the order of time; of parameters, those that two problems have at least."""
    keys = dict.fromkeys(key for found in numbers for key in found)
    in_time = sorted(keys, key=lambda key: (key.t is None, key.t or 0))
    rows = [_row(key, [found.get(key) for found in numbers]) for key in in_time]
    return [row for row in rows if row.in_common or not row.key.parameter]


def _row(key: RowKey, numbers: list[ComparedNumber | None]) -> ComparedRow:
    name = next(each.name for each in numbers if each is not None)
    values = tuple(None if each is None else each.text for each in numbers)
    return ComparedRow(key, name, values, tuple(None if each is None else each.exact for each in numbers))


def _by_quantity(solved: Solved) -> dict[ComparedQuantity, NumbersByKey]:
    found: dict[ComparedQuantity, NumbersByKey] = {}
    for quantity, each in _numbers(solved):
        found.setdefault(quantity, {})[each.key] = each
    return found


def _numbers(solved: Solved) -> Iterator[tuple[ComparedQuantity, ComparedNumber]]:
    trace = solved.traces[0]
    for step in trace.steps:
        yield from _at_time(ComparedQuantity(FORWARD, step.place, step.name), step)
    yield from _losses(solved, trace)
    for step in trace.backward:
        yield from _at_time(ComparedQuantity(BACKWARD, step.place, step.name), step)
    for each in trace.gradients:
        yield from _parameter(GRADIENTS, "d_", solved, each, each.step)
    for each in trace.initial:
        yield from _initial(solved, each)
    for each in trace.passes[-1].gradients:
        if each.new is not None:
            yield from _parameter(UPDATED, "new_", solved, each, each.new)


def _losses(solved: Solved, trace: Trace) -> Iterator[tuple[ComparedQuantity, ComparedNumber]]:
    """Those of the steps with their sum or mean, and the sums of all passes of a training."""
    place = (len(solved.problem.layers), "out")
    quantity = ComparedQuantity(LOSS, place, "error")
    for error in trace.errors:
        for unit, (text, exact) in enumerate(zip(error.value, error.unrounded, strict=True)):
            yield quantity, ComparedNumber(RowKey(error.t, (unit,), place), f"error_{error.t}[{unit}]", text, exact)
    quantity = ComparedQuantity(LOSS, place, "loss")
    for step in trace.losses:
        yield quantity, _one(RowKey(step.t, (0,), place), written("loss", step.t), step)
    if trace.loss is not None:
        yield quantity, _one(RowKey(None, (), place), "loss", trace.loss)
    for each in trace.passes if trace.later else []:
        if each.loss is not None:
            key = RowKey(None, (each.number,), place)
            yield ComparedQuantity(LOSS, place, PASSES), _one(key, in_pass("loss", each.number), each.loss)


def _one(key: RowKey, name: str, step: Step) -> ComparedNumber:
    return ComparedNumber(key, name, _digits(step)[0], _exact(step)[0])


def _at_time(quantity: ComparedQuantity, step: Step) -> Iterator[tuple[ComparedQuantity, ComparedNumber]]:
    name = written(step.name, step.t, step.place)
    for unit, (text, exact) in enumerate(zip(_digits(step), _exact(step), strict=True)):
        yield quantity, ComparedNumber(RowKey(step.t, (unit,), step.place), f"{name}[{unit}]", text, exact)


def _parameter(
    table: str, sign: str, solved: Solved, each: ParameterGradient, step: Step
) -> Iterator[tuple[ComparedQuantity, ComparedNumber]]:
    """Entry by entry, each called as the file has it; its row is called as the gate has it."""
    parameter, digits = mirror.parameter(solved.problem, each), printed(step)
    corner = (parameter.rows or (0, 0))[0], (parameter.columns or (0, 0))[0]
    rows = digits if is_matrix(step.root) else [digits]
    exact = [step.arithmetic.decimals(row) for row in (step.root if is_matrix(step.root) else [step.root])]
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            index = (i, j) if is_matrix(step.root) else (j,)
            name = mirror.entry_name(sign + parameter.path, parameter.form, corner, index)
            key = RowKey(None, index, each.place, each.parameter)
            yield _table(table), ComparedNumber(key, name, text, _known(exact[i][j]))


def _initial(solved: Solved, each: ParameterGradient) -> Iterator[tuple[ComparedQuantity, ComparedNumber]]:
    path = f"d_{mirror.initial_path(solved.problem, each)}"
    for unit, (text, exact) in enumerate(zip(_digits(each.step), _exact(each.step), strict=True)):
        key = RowKey(None, (unit,), each.place, f"{each.parameter}_prev")
        yield _table(GRADIENTS), ComparedNumber(key, f"{path}[{unit}]", text, exact)


def _table(name: str) -> ComparedQuantity:
    return ComparedQuantity(BACKWARD, (0, ""), name)


def _digits(step: Step) -> list[str]:
    digits: list[str] = step.value if step.plan is None else printed(step)
    return digits


def _exact(step: Step) -> list[Decimal | None]:
    return [*map(_known, step.unrounded)]


def _known(value: Any) -> Decimal | None:
    """None for a formula."""
    return value if isinstance(value, Decimal) else None
