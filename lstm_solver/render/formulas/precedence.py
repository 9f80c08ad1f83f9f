"""Which brackets a formula needs: the table of precedence, and the pass that makes every bracket and sign explicit.

After `explicit` a printer prints a node's terms one after the other and never asks again.
"""

from functools import lru_cache

from ...document.formulas import Call, Grid, Group, Infix, Layout, Number, Power, Row, RowVector
from ...document.signs import APPLIED, ATOM, PRODUCT, SIGNS, SUM
from . import constants
from .eliding import elide_grid, elide_row
from .row_nodes import LEAVES


def explicit(node: Layout) -> Layout:
    """The same formula with every bracket it needs as a `Group`, `a + -b` as `a - b`, and long matrices elided.

    Raises TypeError for what is no layout, KeyError for an unknown sign.
    """
    if isinstance(node, LEAVES):
        return node
    match node:
        case Infix():
            return _infix(_one_level(node))
        case Grid():
            short = elide_grid(node)
            if all(isinstance(cell, LEAVES) for row in short.rows for cell in row):
                return short
            return Grid([[explicit(cell) for cell in row] for row in short.rows], node.fence)
        case RowVector():
            short_row = elide_row(node)
            return short_row._replace(items=[explicit(item) for item in short_row.items])
        case Call(function, arg, bare):
            inner = explicit(arg.inner if isinstance(arg, Group) and arg.fence == "round" else arg)
            return Call(explicit(function), inner, bare and isinstance(inner, Grid))
        case Power(base, exponent):
            return Power(_raised(explicit(base)), explicit(exponent))
        case Group(Group(inner, "round"), "bars"):
            return Group(explicit(inner), "bars")
        case Group(inner, fence):
            return Group(explicit(inner), fence)
        case Row(items):
            return Row(tuple(map(explicit, items)))
    return node


def _raised(base: Layout) -> Layout:
    """What an exponent stands behind: what is raised already, a sum, a call or a negative number needs brackets."""
    if isinstance(base, RowVector):
        return Group(base) if base.transpose else base
    bare = level(base) == ATOM and not isinstance(base, Call | Power)
    return base if bare and not _negative(base) else Group(base)


def level(node: Layout) -> int:
    """How tightly a node holds together; ATOM needs no brackets anywhere."""
    if isinstance(node, Infix):
        return _lowest(_real_signs(node))
    return constants.level(node.text) if isinstance(node, Number) else ATOM


@lru_cache(maxsize=1024)
def _lowest(signs: tuple[str, ...]) -> int:
    return min((SIGNS[sign].level for sign in signs), default=ATOM)


def _real_signs(node: Infix) -> tuple[str, ...]:
    return node.signs if node.signs[:1] != ("",) else node.signs[1:]


def _one_level(node: Infix) -> Infix:
    """Nested so that the signs of one node all bind equally: a ⊙ b + c ⊙ d becomes a sum of two products."""
    if len(node.signs) != len(node.terms) or not node.terms:
        raise ValueError("a formula needs as many signs as terms, and at least one")
    lowest = level(node)
    if all(SIGNS[sign].level == lowest for sign in node.signs[1:]):
        return node
    outer: list[str] = []
    inner: list[list[tuple[str, Layout]]] = []
    for at, (sign, term) in enumerate(zip(node.signs, node.terms, strict=True)):
        if at == 0 or SIGNS[sign].level == lowest:
            outer.append(sign)
            inner.append([("", term)])
        else:
            inner[-1].append((sign, term))
    return Infix(tuple(outer), tuple(map(_joined, inner)))


def _joined(parts: list[tuple[str, Layout]]) -> Layout:
    if len(parts) == 1:
        return parts[0][1]
    return Infix(tuple(sign for sign, _ in parts), tuple(term for _, term in parts))


def _infix(node: Infix) -> Layout:
    lowest = level(node)
    terms = [explicit(term) for term in node.terms]
    if lowest == ATOM:
        return terms[0]
    pairs = zip(node.signs, terms, strict=True)
    if lowest == SUM:
        done = [_summand(at, sign, term) for at, (sign, term) in enumerate(pairs)]
    elif lowest in (PRODUCT, APPLIED):
        done = [_factor(at, sign, term, node) for at, (sign, term) in enumerate(pairs)]
    else:
        return Infix(node.signs, tuple(terms))
    return _unnested(Infix(tuple(sign for sign, _ in done), tuple(term for _, term in done)))


def _unnested(node: Infix) -> Infix:
    """(a + b) + c as one sum, and the same for products: it prints alike, and breaks at every sign."""
    first = node.terms[0]
    if isinstance(first, Infix) and not node.signs[0] and level(first) == level(node):
        return Infix((*first.signs, *node.signs[1:]), (*first.terms, *node.terms[1:]))
    return node


def _summand(at: int, sign: str, term: Layout) -> tuple[str, Layout]:
    if sign == "+" and at and _negative(term):
        return "-", _negated(term)
    first = at == 0 and sign != "-"
    wants = level(term) < SUM if first else level(term) <= SUM or _negative(term)
    return sign, Group(term) if wants else term


def _factor(at: int, sign: str, term: Layout, whole: Infix) -> tuple[str, Layout]:
    own = level(whole)
    if at == 0:
        other_kind = level(term) == own and isinstance(term, Infix) and set(term.signs) != set(whole.signs)
        return sign, Group(term) if level(term) < own or other_kind else term
    if sign == "paren":
        return sign, term if isinstance(term, Group) and term.fence == "round" else Group(term)
    if _negative(term) or level(term) <= own:
        return sign, Group(term)
    return "cdot" if sign == "" and _starts_with_digit(term) else sign, term


def _negative(term: Layout) -> bool:
    """Whether the term prints with a minus sign in front, and is no sum."""
    if isinstance(term, Number):
        return term.text.startswith("-") and constants.level(term.text) > SUM
    if not isinstance(term, Infix):
        return False
    if term.signs == ("-",):
        return True
    return level(term) in (PRODUCT, APPLIED) and _negative(term.terms[0])


def _negated(term: Layout) -> Layout:
    if isinstance(term, Number):
        return term._replace(text=term.text[1:])
    assert isinstance(term, Infix)
    if term.signs == ("-",):
        return term.terms[0]
    return Infix(term.signs, (_negated(term.terms[0]), *term.terms[1:]))


def _starts_with_digit(term: Layout) -> bool:
    if isinstance(term, Number):
        return term.text[:1].isdigit() or term.text[:1] == "."
    return isinstance(term, Infix) and not term.signs[0] and level(term) > SUM and _starts_with_digit(term.terms[0])
