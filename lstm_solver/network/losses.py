"""Losses as equations: what one step costs, and what that says of the quantity that is judged.

Names in them: the judged quantity itself, `target`, and `loss.N` for the cost of the step at position N.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from ..maths.expressions import Add, Apply, Div, Equation, Expr, MatMul, Mul, Neg, Num, Pick, Square, Stack, Sym, Total
from ..maths.values import Vector
from .problem import Loss

TARGET = "loss.target"  # no quantity can be called so

ONE = Decimal(1)


NUMBERS, SHARES, CLASSES = "numbers", "shares", "classes"


class StepCost(NamedTuple):
    """`cost`: the loss of one step. `slope`: its derivative by the judged quantity."""

    cost: Expr
    slope: Expr


def step_cost(loss: Loss, target: Vector) -> StepCost:
    """The cost of a step with this target, of which only the zeros and ones matter."""
    return KINDS[loss.kind].cost(loss, Sym(loss.of), target)


def mean(slope: Expr, loss: Loss, steps: int) -> Expr:
    """A step's derivative of the loss over all steps."""
    return Div(slope, Num(Decimal(steps))) if loss.reduce == "mean" and steps > 1 else slope


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
    support = tuple(unit for unit, entry in enumerate(target) if entry)
    logs: Expr = Apply("ln", Pick(p, support))
    if target[support[0]] != ONE:
        logs = MatMul(Pick(Sym(TARGET), support), logs)
    slope = _by_entries(of, target, _share) if loss.probabilities else difference(p)
    return StepCost(Neg(logs), slope)


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


def _binary_cross_entropy(loss: Loss, of: Expr, target: Vector) -> StepCost:
    p = of if loss.probabilities else Apply("sigmoid", of)
    wanted = tuple(unit for unit, entry in enumerate(target) if entry)
    unwanted = tuple(unit for unit, entry in enumerate(target) if entry != ONE)
    terms: list[Expr] = []
    if wanted:
        terms.append(_log_term(p, wanted, target, lambda entry: entry))
    if unwanted:
        terms.append(_log_term(p, unwanted, target, _rest))
    cost = terms[0] if len(terms) == 1 else Add(tuple(terms))
    slope = _by_entries(of, target, _both_shares) if loss.probabilities else difference(p)
    return StepCost(Neg(cost), slope)


def _log_term(p: Expr, units: tuple[int, ...], target: Vector, side: Callable[[Expr], Expr]) -> Expr:
    """t · ln p (or its mirror image) over the units where t is not zero; t itself only where it is not one."""
    logs: Expr = Apply("ln", side(Pick(p, units)))
    if all(target[unit] in (0, 1) for unit in units):
        return Total(logs) if len(units) > 1 else logs
    return MatMul(side(Pick(Sym(TARGET), units)), logs)


class LossKind(NamedTuple):
    """`cost`: from the loss, the judged quantity and a step's target. `like`: the function that makes probabilities of
    logits, where the loss is one of probabilities. `targets`: numbers, shares from 0 to 1, or classes."""

    cost: Callable[[Loss, Expr, Vector], StepCost]
    like: str | None = None
    targets: str = NUMBERS


KINDS: dict[str, LossKind] = {
    "squared_error": LossKind(_squared(lambda size: None, lambda gap, size: Mul(Num(Decimal(2)), gap))),
    "half_squared_error": LossKind(_squared(lambda size: Num(Decimal("0.5")), lambda gap, size: gap)),
    "mean_squared_error": LossKind(_mean_squared),
    "cross_entropy": LossKind(_cross_entropy, "softmax", CLASSES),
    "binary_cross_entropy": LossKind(_binary_cross_entropy, "sigmoid", SHARES),
}

LOSSES = ("error", *KINDS)  # what `loss` may be; the error has no cost and no gradient
