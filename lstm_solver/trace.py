"""What was computed: values, never strings of a format."""

from decimal import Decimal, localcontext
from typing import Any, NamedTuple

from .arithmetic import Arithmetic, Exact
from .evaluate import Nodes, evaluate
from .plan import Plan
from .problem import Problem, Sequence
from .rounding import Rounding


class Step:
    """One quantity at one time step.

    `operands`: the values of the plan's names. `root`: the value before its own rounding; `carried`: the one that
    later steps use. A given quantity has no plan. `position` counts inputs from 0, `t` as the file does.
    What lies between is worked out again when it is asked for, so that a long run stays small.
    """

    __slots__ = ("arithmetic", "carried", "name", "operands", "plan", "position", "root", "rounding", "t")
    layer = 1
    direction = "forward"

    def __init__(
        self,
        name: str,
        t: int,
        position: int,
        plan: Plan | None,
        operands: list[Any],
        root: Any,
        carried: Any,
        rounding: Rounding,
        arithmetic: Arithmetic,
    ) -> None:
        self.name = name
        self.t = t
        self.position = position
        self.plan = plan
        self.operands = operands
        self.root = root
        self.carried = carried
        self.rounding = rounding
        self.arithmetic = arithmetic

    @property
    def origin(self) -> str:
        return "given" if self.plan is None else "computed"

    @property
    def unrounded(self) -> list[Decimal]:
        """The value before its own rounding, from the operands that the policy carries."""
        return self.arithmetic.decimals(self.root)

    def record(self) -> "Record":
        """The value of every node of the plan, from which the passes of the derivation are drawn."""
        return Record(self)

    @property
    def value(self) -> list[str]:
        """The printed digits of each unit."""
        if self.plan is None:
            return [self.rounding.given_text(entry) for entry in self.unrounded]
        digits = self.rounding.of(self.name)
        return [self.rounding.text(entry, digits) for entry in self.unrounded]

    def to_sympy(self) -> list[Any]:
        """The recorded passes as sympy matrices, unevaluated: symbols first, numbers put in, each level done, value.

        Each pass after the first has the value of `unrounded` (or of what `intermediate` rounded on the way).
        """
        from .symbolic import passes

        return passes(self)


class Record:
    """A computed step, node by node. `values[i]`: node i before its own rounding."""

    __slots__ = ("_nodes", "plan", "step", "values")

    def __init__(self, step: Step) -> None:
        assert step.plan is not None
        self.step = step
        self.plan = step.plan
        with localcontext(Exact.context()):
            self._nodes: Nodes = evaluate(step.plan, step.arithmetic, step.operands, step.root)
        self.values = self._nodes.values

    def used(self, node: int) -> Any:
        """What the nodes above node `node` take."""
        return self._nodes.used(node)

    def decimals(self, node: int) -> list[Decimal]:
        return self.step.arithmetic.decimals(self.values[node])

    def texts(self, node: int) -> list[str]:
        """The printed digits of a node: at its own places where it is rounded, else as the working."""
        rounding = self.step.rounding
        digits = self.plan.digits[node] or rounding.working
        return [rounding.text(entry, digits) for entry in self.decimals(node)]


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
