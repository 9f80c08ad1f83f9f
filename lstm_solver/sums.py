"""A sum of products, as a new state is: how much comes from where, and which part weighs more."""

from decimal import Decimal
from typing import NamedTuple

from .document import Inline
from .expr import Add, Mul
from .gates import source
from .layout import Layout
from .spot import Spot, used
from .wording import Units, listed, numbers


class Term(NamedTuple):
    """`texts`: the printed product by unit; `origin`: what is let through, and whether all of it is zero."""

    texts: list[str]
    origin: Layout
    empty: bool


def shares(spot: Spot) -> list[Inline]:
    """What each product of a sum brings; nothing where the quantity is no sum of products with names."""
    terms = _terms(spot)
    if len(terms) < 2:
        return []
    empty = [term for term in terms if term.empty]
    if empty:
        full = [term for term in terms if not term.empty]
        if len(terms) > 2 or not full or not any(Decimal(text) for text in full[0].texts):
            return []
        return [(empty[0].origin, " is zero, so ", spot.symbol, " comes from ", full[0].origin, " alone.")]
    sizes = [[abs(Decimal(text)) for text in term.texts] for term in terms]
    amounts = [] if spot.units.many else [_amounts(spot, terms)]
    return [*amounts, _weights(spot.symbol, spot.units, terms, sizes), *_signs(spot, terms)]


def _terms(spot: Spot) -> list[Term]:
    plan = spot.step.plan
    if plan is None or not isinstance(plan.nodes[-1], Add):
        return []
    record = spot.step.record()
    equations = [each.equation for each in spot.page.plans]
    found = []
    for position in plan.kids[-1]:
        node = plan.nodes[position]
        what = source(node, equations) if isinstance(node, Mul) else None
        origin = None if what is None else spot.name(what)
        if what is None or origin is None:
            return []
        texts = record.texts(position)
        whole = texts * spot.units.size if len(texts) == 1 else texts
        found.append(Term(whole, origin, not any(record.decimals(plan.nodes.index(what)))))
    return found


def _amounts(spot: Spot, terms: list[Term]) -> Inline:
    parts = [(*numbers([term.texts[unit] for unit in spot.units.some]), " from ", term.origin) for term in terms]
    apart = spot.units.apart()
    return (*((f"{apart.strip().capitalize()}, ",) if apart else ()), spot.symbol, " takes ", *listed(parts), ".")


def _weights(symbol: Layout, units: Units, terms: list[Term], sizes: list[list[Decimal]]) -> Inline:
    """Which term is the largest, unit by unit; `len(terms)` stands for a draw."""
    groups = units.groups([_largest(column) for column in zip(*sizes, strict=True)])
    verb = "weighs more" if len(terms) == 2 else "weighs most"
    draw = groups.pop(len(terms), None)
    even = "both weigh about the same" if len(terms) == 2 else "none weighs most"
    if not groups:
        return (f"{even.capitalize()}.",)
    parts: list[Inline] = [
        (terms[best].origin, f" {verb}" * (not place), units.where(group) if len(groups) > 1 or draw else "")
        for place, (best, group) in enumerate(groups.items())
    ]
    lead: Inline = ("In ", symbol, ", ") if units.many else ()
    return (*lead, *listed(parts), f"; {even}{units.where(draw)}." if draw else ".")


def _largest(column: tuple[Decimal, ...]) -> int:
    best = max(column)
    return column.index(best) if column.count(best) == 1 else len(column)


def _signs(spot: Spot, terms: list[Term]) -> list[Inline]:
    """Whether two terms work against each other."""
    if len(terms) != 2:
        return []
    numbers = [[Decimal(text) for text in term.texts] for term in terms]
    against = [unit for unit in spot.units.some if numbers[0][unit] * numbers[1][unit] < 0]
    gone = [unit for unit in against if numbers[0][unit] == -numbers[1][unit] and not Decimal(spot.digits[unit])]
    where = spot.units.where
    if not against:
        return []
    if gone:
        nearly = "nearly " if any(used(spot.step)[unit] for unit in gone) else ""
        return [(f"They {nearly}cancel{where(gone) if len(spot.units.some) > 1 else ''}.",)]
    return [(f"They have opposite signs{where(against) if len(spot.units.some) > 1 else ''} and partly cancel.",)]
