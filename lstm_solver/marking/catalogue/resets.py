"""Slips in how far a gate reaches that acts on a product in a sum, as gru's r: over the bias, over everything."""

from collections.abc import Callable, Iterator

from ...maths.expressions import Add, Expr, MatMul, Mul, Stack, Sym
from .scene import EquationChange, EquationContext, said, spots
from .structure import ZERO


def reset_over_bias(scene: EquationContext) -> Iterator[EquationChange]:
    """U (r h) + b, or r (U h) + b, as r (U h + b)."""
    for node, put, term, gate in _gated_terms(scene):
        bare, beside = _apart(term, gate)
        for bias in node.terms:
            if scene.is_bias(bias):
                left = tuple(each for each in node.terms if each is not term and each is not bias)
                whole = Add((*left, *beside, Mul(gate, Add((*_terms(bare), bias)))))
                yield EquationChange(put(_sum(whole)), said("over_bias", gate=gate, bias=bias), {}, "")


def reset_over_everything(scene: EquationContext) -> Iterator[EquationChange]:
    """The gate over the whole sum: r (W x + U h + b)."""
    for node, put, term, gate in _gated_terms(scene):
        terms = tuple(part for each in node.terms for part in (_terms(_bare(each, gate)) if each is term else (each,)))
        yield EquationChange(put(Mul(gate, Add(terms))), said("over_sum", gate=gate), {}, "")


def reset_not_over_bias(scene: EquationContext) -> Iterator[EquationChange]:
    """r (U h + b) as r (U h) + b."""
    for node, put, term, gate in _gated_terms(scene):
        inside = term.right if isinstance(term, Mul) else term
        for bias in _terms(inside):
            if scene.is_bias(bias) and isinstance(inside, Add):
                left = tuple(each for each in inside.terms if each is not bias)
                terms = (*(each for each in node.terms if each is not term), Mul(gate, _sum(Add(left))), bias)
                yield EquationChange(put(Add(terms)), said("not_over_bias", gate=gate, bias=bias), {}, "")


def _gated_terms(scene: EquationContext) -> Iterator[tuple[Add, Callable[[Expr], Expr], Expr, Expr]]:
    """Every sum with a product that a quantity of this step acts on, and that quantity."""
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if isinstance(node, Add) and not scene.name.startswith("d_"):
            for term in node.terms:
                gate = _gate(scene, term)
                if gate is not None:
                    yield node, put, term, gate


def _gate(scene: EquationContext, term: Expr) -> Expr | None:
    if isinstance(term, Mul):
        product = any(isinstance(each, MatMul) for each in _terms(term.right))
        return term.left if product and _is_quantity(scene, term.left) else None
    if isinstance(term, MatMul):
        for kid in term.kids():
            for part in kid.parts if isinstance(kid, Stack) else (kid,):
                if isinstance(part, Mul) and _is_quantity(scene, part.left):
                    return part.left
    return None


def _is_quantity(scene: EquationContext, node: Expr) -> bool:
    return isinstance(node, Sym) and isinstance(scene.sources.get(node.name), int) and not node.name.endswith("_prev")


def _bare(term: Expr, gate: Expr) -> Expr:
    """The term without the gate."""
    if isinstance(term, Mul):
        return term.right if term.left == gate else term
    return term.with_kids(tuple(_bare(kid, gate) if isinstance(kid, Mul | Stack) else kid for kid in term.kids()))


def _apart(term: Expr, gate: Expr) -> tuple[Expr, tuple[Expr, ...]]:
    """The product that the gate acts on, without it; of a stacked vector, the product with the rest beside it."""
    bare = _bare(term, gate)
    stack = next((kid for kid in term.kids() if isinstance(kid, Stack)), None)
    if not isinstance(term, MatMul) or stack is None:
        return bare, ()
    gated = [isinstance(part, Mul) and part.left == gate for part in stack.parts]
    alone = tuple(_bare(p, gate) if g else Mul(ZERO, p) for p, g in zip(stack.parts, gated, strict=True))
    others = tuple(Mul(ZERO, p) if g else p for p, g in zip(stack.parts, gated, strict=True))
    products = [
        term.with_kids(tuple(Stack(parts) if kid is stack else kid for kid in term.kids())) for parts in (alone, others)
    ]
    return products[0], (products[1],)


def _terms(node: Expr) -> tuple[Expr, ...]:
    return node.terms if isinstance(node, Add) else (node,)


def _sum(node: Add) -> Expr:
    return node.terms[0] if len(node.terms) == 1 else node
