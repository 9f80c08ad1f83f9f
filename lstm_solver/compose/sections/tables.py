from ...document.blocks import Inline, Table
from ...document.formulas import Number
from ...solver.trace import Trace
from ..references import of_step
from ..view import StepsByName, View


def summary(view: View, trace: Trace, now: StepsByName) -> Table:
    """Units down, quantities across."""
    steps = view.in_order(now)
    head: list[Inline] = [(view.symbol(step.name, step.position),) for step in steps]
    columns = [view.printed(step) for step in steps]
    size = max(map(len, columns))
    rows: list[tuple[Inline, ...]] = []
    names: list[tuple[str, ...]] = []
    for unit in range(size):
        cells = [entry(column, unit) for column in columns]
        units = [one_of(of_step(trace, step), column, unit) for step, column in zip(steps, columns, strict=True)]
        rows.append(((view.unit_name(unit),), *cells) if size > 1 else tuple(cells))
        names.append(("", *units) if size > 1 else tuple(units))
    return Table((view.language.say("unit"), *head) if size > 1 else tuple(head), tuple(rows), names=tuple(names))


def entry(digits: list[str], unit: int) -> Inline:
    """The digits of one unit in a table, empty where the quantity has fewer."""
    return (Number(digits[unit]),) if unit < len(digits) else ("",)


def one_of(name: str, digits: list[str], unit: int) -> str:
    """What the digits of one unit are called; nothing where there are none."""
    if not name or unit >= len(digits):
        return ""
    return name if len(digits) == 1 else f"{name}[{unit}]"
