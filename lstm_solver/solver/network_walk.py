"""The equations of the network, walked layer by layer, or a step at a time where outputs are fed back."""

from decimal import Decimal, DecimalException, InvalidOperation, Overflow
from typing import Any

from ..errors import Finding, NoValue, SolverError
from ..maths.arithmetic import Arithmetic
from ..maths.evaluation import evaluate
from ..maths.expressions import Apply, Equation, Num, Sym, renamed, symbols
from ..maths.plan import Plan
from ..maths.values import is_matrix
from ..network.dependencies import needed
from ..network.problem import Layer, Outputs, Parameter, Place, Problem, Sequence, Unit
from ..network.quantity_names import PREDICT, asked
from ..network.wiring import FED, FORWARD, LOOK_UP, ONE_HOT, REVERSE, counted
from .trace import Prediction, Step

LARGEST = 400  # decimal exponent; beyond it a value could not be printed digit by digit

TOO_LARGE = Decimal(1).scaleb(LARGEST + 1)

SHORT = 10  # steps of a run whose values inside an equation are kept

KnownValues = list[dict[str, Any]]  # by position, the values that each name stands for

HandedOn = dict[int, Any]  # by position, what a layer hands on


class NetworkWalk:
    """One sequence through the network. `known[place][position]`: the names' values, kept for the backward pass;
    (layers, "out") holds `h` and the output equations."""

    def __init__(
        self,
        problem: Problem,
        arithmetic: Arithmetic,
        laid_out: dict[Place, list[Plan]],
        sequence: Sequence,
        before: "NetworkWalk | None" = None,
    ) -> None:
        """`before`: the run that ends where this one starts."""
        self.problem = problem
        self.arithmetic = arithmetic
        self.plans = laid_out
        self.sequence = sequence
        self.before_it = before
        self.length = len(sequence.inputs)
        places = (*laid_out, (len(problem.layers), "out"))
        self.known: dict[Place, KnownValues] = {place: [{} for _ in range(self.length)] for place in places}
        self.fixed = {unit.place: self._loaded(unit.parameters) for unit in problem.units}
        if problem.outputs is not None:
            self.fixed[len(problem.layers), "out"] = self._loaded(problem.outputs.parameters)
        self.wanted_of = {unit.place: self.wanted(unit) for unit in problem.units}
        self.steps: list[Step] = []

    def _loaded(self, parameters: dict[str, Parameter]) -> dict[str, Any]:
        return {name: self.arithmetic.load(each.value) for name, each in parameters.items()}

    def walk(self) -> None:
        """Every layer and the outputs, at every position."""
        for positions in self.stretches:
            handed = self.inputs(positions)
            for number, layer in enumerate(self.problem.layers, 1):
                handed = self.layer(number, layer, positions, handed)
            self.outputs(positions, handed)

    @property
    def stretches(self) -> list[range]:
        """What is worked out layer by layer: the whole sequence, or, where outputs are fed back, one step at a time."""
        return self.one_by_one if self.sequence.fed else [range(self.length)]

    @property
    def stretches_back(self) -> list[range]:
        """The same on the way back, last first: no gradient goes through the choice of a token."""
        flows = any(name != PREDICT for name in self.sequence.fed.values())
        return self.one_by_one[::-1] if flows else [range(self.length)]

    @property
    def one_by_one(self) -> list[range]:
        """A step at a time."""
        return [range(position, position + 1) for position in range(self.length)]

    def inputs(self, positions: range) -> HandedOn:
        """The input of the first layer at each position."""
        place: Place = (1, "in")
        found = {}
        for position in positions:
            fed = position in self.sequence.fed
            entry = self.fed_back(position) if fed else self.arithmetic.load(self.sequence.inputs[position])
            if self.problem.embedding is not None:
                known = {LOOK_UP: self.arithmetic.load(self.problem.embedding.matrix), ONE_HOT: entry}
            elif fed:
                known = {FED: entry}
            else:
                found[position] = entry
                continue
            self.known[place][position] = self.all_of(place, position, known)
            found[position] = known["x"]
        return found

    def fed_back(self, position: int) -> Any:
        """An output of the step before, or the vector of its predicted token."""
        seen, name = self.known[len(self.problem.layers), "out"][position - 1], self.sequence.fed[position]
        if name == PREDICT and self.problem.outputs is not None:
            number = self.prediction(self.problem.outputs, seen, position - 1).number
            return self.arithmetic.load(self.problem.predicted[number][1])
        return self.arithmetic.add([seen[name]])  # a value of its own, so that it is known which line it is from

    def end(self, unit: Unit) -> dict[str, Any]:
        """The states after the last step that a cell runs."""
        last = self.known[unit.place][-1 if unit.place[1] == "forward" else 0]
        return {name: last[name] for name in unit.cell.states}

    def layer(self, number: int, layer: Layer, positions: range, handed: HandedOn) -> HandedOn:
        """What a layer hands on at each position, its directions joined."""
        outs = [self.unit(unit, positions, handed) for unit in layer.units]
        if len(outs) == 1:
            return outs[0]
        place: Place = (number, "both")
        for position in positions:
            known = {FORWARD: outs[0][position], REVERSE: outs[1][position]}
            self.known[place][position] = self.all_of(place, position, known)
        return {position: self.known[place][position]["h"] for position in positions}

    def unit(self, unit: Unit, positions: range, handed: HandedOn) -> HandedOn:
        """One cell over some positions, in its direction; what it hands on."""
        known = self.known[unit.place]
        for position in positions if unit.place[1] == "forward" else reversed(positions):
            here = self.fixed[unit.place] | self.state(unit, position) | {"x": handed[position]}
            known[position] = self.all_of(unit.place, position, here, self.wanted_of[unit.place])
        return {position: known[position].get(unit.cell.output) for position in positions}

    def state(self, unit: Unit, position: int) -> dict[str, Any]:
        """What a step finds of the states."""
        before = position + (-1 if unit.place[1] == "forward" else 1)
        if 0 <= before < self.length:
            held = self.known[unit.place][before]
        elif self.before_it is not None:
            held = self.before_it.end(unit)
        else:
            held = {name: self.arithmetic.load(value) for name, value in self.sequence.initial[unit.place].items()}
        return {f"{name}_prev": held[name] for name in unit.cell.states if name in held}

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
        rounding, kept = self.problem.rounding, nodes if self.length <= SHORT else None
        return Step(each.name, t, position, each, operands, root, carried, rounding, self.arithmetic, place, kept)

    def outputs(self, positions: range, handed: HandedOn) -> None:
        """What the loss and the predictions can see at each step: `h` and the output equations."""
        place: Place = (len(self.problem.layers), "out")
        outputs = self.problem.outputs
        made = () if outputs is None else counted(outputs, self.length)
        for position in positions:
            seen = {"h": handed[position]}
            if position in made and seen["h"] is not None:
                seen = self.all_of(place, position, self.fixed[place] | seen)
            self.known[place][position] = seen

    def prediction(self, outputs: Outputs, seen: dict[str, Any], position: int) -> Prediction:
        """The largest entry, the first of equals; entries count from 0."""
        name = outputs.predict or ""
        values = self.arithmetic.decimals(seen[name])
        index = values.index(max(values))
        label = str(index) if outputs.labels is None else outputs.labels[index]
        return Prediction(self.problem.time.first + position, position, name, index, label)


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
        if not all(map(Decimal.is_finite, flat)):
            trouble = InvalidOperation
        elif max(map(Decimal.adjusted, flat)) > LARGEST and any(abs(entry) >= TOO_LARGE for entry in flat):
            trouble = Overflow
    elif (value != value).any():
        trouble = InvalidOperation
    elif not abs(value).max() < float("inf"):
        trouble = InvalidOperation if _has_logarithm(each) else Overflow
    if trouble is not None:
        raise no_value(each, t, trouble())


def _has_logarithm(each: Plan) -> bool:
    return any(isinstance(node, Apply) and node.function == "ln" for node in each.nodes)
