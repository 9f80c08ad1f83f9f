"""Problem → Trace: walks the equations of every layer, step by step, then the outputs and the loss."""

from decimal import Decimal
from typing import Any

from ..maths.arithmetic import Exact
from ..maths.differentiation import node_name
from ..maths.expressions import Apply, Equation, Sym
from ..maths.plan import plan
from ..maths.rounding import Rounding
from ..maths.values import Vector
from ..network.losses import KINDS, TARGET, FewestDigits, cost_of_logits, loses_digits, step_cost, total_cost
from ..network.problem import Loss, Place, Sequence
from ..network.quantity_names import PREDICT, judged_place
from ..network.wiring import counted
from .network_walk import KnownValues, NetworkWalk
from .trace import ParameterGradient, Prediction, PredictionError, Step, Trace

FEWEST_DIGITS = {
    "exact": FewestDigits(Decimal(0), Decimal("1e-15")),
    "bounds": FewestDigits(Decimal(0), Decimal("1e-15")),
    "float64": FewestDigits(Decimal("1e-300"), Decimal("1e-6")),
}


class ForwardRun(NetworkWalk):
    """One sequence through the network, with its predictions and losses.

    `one_loss`: whether the loss of one step alone is followed back, as a truncated pass does for each.
    """

    one_loss = False

    def trace(self) -> Trace:
        """The forward pass: every layer, then outputs, predictions and losses."""
        self.walk()
        outputs = self.known[len(self.problem.layers), "out"]
        judged_steps = self.losses(outputs)
        losses, loss = judged_steps[:-1], judged_steps[-1] if judged_steps else None
        self.steps.sort(key=self.order)
        predictions = self.predictions(outputs)
        self.sequence = self.as_it_went()
        return Trace(self.sequence, self.steps, self.errors(outputs), predictions, losses, loss)

    def order(self, step: Step) -> tuple[int, ...]:
        """Time by time; a network with a reverse direction place by place, outputs last."""
        places = list(self.plans)
        at = places.index(step.place)
        if all(unit.place[1] == "forward" for unit in self.problem.units):
            return (step.position, at)
        if step.place[1] == "out":
            return (at, step.position)
        return (at, -step.position if step.place[1] == "reverse" else step.position)

    def as_it_went(self) -> Sequence:
        """The sequence with what is known of it now: what was fed back, and where it started."""
        sequence = self.sequence
        inputs, words = [*sequence.inputs], [*sequence.words]
        labels = {each.position: each.number for each in self.predictions(self.known[len(self.problem.layers), "out"])}
        for position, name in sequence.fed.items():
            if name == PREDICT:
                words[position], inputs[position] = self.problem.predicted[labels[position - 1]]
            else:
                inputs[position] = self.arithmetic.decimals(self.known[1, "in"][position]["x"])
        if sequence.fed:
            sequence = sequence._replace(inputs=inputs, words=words)
        return sequence if self.before_it is None else sequence._replace(initial=self._printable_start())

    def _printable_start(self) -> dict[Place, dict[str, Vector]]:
        assert self.before_it is not None
        ends = {unit.place: self.before_it.end(unit) for unit in self.problem.units}
        return {
            place: {name: self.arithmetic.decimals(value) for name, value in states.items()}
            for place, states in ends.items()
        }

    def as_updated(self, each: ParameterGradient) -> Any:
        """A gradient as the update takes it."""
        return each.step.root

    def predictions(self, seen: KnownValues) -> list[Prediction]:
        """The prediction of each step that has outputs."""
        outputs = self.problem.outputs
        if outputs is None or outputs.predict is None:
            return []
        return [self.prediction(outputs, seen[p], p) for p in range(self.length) if outputs.predict in seen[p]]

    def losses(self, seen: KnownValues) -> list[Step]:
        """The cost of each step that counts, then the whole."""
        loss, targets = self.problem.loss, self.sequence.targets
        if loss is None or loss.kind == "error" or targets is None:
            return []
        place: Place = (len(self.problem.layers), "loss")
        found = []
        for position in self.judged_positions():
            target = targets[position] or []
            known = seen[position] | {TARGET: self.arithmetic.load(target)}
            logits = self.logits(loss, target, position, seen[position][loss.of])
            cost = cost_of_logits(loss, Sym(logits[0]), target) if logits else step_cost(loss, target).cost
            each = plan(Equation("loss", cost), {}, uncarried(self.problem.rounding))
            found.append(self.evaluate(each, known | dict([logits] if logits else []), position, place))
        if not found:
            return []
        summed = plan(total_cost(loss, [step.position for step in found]), {}, uncarried(self.problem.rounding))
        known = {f"loss.{step.position}": step.carried for step in found}
        return [*found, self.evaluate(summed, known, found[-1].position, place)]

    def logits(self, loss: Loss, target: Vector, position: int, judged: Any) -> tuple[str, Any] | None:
        """The name and the value of the logits, where a probability has few digits for a logarithm, or prints as 0."""
        like = KINDS[loss.kind].like
        least = FEWEST_DIGITS.get(self.arithmetic.name)
        if like is None or least is None:
            return None
        p = judged if loss.probabilities else self.arithmetic.apply(like, judged, ())
        shown = least_shown(self.problem.rounding)
        least = FewestDigits(max(least.zero, shown), max(least.one, shown))
        if not self.in_logits(loss, p, target, least):
            return None
        return self.before(like, loss.of, position) if loss.probabilities else (loss.of, judged)

    def in_logits(self, loss: Loss, probabilities: Any, target: Vector, least: FewestDigits) -> bool:
        """Whether the probabilities have too few digits for the logarithms of a loss."""
        return loses_digits(loss, self.arithmetic.decimals(probabilities), target, least)

    def before(self, function: str, quantity: str, position: int) -> tuple[str, Any] | None:
        """What a function that is a whole right-hand side was applied to; None where its value is carried rounded."""
        sought = (*judged_place(self.problem, quantity), position)
        step = next(step for step in self.steps if (step.place, step.name, step.position) == sought)
        if step.plan is None or step.plan.digits[-1] is not None:
            return None
        if not isinstance(step.plan.nodes[-1], Apply) or step.plan.nodes[-1].function != function:
            return None
        (at,) = step.plan.kids[-1]
        return node_name(step.plan, at).name, step.record().used(at)

    def judged_positions(self) -> list[int]:
        """The steps whose loss counts."""
        loss, targets = self.problem.loss, self.sequence.targets
        if loss is None or targets is None:
            return []
        counting = [position for position, target in enumerate(targets) if target is not None]
        if self.problem.outputs is not None and loss.of != "h":
            counting = [position for position in counting if position in counted(self.problem.outputs, self.length)]
        return counting[-1:] if loss.steps == "last" else counting

    def errors(self, seen: KnownValues) -> list[PredictionError]:
        """prediction − target, from the carried prediction; printed like a quantity that is not carried."""
        loss, targets = self.problem.loss, self.sequence.targets
        if loss is None or loss.kind != "error" or targets is None:
            return []
        shown = {(step.name, step.position): step.value for step in self.steps}
        found = []
        for position in self.judged_positions():
            target, value = targets[position], seen[position].get(loss.of)
            if target is None or value is None:
                continue
            arithmetic = self.arithmetic if self.problem.symbols else Exact()
            output = self.arithmetic.decimals(value) if arithmetic is not self.arithmetic else value
            difference = arithmetic.decimals(arithmetic.add([output, arithmetic.negate(arithmetic.load(target))]))
            texts = [self.problem.rounding.text(entry, self.problem.rounding.working) for entry in difference]
            name = loss.of if loss.of != "h" else self.problem.layers[-1].units[0].cell.output
            t = self.problem.time.first + position
            found.append(PredictionError(t, position, shown[name, position], target, difference, texts))
        return found


def uncarried(rounding: Rounding) -> Rounding:
    """A loss is printed like the rest and never carried."""
    return rounding._replace(carry="none", intermediate={})


def least_shown(rounding: Rounding) -> Decimal:
    """Up to here a positive number of the working prints as zero; 0 where none does."""
    places = rounding.working.places
    return Decimal(0) if rounding.working.significant is not None else Decimal("0.4999").scaleb(-(places or 0))
