"""A softmax of numbers written out: its exponentials, their sum, and the quotient."""

from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any

from ..document.formulas import Dots, Infix, Layout, Number, Power, Symbol
from ..maths.arithmetic import Exact
from ..maths.expressions import Apply
from ..solver.trace import texts
from .display_tree import DisplayNode
from .drawing import MathStyle

MOST = 8  # exponentials that a sum shows

LARGEST = 9  # digits before the point, beyond which the exponentials are left out

NodeLayout = Callable[[DisplayNode], Layout]


def softmax_in(root: DisplayNode) -> DisplayNode | None:
    """The softmax of an evaluated tree, if there is one whose exponentials can be printed."""
    pending = [root]
    while pending:
        shown = pending.pop()
        if isinstance(shown.node, Apply) and shown.node.function == "softmax" and shown.record is not None:
            return shown if is_written_out(_inside(shown)) else None
        pending.extend(shown.kids)
    return None


def is_written_out(argument: list[Decimal]) -> bool:
    """Whether the exponentials of a softmax of these numbers can be printed."""
    return max(argument) < LARGEST * Decimal("2.3") and len(argument) > 1


def stages(style: MathStyle) -> tuple[NodeLayout, NodeLayout]:
    """How a softmax is drawn with e^z over their sum, and with these as numbers."""

    def raised(shown: DisplayNode) -> Layout:
        digits = [text for kid in shown.kids for text in kid.digits()]
        return _quotient(style, [Power(Symbol("e"), Number(text)) for text in digits], None)

    def worked_out(shown: DisplayNode) -> Layout:
        powers, total = printed_powers(shown)
        return _quotient(style, [Number(text) for text in powers], Number(total[0]))

    return raised, worked_out


def printed_powers(shown: DisplayNode) -> tuple[list[str], list[str]]:
    """The printed exponentials of a softmax and their sum."""
    assert shown.record is not None
    step = shown.record.step
    with localcontext(Exact.context()):
        powers = step.arithmetic.apply("exp", _argument(shown), ())
        total = step.arithmetic.total(powers)
    working = step.rounding.working
    return texts(step, powers, working), texts(step, total, working)


def _argument(shown: DisplayNode) -> Any:
    assert shown.record is not None
    return shown.record.used(shown.record.plan.kids[shown.position][0])


def _inside(shown: DisplayNode) -> list[Decimal]:
    assert shown.record is not None
    return shown.record.step.arithmetic.decimals(_argument(shown))


def _quotient(style: MathStyle, powers: list[Layout], total: Layout | None) -> Layout:
    terms: list[Layout] = powers if len(powers) <= MOST else [*powers[:3], Dots(), powers[-1]]
    whole = total or Infix(("", *["+"] * (len(terms) - 1)), tuple(terms))
    return Infix(("", ""), (Infix(("", "frac"), (Number("1"), whole)), style.entries(powers)))
