"""A sum of products, as a new state is: how much comes from where, and which part weighs more."""

from decimal import Decimal
from typing import NamedTuple

from ...document.blocks import Inline
from ...document.formulas import Layout
from ...document.language import capitalized
from ...maths.expressions import Add, Mul
from ...maths.gates import source
from .subject import CommentSubject, used
from .units import numbers


class ShareTerm(NamedTuple):
    """`texts`: the printed product by unit; `origin`: what is let through, and whether all of it is zero."""

    texts: list[str]
    origin: Layout
    empty: bool


def shares(spot: CommentSubject) -> list[Inline]:
    """What each product of a sum brings; nothing where the quantity is no sum of products with names."""
    terms = _terms(spot)
    if len(terms) < 2:
        return []
    empty = [term for term in terms if term.empty]
    if empty:
        full = [term for term in terms if not term.empty]
        if len(terms) > 2 or not full or not any(Decimal(text) for text in full[0].texts):
            return []
        said = {"zero": empty[0].origin, "sum": spot.symbol, "other": full[0].origin}
        return [spot.view.language.say("comes_from_one_alone", **said)]
    sizes = [[abs(Decimal(text)) for text in term.texts] for term in terms]
    amounts = [] if spot.units.many else [_amounts(spot, terms)]
    return [*amounts, _weights(spot, terms, sizes), *_signs(spot, terms)]


def _terms(spot: CommentSubject) -> list[ShareTerm]:
    plan = spot.step.plan
    if plan is None or not isinstance(plan.nodes[-1], Add):
        return []
    record = spot.step.record()
    equations = [each.equation for each in spot.view.plans]
    found = []
    for position in plan.kids[-1]:
        node = plan.nodes[position]
        what = source(node, equations) if isinstance(node, Mul) else None
        origin = None if what is None else spot.name(what)
        if what is None or origin is None:
            return []
        texts = record.texts(position)
        whole = texts * spot.units.size if len(texts) == 1 else texts
        found.append(ShareTerm(whole, origin, not any(record.decimals(plan.nodes.index(what)))))
    return found


def _amounts(spot: CommentSubject, terms: list[ShareTerm]) -> Inline:
    language, some = spot.view.language, spot.units.some
    digits = [numbers([term.texts[unit] for unit in some], language) for term in terms]
    pairs = zip(digits, terms, strict=True)
    parts = [language.say("amount_from", amount=amount, origin=term.origin) for amount, term in pairs]
    apart = spot.units.apart()
    said = {"sum": spot.symbol, "amounts": language.listed(parts), "where": capitalized(apart)}
    return language.say("takes_in_units" if apart else "takes", **said)


def _weights(spot: CommentSubject, terms: list[ShareTerm], sizes: list[list[Decimal]]) -> Inline:
    """Which term is the largest, unit by unit; `len(terms)` stands for a draw."""
    units, say, text = spot.units, spot.view.language.say, spot.view.language.text
    groups = units.groups([_largest(column) for column in zip(*sizes, strict=True)])
    draw = groups.pop(len(terms), None)
    even = text("both_weigh_alike" if len(terms) == 2 else "none_weighs_most")
    if not groups:
        return (capitalized(f"{even}."),)
    verb = "weighs_more" if len(terms) == 2 else "weighs_most"
    parts: list[Inline] = [
        say(
            "weighs_too" if place else verb,
            term=terms[best].origin,
            where=units.where(group) if len(groups) > 1 or draw else "",
        )
        for place, (best, group) in enumerate(groups.items())
    ]
    weights = spot.view.language.listed(parts)
    if units.many:
        weights = say("weights_in_sum", parts=weights, sum=spot.symbol)
    return say("weights_and_draw", said=weights, even=even, where=units.where(draw)) if draw else (*weights, ".")


def _largest(column: tuple[Decimal, ...]) -> int:
    best = max(column)
    return column.index(best) if column.count(best) == 1 else len(column)


def _signs(spot: CommentSubject, terms: list[ShareTerm]) -> list[Inline]:
    """Whether two terms work against each other."""
    if len(terms) != 2:
        return []
    numbers = [[Decimal(text) for text in term.texts] for term in terms]
    against = [unit for unit in spot.units.some if numbers[0][unit] * numbers[1][unit] < 0]
    gone = [unit for unit in against if numbers[0][unit] == -numbers[1][unit] and not Decimal(spot.digits[unit])]
    if not against:
        return []
    where = spot.units.where(gone or against) if len(spot.units.some) > 1 else ""
    if gone:
        nearly = any(used(spot.step)[unit] for unit in gone)
        return [spot.view.language.say("nearly_cancel" if nearly else "cancel", where=where)]
    return [spot.view.language.say("partly_cancel", where=where)]
