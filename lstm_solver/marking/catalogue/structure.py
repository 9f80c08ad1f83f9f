"""Slips in the shape of an equation: functions, terms, factors, signs, products."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from ...maths.expressions import Add, Apply, Expr, MatMul, Mul, Neg, Num, Outer, Stack, Sym, renamed, symbols
from ...maths.functions import FUNCTIONS
from .scene import EquationChange, EquationContext, SlipEdit, said, spots

ONE = Num(Decimal(1))

ZERO = Num(Decimal(0))

SLOPES = ((Decimal("0.2"), "0.2 x"), (Decimal(1) / 6, "x/6"))  # of the usual hard sigmoids

LOGARITHMS = (("log₂", "1.4426950408889634"), ("log₁₀", "0.4342944819032518"))  # of another base, by ln

USUAL = ("sigmoid", "tanh", "relu", "softmax")


def function_for(new: str, old: str) -> SlipEdit:
    """Another function in the place of the right one."""

    def make(scene: EquationContext) -> Iterator[EquationChange]:
        for node, put in _applied(scene):
            if node.function == old and (new != "softmax" or scene.size(node.arg) > 1):
                yield EquationChange(put(Apply(new, node.arg)), said("in_place", new=new, old=old))

    return make


def hard_sigmoid(scene: EquationContext) -> Iterator[EquationChange]:
    """A straight line, clipped to 0 and 1, for the sigmoid: 0.2 x + 0.5, or x/6 + 0.5."""
    for node, put in _applied(scene):
        for slope, shown in SLOPES if node.function in ("sigmoid", "hard_sigmoid") else ():
            line = Apply("hard_sigmoid", node.arg, (("alpha", slope), ("beta", Decimal("0.5"))))
            if line != node:
                yield EquationChange(put(line), said("in_place", new=f"{shown} + 0.5", old=node.function))


def peephole_outside(scene: EquationContext) -> Iterator[EquationChange]:
    """What a gate sees of the cell state added outside its function."""
    rhs = scene.rhs
    if not isinstance(rhs, Apply) or not isinstance(rhs.arg, Add):
        return
    for term in rhs.arg.terms:
        if isinstance(term, Mul) and any(map(scene.is_bias, term.kids())):
            inside = Apply(rhs.function, _without(rhs.arg, [term]), rhs.constants)
            yield EquationChange(Add((inside, term)), said("outside", term=term, function=rhs.function), {}, "")


def other_function(scene: EquationContext) -> Iterator[EquationChange]:
    """What the more usual confusions leave."""
    usual = {("tanh", "sigmoid"), ("sigmoid", "tanh"), ("softmax", "sigmoid"), ("sigmoid", "softmax")}
    for node, put in _applied(scene):
        for new in USUAL:
            fits = new != "softmax" or scene.size(node.arg) > 1
            if fits and new != node.function and (new, node.function) not in usual:
                yield EquationChange(put(Apply(new, node.arg)), said("in_place", new=new, old=node.function))
    assert scene.rhs is not None
    for log, put in spots(scene.rhs):
        for new, share in LOGARITHMS if isinstance(log, Apply) and log.function == "ln" else ():
            yield EquationChange(put(Mul(Num(Decimal(share)), log)), said("in_place", new=new, old="ln"))


def _applied(scene: EquationContext) -> Iterator[tuple[Apply, Callable[[Expr], Expr]]]:
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if isinstance(node, Apply) and FUNCTIONS[node.function].activation:
            yield node, put


def activation_forgotten(scene: EquationContext) -> Iterator[EquationChange]:
    """The function around the whole."""
    for node, _ in _applied(scene):
        if node == scene.rhs:
            yield EquationChange(node.arg, said("without_function", function=node.function), {}, "")


def inner_function_forgotten(scene: EquationContext) -> Iterator[EquationChange]:
    """A function inside the equation, as the tanh of the cell state."""
    for node, put in _applied(scene):
        if node != scene.rhs:
            yield EquationChange(put(node.arg), said("where", new=node.arg, old=node))


def _sums(scene: EquationContext) -> Iterator[tuple[Add, Callable[[Expr], Expr]]]:
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if isinstance(node, Add):
            yield node, put


def _without(node: Add, left_out: list[Expr]) -> Expr:
    kept = tuple(term for term in node.terms if not any(term is each for each in left_out))
    return kept[0] if len(kept) == 1 else Add(kept) if kept else ZERO


def bias_forgotten(scene: EquationContext) -> Iterator[EquationChange]:
    """A sum without one of its biases, or without all."""
    for node, put in _sums(scene) if scene.kind != "new" else ():
        biases = [term for term in node.terms if scene.is_bias(term)]
        for term in biases:
            yield EquationChange(put(_without(node, [term])), said("without", term=term), {}, "")
        if len(biases) > 1 and len(biases) < len(node.terms):
            yield EquationChange(put(_without(node, biases)), said("without_biases"), {}, "")


def bias_twice(scene: EquationContext) -> Iterator[EquationChange]:
    """A bias added twice."""
    for node, put in _sums(scene):
        for term in node.terms:
            if scene.is_bias(term):
                yield EquationChange(put(Add((*node.terms, term))), said("twice", term=term), {}, "")


def forget_bias_added(scene: EquationContext) -> Iterator[EquationChange]:
    """1 added to the bias of a forget gate, the default of some libraries (Jozefowicz et al. 2015)."""
    for node, put in _sums(scene):
        for term in node.terms:
            if isinstance(term, Sym) and scene.is_bias(term) and _is_of_forget_gate(scene, term):
                more = Add((term, ONE))
                yield EquationChange(put(Add((*node.terms, ONE))), said("in_place", new=more, old=term), {}, "")


def _is_of_forget_gate(scene: EquationContext, bias: Sym) -> bool:
    return bias.name in scene.wants and scene.wants[bias.name].gate == "f"


def recurrent_forgotten(scene: EquationContext) -> Iterator[EquationChange]:
    """The product with the state of the step before."""
    yield from _product_forgotten(scene, lambda name: name.endswith("_prev"))


def input_forgotten(scene: EquationContext) -> Iterator[EquationChange]:
    """A sum without the product with the input."""
    yield from _product_forgotten(scene, lambda name: name == "x")


def _product_forgotten(scene: EquationContext, is_it: Callable[[str], bool]) -> Iterator[EquationChange]:
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if isinstance(node, Add):
            for term in node.terms:
                if _has_product(term) and not _has_stack(term) and any(map(is_it, symbols(term))):
                    yield EquationChange(put(_without(node, [term])), said("without", term=_bare(term)), {}, "")
        if isinstance(node, Stack):
            left_out = [part for part in node.parts if any(map(is_it, symbols(part)))]
            yield from (each._replace(rhs=put(each.rhs)) for each in _part_forgotten(node, left_out))


def _part_forgotten(node: Stack, left_out: Iterable[Expr]) -> Iterator[EquationChange]:
    for part in left_out:
        parts = tuple(Mul(ZERO, each) if each is part else each for each in node.parts)
        yield EquationChange(Stack(parts), said("zeros", part=part), {}, "")


def term_forgotten(scene: EquationContext) -> Iterator[EquationChange]:
    """Any other term of a sum, as f c of the cell state, or one direction of two; of a sum over time see
    sum_over_time_forgotten."""
    if isinstance(scene.rhs, Stack):
        yield from _part_forgotten(scene.rhs, scene.rhs.parts)
    for node, put in _sums(scene) if scene.kind != "gradient" else ():
        for term in node.terms:
            rest = [each for each in node.terms if each is not term]
            product = _has_product(term) or (scene.is_bias(term) and scene.kind != "new")
            if product or all(isinstance(each, Num) for each in rest):
                continue
            if not isinstance(term, Num):
                detail = said("without", term=_bare(term))
                yield EquationChange(put(_without(node, [term])), detail, {}, _by_role(scene, term))


def _by_role(scene: EquationContext, term: Expr) -> str | None:
    """What a term with a parameter is at each gate (a peephole to c); None for others, and in a cell of one's own."""
    roles = [scene.wants[name].role for name in symbols(term) if name in scene.wants]
    others = {name.removesuffix("_prev") for name in symbols(term) if name not in scene.wants}
    return " ".join((*roles, *sorted(others))) if roles and "own" not in roles else None


def factor_forgotten(scene: EquationContext) -> Iterator[EquationChange]:
    """An elementwise product without one of its factors."""
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if isinstance(node, Mul):
            for kept, left in ((node.right, node.left), (node.left, node.right)):
                yield EquationChange(put(kept), said("without_factor", factor=left), {}, _own(scene, left))


def _own(scene: EquationContext, factor: Expr) -> str | None:
    """What a factor is at every gate alike: of its own value, as 1 − f of δf."""
    own = scene.name.removeprefix("d_a_")
    return str(renamed(factor, {own: "own"})) if own != scene.name and own in symbols(factor) else None


def sign_lost(scene: EquationContext) -> Iterator[EquationChange]:
    """A minus that is dropped, or one too many, before a term or the whole; of a step against the gradient, its own."""
    assert scene.rhs is not None
    if scene.kind == "new" and isinstance(scene.rhs, Add) and isinstance(scene.rhs.terms[-1], Neg):
        step = scene.rhs.terms[-1].kids()[0]
        change = Add((*scene.rhs.terms[:-1], step))
        yield EquationChange(change, said("plus", term=step), {}, f"plus {sort(scene, step)}")
        return
    whole = "error" if sort(scene, scene.rhs) == "error" and not isinstance(scene.rhs, Neg) else None
    yield EquationChange(Neg(scene.rhs), said("sign"), {}, whole and f"minus {whole}")
    for node, put in spots(scene.rhs):
        if isinstance(node, Apply) and node.function == "sigmoid":
            turned = put(Apply(node.function, Neg(node.arg), node.constants))
            yield EquationChange(turned, said("in_place", new="sigmoid(−x)", old="sigmoid(x)"), {}, "argument")
        if isinstance(node, Neg):
            kind = sort(scene, node.arg)
            yield EquationChange(put(node.arg), said("plus", term=node.arg), {}, kind and f"plus {kind}")
        if isinstance(node, Add):
            for at, term in enumerate(node.terms):
                if not isinstance(term, Neg):
                    terms = (*node.terms[:at], Neg(term), *node.terms[at + 1 :])
                    kind = sort(scene, term)
                    yield EquationChange(put(Add(terms)), said("minus", term=term), {}, kind and f"minus {kind}")


def sort(scene: EquationContext, term: Expr) -> str | None:
    """What a term is at every gate alike: a bias, the product with the state before or with the input; at every step,
    what the loss gives; the step of an update."""
    if scene.kind == "new":
        return "step"
    if scene.is_bias(term):
        return "bias"
    names = [*symbols(term)]
    if scene.name.startswith("d_") and not _has_product(term) and any(name.endswith("target") for name in names):
        return "error"
    if not _has_product(term) or _has_stack(term):
        return None
    return "recurrent" if any(name.endswith("_prev") for name in names) else "input" if "x" in names else None


def _has_product(node: Expr) -> bool:
    return any(isinstance(each, MatMul | Outer) for each, _ in spots(node))


def _has_stack(node: Expr) -> bool:
    return any(isinstance(each, Stack) for each, _ in spots(node))


def _bare(term: Expr) -> Expr:
    return term.arg if isinstance(term, Neg) else term
