"""Lines of a derivation in letters that say the same: `u·x·w`, `u w x`; the last of them stands."""

from collections.abc import Sequence
from typing import Any

from ...document.formulas import Derivation, Grid, Group, Infix, Layout, RowVector, Words

PRODUCTS = {"", "odot", "circ", "ast", "cdot", "times", "paren"}


def chain_without_repeats(whole: Infix) -> Infix:
    """a = b = c without a term that says what the one after it says."""
    if len(whole.terms) < 3 or set(whole.signs) != {"", "="}:
        return whole
    kept = [0, *(at + 1 for at in _kept(whole.terms[1:]))]
    return Infix(tuple(whole.signs[at] for at in kept), tuple(whole.terms[at] for at in kept))


def without_repeats(whole: Derivation) -> Derivation:
    """A derivation without lines that say what the one after them says."""
    notes = [*whole.notes, *[""] * (len(whole.lines) - len(whole.notes))]
    kept = _kept(whole.lines, notes)
    return Derivation(whole.left, tuple(whole.lines[at] for at in kept), tuple(notes[at] for at in kept))


def telling(equations: tuple[Layout, ...]) -> tuple[Layout, ...]:
    """Those that do not say of a quantity that it is itself, as where it goes on under its name."""
    return tuple(each for each in equations if not _says_nothing(each))


def _says_nothing(equation: Layout) -> bool:
    match equation:
        case Infix(("", "="), (left, right)):
            return bool(_said(left) == _said(right))
    return False


def _kept(lines: Sequence[Layout], notes: Sequence[str] = ()) -> list[int]:
    """The places of lines that do not say what the next one says; what bears a note stands."""
    said = [_said(line) for line in lines]
    return [at for at in range(len(said)) if any(notes[at : at + 1]) or said[at] not in said[at + 1 : at + 2]]


def _said(layout: Any) -> Any:
    """A layout whatever the order and the signs of its factors and terms."""
    match layout:
        case Group(inner, "round"):
            return _said(inner)
        case Infix(signs, terms) if not {"+", "-"}.isdisjoint(signs) and {"", "+", "-"}.issuperset(signs):
            return "sum", sorted((sign == "-", repr(_said(term))) for sign, term in zip(signs, terms, strict=True))
        case Infix(signs, terms) if PRODUCTS.issuperset(signs) and not _in_order(terms):
            return "product", sorted(map(repr, _factors(layout)))
        case tuple() | list():
            return type(layout).__name__, [_said(part) for part in layout]
    return layout


def _in_order(terms: Sequence[Layout]) -> bool:
    return any(isinstance(term, Words | Grid | RowVector) for term in terms)


def _factors(layout: Layout) -> list[Any]:
    """Those of a product and of the products in it."""
    match layout:
        case Group(inner, "round"):
            return _factors(inner)
        case Infix(signs, terms) if PRODUCTS.issuperset(signs) and not _in_order(terms):
            return [factor for term in terms for factor in _factors(term)]
    return [_said(layout)]
