"""Gradients and new values in the shape of the file: each at the path where the file has its parameter."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from ..maths.values import is_matrix
from ..network.problem import Parameter, Place, Problem, Unit
from .trace import ParameterGradient, Step, Trace

NumberText = Callable[[Decimal], str]

_KEY = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def gradients(problem: Problem, trace: Trace, text: NumberText) -> dict[str, Any]:
    """∂L/∂ every parameter, input and initial state, before clipping; None for an input that is fed back."""
    found = _mirrored(((parameter(problem, each), each.step) for each in trace.gradients), text)
    fed = trace.sequence.fed
    mine = enumerate(inputs(problem, trace))
    found["inputs"] = [None if position in fed else _texts(entry, text) for position, entry in mine]
    for each in trace.initial:
        _put(found, initial_path(problem, each), [text(entry) for entry in each.step.unrounded])
    return found


def new_values(problem: Problem, trace: Trace, text: NumberText) -> dict[str, Any]:
    """Every parameter after the update."""
    return _mirrored(((parameter(problem, each), each.new) for each in trace.gradients if each.new is not None), text)


def parameter(problem: Problem, gradient: ParameterGradient) -> Parameter:
    """What a gradient is the gradient of."""
    if gradient.place[1] == "in":
        assert problem.embedding is not None
        return Parameter(gradient.parameter, problem.embedding.matrix, "embedding.matrix")
    if gradient.place[1] == "out":
        assert problem.outputs is not None
        return problem.outputs.parameters[gradient.parameter]
    return unit(problem, gradient.place).parameters[gradient.parameter]


def initial_path(problem: Problem, gradient: ParameterGradient) -> str:
    """Where the file has an initial state."""
    return f"{unit(problem, gradient.place).initial}.{gradient.parameter}"


def unit(problem: Problem, place: Place) -> Unit:
    """The unit at a place of the network."""
    return next(unit for unit in problem.units if unit.place == place)


def inputs(problem: Problem, trace: Trace) -> list[list[Decimal]]:
    """∂L/∂x of the first layer at each position; both directions together."""
    found: list[list[Step]] = [[] for _ in trace.sequence.inputs]
    for step in trace.backward:
        if step.name == "d_x" and step.place[0] == 1:
            found[step.position].append(step)
    nothing = [Decimal(0)] * problem.unit.sizes["x"]
    return [_summed(steps) if steps else nothing for steps in found]


def _summed(steps: list[Step]) -> list[Decimal]:
    if len(steps) == 1:
        return steps[0].unrounded
    arithmetic = steps[0].arithmetic
    return arithmetic.decimals(arithmetic.add([step.root for step in steps]))


def _mirrored(parts: Iterable[tuple[Parameter, Step]], text: NumberText) -> dict[str, Any]:
    whole: dict[str, dict[tuple[int, ...], str]] = {}
    forms: dict[str, str] = {}
    for each, step in parts:
        forms[each.path] = each.form
        whole.setdefault(each.path, {}).update(entries_of(each, step, text))
    tree: dict[str, Any] = {}
    for path, entries in whole.items():
        _put(tree, path, _shaped(entries, forms[path]))
    return tree


def entry_name(path: str, form: str, corner: tuple[int, int], index: tuple[int, ...]) -> str:
    """What one entry is called (`weights.f.x[0][1]`). `form`: as `Parameter.form`; `corner`: where the first entry of
    the parameter stands in what stands at the path."""
    if form == "number":
        return path
    shifted = [first + at for first, at in zip(corner, index, strict=False)]
    return f"{path}[{max(shifted)}]" if form == "flat" else path + "".join(f"[{each}]" for each in shifted)


def entries_of(each: Parameter, step: Step, text: NumberText) -> dict[tuple[int, ...], str]:
    """The entries by their numbers in what stands at the path."""
    top, left = (each.rows or (0, 0))[0], (each.columns or (0, 0))[0]
    rows = step.root
    if not is_matrix(each.value):
        return {(top + i,): text(entry) for i, entry in enumerate(step.arithmetic.decimals(rows))}
    return {
        (top + i, left + j): text(entry)
        for i, row in enumerate(rows)
        for j, entry in enumerate(step.arithmetic.decimals(row))
    }


def _shaped(entries: dict[tuple[int, ...], str], form: str) -> Any:
    ordered = [entries[key] for key in sorted(entries)]
    if form == "number":
        return ordered[0]
    if form == "flat" or len(next(iter(entries))) == 1:
        return ordered
    height = max(key[0] for key in entries) + 1
    width = max(key[1] for key in entries) + 1
    return [[entries[i, j] for j in range(width)] for i in range(height)]


def _put(tree: Any, path: str, value: Any) -> None:
    """Sets what stands at a path such as layers[1].weights.f.x, making what is above it."""
    keys: list[str | int] = [name if name else int(number) for name, number in _KEY.findall(path)]
    for key, after in zip(keys, [*keys[1:], None], strict=True):
        if isinstance(key, int):
            while len(tree) <= key:
                tree.append({})
        if after is None:
            tree[key] = value
        elif isinstance(key, int):
            tree = tree[key]
        else:
            tree = tree.setdefault(key, [] if isinstance(after, int) else {})


def _texts(values: list[Decimal], text: NumberText) -> list[str]:
    return [text(value) for value in values]
