"""Lines and strips over time in characters, for plain text: a row for each quantity and unit."""

from ...document.blocks import Inline, Table
from ...document.formulas import Number
from ..view import View
from .axes import span
from .series import TimeSeries

WIDEST = 48

_BARS = "▁▂▃▄▅▆▇█"

_SHADES = "·░▒▓█"


def spark_table(view: View, lines: list[TimeSeries], units: int, *, shades: bool = False) -> Table:
    """The lines with their first and last values. `shades`: the darker the larger, instead of heights."""
    language = view.language
    several = max(each.size for each in lines) > 1
    words = ("figure_quantity", "figure_first", "figure_along", "figure_last")
    head: list[Inline] = [language.say(word) for word in words]
    rows: list[tuple[Inline, ...]] = []
    for each in lines:
        values = [value for row in each.values for value in row if value is not None]
        low, high = span(values, each.bounded)
        for unit in range(min(each.size, units)):
            first, last = (each.digits(each.known[at])[unit] for at in (0, -1))
            drawn = spark(each.values[unit], low, high, _SHADES if shades else _BARS)
            row: list[Inline] = [(each.symbol,), (Number(first),), (drawn,), (Number(last),)]
            rows.append(tuple([row[0], (view.unit_name(unit),), *row[1:]] if several else row))
    return Table(
        tuple([head[0], language.say("unit"), *head[1:]] if several else head), tuple(rows), named_by=1 + several
    )


def spark(values: list[float | None], low: float, high: float, letters: str) -> str:
    """A letter for each step, or for the mean of several where there are many."""
    together = -(-len(values) // WIDEST)
    wide = max(1, min(3, WIDEST // 2 // len(values)))
    return "".join(
        wide * _letter(values[at : at + together], low, high, letters) for at in range(0, len(values), together)
    )


def _letter(part: list[float | None], low: float, high: float, letters: str) -> str:
    known = [value for value in part if value is not None]
    if not known:
        return " "
    share = (sum(known) / len(known) - low) / (high - low)
    return letters[min(max(int(share * len(letters)), 0), len(letters) - 1)]
