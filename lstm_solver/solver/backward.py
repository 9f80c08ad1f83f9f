"""Back-propagation through time: the adjoint equations of differentiation.py, run from the last step to the first.

Contributions of different steps to one parameter are added from the first time to the last.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..maths.differentiation import ZERO, ReverseMode, total
from ..maths.expressions import Equation, Expr, Sym, renamed, symbols
from ..maths.plan import Plan, bare, plan
from ..maths.values import is_matrix
from ..network.losses import TARGET, difference, mean, step_cost
from ..network.problem import Layer, Parameter, Place, Unit
from .adjoint_operands import AdjointOperands
from .adjoint_terms import JOINED, at_step, of_outputs, split
from .trace import LossWindow, ParameterGradient, Step

if TYPE_CHECKING:
    from .forward import ForwardRun


class StepsBack(AdjointOperands):
    """The adjoint equations of the whole network, from its outputs down to its inputs."""

    def __init__(self, run: "ForwardRun") -> None:
        super().__init__(run)
        self.problem = run.problem
        self.length = run.length
        self.steps: list[Step] = []
        self.gradients: list[ParameterGradient] = []
        self.initial: list[ParameterGradient] = []
        self.plans: dict[Equation | tuple[str, Expr], Plan] = {}

    def whole_network(self) -> None:
        terms = self.outputs()
        for number in range(len(self.problem.layers), 0, -1):
            layer = self.problem.layers[number - 1]
            terms = self.layer(number, layer, terms)
        if self.problem.embedding is not None:
            self.embedding(terms)

    @property
    def parts(self) -> list[LossWindow]:
        """What every loss says, where each has a window of its own."""
        return []

    # outputs and loss

    def outputs(self) -> list[tuple[Expr, ...]]:
        """The terms of ∂L/∂h at each position, h being what the last layer hands on."""
        place: Place = (len(self.problem.layers), "out")
        outputs = self.problem.outputs
        if outputs is None:
            return [self.outside("h", position) for position in range(self.length)]
        sizes = outputs.sizes | {"h": self.problem.layers[-1].size}
        back = backwards(self.run.plans[place], sizes, outputs.parameters.values())
        found: list[tuple[Expr, ...]] = [()] * self.length
        for position in range(self.length - 1, -1, -1):
            self.output_step(place, back, position)
            found[position] = self.terms_of_h(place, back, position)
        self.parameters(place, back, outputs.parameters, range(self.length))
        return found

    def output_step(self, place: Place, back: ReverseMode, position: int) -> None:
        now = self.computed(place, back, position)
        for name in reversed(back.names):
            if name not in now:
                continue
            direct = self.before_softmax(name, position)
            equation = back.equation(name, now, frozenset(), () if direct else self.outside(name, position))
            if direct is not None and equation.rhs == Sym(ZERO):
                self.step(Equation(f"d_a_{name}", direct), place, back, position)
                continue
            self.step(equation, place, back, position)
            inner = back.before_activation(name)
            if inner is not None:
                terms = [inner.rhs, direct] if direct is not None else [inner.rhs]
                self.step(Equation(inner.name, total(terms)), place, back, position)

    def terms_of_h(self, place: Place, back: ReverseMode, position: int) -> tuple[Expr, ...]:
        """What the outputs and the loss say of h; the outputs' names get a prefix, since a cell may have the same."""
        now = self.computed(place, back, position)
        terms = [term for name in back.names if name in now for term in back.parts[name].get("h", [])]
        for name in {name for term in terms for name in symbols(term)}:
            self.extra[position][f"out.{name}"] = self.value(name, place, back, position, None)
        return (*(of_outputs(term) for term in terms), *self.outside("h", position))

    def outside(self, name: str, position: int) -> tuple[Expr, ...]:
        """The loss's derivative by a quantity, or the gradient that the file states."""
        backward, loss = self.problem.backward, self.problem.loss
        extra = self.extra[position]
        if backward is not None and backward.upstream is not None:
            stated = backward.upstream.get(name, ())[position:][:1]
            if not stated or stated[0] is None:
                return ()
            extra[f"up.{name}"] = self.run.arithmetic.load(stated[0])
            return (Sym(f"up.{name}"),)
        target = self.target(name, position)
        if loss is None or target is None:
            return ()
        slope = step_cost(loss, target).slope
        extra[TARGET] = self.run.arithmetic.load(target)
        if name == "h":
            extra["judged.h"] = self.judged_h(position)
            slope = renamed(slope, {"h": "judged.h"})
        return (mean(slope, loss, len(self.run.judged_positions())),)

    def judged_h(self, position: int) -> Any:
        number = len(self.problem.layers)
        layer = self.problem.layers[-1]
        place: Place = layer.units[0].place if len(layer.units) == 1 else (number, "both")
        name = layer.units[0].cell.output if len(layer.units) == 1 else "h"
        return self.run.known[place][position][name]

    def before_softmax(self, name: str, position: int) -> Expr | None:
        """prediction − target, where the judged quantity is a softmax under cross-entropy (a sigmoid, binary)."""
        loss, target = self.problem.loss, self.target(name, position)
        if loss is None or target is None or not loss.probabilities:
            return None
        self.extra[position][TARGET] = self.run.arithmetic.load(target)
        return mean(difference(Sym(name)), loss, len(self.run.judged_positions()))

    def target(self, name: str, position: int) -> list[Decimal] | None:
        loss, targets = self.problem.loss, self.run.sequence.targets
        if loss is None or loss.of != name or targets is None or position not in self.run.judged_positions():
            return None
        return targets[position]

    # layers

    def layer(self, number: int, layer: Layer, terms: list[tuple[Expr, ...]]) -> list[tuple[Expr, ...]]:
        """Back through a layer; gives the terms of what the layer below handed on."""
        if len(layer.units) > 1:
            self.join(number, layer, terms)
        for unit in layer.units:
            mine = terms if len(layer.units) == 1 else [split(layer, unit)] * self.length
            self.unit(unit, mine)
        below: list[tuple[Expr, ...]] = []
        for position in range(self.length):
            names = []
            for unit in layer.units:
                if "d_x" in self.adjoints[unit.place][position]:
                    name = f"d_x.{number}.{unit.place[1]}"
                    self.extra[position][name] = self.adjoints[unit.place][position]["d_x"]
                    names.append(Sym(name))
            below.append(tuple(names))
        return below

    def join(self, number: int, layer: Layer, terms: list[tuple[Expr, ...]]) -> None:
        place: Place = (number, "both")
        back = backwards([], {"h": layer.size}, ())
        for position in range(self.length - 1, -1, -1):
            self.step(Equation("d_h", total(list(terms[position]))), place, back, position, sizes={"h": layer.size})
            self.extra[position][JOINED] = self.adjoints[place][position]["d_h"]
            known = self.run.known[place][position]
            self.extra[position] |= {f"side.{unit.place[1]}": known[f"h.{unit.place[1]}"] for unit in layer.units}

    def unit(self, unit: Unit, terms: list[tuple[Expr, ...]]) -> None:
        place = unit.place
        back = backwards(self.run.plans[place], unit.sizes, unit.parameters.values())
        onward = list(range(self.length)) if place[1] == "forward" else list(range(self.length - 1, -1, -1))
        later: int | None = None
        for position in reversed(onward):
            self.unit_step(unit, back, position, later, terms[position])
            later = position
        self.parameters(place, back, unit.parameters, range(self.length))
        self.initial_states(unit, back, onward[0])

    def unit_step(
        self, unit: Unit, back: ReverseMode, position: int, later: int | None, outside: tuple[Expr, ...]
    ) -> None:
        now, after = self.computed(unit.place, back, position), self.computed(unit.place, back, later)
        for name in reversed(back.names):
            if name not in now:
                continue
            more = outside if name == unit.cell.output else ()
            self.step(back.equation(name, now, after, more), unit.place, back, position, later)
            inner = back.before_activation(name)
            if inner is not None:
                self.step(inner, unit.place, back, position, later)
        equation = back.equation("x", now, frozenset(), ())
        if equation.rhs != Sym(ZERO):
            self.step(equation, unit.place, back, position, later)

    def initial_states(self, unit: Unit, back: ReverseMode, first: int) -> None:
        """∂L/∂ the state before the first step, from the equations of that step."""
        now = self.computed(unit.place, back, first)
        for state in unit.cell.states:
            terms = [term for name in back.names if name in now for term in back.parts[name].get(f"{state}_prev", [])]
            each = bare(Equation(f"d_{state}", total(terms)))
            step = self.evaluated(each, unit.place, back, first, None, unit.sizes)
            self.initial.append(ParameterGradient(state, unit.place, step))

    def embedding(self, terms: list[tuple[Expr, ...]]) -> None:
        place: Place = (1, "in")
        embedding = self.problem.embedding
        assert embedding is not None
        parameter = Parameter("x.E", embedding.matrix, "embedding.matrix")
        size = len(embedding.matrix) if embedding.axis == "column" else len(embedding.matrix[0])
        back = backwards(self.run.plans[place], {"x": size, "x.w": 0}, (parameter,))
        for position in range(self.length - 1, -1, -1):
            parts = [self.extra[position][name] for term in terms[position] for name in symbols(term)]
            nothing = self.run.arithmetic.load([Decimal(0)] * size)
            self.adjoints[place][position]["d_x"] = self.run.arithmetic.add(parts or [nothing])
        self.parameters(place, back, {"x.E": parameter}, range(self.length))

    # one equation

    def step(
        self,
        equation: Equation,
        place: Place,
        back: ReverseMode,
        position: int,
        later: int | None = None,
        sizes: dict[str, int] | None = None,
    ) -> None:
        key = (equation.name, equation.rhs)
        each = self.plans.get(key)
        if each is None:
            # what lies between quantities is rounded in the forward pass alone: a rounding is passed unchanged
            each = self.plans[key] = plan(equation, {}, self.problem.rounding._replace(intermediate={}))
        step = self.evaluated(each, place, back, position, later, sizes or back.sizes)
        self.adjoints[place][position][equation.name] = step.carried
        self.steps.append(step)

    def evaluated(
        self,
        each: Plan,
        place: Place,
        back: ReverseMode,
        position: int,
        later: int | None,
        sizes: dict[str, int],
    ) -> Step:
        known = {name: self.value(name, place, back, position, later) for name in each.names if name != ZERO}
        if ZERO in each.names:
            known[ZERO] = self.run.arithmetic.load([Decimal(0)] * sizes[each.name.removeprefix("d_")])
        return self.run.evaluate(each, known, position, place)

    # sums over time

    def parameters(self, place: Place, back: ReverseMode, parameters: dict[str, Parameter], positions: range) -> None:
        for name, parameter in parameters.items():
            terms: list[Expr] = []
            for position in positions:
                for each in back.names:
                    if self.is_computed(place, each, position):
                        terms += [at_step(term, position, back) for term in back.parts[each].get(name, [])]
            self.gradients.append(ParameterGradient(name, place, self.sum(name, parameter, place, back, terms)))

    def sum(self, name: str, parameter: Parameter, place: Place, back: ReverseMode, terms: list[Expr]) -> Step:
        each = bare(Equation(f"d_{name}", total(terms)))
        known = {
            symbol: self.value(symbol, place, back, self.length - 1, None) for symbol in each.names if symbol != ZERO
        }
        if ZERO in each.names:
            known[ZERO] = self.run.arithmetic.load(_zeros(parameter.value))
        return self.run.evaluate(each, known, self.length - 1, place)


def backwards(plans: Iterable[Plan], sizes: dict[str, int], parameters: Iterable[Parameter]) -> ReverseMode:
    """The adjoint equations of one place."""
    matrices, vectors = {}, {}
    for each in parameters:
        if is_matrix(each.value):
            matrices[each.name] = (len(each.value), len(each.value[0]))
        else:
            vectors[each.name] = len(each.value)
    return ReverseMode(plans, sizes, matrices, vectors)


def _zeros(value: Any) -> Any:
    return [_zeros(row) for row in value] if is_matrix(value) else [Decimal(0)] * len(value)
