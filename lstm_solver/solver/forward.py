"""Problem → Trace: walks the equations of every layer, step by step, then the outputs and the loss."""

from decimal import Decimal, DecimalException, InvalidOperation, Overflow
from typing import Any

from ..errors import Finding, NoValue, SolverError
from ..maths.arithmetic import Arithmetic, Exact
from ..maths.differentiation import node_name
from ..maths.evaluation import evaluate
from ..maths.expressions import Apply, Equation, Num, Sym, renamed, symbols
from ..maths.plan import Plan, plan
from ..maths.rounding import Rounding
from ..maths.values import Vector, is_matrix
from ..network.dependencies import needed
from ..network.losses import KINDS, TARGET, FewestDigits, cost_of_logits, loses_digits, step_cost, total_cost
from ..network.problem import Layer, Loss, Outputs, Place, Problem, Sequence, Unit
from ..network.quantity_names import asked, judged_place
from ..network.wiring import FORWARD, LOOK_UP, ONE_HOT, REVERSE, counted
from .trace import ParameterGradient, Prediction, PredictionError, Step, Trace

LARGEST = 400  # decimal exponent; beyond it a value could not be printed digit by digit

FEWEST_DIGITS = {
    "exact": FewestDigits(Decimal(0), Decimal("1e-15")),
    "float64": FewestDigits(Decimal("1e-300"), Decimal("1e-6")),
}

KnownValues = list[dict[str, Any]]  # by position, the values that each name stands for


class ForwardRun:
    """One sequence through the network. `known[place][position]`: the names' values, kept for the backward pass."""

    def __init__(
        self, problem: Problem, arithmetic: Arithmetic, laid_out: dict[Place, list[Plan]], sequence: Sequence
    ) -> None:
        self.problem = problem
        self.arithmetic = arithmetic
        self.plans = laid_out
        self.sequence = sequence
        self.length = len(sequence.inputs)
        self.known: dict[Place, KnownValues] = {}
        self.steps: list[Step] = []

    def trace(self) -> Trace:
        """The forward pass: every layer, then outputs, predictions and losses."""
        handed = self.inputs()
        for number, layer in enumerate(self.problem.layers, 1):
            handed = self.layer(number, layer, handed)
        outputs = self.outputs(handed)
        judged_steps = self.losses(outputs)
        losses, loss = judged_steps[:-1], judged_steps[-1] if judged_steps else None
        self.steps.sort(key=self.order)
        predictions = self.predictions(outputs)
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

    def inputs(self) -> list[Any]:
        """The input of the first layer at each position."""
        loaded = [self.arithmetic.load(entry) for entry in self.sequence.inputs]
        if self.problem.embedding is None:
            return loaded
        place: Place = (1, "in")
        matrix = self.arithmetic.load(self.problem.embedding.matrix)
        known = [{LOOK_UP: matrix, ONE_HOT: entry} for entry in loaded]
        self.known[place] = known
        return [self.all_of(place, position, known[position])["x"] for position in range(self.length)]

    def layer(self, number: int, layer: Layer, handed: list[Any]) -> list[Any]:
        """What a layer hands on at each position, its directions joined."""
        outs = [self.unit(unit, handed) for unit in layer.units]
        if len(outs) == 1:
            return outs[0]
        place: Place = (number, "both")
        known = [{FORWARD: forward, REVERSE: reverse} for forward, reverse in zip(*outs, strict=True)]
        self.known[place] = known
        return [self.all_of(place, position, known[position])["h"] for position in range(self.length)]

    def unit(self, unit: Unit, handed: list[Any]) -> list[Any]:
        """One cell over the sequence, in its direction; what it hands on, by position."""
        wanted = self.wanted(unit)
        fixed = {name: self.arithmetic.load(each.value) for name, each in unit.parameters.items()}
        initial = self.sequence.initial[unit.place]
        state = {f"{name}_prev": self.arithmetic.load(value) for name, value in initial.items()}
        known: KnownValues = [{} for _ in range(self.length)]
        positions = range(self.length) if unit.place[1] == "forward" else range(self.length - 1, -1, -1)
        for position in positions:
            here = fixed | state | {"x": handed[position]}
            known[position] = self.all_of(unit.place, position, here, wanted)
            state = {f"{name}_prev": here[name] for name in unit.cell.states if name in here}
        self.known[unit.place] = known
        return [here.get(unit.cell.output) for here in known]

    def wanted(self, unit: Unit) -> set[tuple[str, int]] | None:
        """What is computed where parameters are missing; None for everything."""
        if unit.complete:
            return None
        found = needed(self.problem, self.sequence, asked(self.problem, self.sequence))
        return {(name, position) for place, name, position in found if place == unit.place and position is not None}

    def all_of(
        self, place: Place, position: int, known: dict[str, Any], wanted: set[tuple[str, int]] | None = None
    ) -> dict[str, Any]:
        """Computes what stands at a place at one step, and adds it to `known`."""
        given = self.sequence.given.get(place, {}).get(position, {})
        for each in self.plans[place]:
            if each.name in given:
                step = self.given(each.name, given[each.name], position, place)
            elif wanted is None or (each.name, position) in wanted:
                step = self.evaluate(each, known, position, place)
            else:
                continue
            known[each.name] = step.carried
            self.steps.append(step)
        return known

    def given(self, name: str, value: Any, position: int, place: Place) -> Step:
        """A step whose value the file states."""
        loaded = self.arithmetic.load(value)
        t = self.problem.time.first + position
        return Step(name, t, position, None, [], loaded, loaded, self.problem.rounding, self.arithmetic, place)

    def evaluate(self, each: Plan, known: dict[str, Any], position: int, place: Place) -> Step:
        """One equation at one position. Raises SolverError where it has no value."""
        t = self.problem.time.first + position
        operands = [known[name] for name in each.names]
        try:
            nodes = evaluate(each, self.arithmetic, operands)
        except (DecimalException, FloatingPointError) as trouble:
            raise no_value(each, t, trouble) from None
        for node, value in zip(each.nodes, nodes.values, strict=True):
            if not isinstance(node, (Sym, Num)):
                check_size(self.arithmetic, each, t, value)
        root = nodes.values[-1]
        carried = nodes.used(len(each.nodes) - 1)
        rounding = self.problem.rounding
        return Step(each.name, t, position, each, operands, root, carried, rounding, self.arithmetic, place)

    def outputs(self, handed: list[Any]) -> KnownValues:
        """What the loss and the predictions can see at each step: `h` and the output equations."""
        outputs = self.problem.outputs
        seen: KnownValues = [{"h": value} for value in handed]
        if outputs is None:
            return seen
        place: Place = (len(self.problem.layers), "out")
        fixed = {name: self.arithmetic.load(each.value) for name, each in outputs.parameters.items()}
        for position in counted(outputs, self.length):
            if seen[position]["h"] is not None:
                seen[position] = self.all_of(place, position, fixed | seen[position])
        self.known[place] = seen
        return seen

    def as_updated(self, each: ParameterGradient) -> Any:
        """A gradient as the update takes it."""
        return each.step.root

    def predictions(self, seen: KnownValues) -> list[Prediction]:
        """The prediction of each step that has outputs."""
        outputs = self.problem.outputs
        if outputs is None or outputs.predict is None:
            return []
        return [self.prediction(outputs, seen[p], p) for p in range(self.length) if outputs.predict in seen[p]]

    def prediction(self, outputs: Outputs, seen: dict[str, Any], position: int) -> Prediction:
        """The largest entry, the first of equals; entries count from 0."""
        name = outputs.predict or ""
        values = self.arithmetic.decimals(seen[name])
        index = values.index(max(values))
        label = str(index) if outputs.labels is None else outputs.labels[index]
        return Prediction(self.problem.time.first + position, position, name, index, label)

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
        """The name and the value of the logits, where a probability has too few digits left for its logarithm."""
        like = KINDS[loss.kind].like
        least = FEWEST_DIGITS.get(self.arithmetic.name)
        if like is None or least is None:
            return None
        p = judged if loss.probabilities else self.arithmetic.apply(like, judged, ())
        if not loses_digits(loss, self.arithmetic.decimals(p), target, least):
            return None
        return self.before(like, loss.of, position) if loss.probabilities else (loss.of, judged)

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


def no_value(each: Plan, t: int, trouble: Exception) -> SolverError:
    """The error for an equation without a value, with its time step."""
    kind = type(trouble).__name__
    words = {
        "DivisionByZero": "a division by zero",
        "Overflow": "a value too large to print",
    }.get(kind, "a value that does not exist, such as ln of 0 or the root of a negative number")
    rhs = each.equation.rhs
    plain = {name: name.removeprefix("judged.").removeprefix("out.").removeprefix("loss.") for name in symbols(rhs)}
    equation = Equation(each.equation.name, renamed(rhs, plain))
    return NoValue([Finding(f"{words} (in {equation})", f"{each.name}_{t}")])


def check_size(arithmetic: Arithmetic, each: Plan, t: int, value: Any) -> None:
    """Raises SolverError for a value that is no number or too large to print."""
    trouble: type[DecimalException] | None = None
    if arithmetic.name == "exact":
        flat = [entry for row in value for entry in row] if is_matrix(value) else value
        if not all(entry.is_finite() for entry in flat):
            trouble = InvalidOperation
        elif any(entry.adjusted() > LARGEST and entry for entry in flat):
            trouble = Overflow
    elif (value != value).any():
        trouble = InvalidOperation
    elif not abs(value).max() < float("inf"):
        trouble = InvalidOperation if _has_logarithm(each) else Overflow
    if trouble is not None:
        raise no_value(each, t, trouble())


def _has_logarithm(each: Plan) -> bool:
    return any(isinstance(node, Apply) and node.function == "ln" for node in each.nodes)


def uncarried(rounding: Rounding) -> Rounding:
    """A loss is printed like the rest and never carried."""
    return rounding._replace(carry="none", intermediate={})
