"""The JSON result, contract section 3: strings of digits, nothing that depends on a notation's symbols."""

from decimal import Decimal
from typing import Any

from .functions import fifty
from .rounding import plain
from .trace import Error, Solved, Step, Trace

WHOLE = 50  # digits of an unrounded value that is given whole
AT_LEAST = 20  # decimals of a small value before an exponent is used


def result(solved: Solved, order: list[str], asked: list[set[tuple[str, int]]] | None = None) -> dict[str, Any]:
    """The result as plain data. `order`: that of the working; `asked`: by run, the steps to keep, None for all."""
    problem = solved.problem
    runs = [_run(trace, order, asked[i] if asked is not None else None) for i, trace in enumerate(solved.traces)]
    found: dict[str, Any] = {
        "schema": 1,
        "title": problem.title,
        "cell": problem.layer.cell.name,
        "arithmetic": solved.arithmetic.name,
        **runs[0],
    }
    if len(runs) > 1:
        names = [str(trace.sequence.name) for trace in solved.traces]
        found["runs"] = dict(zip(names[1:], runs[1:], strict=True))
    return found


def _run(trace: Trace, order: list[str], asked: set[tuple[str, int]] | None) -> dict[str, Any]:
    places = {name: place for place, name in enumerate(order)}
    steps = [step for step in trace.steps if asked is None or (step.name, step.position) in asked]
    steps.sort(key=lambda step: (step.position, places.get(step.name, -1)))
    errors = [e for e in trace.errors if asked is None or ("error", e.position) in asked]
    found: dict[str, Any] = {"steps": [_step(step) for step in steps]}
    if errors:
        found["loss"] = {"per_step": [_error(error) for error in errors]}
    return found


def _step(step: Step) -> dict[str, Any]:
    found = {
        "t": step.t,
        "layer": step.layer,
        "direction": step.direction,
        "name": step.name,
        "origin": step.origin,
        "value": step.value,
        "unrounded": [unrounded(entry) for entry in step.unrounded],
    }
    if step.plan is not None and step.plan.parts:
        found["parts"] = {
            name: {"value": step.texts(node), "unrounded": _all(step.arithmetic.decimals(step.values[node]))}
            for name, node in step.plan.parts.items()
        }
    return found


def _error(error: Error) -> dict[str, Any]:
    return {"t": error.t, "value": error.value, "unrounded": _all(error.unrounded)}


def _all(values: list[Decimal]) -> list[str]:
    return [unrounded(value) for value in values]


def unrounded(value: Decimal) -> str:
    """A value whole where it has at most 50 digits, else 50 of them; without trailing zeros or a negative zero."""
    if not value:
        return "0"
    text = str(value)
    if len(text) > WHOLE:
        text = str(fifty(value))
    if "E" in text:
        return text if value.adjusted() < -AT_LEAST or value.adjusted() > WHOLE else plain(Decimal(text))
    return text.rstrip("0").rstrip(".") if "." in text else text
