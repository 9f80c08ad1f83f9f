"""Which quantities are gates, what each one lets through, and to where: all of it read off the equations.

A gate is a quantity between 0 and 1 that stands as a factor, itself or as one minus it, in an elementwise product.
"""

from collections.abc import Iterator
from typing import NamedTuple

from .expressions import Add, Apply, Div, Equation, Expr, Mul, Neg, Num, Sym
from .functions import FUNCTIONS


class GateUse(NamedTuple):
    """`gate` times `what` in the equation of `target`; `rest`: the factor is one minus the gate.

    `direct`: the product is a term of the target's sum, unit by unit. `kept`: what is more, `what` is the target's own
    old value, which enters its sum here and nowhere else.
    `instead`: what takes the rest, where the target is the weighted mean of its old value and something new.
    """

    gate: str
    rest: bool
    what: Expr
    target: str
    direct: bool
    kept: bool = False
    instead: Expr | None = None


def uses(equations: list[Equation]) -> list[GateUse]:
    """Every product of a gate, in the order of the equations; the two of a weighted mean count as one."""
    known = between_0_and_1(equations)
    found: list[GateUse] = []
    for each in equations:
        mine = [_use(node, each, known, direct) for node, direct in _products(each.rhs, direct=True)]
        found += _means(each.rhs, [use for use in mine if use is not None])
    return found


def source(product: Mul, equations: list[Equation]) -> Expr | None:
    """The factor of a product that is let through; None where the equations do not say which one that is."""
    use = _use(product, Equation("", product), between_0_and_1(equations), False)
    if use is not None:
        return use.what
    old = [factor for factor in product.kids() if isinstance(factor, Sym) and factor.name.endswith("_prev")]
    return old[0] if len(old) == 1 else None


def between_0_and_1(equations: list[Equation]) -> set[str]:
    """The quantities whose equations keep them between 0 and 1: a sigmoid or its like, or one minus such a quantity."""
    known: set[str] = set()
    for each in equations:
        function = FUNCTIONS[each.rhs.function] if isinstance(each.rhs, Apply) else None
        if (function and (function.low, function.high) == (0, 1)) or _complement(each.rhs) in known:
            known.add(each.name)
    return known


def _complement(node: Expr) -> str | None:
    """The z of 1 - z."""
    match node:
        case Add(terms=(Num(value=one), Neg(arg=Sym(name=name)))) if one == 1:
            return str(name)
    return None


def _products(node: Expr, direct: bool) -> Iterator[tuple[Mul, bool]]:
    """The outermost elementwise products; `direct`: whether the product is a term of the sum at the root."""
    if isinstance(node, Mul):
        yield node, direct
    elif not isinstance(node, Div):
        for kid in node.kids():
            yield from _products(kid, direct and isinstance(node, Add))


def _use(product: Mul, equation: Equation, known: set[str], direct: bool) -> GateUse | None:
    factors = [(factor, other) for factor, other in _both_ways(product) if _gate(factor) in known]
    # of two that could be the gate, one minus a quantity is; else the first, as one writes it
    factors.sort(key=lambda pair: _complement(pair[0]) is None)
    if not factors:
        return None
    factor, what = factors[0]
    old = Sym(f"{equation.name}_prev")
    kept = direct and what == old and _top_level(equation.rhs, old) == 1
    return GateUse(_gate(factor) or "", not isinstance(factor, Sym), what, equation.name, direct, kept)


def _both_ways(product: Mul) -> list[tuple[Expr, Expr]]:
    return [(product.left, product.right), (product.right, product.left)]


def _gate(node: Expr) -> str | None:
    return node.name if isinstance(node, Sym) else _complement(node)


def _top_level(rhs: Expr, old: Sym) -> int:
    """How many terms of a sum hold `old`, be it deep inside."""
    terms = rhs.terms if isinstance(rhs, Add) else (rhs,)
    return sum(_holds(term, old) for term in terms)


def _holds(node: Expr, old: Sym) -> bool:
    return node == old or any(_holds(kid, old) for kid in node.kids())


def _means(rhs: Expr, mine: list[GateUse]) -> list[GateUse]:
    """z ⊙ old + (1 − z) ⊙ new as one use."""
    whole = isinstance(rhs, Add) and len(rhs.terms) == 2 and all(isinstance(term, Mul) for term in rhs.terms)
    if not whole or len(mine) != 2 or mine[0].gate != mine[1].gate or mine[0].rest == mine[1].rest:
        return mine
    kept = next((use for use in mine if use.kept), None)
    return mine if kept is None else [kept._replace(instead=next(use.what for use in mine if use is not kept))]
