"""Whether a draw is taken: its conditions hold, and what is asked is neither a tie nor zero nor a saturated gate."""

import operator
from collections.abc import Iterator
from decimal import Decimal, localcontext
from itertools import pairwise, product
from typing import Any

from ..marking.key.answer_key import KeyLine
from ..maths.arithmetic import Exact
from ..maths.evaluation import value_of
from ..maths.expressions import Apply, Expr, Sym
from ..maths.functions import FUNCTIONS
from ..maths.values import Vector
from ..network.variation import Condition
from ..solver.trace import Solved
from .sheet_layout import SheetLayout

COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}

TIE, ZERO, SATURATED = "{name} is a tie", "{name} prints as zero", "{name} is saturated"


class DrawnSheet:
    """The numbers of one draw by their names, as they are printed. `layout`: that of other draws of the same problem,
    where there is one."""

    def __init__(self, solved: Solved, layout: SheetLayout | None = None) -> None:
        self.solved = solved
        self.layout = SheetLayout(solved) if layout is None else layout
        self.names = self.layout.names
        self._texts: dict[str, str] = {}

    def asked(self) -> list[str]:
        """The numbers that questions ask for, unit by unit; every quantity's where none asks. Classes are none."""
        return self.layout.asked

    def text(self, name: str) -> str:
        """The printed digits of a number; the number of a class."""
        if name not in self._texts:
            self._texts[name] = self._printed(name)
        return self._texts[name]

    def _printed(self, name: str) -> str:
        line, rounding = self.layout.line(name), self.solved.problem.rounding
        if line.kind == "predict":
            return str(self.layout.value(self.solved, line)[0])
        entry = self._entry(name)
        return rounding.given_text(entry) if line.digits is None else rounding.text(entry, line.digits)

    def _entry(self, name: str) -> Decimal:
        return self.layout.entry(self.solved, name)

    def printed(self, name: str) -> Vector:
        """The printed numbers of all units that a name means."""
        return [Decimal(self.text(unit)) for unit in self.names.of(name)]

    def default_refusal(self) -> str | None:
        """Why the draw is refused by default, or None."""
        return next((why for name in self.asked() for why in self._refusals(name)), None)

    def _refusals(self, name: str) -> Iterator[str]:
        line = self.layout.line(name)
        if line.digits is None:
            return
        if line.digits.is_tie(self._entry(name)):
            yield TIE.format(name=name)
        shown = Decimal(self.text(name))
        if not shown:
            yield ZERO.format(name=name)
        if shown in ends(line):
            yield SATURATED.format(name=name)


def ends(line: KeyLine) -> tuple[int, ...]:
    """The bounds of the activation that makes a quantity; none where it has none."""
    rhs = line.equation.rhs if line.equation is not None else None
    if line.kind != "step" or not isinstance(rhs, Apply):
        return ()
    function = FUNCTIONS[rhs.function]
    if function.low is None or function.high is None or function.whole or not function.activation:
        return ()
    return function.low, function.high


def holds(condition: Condition, sheet: DrawnSheet) -> bool:
    """Whether a condition holds for every unit that it compares. What has no value, such as a quotient by zero or ln of
    zero, holds nothing."""
    values = {letter: sheet.printed(name) for letter, name in condition.names.items()}
    with localcontext(Exact.context()):
        try:
            sides = [_value(side, values) for side in condition.sides]
        except ArithmeticError:
            return False
    if not all(number.is_finite() for side in sides for number in side):
        return False
    return all(
        COMPARE[sign](left, right)
        for sign, (lefts, rights) in zip(condition.signs, pairwise(sides), strict=True)
        for left, right in _side_by_side(lefts, rights)
    )


def _side_by_side(left: Vector, right: Vector) -> Iterator[tuple[Decimal, Decimal]]:
    """Entry by entry where both have as many, else each with each."""
    return iter(zip(left, right, strict=True)) if len(left) == len(right) else product(left, right)


def _value(expr: Expr, values: dict[str, Vector]) -> Any:
    if isinstance(expr, Sym):
        return values[expr.name]
    return value_of(Exact(), expr, [_value(kid, values) for kid in expr.kids()], None)
