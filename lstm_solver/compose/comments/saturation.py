"""Where a function is so close to a bound that its argument hardly matters any more."""

from decimal import Decimal

from ...maths.expressions import Apply
from ...maths.functions import FUNCTIONS
from ...maths.plan import Plan
from ...solver.trace import Step
from ..view import View
from .subject import printed

CLOSE = Decimal("0.001")


def bounds(plan: Plan | None) -> tuple[int, int] | None:
    """Those of the function that makes a quantity, where it has two."""
    rhs = plan.equation.rhs if plan is not None else None
    function = FUNCTIONS[rhs.function] if isinstance(rhs, Apply) else None
    if function is None or function.low is None or function.high is None:
        return None
    return function.low, function.high


def saturated(view: View, step: Step) -> list[bool]:
    """By unit, whether both the printed and the unrounded value are at a bound, or nearly so."""
    limits = bounds(step.plan) or ()
    pairs = zip(printed(view, step), step.unrounded, strict=True)
    return [any(max(abs(shown - limit), abs(exact - limit)) < CLOSE for limit in limits) for shown, exact in pairs]
