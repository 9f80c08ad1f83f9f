"""Gradients by central differences: the whole network solved again with one number moved a little either way."""

from decimal import Decimal
from typing import Any, NamedTuple

from ..maths.values import Vector, is_matrix
from ..network.problem import Parameter, Place, Problem
from ..network.quantity_names import judged_place
from .engine import solve
from .trace import ParameterGradient, Solved, Trace

INPUT: Place = (1, "in")

EACH = 2  # entries of a parameter that are checked: the first and the last

MOST = 60  # entries altogether

STEP, FLOAT_STEP = Decimal("1e-12"), Decimal("1e-5")


class CheckedEntry(NamedTuple):
    """One entry of a parameter: `entry` holds its row and column, or its number in a vector."""

    place: Place
    parameter: str
    entry: tuple[int, ...]
    analytic: Decimal
    numeric: Decimal

    @property
    def difference(self) -> Decimal:
        """The relative difference; 0 where both are 0."""
        size = max(abs(self.analytic), abs(self.numeric))
        return abs(self.analytic - self.numeric) / size if size else Decimal(0)


def check(solved: Solved) -> list[CheckedEntry]:
    """Some entries of every parameter of the main sequence, without any rounding on the way."""
    problem = unrounded(solved.problem)
    same = problem.rounding == solved.problem.rounding
    trace = solved.traces[0] if same else solve(problem).traces[0]
    chosen = [(each, entry) for each in trace.gradients for entry in _some(_entries(each))]
    step = STEP if solved.arithmetic.name == "exact" else FLOAT_STEP
    return [_checked(problem, each, entry, step) for each, entry in chosen[:MOST]]


def unrounded(problem: Problem) -> Problem:
    """The main sequence of a problem, with nothing carried rounded."""
    rounding = problem.rounding
    if rounding.carries_anything():
        rounding = rounding._replace(carry="none", intermediate={})
    return problem._replace(rounding=rounding, sequences=problem.sequences[:1])


def _entries(each: ParameterGradient) -> dict[tuple[int, ...], Decimal]:
    root, decimals = each.step.root, each.step.arithmetic.decimals
    if is_matrix(root):
        return {(i, j): entry for i, row in enumerate(root) for j, entry in enumerate(decimals(row))}
    return {(i,): entry for i, entry in enumerate(decimals(root))}


def _some(entries: dict[tuple[int, ...], Decimal]) -> list[tuple[tuple[int, ...], Decimal]]:
    all_of_them = list(entries.items())
    return all_of_them if len(all_of_them) <= EACH else [all_of_them[0], all_of_them[-1]]


def _checked(
    problem: Problem, each: ParameterGradient, found: tuple[tuple[int, ...], Decimal], step: Decimal
) -> CheckedEntry:
    entry, analytic = found
    up, down = (_cost(_moved(problem, each.place, each.parameter, entry, by)) for by in (step, -step))
    return CheckedEntry(each.place, each.parameter, entry, analytic, (up - down) / (2 * step))


def _cost(problem: Problem) -> Decimal:
    """The loss, or the states times the gradient that the file gives from outside."""
    trace = solve(problem._replace(backward=None)).traces[0]
    if trace.loss is not None:
        return trace.loss.unrounded[0]
    upstream = problem.backward.upstream if problem.backward else None
    return sum((_along(problem, trace, name, rows) for name, rows in (upstream or {}).items()), Decimal(0))


def _along(problem: Problem, trace: Trace, name: str, rows: list[Vector | None]) -> Decimal:
    place, there = judged_place(problem, name)
    values = {step.position: step.unrounded for step in trace.steps if (step.place, step.name) == (place, there)}
    pairs = [(row, values[at]) for at, row in enumerate(rows) if row is not None]
    return sum((a * b for row, value in pairs for a, b in zip(row, value, strict=True)), Decimal(0))


def _moved(problem: Problem, place: Place, name: str, entry: tuple[int, ...], by: Decimal) -> Problem:
    """The problem with one entry of one parameter changed."""
    if place == INPUT and problem.embedding is not None:
        matrix = _added(problem.embedding.matrix, entry, by)
        return problem._replace(embedding=problem.embedding._replace(matrix=matrix))
    if place[1] == "out" and problem.outputs is not None:
        outputs = problem.outputs
        return problem._replace(outputs=outputs._replace(parameters=_with(outputs.parameters, name, entry, by)))
    layers = tuple(
        layer._replace(
            units=tuple(
                unit._replace(parameters=_with(unit.parameters, name, entry, by)) if unit.place == place else unit
                for unit in layer.units
            )
        )
        for layer in problem.layers
    )
    return problem._replace(layers=layers)


def _with(parameters: dict[str, Parameter], name: str, entry: tuple[int, ...], by: Decimal) -> dict[str, Parameter]:
    old = parameters[name]
    return {**parameters, name: old._replace(value=_added(old.value, entry, by))}


def _added(value: Any, entry: tuple[int, ...], by: Decimal) -> Any:
    first, *rest = entry
    changed = _added(value[first], tuple(rest), by) if rest else Decimal(value[first]) + by
    return [*value[:first], changed, *value[first + 1 :]]
