"""Several solved problems side by side: a table a quantity, and a sentence on what differs most."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ..document.blocks import Block, Document, Heading, Inline, Paragraph, StyledText, Table, linked
from ..document.formulas import Symbol
from ..document.language import Language
from ..document.localization import localized
from ..network.problem import Place
from ..network.quantity_names import written
from ..solver.trace import Solved, Step, printed
from .view import View

Quantity = tuple[Place, str]


class ComparedRow(NamedTuple):
    """One unit at one time. `values`: as printed, by problem, None where it has no such number."""

    t: int
    unit: int
    values: tuple[str | None, ...]
    exact: tuple[Decimal | None, ...]

    @property
    def differs(self) -> bool:
        """Whether the problems that have the number print different ones."""
        return len({value for value in self.values if value is not None}) > 1

    @property
    def spread(self) -> Decimal:
        """How far apart the exact values are; letters have none."""
        known = [value for value in self.exact if value is not None and value.is_finite()]
        return max(known) - min(known) if known else Decimal(0)


Compared = dict[Quantity, list[ComparedRow]]


def compared(solved: Sequence[Solved]) -> Compared:
    """The quantities of the main sequences that two problems have at least, in the order of the first that has them."""
    steps = [{(step.place, step.name, step.t): step for step in each.traces[0].steps} for each in solved]
    names = list(dict.fromkeys((place, name) for each in steps for place, name, _ in each))
    found: Compared = {}
    for place, name in names:
        if sum(any(key[:2] == (place, name) for key in each) for each in steps) > 1:
            times = sorted({t for each in steps for *key, t in each if tuple(key) == (place, name)})
            at_each = (_rows([each.get((place, name, t)) for each in steps], t) for t in times)
            found[place, name] = [row for rows in at_each for row in rows]
    return found


def _rows(steps: list[Step | None], t: int) -> list[ComparedRow]:
    values = [[] if step is None else _values(step) for step in steps]
    exact = [[] if step is None else step.unrounded for step in steps]
    return [
        ComparedRow(t, unit, _each(values, unit), _each(exact, unit))
        for unit in range(max(map(len, values), default=0))
    ]


def _values(step: Step) -> list[str]:
    digits: list[str] = step.value if step.plan is None else printed(step)
    return digits


def _each(lists: list[list[Any]], unit: int) -> tuple[Any, ...]:
    return tuple(each[unit] if unit < len(each) else None for each in lists)


def most_different(found: Compared) -> tuple[Quantity, ComparedRow] | None:
    """The number whose exact values are farthest apart; None where every printed number is the same."""
    rows = [(quantity, row) for quantity, rows in found.items() for row in rows if row.differs]
    return max(rows, key=lambda each: each[1].spread, default=None)


def document(solved: Sequence[Solved], titles: Sequence[str], notation: str | None, language: Language) -> Document:
    """The comparison as a page. `titles`: what the columns are called."""
    view = View(solved[0], notation, "answers", language=language)
    found = compared(solved)
    blocks: list[Block] = [Heading(1, language.say("comparison", titles=language.listed([(each,) for each in titles])))]
    blocks.append(Paragraph(_sentence(view, found)))
    for quantity, rows in found.items():
        blocks += [Heading(2, _named(view, quantity)), _table(view, rows, titles)]
    title = language.text("comparison", titles=" / ".join(titles))
    return Document(title, localized(linked(blocks), language), "", language.code)


def _sentence(view: View, found: Compared) -> Inline:
    say = view.language.say
    if not found:
        return say("nothing_in_common")
    most = most_different(found)
    if most is None:
        return say("no_difference")
    (place, name), row = most
    unit = row.unit if any(each.unit for each in found[place, name]) else None
    symbol = (_at(view, place).quantity(name, row.t - view.problem.time.first, unit),)
    values = view.language.listed([(view.language.digits(value),) for value in row.values if value is not None])
    return say("differs_most", quantity=symbol, values=values)


def _at(view: View, place: Place) -> View:
    return view.at(place) if place in view.solved.plans else view


def _named(view: View, quantity: Quantity) -> Inline:
    place, name = quantity
    words = _at(view, place).words(name)
    symbol = _at(view, place).generic(name)
    return (f"{words} ", symbol) if words else (symbol,)


def _table(view: View, rows: list[ComparedRow], titles: Sequence[str]) -> Table:
    units = any(row.unit for row in rows)
    say = view.language.say
    head: list[Inline] = [(Symbol("t"),), *([say("unit")] if units else []), *((title,) for title in titles)]
    made: list[tuple[Inline, ...]] = []
    for row in rows:
        index: list[Inline] = [(Symbol(view.time(row.t - view.problem.time.first)),)]
        index += [(view.unit_name(row.unit),)] if units else []
        made.append((*index, *(_cell(view, value, row.differs) for value in row.values)))
    return Table(tuple(head), tuple(made), named_by=2 if units else 1)


def _cell(view: View, value: str | None, marked: bool) -> Inline:
    if value is None:
        return ("",)
    digits = view.language.digits(value)
    return (StyledText("strong", digits),) if marked else (digits,)


def data(solved: Sequence[Solved], titles: Sequence[str]) -> dict[str, Any]:
    """The comparison as plain data, for JSON."""
    found = compared(solved)
    most = most_different(found)
    quantities = [
        {
            "name": name,
            "layer": place[0],
            "rows": [
                {"t": row.t, "unit": row.unit, "values": list(row.values), "differs": row.differs} for row in rows
            ],
        }
        for (place, name), rows in found.items()
    ]
    made: dict[str, Any] = {"schema": 1, "columns": list(titles), "quantities": quantities}
    if most is not None:
        (place, name), row = most
        made["most"] = {"name": f"{written(name, row.t, place)}[{row.unit}]", "values": list(row.values)}
    return made
