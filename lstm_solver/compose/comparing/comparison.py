"""Several solved problems side by side: a table a quantity, and sentences on what differs most."""

from collections.abc import Iterator, Sequence
from typing import Any

from ...document.blocks import Block, Document, Heading, Inline, Paragraph, StyledText, Table, linked
from ...document.formulas import Layout, Symbol
from ...document.language import Language
from ...document.localization import localized
from ...solver.trace import Solved
from ..sections.parameter_symbols import by
from ..view import View
from .compared_numbers import (
    BACKWARD,
    FORWARD,
    GRADIENTS,
    LOSS,
    PASSES,
    UPDATED,
    ComparedQuantity,
    ComparedRow,
    ComparedTables,
    compared,
)
from .compared_symbols import quantity_symbol, row_symbol

HEADINGS = {GRADIENTS: "gradients", UPDATED: "update", PASSES: "training"}

SENTENCES = {FORWARD: "differs_most", LOSS: "differs_most_loss", BACKWARD: "differs_most_back"}


def most_different(found: ComparedTables) -> dict[str, tuple[ComparedQuantity, ComparedRow]]:
    """By part of the working, the number whose exact values are farthest apart; none where all print the same."""
    most: dict[str, tuple[ComparedQuantity, ComparedRow]] = {}
    for quantity, rows in found.items():
        for row in rows if quantity.name != UPDATED else ():
            if row.differs and (quantity.part not in most or row.spread > most[quantity.part][1].spread):
                most[quantity.part] = quantity, row
    return most


def document(solved: Sequence[Solved], titles: Sequence[str], notation: str | None, language: Language) -> Document:
    """The comparison as a page. `titles`: what the columns are called."""
    views = [View(each, notation, "answers", language=language) for each in solved]
    found = compared(solved)
    blocks: list[Block] = [Heading(1, language.say("comparison", titles=language.listed([(each,) for each in titles])))]
    blocks += [Paragraph(each) for each in (*_sentences(views, found), *_names(views, found))]
    for quantity, rows in found.items():
        blocks += [Heading(2, _named(_that_has(views, quantity), quantity)), _table(views, quantity, rows, titles)]
    title = language.text("comparison", titles=" / ".join(titles))
    return Document(title, localized(linked(blocks), language), "", language.code)


def _sentences(views: Sequence[View], found: ComparedTables) -> Iterator[Inline]:
    language = views[0].language
    if not found:
        yield language.say("nothing_in_common")
        return
    most = most_different(found)
    if not most:
        rounded = any(row.printed_otherwise for rows in found.values() for row in rows)
        yield language.say("only_digits_differ" if rounded else "no_difference")
    for part, (quantity, row) in most.items():
        values = language.listed([(language.digits(value),) for value in row.values if value is not None])
        several = any(each.key.at > (0,) for each in found[quantity])
        symbol = row_symbol(_that_has(views, quantity), quantity, row.key, several=several)
        yield language.say(SENTENCES[part], quantity=(symbol,), values=values)


def _names(views: Sequence[View], found: ComparedTables) -> Iterator[Inline]:
    """What δ stands for, where there are any."""
    adjoint = next((each for each in found if each.part == BACKWARD and each.name not in HEADINGS), None)
    if adjoint is not None:
        view = _that_has(views, adjoint)
        slope = by(view.generic(adjoint.name.removeprefix("d_")))
        yield views[0].language.say("delta_stands_for", delta=quantity_symbol(view, adjoint), slope=slope)


def _that_has(views: Sequence[View], quantity: ComparedQuantity) -> View:
    """The page of the first problem that has a quantity's place."""
    view = next((view for view in views if quantity.place in view.solved.plans), views[0])
    return view.at(quantity.place) if quantity.place in view.solved.plans else view


def _named(view: View, quantity: ComparedQuantity) -> Inline:
    if quantity.name in HEADINGS:
        return view.language.say(HEADINGS[quantity.name])
    words = view.words(quantity.name) if quantity.part == FORWARD else ""
    words = view.language.text("loss") if quantity.name == "loss" else words
    symbol = quantity_symbol(view, quantity)
    return (f"{words} ", symbol) if words else (symbol,)


def _table(views: Sequence[View], quantity: ComparedQuantity, rows: list[ComparedRow], titles: Sequence[str]) -> Table:
    language = views[0].language
    head, index = _index(views, quantity, rows)
    made = [
        (*cells, *(_cell(language, value, row.differs) for value in row.values))
        for cells, row in zip(index, rows, strict=True)
    ]
    return Table((*head, *((title,) for title in titles)), tuple(made), named_by=len(head))


def _index(
    views: Sequence[View], quantity: ComparedQuantity, rows: list[ComparedRow]
) -> tuple[list[Inline], list[list[Inline]]]:
    """What stands before the values, column by column, and row by row."""
    language, view = views[0].language, _that_has(views, quantity)
    if quantity.name in (GRADIENTS, UPDATED):
        symbols = [row_symbol(_of_parameter(views, row), quantity, row.key) for row in rows]
        return [language.say("parameter")], [[(symbol,)] for symbol in symbols]
    if quantity.name == PASSES:
        return [language.say("training_pass")], [[(str(row.key.at[0]),)] for row in rows]
    units = any(row.key.at > (0,) for row in rows)
    times: list[Layout] = [
        row_symbol(view, quantity, row.key) if row.key.t is None else Symbol(_time(view, row.key.t)) for row in rows
    ]
    named: list[list[Inline]] = [
        [(time,), *([(view.unit_name(row.key.at[0]),)] if units else [])] for time, row in zip(times, rows, strict=True)
    ]
    return [(Symbol("t"),), *([language.say("unit")] if units else [])], named


def _of_parameter(views: Sequence[View], row: ComparedRow) -> View:
    """The page of the first problem that has the entry of a parameter."""
    return views[next(at for at, value in enumerate(row.values) if value is not None)]


def _time(view: View, t: int) -> str:
    return view.time(t - view.problem.time.first)


def _cell(language: Language, value: str | None, marked: bool) -> Inline:
    if value is None:
        return ("",)
    digits = language.digits(value)
    return (StyledText("strong", digits),) if marked else (digits,)


def data(solved: Sequence[Solved], titles: Sequence[str]) -> dict[str, Any]:
    """The comparison as plain data, for JSON."""
    found = compared(solved)
    most = {part: _row_data(row) for part, (_, row) in most_different(found).items()}
    quantities = [{**_head(quantity), "rows": [*map(_row_data, rows)]} for quantity, rows in found.items()]
    made: dict[str, Any] = {"schema": 1, "columns": list(titles), "quantities": quantities}
    if most:
        first, *_ = most.values()
        made |= {"most": {"name": first["name"], "values": first["values"]}, "most_by_part": most}
    return made


def _head(quantity: ComparedQuantity) -> dict[str, Any]:
    return {"name": quantity.name, "part": quantity.part, "layer": quantity.place[0]}


def _row_data(row: ComparedRow) -> dict[str, Any]:
    found: dict[str, Any] = {"name": row.name}
    if row.key.t is not None:
        found |= {"t": row.key.t, "unit": row.key.at[0]}
    return found | {"values": list(row.values), "differs": row.differs}
