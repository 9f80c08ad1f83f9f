"""A count as a document."""

from collections.abc import Callable

from ...document.blocks import Block, Document, Formulas, Heading, Inline, Table
from ...document.formulas import Layout
from ...document.language import Language, capitalized
from ...document.localization import localized
from ...network.counted_facts import products_of
from ...network.parameter_count import CountedNetwork, CountedPlace, ParameterCount
from .count_sums import count_working, subtotal_sum
from .drawn_place import DrawnPlace, sizes


def document(network: CountedNetwork, counted: ParameterCount, language: Language) -> Document:
    """The parameters in a table, their sum, and the shapes of every equation."""
    title = language.text("parameters_of", title=network.title)
    drawn = [DrawnPlace(network, part, language) for part in counted.parts]
    found: list[Block] = [Heading(1, (title,)), _table(drawn, counted, language), *_sums(drawn, counted, language)]
    found.append(Heading(2, language.say("shapes")))
    for each in drawn:
        found += [Heading(3, (capitalized(each.title),))] if len(drawn) > 1 else []
        found.append(_equations(each))
    return Document(title, localized(tuple(found), language), lang=language.code)


def _table(drawn: list[DrawnPlace], counted: ParameterCount, language: Language) -> Block:
    many, say = len(drawn) > 1, language.say
    head: list[Inline] = [*([say("where")] if many else []), say("parameter"), say("shape"), say("number")]
    rows: list[tuple[Inline, ...]] = []
    for each in drawn:
        for one in each.part.parameters:
            row: list[Inline] = [(each.parameter(one.name),), (sizes(one.shape),), (f"{one.number}",)]
            rows.append(tuple([(each.title,), *row] if many else row))
    blank: list[Inline] = [("",)] * (len(head) - 2)
    if counted.without_biases != counted.total:
        rows.append((say("without_biases"), *blank, (f"{counted.without_biases}",)))
    rows.append((say("in_all"), *blank, (f"{counted.total}",)))
    return Table(tuple(head), tuple(rows))


def _sums(drawn: list[DrawnPlace], counted: ParameterCount, language: Language) -> list[Block]:
    """What each place comes to, layer by layer and direction by direction, and all of them together."""
    items = [
        (each.title, count_working(products_of([each.part])))
        for each in drawn
        if len(drawn) > 1 and each.part.parameters
    ]
    if counted.without_biases not in (0, counted.total):
        items.append((language.text("without_biases"), _together(counted.parts, _weights, ("weights",))))
    if counted.parameters:
        items.append((language.text("in_all"), _together(counted.parts, _all, ())))
    return [Formulas(tuple(items), apart=True)] if items else []


def _together(parts: list[CountedPlace], number: Callable[[CountedPlace], int], path: tuple[str, ...]) -> Layout:
    """The sum over the places; a place alone as products."""
    subtotals = [found for part in parts if (found := number(part))]
    return subtotal_sum(subtotals) if len(subtotals) > 1 else count_working(products_of(parts, path))


def _all(part: CountedPlace) -> int:
    return sum(each.number for each in part.parameters)


def _weights(part: CountedPlace) -> int:
    return sum(each.number for each in part.parameters if not each.bias)


def _equations(place: DrawnPlace) -> Formulas:
    """Each equation with its shapes below it."""
    items: list[tuple[str, Layout]] = []
    for name in place.order:
        items += [(place.words(name), place.equation(name)), ("", place.check(name))]
    return Formulas(tuple(items), apart=True)
