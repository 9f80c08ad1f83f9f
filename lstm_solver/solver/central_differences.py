"""Gradients by central differences: the whole network solved again with one number moved a little either way.

Parameters, inputs and initial states. At a kink the derivative of the backward pass is a convention: it agrees where it
lies between the differences to either side.
"""

from decimal import Decimal, localcontext
from typing import Any, NamedTuple

from ..maths.arithmetic import Exact
from ..maths.values import Vector, is_matrix
from ..network.problem import Parameter, Place, Problem
from ..network.quantity_names import judged_place
from .engine import solve
from .file_mirror import inputs
from .trace import ParameterGradient, Solved, Trace

INPUT: Place = (1, "in")

MOST = {"parameter": 120, "input": 24, "initial": 24}  # entries; of more, the first and the last of each are checked

STEP, FLOAT_STEP = Decimal("1e-12"), Decimal("1e-5")

STEEP = 6  # decimal exponent of a derivative, in parts of the loss, beside which a step is no longer a little

# how far two derivatives may lie apart: relative to the larger, and beside a loss of 1
WITHIN, FLOAT_WITHIN = (Decimal("1e-9"), Decimal("1e-18")), (Decimal("1e-4"), Decimal("1e-6"))


class CheckedEntry(NamedTuple):
    """One entry of a parameter: `entry` holds its row and column, or its number in a vector.

    `kind`: parameter, input (`entry` holds position and unit) or initial (`parameter` is the state).
    `numeric`: the central difference. `agrees`: whether the analytic value is it, or lies at a kink between the
    differences to either side. `kink`: whether these two differ, so that the derivative there is a convention.
    """

    place: Place
    parameter: str
    entry: tuple[int, ...]
    analytic: Decimal
    numeric: Decimal
    kind: str = "parameter"
    agrees: bool = True
    kink: bool = False

    @property
    def difference(self) -> Decimal:
        """The relative difference; 0 where both are 0."""
        size = max(abs(self.analytic), abs(self.numeric))
        return abs(self.analytic - self.numeric) / size if size else Decimal(0)


class _Derivative(NamedTuple):
    """What one entry is the derivative by, and its value by the backward pass."""

    kind: str
    place: Place
    name: str
    entry: tuple[int, ...]
    analytic: Decimal


def truncates(solved: Solved) -> bool:
    """Whether some gradient stops, at the end of a window or at the start of a run; of the main sequence, or of the
    others of its batch."""
    window = solved.problem.backward.truncate if solved.problem.backward is not None else None
    sequences = unrounded(solved.problem).sequences
    return window is not None and any(len(each.inputs) > window or each.start for each in sequences)


_last: list[tuple[Trace, list[CheckedEntry]]] = []  # what several ask for one after the other is worked out once


def check(solved: Solved) -> list[CheckedEntry]:
    """Every entry of the parameters, inputs and initial states of the main sequence, without rounding on the way; of
    many the first and the last of each."""
    for trace, found in _last:
        if trace is solved.traces[0]:
            return found
    with localcontext(Exact.context()):
        made = _check(solved)
    _last[:] = [(solved.traces[0], made)]
    return made


def _check(solved: Solved) -> list[CheckedEntry]:
    if truncates(solved):
        return []  # a truncated gradient is no derivative of the loss
    if solved.problem.symbols:
        return []  # letters cannot be moved up and down a little
    problem = unrounded(solved.problem)
    same = problem.rounding == solved.problem.rounding
    trace = solved.traces[0] if same else solve(problem).traces[0]
    exact = solved.arithmetic.name == "exact"
    cost = _cost(problem)
    those = (_some(each, MOST[kind]) for kind, each in _derivatives(problem, trace).items())
    return [_checked(problem, each, cost, exact) for some in those for each in some]


def number_of_derivatives(solved: Solved) -> int:
    """How many entries there are."""
    return sum(len(each) for those in _derivatives(solved.problem, solved.traces[0]).values() for each in those)


def disagreements(solved: Solved) -> list[CheckedEntry]:
    """The entries in which the backward pass and the central differences disagree."""
    if solved.problem.backward is None:
        return []
    return [each for each in check(solved) if not each.agrees]


def most_checked(solved: Solved) -> int:
    """How many entries are checked, at most."""
    return min(number_of_derivatives(solved), sum(MOST.values()))


def _derivatives(problem: Problem, trace: Trace) -> dict[str, list[list[_Derivative]]]:
    """By kind, the entries of each parameter, initial state and input."""
    found = {
        kind: [[_Derivative(kind, each.place, each.parameter, *pair) for pair in _entries(each)] for each in those]
        for kind, those in (("parameter", trace.gradients), ("initial", trace.initial))
    }
    if problem.embedding is None:
        rows = [pair for pair in enumerate(inputs(problem, trace)) if pair[0] not in trace.sequence.fed]
        found["input"] = [
            [_Derivative("input", INPUT, "x", (at, unit), entry) for unit, entry in enumerate(row)] for at, row in rows
        ]
    return found


def _some(those: list[list[_Derivative]], most: int) -> list[_Derivative]:
    """All, or of many the first and the last of each."""
    if sum(map(len, those)) > most:
        those = [each if len(each) <= 2 else [each[0], each[-1]] for each in those]
    return [entry for each in those for entry in each][:most]


def unrounded(problem: Problem) -> Problem:
    """The main sequence of a problem, and the others of its batch, with nothing carried rounded."""
    rounding = problem.rounding
    if rounding.carries_anything():
        rounding = rounding._replace(carry="none", intermediate={})
    return problem._replace(rounding=rounding, sequences=problem.sequences[: None if problem.batch else 1])


def _entries(each: ParameterGradient) -> list[tuple[tuple[int, ...], Decimal]]:
    root, decimals = each.step.root, each.step.arithmetic.decimals
    if is_matrix(root):
        return [((i, j), entry) for i, row in enumerate(root) for j, entry in enumerate(decimals(row))]
    return [((i,), entry) for i, entry in enumerate(decimals(root))]


def _checked(problem: Problem, each: _Derivative, cost: Decimal, exact: bool) -> CheckedEntry:
    step = STEP if exact else FLOAT_STEP
    steep = each.analytic.adjusted() - max(0, cost.adjusted())
    if exact and steep > STEEP:
        step = step.scaleb(-steep)  # a step that is small for the loss too
    up, down = (_cost(_moved(problem, each, by)) for by in (step, -step))
    relative, floor = WITHIN if exact else FLOAT_WITHIN
    sides = sorted(((up - cost) / step, (cost - down) / step))
    within = relative * max(abs(each.analytic), *map(abs, sides)) + floor * (1 + abs(cost))
    agrees = sides[0] - within <= each.analytic <= sides[1] + within
    numeric = (up - down) / (2 * step)
    kink = agrees and abs(each.analytic - numeric) > max(within, 100 * step * (1 + abs(numeric)))
    return CheckedEntry(each.place, each.name, each.entry, each.analytic, numeric, each.kind, agrees, kink)


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


def _moved(problem: Problem, each: _Derivative, by: Decimal) -> Problem:
    """The problem with one entry changed."""
    place, name, entry = each.place, each.name, each.entry
    if each.kind == "parameter":
        return _with_parameter(problem, place, name, entry, by)
    sequence = problem.sequences[0]
    if each.kind == "input":
        moved = sequence._replace(inputs=_added(sequence.inputs, entry, by))
    else:
        states = sequence.initial[place]
        moved = sequence._replace(
            initial={**sequence.initial, place: {**states, name: _added(states[name], entry, by)}}
        )
    return problem._replace(sequences=[moved, *problem.sequences[1:]])


def _with_parameter(problem: Problem, place: Place, name: str, entry: tuple[int, ...], by: Decimal) -> Problem:
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
