"""Perplexity and accuracy of a run, as steps with equations of their own, so that they are worked out like the rest."""

from collections.abc import Mapping
from decimal import Decimal, localcontext
from typing import Any

from ..maths.arithmetic import Exact
from ..maths.expressions import Add, Apply, Div, Equation, Expr, Num, Sym
from ..maths.plan import plan
from ..network.problem import Place
from .forward import uncarried
from .trace import Solved, Step, Trace


def measure(solved: Solved, trace: Trace, kind: str) -> Step:
    """`perplexity`: exp of the mean cross-entropy over the steps that count; `accuracy`: the share predicted right."""
    with localcontext(Exact.context()):
        if kind == "perplexity":
            return perplexity(solved, trace, [step.carried for step in trace.losses])
        return accuracy(solved, trace, {})


def perplexity(solved: Solved, trace: Trace, losses: list[Any]) -> Step:
    """The same from other losses, a vector of one entry for each step that counts, in the problem's arithmetic."""
    names: tuple[Expr, ...] = tuple(Sym(f"loss.{step.position}") for step in trace.losses)
    mean: Expr = names[0] if len(names) == 1 else Div(Add(names), Num(Decimal(len(names))))
    return _step(solved, trace, Equation("perplexity", Apply("exp", mean)), losses)


def accuracy(solved: Solved, trace: Trace, classes: Mapping[int, int]) -> Step:
    """The share predicted right; `classes`: by position, other predictions than those of the network."""
    right = sum(_is_right(solved, trace, step.position, classes.get(step.position)) for step in trace.losses)
    ratio = Div(Num(Decimal(right)), Num(Decimal(len(trace.losses))))
    return _step(solved, trace, Equation("accuracy", ratio), [])


def _is_right(solved: Solved, trace: Trace, position: int, number: int | None) -> bool:
    """Whether the largest entry is that of the target; of a single unit, whether both lie on one side of one half.

    `number`: the class that is predicted instead.
    """
    loss, targets = solved.problem.loss, trace.sequence.targets
    assert loss is not None
    assert targets is not None
    target = targets[position] or []
    if number is not None:
        return number == (int(target[0] > Decimal("0.5")) if len(target) == 1 else target.index(max(target)))
    value = _judged(solved, trace, position)
    if len(target) == 1:
        middle = Decimal("0.5") if loss.probabilities else Decimal(0)
        return (value[0] > middle) == (target[0] > Decimal("0.5"))
    return value.index(max(value)) == target.index(max(target))


def _judged(solved: Solved, trace: Trace, position: int) -> list[Decimal]:
    """The value that the loss looks at."""
    from ..network.quantity_names import judged_place

    assert solved.problem.loss is not None
    place, name = judged_place(solved.problem, solved.problem.loss.of)
    steps = (step for step in trace.steps if (step.place, step.name, step.position) == (place, name, position))
    return solved.arithmetic.decimals(next(steps).carried)


def _step(solved: Solved, trace: Trace, equation: Equation, operands: list[object]) -> Step:
    from ..maths.evaluation import evaluate

    laid_out = plan(equation, {}, uncarried(solved.problem.rounding))
    place: Place = (len(solved.problem.layers), "loss")
    last = trace.losses[-1]
    root = evaluate(laid_out, solved.arithmetic, operands).values[-1]
    rounding = solved.problem.rounding
    return Step(
        equation.name, last.t, last.position, laid_out, operands, root, root, rounding, solved.arithmetic, place
    )
