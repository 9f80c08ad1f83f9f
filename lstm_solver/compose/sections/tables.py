from ...document.blocks import Inline, Table
from ...document.formulas import Number
from ..view import StepsByName, View


def summary(view: View, now: StepsByName) -> Table:
    """Units down, quantities across."""
    steps = view.in_order(now)
    head: list[Inline] = [(view.symbol(step.name, step.position),) for step in steps]
    columns = [view.printed(step) for step in steps]
    size = max(map(len, columns))
    rows = []
    for unit in range(size):
        cells = [entry(column, unit) for column in columns]
        rows.append(((view.unit_name(unit),), *cells) if size > 1 else tuple(cells))
    return Table((view.language.say("unit"), *head) if size > 1 else tuple(head), tuple(rows))


def entry(digits: list[str], unit: int) -> Inline:
    """The digits of one unit in a table, empty where the quantity has fewer."""
    return (Number(digits[unit]),) if unit < len(digits) else ("",)
