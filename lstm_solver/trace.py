"""What was computed: values, never strings of a format."""

from decimal import Decimal
from typing import Any, NamedTuple

from .arithmetic import Arithmetic
from .plan import Plan
from .problem import Problem, Sequence
from .rounding import Rounding


class Step:
    """One quantity at one time step.

    `values[i]`: the value of node i of the plan before its own rounding; `used[i]`: what later nodes took, where a
    rounding changed it. A given quantity has one value and no plan. `position` counts inputs from 0, `t` as the file.
    """

    __slots__ = ("arithmetic", "name", "plan", "position", "rounding", "t", "used", "values")
    layer = 1
    direction = "forward"

    def __init__(
        self,
        name: str,
        t: int,
        position: int,
        plan: Plan | None,
        values: list[Any],
        used: dict[int, Any],
        rounding: Rounding,
        arithmetic: Arithmetic,
    ) -> None:
        self.name = name
        self.t = t
        self.position = position
        self.plan = plan
        self.values = values
        self.used = used
        self.rounding = rounding
        self.arithmetic = arithmetic

    @property
    def origin(self) -> str:
        return "given" if self.plan is None else "computed"

    @property
    def unrounded(self) -> list[Decimal]:
        """The value before its own rounding, from the operands that the policy carries."""
        return self.arithmetic.decimals(self.values[-1])

    @property
    def carried(self) -> Any:
        """The value that later steps use, in the engine's arithmetic."""
        return self.used.get(len(self.values) - 1, self.values[-1])

    @property
    def value(self) -> list[str]:
        """The printed digits of each unit."""
        return self.texts(len(self.values) - 1)

    def texts(self, node: int) -> list[str]:
        """The printed digits of node `node`: at its own places where it is rounded, else as the working."""
        unrounded = self.arithmetic.decimals(self.values[node])
        if self.plan is None:
            return [self.rounding.given_text(entry) for entry in unrounded]
        digits = self.plan.digits[node] or self.rounding.working
        return [self.rounding.text(entry, digits) for entry in unrounded]

    def to_sympy(self) -> list[Any]:
        """The recorded passes as sympy matrices, unevaluated: symbols first, numbers put in, each level done, value.

        Each pass after the first has the value of `unrounded` (or of what `intermediate` rounded on the way).
        """
        from .symbolic import passes

        return passes(self)


class Error(NamedTuple):
    """prediction − target at one step. `shown`: the printed digits of the prediction; `target`: as in the file."""

    t: int
    position: int
    shown: list[str]
    target: list[Decimal]
    unrounded: list[Decimal]
    value: list[str]


class Trace(NamedTuple):
    """One run: its steps in the order of the equations, time by time; `errors` where the file asks for them.

    `initial`: the states before the first input. `inputs`: what the cell saw.
    """

    sequence: Sequence
    steps: list[Step]
    errors: list[Error]


class Solved(NamedTuple):
    problem: Problem
    arithmetic: Arithmetic
    traces: list[Trace]  # the main sequence first, then the runs
    plans: list[Plan]
