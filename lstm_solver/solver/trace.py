"""What was computed: values, never strings of a format."""

from decimal import Decimal, localcontext
from typing import Any, NamedTuple

from ..maths.arithmetic import Arithmetic, Exact
from ..maths.evaluation import NodeValues, evaluate
from ..maths.plan import Plan
from ..maths.rounding import Digits, Rounding
from ..maths.values import is_matrix
from ..network.problem import Place, Problem, Sequence


class Step:
    """One quantity at one time step.

    `operands`: the values of the plan's names. `root`: the value before its own rounding; `carried`: the one that
    later steps use. A given quantity has no plan. `position` counts inputs from 0, `t` as the file does.
    What lies between is `kept` in a small run; in a long one it is worked out again when it is asked for.
    """

    __slots__ = (
        "arithmetic", "carried", "kept", "name", "operands", "place", "plan", "position", "root", "rounding", "t",
    )  # fmt: skip

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
        place: Place = (1, "forward"),
        kept: NodeValues | None = None,
    ) -> None:
        self.kept = kept
        self.name = name
        self.t = t
        self.position = position
        self.plan = plan
        self.operands = operands
        self.root = root
        self.carried = carried
        self.rounding = rounding
        self.arithmetic = arithmetic
        self.place = place

    @property
    def layer(self) -> int:
        """Counted from 1."""
        return self.place[0]

    @property
    def direction(self) -> str:
        """forward, reverse, or both for what joins the two; output equations and losses are forward."""
        return self.place[1] if self.place[1] in ("forward", "reverse", "both") else "forward"

    @property
    def origin(self) -> str:
        """`given` where the file states the value, else `computed`."""
        return "given" if self.plan is None else "computed"

    @property
    def unrounded(self) -> list[Decimal]:
        """The value before its own rounding, from the operands that the policy carries."""
        return self.arithmetic.decimals(self.root)

    def record(self) -> "NodeRecord":
        """The value of every node of the plan, from which the passes of the derivation are drawn."""
        return NodeRecord(self)

    @property
    def value(self) -> list[str]:
        """The printed digits of each unit."""
        if self.plan is None:
            return [self.rounding.given_text(entry) for entry in self.unrounded]
        return [self.rounding.text(entry, self.digits) for entry in self.unrounded]

    @property
    def digits(self) -> Digits:
        """How the value is rounded for print: as it is carried, if it is, else as the working."""
        if self.plan is None:
            return self.rounding.of(self.name)
        return self.plan.digits[-1] or self.rounding.working

    def to_sympy(self) -> list[Any]:
        """The recorded passes as sympy matrices, unevaluated: symbols first, numbers put in, each level done, value.

        Each pass after the first has the value of `unrounded` (or of what `intermediate` rounded on the way).
        """
        from .sympy_passes import passes

        return passes(self)


class NodeRecord:
    """A computed step, node by node. `values[i]`: node i before its own rounding."""

    __slots__ = ("_nodes", "plan", "step", "values")

    def __init__(self, step: Step) -> None:
        assert step.plan is not None
        self.step = step
        self.plan = step.plan
        self._nodes: NodeValues = step.kept or _worked_out(step, step.plan)
        self.values = self._nodes.values

    def used(self, node: int) -> Any:
        """What the nodes above node `node` take."""
        return self._nodes.used(node)

    def decimals(self, node: int) -> list[Decimal]:
        """The value of a node before its own rounding."""
        return self.step.arithmetic.decimals(self.values[node])

    def texts(self, node: int) -> list[str]:
        """The printed digits of a node: at its own places where it is rounded, else as the working."""
        rounding = self.step.rounding
        digits = self.plan.digits[node] or rounding.working
        return [rounding.text(entry, digits) for entry in self.decimals(node)]


def _worked_out(step: Step, plan: Plan) -> NodeValues:
    with localcontext(Exact.context()):
        return evaluate(plan, step.arithmetic, step.operands, step.root)


class PredictionError(NamedTuple):
    """prediction − target at one step. `shown`: the printed digits of the prediction; `target`: as in the file."""

    t: int
    position: int
    shown: list[str]
    target: list[Decimal]
    unrounded: list[Decimal]
    value: list[str]


class Prediction(NamedTuple):
    """The largest entry of `name` at a step: its number from 0 and its label."""

    t: int
    position: int
    name: str
    number: int
    label: str


class ParameterGradient(NamedTuple):
    """∂L/∂ a parameter, an initial state: a step whose plan sums over time, beside what it is the gradient of.

    `update`: the steps of the update rule, where there is one; the last gives the new value.
    """

    parameter: str
    place: Place
    step: Step
    update: tuple[Step, ...] = ()

    @property
    def new(self) -> Step | None:
        return self.update[-1] if self.update else None


RUN = "run"  # the head of the name of what one run adds to a batch: run.B.d_W_x

WINDOW = "window"  # the head of the name of an adjoint in the window of one loss: window.3.d_h


class LossWindow(NamedTuple):
    """The adjoints that one loss makes, that of the step at `position`."""

    position: int
    steps: list[Step]


class GradientNorms(NamedTuple):
    """The norm of all gradients together, and the factor by which clipping scales them (1 where it does not)."""

    norm: Decimal
    factor: Decimal


class Trace(NamedTuple):
    """One run: its steps in the order of the equations, time by time; `errors` where the file asks for them.

    `losses`: one a step that counts, then `loss` itself, the one over all of them. `backward`: the steps d_q, from the
    last time to the first. `gradients`: those of parameters; `initial`: those of the initial states, by place.
    `windows`: where the backward pass is truncated, what each loss says, the last first; `backward` then has the sums.
    `number`: of the pass in a training; the first one holds the `later` ones, each with its parameters.
    Of a batch, the main sequence has `loss`, `gradients` and update of all runs together; `own` is the loss of a run
    alone, `shares` what it adds to the gradients of the batch's loss.
    """

    sequence: Sequence
    steps: list[Step]
    errors: list[PredictionError]
    predictions: list[Prediction] = []
    losses: list[Step] = []
    loss: Step | None = None
    backward: list[Step] = []
    gradients: list[ParameterGradient] = []
    initial: list[ParameterGradient] = []
    norms: GradientNorms | None = None
    windows: list[LossWindow] = []
    number: int = 1
    later: tuple["Solved", ...] = ()
    own: Step | None = None
    shares: list[ParameterGradient] = []

    @property
    def passes(self) -> "list[Trace]":
        """This pass and the later ones."""
        return [self, *(each.traces[0] for each in self.later)]

    @property
    def went_back(self) -> bool:
        """Whether there is a backward pass."""
        return bool(self.initial)


class Solved(NamedTuple):
    """`plans`: by place, the equations in the order in which they are computed; (1, "in") holds an embedding's,
    (layer, "both") the joining of two directions, (layers, "out") the output equations. A later pass has the trace of
    its run alone."""

    problem: Problem
    arithmetic: Arithmetic
    traces: list[Trace]  # the main sequence first, then the runs
    plans: dict[Place, list[Plan]]

    @property
    def passes(self) -> "list[tuple[Solved, Trace]]":
        """The first pass of every run, then the later ones run by run (of a batch pass by pass), each with the problem
        as it was then."""
        later = [(each, each.traces[0]) for trace in self.traces for each in trace.later]
        if self.problem.batch:  # a later pass rests on the ones before it, of all runs
            later.sort(key=lambda each: each[1].number)
        return [*((self, trace) for trace in self.traces), *later]


def texts(step: Step, value: Any, digits: Digits) -> Any:
    """A value of a step's arithmetic as digits: a list, or a list of rows for a matrix."""
    if is_matrix(value):
        return [texts(step, row, digits) for row in value]
    return [step.rounding.text(entry, digits) for entry in step.arithmetic.decimals(value)]


def printed(step: Step) -> Any:
    """The printed digits of a computed step, at the places of its quantity."""
    return texts(step, step.root, step.digits)
