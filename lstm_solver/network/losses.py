"""Losses as equations: what one step costs, and what that says of the quantity that is judged.

Names in them: the judged quantity itself, `target`, and `loss.N` for the cost of the step at position N.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from ..maths.expressions import Add, Apply, Div, Equation, Expr, MatMul, Mul, Neg, Num, Pick, Square, Stack, Sym, Total
from ..maths.functions import LN_SOFTMAX
from ..maths.values import Vector
from .problem import Loss

TARGET = "loss.target"  # no quantity can be called so

ONE = Decimal(1)

Side = Callable[[Expr], Expr]  # a probability itself, or what it leaves to one

NUMBERS, SHARES, CLASSES = "numbers", "shares", "classes"


class StepCost(NamedTuple):
    """`cost`: the loss of one step. `slope`: its derivative by the judged quantity."""

    cost: Expr
    slope: Expr


def step_cost(loss: Loss, target: Vector) -> StepCost:
    """The cost of a step with this target, of which only the zeros and ones matter."""
    return KINDS[loss.kind].cost(loss, Sym(loss.of), target)


def cost_of_logits(loss: Loss, logits: Expr, target: Vector) -> Expr:
    """The cost of a step from what the softmax (sigmoid) is applied to, where a probability is all but 0 or 1.

    Raises LookupError for a loss that is not one of probabilities.
    """
    made = KINDS[loss.kind].of_logits
    if made is None:
        raise LookupError(f"{loss.kind} is not a loss of probabilities")
    return made(logits, target)


class FewestDigits(NamedTuple):
    """`zero`: the probability up to which no logarithm is taken; `one`: what a probability leaves to 1, likewise."""

    zero: Decimal
    one: Decimal


def loses_digits(loss: Loss, probabilities: Vector, target: Vector, least: FewestDigits) -> bool:
    """Whether a logarithm in the cost of a step is one of a number that too few digits of the logits are left in."""
    both = list(zip(probabilities, target, strict=True))
    shares = KINDS[loss.kind].targets == SHARES
    return any(p <= least.zero for p, t in both if t) or (
        shares and any(ONE - p < least.one for p, t in both if t != ONE)
    )


def averaged(slope: Expr, by: int) -> Expr:
    """A step's derivative of a loss that is a mean: over its steps, over the runs of a batch."""
    return Div(slope, Num(Decimal(by))) if by > 1 else slope


def total_cost(loss: Loss, positions: list[int]) -> Equation:
    """The loss over all steps, from `loss.N`."""
    terms: tuple[Expr, ...] = tuple(Sym(f"loss.{position}") for position in positions)
    summed = terms[0] if len(terms) == 1 else Add(terms)
    return Equation("loss", Div(summed, Num(Decimal(len(terms)))) if loss.reduce == "mean" else summed)


def difference(of: Expr) -> Expr:
    """prediction − target."""
    return Add((of, Neg(Sym(TARGET))))


def _squared(factor: Callable[[int], Expr | None], slope: Callable[[Expr, int], Expr]) -> Callable[..., StepCost]:
    def make(loss: Loss, of: Expr, target: Vector) -> StepCost:
        cost: Expr = Total(Square(difference(of)))
        scale = factor(len(target))
        return StepCost(Mul(scale, cost) if scale is not None else cost, slope(difference(of), len(target)))

    return make


def _mean_squared(loss: Loss, of: Expr, target: Vector) -> StepCost:
    size = Num(Decimal(len(target)))
    cost = Total(Square(difference(of)))
    if len(target) == 1:
        return StepCost(cost, Mul(Num(Decimal(2)), difference(of)))
    return StepCost(Div(cost, size), Div(Mul(Num(Decimal(2)), difference(of)), size))


def _cross_entropy(loss: Loss, of: Expr, target: Vector) -> StepCost:
    p = of if loss.probabilities else Apply("softmax", of)
    cost = _classes_cost(target, lambda units: Apply("ln", Pick(p, units)))
    return StepCost(cost, _by_entries(of, target, _share) if loss.probabilities else difference(p))


def _classes_cost(target: Vector, logarithm: Callable[[tuple[int, ...]], Expr]) -> Expr:
    """−Σ t ln p over the classes where t is not zero."""
    support = tuple(unit for unit, entry in enumerate(target) if entry)
    logs = logarithm(support)
    return Neg(logs if target[support[0]] == ONE else MatMul(Pick(Sym(TARGET), support), logs))


def _classes_of_logits(logits: Expr, target: Vector) -> Expr:
    return _classes_cost(target, lambda units: Pick(Apply(LN_SOFTMAX, logits), units))


def _by_entries(of: Expr, target: Vector, slope: Callable[[Expr, int, Vector], Expr]) -> Expr:
    """The derivative by probabilities, entry by entry: what has no part in the loss is 0 whatever its probability."""
    entries = tuple(slope(Pick(of, (unit,)), unit, target) for unit in range(len(target)))
    return entries[0] if len(entries) == 1 else Stack(entries)


def _share(p: Expr, unit: int, target: Vector) -> Expr:
    """−t/p."""
    if not target[unit]:
        return Num(Decimal(0))
    return Neg(Div(Num(ONE) if target[unit] == ONE else Pick(Sym(TARGET), (unit,)), p))


def _both_shares(p: Expr, unit: int, target: Vector) -> Expr:
    """(1 − t)/(1 − p) − t/p."""
    t: Expr = Pick(Sym(TARGET), (unit,))
    other = Div(Num(ONE) if not target[unit] else _rest(t), _rest(p))
    if target[unit] == ONE:
        return _share(p, unit, target)
    return Add((other, _share(p, unit, target))) if target[unit] else other


def _rest(of: Expr) -> Expr:
    return Add((Num(ONE), Neg(of)))


def _itself(of: Expr) -> Expr:
    return of


def _binary_cross_entropy(loss: Loss, of: Expr, target: Vector) -> StepCost:
    p = of if loss.probabilities else Apply("sigmoid", of)
    cost = Neg(_shares_cost(target, lambda units, side: Apply("ln", side(Pick(p, units)))))
    return StepCost(cost, _by_entries(of, target, _both_shares) if loss.probabilities else difference(p))


def _shares_cost(target: Vector, part: Callable[[tuple[int, ...], Side], Expr]) -> Expr:
    """Σ t · part(p) + (1 − t) · part(1 − p) over the units where the factor is not zero."""
    wanted = tuple(unit for unit, entry in enumerate(target) if entry)
    unwanted = tuple(unit for unit, entry in enumerate(target) if entry != ONE)
    sides = [(wanted, _itself), (unwanted, _rest)]
    terms = tuple(_weighted(part(units, side), units, target, side) for units, side in sides if units)
    return terms[0] if len(terms) == 1 else Add(terms)


def _shares_of_logits(logits: Expr, target: Vector) -> Expr:
    """−ln σ(z) = softplus(−z), and −ln(1 − σ(z)) = softplus(z)."""

    def part(units: tuple[int, ...], side: Side) -> Expr:
        picked = Pick(logits, units)
        return Apply("softplus", picked if side is _rest else Neg(picked))

    return _shares_cost(target, part)


def _weighted(parts: Expr, units: tuple[int, ...], target: Vector, side: Side) -> Expr:
    """t · parts (or 1 − t) over these units; t itself only where it is neither zero nor one."""
    if all(target[unit] in (0, 1) for unit in units):
        return Total(parts) if len(units) > 1 else parts
    return MatMul(side(Pick(Sym(TARGET), units)), parts)


class LossKind(NamedTuple):
    """`cost`: from the loss, the judged quantity and a step's target. `like`: the function that makes probabilities of
    logits, where the loss is one of probabilities, and `of_logits` the cost from these. `targets`: numbers, shares
    from 0 to 1, or classes."""

    cost: Callable[[Loss, Expr, Vector], StepCost]
    like: str | None = None
    targets: str = NUMBERS
    of_logits: Callable[[Expr, Vector], Expr] | None = None


KINDS: dict[str, LossKind] = {
    "squared_error": LossKind(_squared(lambda size: None, lambda gap, size: Mul(Num(Decimal(2)), gap))),
    "half_squared_error": LossKind(_squared(lambda size: Num(Decimal("0.5")), lambda gap, size: gap)),
    "mean_squared_error": LossKind(_mean_squared),
    "cross_entropy": LossKind(_cross_entropy, "softmax", CLASSES, _classes_of_logits),
    "binary_cross_entropy": LossKind(_binary_cross_entropy, "sigmoid", SHARES, _shares_of_logits),
}

LOSSES = ("error", *KINDS)  # what `loss` may be; the error has no cost and no gradient
