"""A slip made in each term of a gradient, which is a sum over time."""

from collections.abc import Iterator

from ...maths.expressions import Add, Expr, renamed, symbols
from .scene import EquationChange, EquationContext, SlipEdit


def in_every_term(make: SlipEdit, scene: EquationContext) -> Iterator[EquationChange]:
    """The edits that each term allows, made in all of them; not those around a whole term, which are edits of the
    sum."""
    terms = scene.rhs.terms if isinstance(scene.rhs, Add) and scene.kind == "gradient" else ()
    edits = [{_timeless(each.rhs): each for each in _inside(make, scene, term)} for term in terms]
    for made, first in edits[0].items() if edits else ():
        alike = [found[made] for found in edits if made in found]
        if len(alike) == len(terms):
            extra = {name: source for each in alike for name, source in each.extra.items()}
            detail = first.detail._replace(every_step=True)
            yield EquationChange(Add(tuple(each.rhs for each in alike)), detail, extra, f"every {_kind(first)}")


def _inside(make: SlipEdit, scene: EquationContext, term: Expr) -> Iterator[EquationChange]:
    return (each for each in make(scene._replace(rhs=term)) if term not in each.rhs.kids())


def _kind(change: EquationChange) -> str:
    """What it has in common with the same slip in another gradient."""
    if change.kind is not None:
        return change.kind
    values = (_timeless(each) if isinstance(each, Expr) else each for _, each in change.detail.values)
    return " ".join((change.detail.key, *values))


def _timeless(term: Expr) -> str:
    """What terms of different times have in common."""
    return str(renamed(term, {name: name.rpartition("#")[0] for name in symbols(term) if "#" in name}))
