"""Slips of back-propagation: in the names of gradient.py, at whatever equation has them."""

from collections.abc import Iterator
from decimal import Decimal

from ...maths.differentiation import NEXT
from ...maths.expressions import Add, Apply, Expr, Mul, Neg, Num, Square, Sym, renamed, substituted, symbols
from .scene import EquationChange, EquationContext, SlipEdit, said, spots
from .structure import sort

ONE = Num(Decimal(1))

NOTHING = Num(Decimal(0))

BACKWARD = ("gradient", "new", "loss")


def is_backward(scene: EquationContext) -> bool:
    """Whether the equation belongs to the backward pass."""
    return scene.name.startswith("d_") or scene.kind in BACKWARD


def no_gradient_through_time(scene: EquationContext) -> Iterator[EquationChange]:
    """Without what the step after hands back."""
    assert scene.rhs is not None
    if not scene.name.startswith("d_"):
        return
    terms = scene.rhs.terms if isinstance(scene.rhs, Add) else (scene.rhs,)
    kept = [term for term in terms if not any(name.endswith(NEXT) for name in symbols(term))]
    if len(kept) == len(terms):
        return
    first = next(iter(symbols(scene.rhs)))
    rest = Add(tuple(kept)) if len(kept) > 1 else kept[0] if kept else Mul(NOTHING, Sym(first))
    yield EquationChange(rest, said("without_step_after"))


def sum_over_time_forgotten(scene: EquationContext) -> Iterator[EquationChange]:
    """The contribution of a single step."""
    if scene.kind != "gradient" or not isinstance(scene.rhs, Add):
        return
    times = list(dict.fromkeys(at for term in scene.rhs.terms for at in _times(term)))
    for at in times if len(times) > 1 else []:
        terms = tuple(term for term in scene.rhs.terms if at in _times(term))
        yield EquationChange(terms[0] if len(terms) == 1 else Add(terms), said("only_step", step=str(int(at) + 1)))


def _times(term: Expr) -> set[str]:
    return {name.rpartition("#")[2] for name in symbols(term) if "#" in name}


def other_step(scene: EquationContext) -> Iterator[EquationChange]:
    """A factor of a sum over time taken a step later or earlier: h_t for h_{t-1}, x_{t-1} for x_t. Where
    there is none, the term falls away."""
    if scene.kind != "gradient" or scene.rhs is None:
        return
    terms = scene.rhs.terms if isinstance(scene.rhs, Add) else (scene.rhs,)
    names = [name for name in dict.fromkeys(symbols(scene.rhs)) if name.rpartition("#")[2].isdigit()]
    for base in dict.fromkeys(name.rpartition("#")[0] for name in names):
        mine = [name for name in names if name.rpartition("#")[0] == base]
        for by in (1, -1):
            moved = {name: new for name in mine if (new := _moved(name, by)) in scene.times}
            kept = tuple(term for term in terms if all(name in moved for name in symbols(term) if name in mine))
            if kept and moved:
                whole = renamed(kept[0] if len(kept) == 1 else Add(kept), moved)
                old, new = next(iter(moved.items()))
                detail = said("in_place", new=Sym(new), old=Sym(old))
                extra = {each: scene.times[each] for each in moved.values()}
                yield EquationChange(whole, detail, extra, f"{'adjoint' if base.startswith('d_') else base} {by}")


def _moved(name: str, by: int) -> str:
    """The same a step later or earlier; a step after h_{t-1} is h_t."""
    base, _, at = name.rpartition("#")
    if base.endswith("_prev") and by == 1:
        return f"{base.removesuffix('_prev')}#{at}"
    return f"{base}#{int(at) + by}"


def learning_rate_misread(scene: EquationContext) -> Iterator[EquationChange]:
    """A step of ten times the size, or a tenth of it."""
    if scene.kind != "new" or scene.rhs is None:
        return
    for node, put in spots(scene.rhs):
        if isinstance(node, Neg) and isinstance(node.arg, Mul) and isinstance(node.arg.left, Num):
            for by in (Decimal(10), Decimal("0.1")):
                rate = (node.arg.left.value * by).normalize()
                detail = said("in_place", new=f"{rate:f}", old=f"{node.arg.left.value:f}")
                yield EquationChange(put(Neg(Mul(Num(rate), node.arg.right))), detail, {}, f"rate {by}")


def slope_at_wrong_argument(scene: EquationContext) -> Iterator[EquationChange]:
    """σ′ taken at the pre-activation where its value stands, or at the value once more."""
    assert scene.rhs is not None
    if not scene.name.startswith("d_"):
        return
    own = scene.name.removeprefix("d_a_")
    if own in scene.inner:
        inner = f"a_{own}.inner"
        yield EquationChange(
            renamed(scene.rhs, {own: inner}), said("slope_before", name=Sym(own)), {inner: scene.inner[own]}
        )
        for function in ("sigmoid", "tanh"):
            again = substituted(scene.rhs, {own: Apply(function, Sym(own))})
            yield EquationChange(again, said("slope_at", function=function, name=Sym(own)))
    for node, put in spots(scene.rhs):
        if isinstance(node, Square) and isinstance(node.arg, Apply):
            yield EquationChange(put(Square(node.arg.arg)), said("slope_itself", value=node.arg.arg))


def square_forgotten(scene: EquationContext) -> Iterator[EquationChange]:
    """1 − h in the place of 1 − h²."""
    assert scene.rhs is not None
    for node, put in spots(scene.rhs) if scene.name.startswith("d_") else ():
        if isinstance(node, Add) and _is_slope(node):
            plain = Add(tuple(Neg(each.kids()[0].kids()[0]) if _is_square(each) else each for each in node.terms))
            yield EquationChange(put(plain), said("in_place", new=plain, old=node), {}, "square")


def slope_forgotten(scene: EquationContext) -> Iterator[EquationChange]:
    """An adjoint without the factor σ′ or tanh′."""
    own = scene.name.removeprefix("d_a_")
    adjoint = f"d_{own}"
    if own != scene.name and adjoint in scene.sources:
        yield EquationChange(Sym(adjoint), said("without_any_slope"))
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if own == scene.name and isinstance(node, Mul) and _is_slope(node.right):
            yield EquationChange(put(node.left), said("without_slope", slope=node.right))


def _is_slope(node: Expr) -> bool:
    return isinstance(node, Add) and any(map(_is_square, node.terms))


def _is_square(term: Expr) -> bool:
    return isinstance(term, Neg) and isinstance(term.arg, Square)


def other_slope(scene: EquationContext) -> Iterator[EquationChange]:
    """The slope of tanh for that of sigmoid, and the other way round."""
    own = scene.name.removeprefix("d_a_")
    if own == scene.name or f"d_{own}" not in scene.sources or own not in scene.sources:
        return
    value = Sym(own)
    slopes = {"sigmoid": Mul(value, Add((ONE, Neg(value)))), "tanh": Add((ONE, Neg(Square(value))))}
    for function, slope in slopes.items():
        made = Mul(Sym(f"d_{own}"), slope)
        yield EquationChange(made, said("slope_of", function=function))


def factor(number: str) -> SlipEdit:
    """The whole times a number."""
    by = Decimal(number)

    def make(scene: EquationContext) -> Iterator[EquationChange]:
        assert scene.rhs is not None
        if not is_backward(scene):
            return
        yield EquationChange(Mul(Num(by), scene.rhs), said("times", number=str(by)), {}, sort(scene, scene.rhs))
        terms = scene.rhs.terms if isinstance(scene.rhs, Add) else ()
        for at, term in enumerate(terms):
            if isinstance(term, Add | Mul) and sort(scene, term) == "error":
                scaled = Add((*terms[:at], Mul(Num(by), term), *terms[at + 1 :]))
                yield EquationChange(scaled, said("times", number=str(by)), {}, "error")

    return make
