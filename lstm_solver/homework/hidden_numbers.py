"""A solved problem with some of its numbers taken out: where their digits would stand, there are signs for a box.

Every later part of the page only ever meets the boxes, so that no number can slip through.

A number is a box where it is chosen; where a line works it out from a box on the way to the value of a quantity; and
where it would give a box away: because it comes from it and has the same digits, or because the box is found from it
by adding and subtracting (1 - f, prediction - target). A line on the way to any other value has a box where it comes
to the very number of one.
"""

from collections.abc import Iterable
from typing import Any

from ..document.formulas import BLANK
from ..maths.arithmetic import Exact
from ..maths.values import is_matrix
from ..network.problem import Problem, Sequence
from ..network.quantity_names import PREDICT, judged_place
from ..network.update_rules import GRADIENT
from ..solver.file_mirror import parameter
from ..solver.trace import NodeRecord, ParameterGradient, Prediction, PredictionError, Solved, Step, Trace
from .blank_boxes import BlankBox, box_for, flat, mapped
from .blanks import Blank, ChosenBlanks
from .leaks import HiddenOperands, LeakGuard, Secret

LABEL = 6  # letters that a box for a class has room for

LONG = 5  # digits of a number that no other is by chance


def veiled(solved: Solved, blanks: Iterable[Blank]) -> Solved:
    """The same solution with boxes for what `blanks` names, in every run."""
    chosen = list(blanks)
    secrets: dict[int, Secret] = {}
    first = [_Hiding(solved.problem, trace, chosen, secrets) for trace in solved.traces]
    for each in first:
        each.trace()
    hidden = frozenset(value for each in first for value in each.hidden if _is_long(value))
    traces = [_Hiding(solved.problem, trace, chosen, secrets, hidden).trace() for trace in solved.traces]
    problem = solved.problem._replace(sequences=[each.sequence for each in traces])
    return solved._replace(problem=problem, traces=traces)


def _is_long(value: Any) -> bool:
    return isinstance(value, str) or len(value.normalize().as_tuple().digits) >= LONG


class _Hiding:
    """One run. `secrets`: by the identity of the value that later steps take as an operand, what of it is hidden; those
    of all runs, which take from each other.

    `elsewhere`: the hidden values of every run, as far as they are known; `hidden`: those of this one.
    """

    def __init__(
        self,
        problem: Problem,
        trace: Trace,
        blanks: list[Blank],
        secrets: dict[int, Secret],
        elsewhere: frozenset[Any] = frozenset(),
    ) -> None:
        self.problem = problem
        self.was = trace
        self.chosen = ChosenBlanks(problem, trace, blanks)
        self.secrets = secrets
        self.elsewhere = elsewhere
        self.hidden: set[Any] = set()

    def trace(self) -> Trace:
        """Every step after those that it takes its operands from."""
        was = self.was
        return was._replace(
            sequence=self.sequence(),
            predictions=[self.prediction(each) for each in was.predictions],
            steps=[self.step(each) for each in was.steps],
            losses=[self.step(each) for each in was.losses],
            own=self.step(was.own) if was.own else None,
            shares=[self.gradient(each) for each in was.shares],
            loss=self.step(was.loss) if was.loss else None,
            errors=[self.error(each) for each in was.errors],
            backward=[self.step(each) for each in was.backward],
            gradients=[self.gradient(each) for each in was.gradients],
            initial=[each._replace(step=self.step(each.step)) for each in was.initial],
            later=(),  # they would give the new parameters away
        )

    def sequence(self) -> Sequence:
        """The inputs; what is fed back of a prediction that is asked for would give it away."""
        was = self.was.sequence
        inputs = [
            mapped(values, lambda _: BlankBox(1)) if self.feeds_hidden(at) else values
            for at, values in enumerate(was.inputs)
        ]
        return was._replace(inputs=inputs)

    def prediction(self, each: Prediction) -> Prediction:
        """What is predicted, with a box for the class that is asked for."""
        return each._replace(label=BLANK * LABEL) if self.hides_prediction(each) else each

    def hides_prediction(self, each: Prediction) -> bool:
        return self.chosen.units(PREDICT, each.t, (len(self.problem.layers), "out")) is None

    def feeds_hidden(self, position: int) -> bool:
        """Whether a step is fed a prediction that is asked for."""
        before = (each for each in self.was.predictions if each.position == position - 1)
        return self.was.sequence.fed.get(position) == PREDICT and any(map(self.hides_prediction, before))

    def step(self, step: Step) -> Step:
        """A given step stays as it is."""
        if step.plan is None:
            return step
        t = None if step in (self.was.loss, self.was.own) else step.t
        units = self.chosen.units(step.name, t, step.place)
        self.fed_back(step)
        if (step.place, step.name) == ((1, "in"), "x") and self.feeds_hidden(step.position):
            self.secrets[id(step.operands[-1])] = Secret(frozenset(), frozenset())
            units = None
        return self.veiled(step, units)

    def fed_back(self, step: Step) -> None:
        """What is fed back hides what the output hides."""
        name = self.was.sequence.fed.get(step.position)
        if name in (None, PREDICT) or (step.place, step.name) != ((1, "in"), "x"):
            return
        place, there = judged_place(self.problem, name or "")
        for each in self.was.steps:
            if (each.place, each.name, each.position) == (place, there, step.position - 1):
                secret = self.secrets.get(id(each.carried))
                self.secrets |= {} if secret is None else {id(step.operands[0]): secret}

    def veiled(self, step: Step, units: set[int] | None) -> "HiddenStep":
        """A step with boxes for these units of its value (None: all), and for what follows from other boxes."""
        operands = [self.secrets.get(id(value)) for value in step.operands]
        made = HiddenStep(step, units, self.chosen.nodes(step), operands, self.elsewhere)
        if made.secret is not None:
            self.hidden |= made.secret.values
            self.secrets[id(step.carried)] = made.secret
        return made

    def gradient(self, each: ParameterGradient) -> ParameterGradient:
        """A new value gives its gradient away."""
        path = parameter(self.problem, each).path
        step = self.veiled(each.step, None if self.chosen.at("d", path) else set())
        if step.secret is None and not self.chosen.at("new", path):
            return each._replace(step=step)
        return each._replace(step=step, update=tuple(self.updated(new, step.secret) for new in each.update))

    def updated(self, step: Step, gradient: Secret | None) -> "HiddenStep":
        """A step of the update rule, all of it boxes."""
        assert step.plan is not None
        pairs = zip(step.plan.names, step.operands, strict=True)
        operands = [gradient if name == GRADIENT else self.secrets.get(id(value)) for name, value in pairs]
        made = HiddenStep(step, None, {}, operands, self.elsewhere)
        if made.secret is not None:
            self.secrets[id(step.root)] = made.secret
        return made

    def error(self, each: PredictionError) -> PredictionError:
        """prediction − target: the one is found from the other."""
        loss = self.problem.loss
        place, name = judged_place(self.problem, loss.of if loss else "h")
        judged = (step for step in self.was.steps if (step.place, step.name, step.t) == (place, name, each.t))
        hidden = any(id(step.carried) in self.secrets for step in judged)
        units = None if hidden else self.chosen.units("error", each.t, (len(self.problem.layers), "out"))
        box = box_for([*each.value, *each.shown]).written
        value = [box if units is None or at in units else text for at, text in enumerate(each.value)]
        return each._replace(value=value, shown=[box] * len(each.shown) if hidden else each.shown)


class HiddenStep(Step):
    """A step with boxes in it. `secret`: what its value hides; `nodes`: the values of its nodes, with boxes.

    `units`: the chosen units of the value, None for all; `parts`: the same by node; `operands`: what each one hides;
    `elsewhere`: the values that other steps hide.
    """

    __slots__ = ("nodes", "secret", "truth")

    def __init__(
        self,
        truth: Step,
        units: set[int] | None,
        parts: dict[int, set[int] | None],
        operands: HiddenOperands,
        elsewhere: frozenset[Any],
    ) -> None:
        plan = truth.plan
        assert plan is not None
        values = [_plain(truth, value) for value in truth.record().values]
        covering = LeakGuard(truth, values, plan, operands, elsewhere)
        self.truth = truth
        self.secret, self.nodes = covering.cover(units, parts)
        pairs = [(_plain(truth, value), each) for value, each in zip(truth.operands, operands, strict=True)]
        hidden = [value if each is None else _boxed(value, each) for value, each in pairs]
        root, rounding = self.nodes[-1], truth.rounding
        super().__init__(truth.name, truth.t, truth.position, plan, hidden, root, root, rounding, Exact(), truth.place)

    def record(self) -> NodeRecord:
        return _HiddenNodes(self)


class _HiddenNodes(NodeRecord):
    """The nodes of a step with boxes in it."""

    __slots__ = ("truth",)

    def __init__(self, step: HiddenStep) -> None:
        assert step.plan is not None
        self.step = step
        self.plan = step.plan
        self.values = step.nodes
        self.truth = step.truth

    def used(self, node: int) -> Any:
        value = self.values[node]
        hidden = any(isinstance(entry, BlankBox) for entry in flat(value))
        return value if hidden else _plain(self.truth, self.truth.record().used(node))


def _boxed(value: Any, secret: Secret) -> Any:
    """An operand that hides something, as boxes; what is drawn of it comes from the step that it is the value of."""
    box = box_for(secret.digits or ("0.00",))
    return mapped(value, lambda _: box)


def _plain(step: Step, value: Any) -> Any:
    """A value of any arithmetic as decimals: a list, or a list of rows."""
    if is_matrix(value):
        return [step.arithmetic.decimals(row) for row in value]
    return step.arithmetic.decimals(value)
