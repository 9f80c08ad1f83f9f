"""Back-propagation through time: the adjoint equations of differentiation.py, run from the last step to the first.

Contributions of different steps to one parameter are added from the first time to the last.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..maths.differentiation import ZERO, ReverseMode, total
from ..maths.expressions import Equation, Expr, Sym, symbols
from ..maths.plan import Plan, bare, plan
from ..maths.values import is_matrix
from ..network.problem import Layer, Parameter, Place, Unit
from ..network.wiring import LOOK_UP
from .adjoint_terms import JOINED, at_step, of_outputs, split
from .loss_slopes import LossSlopes
from .reverse_modes import looked_up, reverse_mode
from .trace import RUN, LossWindow, ParameterGradient, Step

if TYPE_CHECKING:
    from .forward import ForwardRun


D_INPUT = "d_x.1.forward"  # ∂L/∂ the input of a step, as its first layer says it


class StepsBack(LossSlopes):
    """The adjoint equations of the whole network, from its outputs down to its inputs."""

    def __init__(self, run: "ForwardRun") -> None:
        super().__init__(run)
        self.problem = run.problem
        self.length = run.length
        self.steps: list[Step] = []
        self.gradients: list[ParameterGradient] = []
        self.initial: list[ParameterGradient] = []
        self.plans: dict[Equation | tuple[str, Expr], Plan] = {}
        self.starts: dict[str, list[ParameterGradient]] = {}  # ∂L/∂ the first states of runs that start where this ends
        self.backs: dict[Place, ReverseMode] = {}
        self.told: list[tuple[Expr, ...]] = [()] * run.length  # by position, the terms of what a layer handed on

    def whole_network(self) -> None:
        """From the last stretch of the sequence to the first, then what is added up over time."""
        layers = list(enumerate(self.problem.layers, 1))
        for positions in self.run.stretches_back:
            self.outputs(positions)
            for number, layer in reversed(layers):
                self.layer(number, layer, positions)
            self.embedding(positions)
        self.sums_over_time()

    def sums_over_time(self) -> None:
        """∂L/∂ every parameter and initial state, from the outputs down."""
        outputs, embedding = self.problem.outputs, self.problem.embedding
        everywhere = range(self.length)
        if outputs is not None:
            place: Place = (len(self.problem.layers), "out")
            self.parameters(place, self.back_of(place), outputs.parameters, everywhere)
        for layer in reversed(self.problem.layers):
            for unit in layer.units:
                back = self.back_of(unit.place)
                self.parameters(unit.place, back, unit.parameters, everywhere)
                self.initial_states(unit, back, self.length - 1 if unit.place[1] == "reverse" else 0)
        if embedding is not None:
            at: Place = (1, "in")
            self.parameters(at, self.back_of(at), {LOOK_UP: looked_up(embedding)}, everywhere)

    @property
    def parts(self) -> list[LossWindow]:
        """What every loss says, where each has a window of its own."""
        return []

    # outputs and loss

    def back_of(self, place: Place) -> ReverseMode:
        """The adjoint equations of a place."""
        if place not in self.backs:
            self.backs[place] = reverse_mode(self.problem, place, self.run.plans.get(place, []))
        return self.backs[place]

    def outputs(self, positions: range) -> None:
        """What the last layer is told: the terms of ∂L/∂h at each position, h being what it hands on."""
        if self.problem.outputs is None:
            for position in positions:
                self.told[position] = (*self.outside("h", position), *self.fed_on("h", position))
            return
        place: Place = (len(self.problem.layers), "out")
        back = self.back_of(place)
        for position in reversed(positions):
            self.output_step(place, back, position)
            self.told[position] = self.terms_of_h(place, back, position)

    def fed_on(self, name: str, position: int) -> tuple[Expr, ...]:
        """What comes back from the next step, where an output is its input."""
        if self.run.sequence.fed.get(position + 1) != name or D_INPUT not in self.extra[position + 1]:
            return ()
        return (Sym(f"{D_INPUT}#{position + 1}"),)

    def output_step(self, place: Place, back: ReverseMode, position: int) -> None:
        now = self.computed(place, back, position)
        for name in reversed(back.names):
            if name not in now:
                continue
            direct = self.before_softmax(name, position)
            more = (*(() if direct else self.outside(name, position)), *self.fed_on(name, position))
            equation = back.equation(name, now, frozenset(), more)
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
        return (*map(of_outputs, terms), *self.outside("h", position), *self.fed_on("h", position))

    # layers

    def layer(self, number: int, layer: Layer, positions: range) -> None:
        """Back through a layer; what it tells the one below takes the place of what it was told."""
        if len(layer.units) > 1:
            self.join(number, layer, positions)
        for unit in layer.units:
            mine = self.told if len(layer.units) == 1 else [split(layer, unit)] * self.length
            self.unit(unit, positions, mine)
        for position in positions:
            names = []
            for unit in layer.units:
                if "d_x" in self.adjoints[unit.place][position]:
                    name = f"d_x.{number}.{unit.place[1]}"
                    self.extra[position][name] = self.adjoints[unit.place][position]["d_x"]
                    names.append(Sym(name))
            self.told[position] = tuple(names)

    def join(self, number: int, layer: Layer, positions: range) -> None:
        place: Place = (number, "both")
        back = self.back_of(place)
        for position in reversed(positions):
            equation = Equation("d_h", total(list(self.told[position])))
            self.step(equation, place, back, position, sizes={"h": layer.size})
            self.extra[position][JOINED] = self.adjoints[place][position]["d_h"]
            known = self.run.known[place][position]
            self.extra[position] |= {f"side.{unit.place[1]}": known[f"h.{unit.place[1]}"] for unit in layer.units}

    def unit(self, unit: Unit, positions: range, terms: list[tuple[Expr, ...]]) -> None:
        """Back through one cell over some positions; `terms`: of what it hands on, at every position."""
        onward = 1 if unit.place[1] == "forward" else -1
        for position in reversed(positions) if onward == 1 else positions:
            later = position + onward
            inside = later if 0 <= later < self.length else None
            self.unit_step(unit, self.back_of(unit.place), position, inside, terms[position])

    def unit_step(
        self, unit: Unit, back: ReverseMode, position: int, later: int | None, outside: tuple[Expr, ...]
    ) -> None:
        now, after = self.computed(unit.place, back, position), self.computed(unit.place, back, later)
        for name in reversed(back.names):
            if name not in now:
                continue
            more = outside if name == unit.cell.output else ()
            if later is None:
                more = (*more, *self.from_starts(unit, name, position))
            self.step(back.equation(name, now, after, more), unit.place, back, position, later)
            inner = back.before_activation(name)
            if inner is not None:
                self.step(inner, unit.place, back, position, later)
        equation = back.equation("x", now, frozenset(), ())
        if equation.rhs != Sym(ZERO):
            self.step(equation, unit.place, back, position, later)

    def from_starts(self, unit: Unit, state: str, position: int) -> Iterator[Expr]:
        """What the runs of a batch that start where this one ends say of its last states."""
        for run, gradients in self.starts.items():
            for each in gradients:
                if (each.place, each.parameter) == (unit.place, state):
                    name = f"{RUN}.{run}.d_{state}"
                    self.extra[position][f"{name}.{unit.place[0]}.{unit.place[1]}"] = each.step.carried
                    yield Sym(f"{name}.{unit.place[0]}.{unit.place[1]}")

    def initial_states(self, unit: Unit, back: ReverseMode, first: int) -> None:
        """∂L/∂ the state before the first step, from the equations of that step."""
        now = self.computed(unit.place, back, first)
        for state in unit.cell.states:
            terms = [term for name in back.names if name in now for term in back.parts[name].get(f"{state}_prev", [])]
            each = bare(Equation(f"d_{state}", total(terms)))
            step = self.evaluated(each, unit.place, back, first, None, unit.sizes)
            self.initial.append(ParameterGradient(state, unit.place, step))

    def embedding(self, positions: range) -> None:
        """∂L/∂ what an embedding looks up, from everything that reads it."""
        if self.problem.embedding is None:
            return
        nothing = self.run.arithmetic.load([Decimal(0)] * self.problem.unit.sizes["x"])
        for position in positions:
            parts = [self.extra[position][name] for term in self.told[position] for name in symbols(term)]
            self.adjoints[1, "in"][position]["d_x"] = self.run.arithmetic.add(parts or [nothing])

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


def _zeros(value: Any) -> Any:
    return [_zeros(row) for row in value] if is_matrix(value) else [Decimal(0)] * len(value)
