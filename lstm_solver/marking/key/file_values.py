"""What the file states, by the names that equations have for it."""

from typing import Any

from ...maths.differentiation import NODE, ZERO, named_node
from ...maths.values import is_matrix
from ...network.losses import TARGET
from ...network.problem import Parameter, Place, Problem
from ...network.quantity_names import written
from ...network.wiring import ONE_HOT
from ...solver.trace import Step, Trace
from .answer_key import StatedValue, offset


class FileValues:
    """Those of one run in one pass. `prefix`, `end`: of its names."""

    problem: Problem
    trace: Trace
    prefix: str
    end: str

    def __init__(self) -> None:
        self.parameters: dict[tuple[Place, str, int, str], tuple[Any, StatedValue]] = {}  # by the identity of the value

    def from_the_file(self, step: Step, name: str, position: int) -> StatedValue | None:
        """An input, an initial state or a target by the name that an equation has for it."""
        sequence, first = self.trace.sequence, self.problem.time.first
        t = first + position
        if name in ("x", ONE_HOT) and step.place[0] == 1 and position not in sequence.fed:
            return StatedValue(f"{self.prefix}x_{t}", sequence.inputs[position], "input")
        state = name.removesuffix("_prev")
        initial = sequence.initial.get(step.place, {})
        if state != name and state in initial:
            start = first - 1 if step.place[1] == "forward" else first + len(sequence.inputs)
            return StatedValue(f"{self.prefix}{written(state, start, step.place)}", initial[state], "state")
        target = sequence.targets[position] if name == TARGET and sequence.targets else None
        return None if target is None else StatedValue(f"{self.prefix}target_{t}", target)

    def parameter(self, place: Place, name: str) -> Parameter | None:
        if place[1] == "in" and self.problem.embedding is not None:
            return Parameter(name, self.problem.embedding.matrix, "embedding.matrix") if name == "x.E" else None
        if place[1] == "out" and self.problem.outputs is not None:
            return self.problem.outputs.parameters.get(name)
        unit = next((unit for unit in self.problem.units if unit.place == place), None)
        return None if unit is None else unit.parameters.get(name)

    def stated(self, step: Step, name: str, value: Any) -> StatedValue:
        """A value that no line has computed; a parameter is the very same one at every step."""
        key = step.place, name, id(value), self.end
        if key not in self.parameters:
            found = self._stated(step, name, value)
            if found.kind != "parameter":
                return found
            self.parameters[key] = value, found
        return self.parameters[key][1]

    def _stated(self, step: Step, name: str, value: Any) -> StatedValue:
        name, _, at = name.partition("#")
        if name == ZERO:
            return StatedValue(name, value)
        known = self.from_the_file(step, name, int(at) if at else step.position)
        if known is not None:
            return known._replace(value=value)
        above = name.startswith("out.")  # a name of the output equations, seen from the last layer
        place: Place = (len(self.problem.layers), "out") if above else step.place
        name = name.removeprefix("out.")
        base, _, block = name.partition(".")
        parameter = self.parameter(place, name) or (self.parameter(place, base) if is_matrix(value) else None)
        if parameter is None and step.plan is not None and name == "old":
            parameter = self.parameter(step.place, step.name)
        if name.startswith(NODE):
            name = f"a_{named_node(name)[0]}"  # what a function was applied to
        if parameter is None:
            return StatedValue(f"{self.prefix}{written(name, step.t, step.place)}", value)
        top = (parameter.rows or (0, 0))[0]
        left = (parameter.columns or (0, 0))[0]
        if block and parameter.value is not value:
            top, left = offset(parameter.value, value, top, left)
        return StatedValue(parameter.path + self.end, value, "parameter", top, left, parameter.form)
