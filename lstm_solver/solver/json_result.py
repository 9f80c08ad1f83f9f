"""The JSON result, contract section 3: strings of digits, nothing that depends on a notation's symbols."""

import re
from collections.abc import Iterator, Mapping
from decimal import MAX_EMAX, MIN_EMIN, ROUND_DOWN, Context, Decimal
from itertools import groupby
from typing import Any

from ..maths.decimals import Letter
from ..maths.rounding import plain
from ..network.problem import Place
from ..network.quantity_names import WantedStep
from .trace import PredictionError, Solved, Step, Trace, printed

WHOLE = 50  # digits of an unrounded value that is given whole

# characters that JSON lets through and a terminal obeys
_HIDDEN = re.compile("[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_CUT = Context(prec=WHOLE, rounding=ROUND_DOWN, Emin=MIN_EMIN, Emax=MAX_EMAX)

AT_LEAST = 20  # decimals of a small value before an exponent is used


AskedSteps = list[set[WantedStep]] | None

StepOrders = Mapping[Place, list[str]]


def result(solved: Solved, orders: StepOrders, asked: AskedSteps = None, *, lazy: bool = False) -> dict[str, Any]:
    """The result as plain data. `orders`: that of the working at each place; `asked`: by run, the steps to keep.

    `cell` is the name of the cell, or the different names in the order of the layers with commas between them.
    `lazy`: `steps` are iterators, so that a long run need not stand in memory as a whole.
    """
    problem = solved.problem
    kept: list[set[WantedStep] | None] = [*asked] if asked else [None] * len(solved.traces)
    runs = [_run(solved, trace, orders, keep, lazy) for trace, keep in zip(solved.traces, kept, strict=True)]
    found: dict[str, Any] = {
        "schema": 1,
        "title": problem.title,
        "cell": ", ".join(dict.fromkeys(unit.cell.name for unit in problem.units)),
        "arithmetic": solved.arithmetic.name,
        **runs[0],
    }
    if len(runs) > 1:
        names = [str(trace.sequence.name) for trace in solved.traces]
        found["runs"] = dict(zip(names[1:], runs[1:], strict=True))
    return found


def _run(solved: Solved, trace: Trace, orders: StepOrders, asked: set[WantedStep] | None, lazy: bool) -> dict[str, Any]:
    steps = [step for step in _in_order(trace, orders) if asked is None or _wanted(step) in asked]
    plain_steps = map(_step, steps)
    found: dict[str, Any] = {"steps": plain_steps if lazy else list(plain_steps)}
    last = len(solved.problem.layers)
    predictions = [p for p in trace.predictions if asked is None or ((last, "out"), "predict", p.position) in asked]
    if predictions:
        found["predictions"] = [
            {"t": each.t, "name": each.name, "index": each.number, "label": each.label} for each in predictions
        ]
    loss = _loss(trace, last, asked)
    if loss:
        found["loss"] = loss
    return found | _backward(solved, trace, asked)


def _wanted(step: Step) -> WantedStep:
    return step.place, step.name, step.position


def _in_order(trace: Trace, orders: StepOrders) -> Iterator[Step]:
    """The steps as the working has them: what stands together in the notation's order, then the backward pass."""
    number = {(place, name): at for place, names in orders.items() for at, name in enumerate(names)}
    for _, group in groupby(trace.steps, key=lambda step: (step.place, step.position)):
        yield from sorted(group, key=lambda step: number.get((step.place, step.name), -1))
    yield from trace.backward


def _loss(trace: Trace, last: int, asked: set[WantedStep] | None) -> dict[str, Any]:
    """The loss over all steps, and that of each one; an error has no total."""
    place: Place = (last, "loss")
    found: dict[str, Any] = {}
    if trace.loss is not None and (asked is None or (place, "loss", None) in asked):
        found |= {"value": printed(trace.loss)[0], "unrounded": unrounded(trace.loss.unrounded[0])}
    losses = [step for step in trace.losses if asked is None or (place, "loss", step.position) in asked]
    errors = [each for each in trace.errors if asked is None or ((last, "out"), "error", each.position) in asked]
    if losses or errors:
        found["per_step"] = [*map(_cost, losses), *map(_error, errors)]
    return found


def _cost(step: Step) -> dict[str, Any]:
    return {"t": step.t, "value": printed(step)[0], "unrounded": unrounded(step.unrounded[0])}


def _backward(solved: Solved, trace: Trace, asked: set[WantedStep] | None) -> dict[str, Any]:
    """Gradients and new values in the shape of the file; with `asked`, those that a question names a part of."""
    if not trace.went_back:
        return {}
    from .file_mirror import gradients, new_values

    found: dict[str, Any] = {}
    if _named(asked, "d_"):
        found["gradients"] = gradients(solved.problem, trace, unrounded)
    if trace.norms is not None and _named(asked, "new_"):
        found["updated"] = new_values(solved.problem, trace.passes[-1], unrounded)
    if trace.later and asked is None:
        found["epochs"] = [_epoch(solved, each) for each in trace.passes]
    return found


def _epoch(solved: Solved, trace: Trace) -> dict[str, Any]:
    """One pass of a training: its loss, its gradients, and what they make of the parameters."""
    from .file_mirror import gradients, new_values

    loss = _loss(trace, len(solved.problem.layers), None)
    new = {"updated": new_values(solved.problem, trace, unrounded)} if trace.norms is not None else {}
    return {**({"loss": loss} if loss else {}), "gradients": gradients(solved.problem, trace, unrounded), **new}


def _named(asked: set[WantedStep] | None, sign: str) -> bool:
    """Whether a parameter's gradient or new value is asked for: names without a time."""
    return asked is None or any(position is None and name.startswith(sign) for _, name, position in asked)


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
    if step.plan is not None and step.plan.parts and _has_parts(step):
        record = step.record()
        found["parts"] = {
            name: {"value": record.texts(node), "unrounded": _all(record.decimals(node))}
            for name, node in step.plan.parts.items()
        }
    return found


def _has_parts(step: Step) -> bool:
    """The parts of what joins two directions, and of the backward pass, have no names in a file."""
    return step.place[1] != "both" and not step.name.startswith("d_")


def _error(error: PredictionError) -> dict[str, Any]:
    return {"t": error.t, "value": error.value, "unrounded": _all(error.unrounded)}


def _all(values: list[Decimal]) -> list[str]:
    return [unrounded(value) for value in values]


def unrounded(value: Decimal) -> str:
    """A value whole where it has at most 50 digits, else 50 of them; without trailing zeros or a negative zero."""
    if not value:
        return "0"
    if isinstance(value, Letter):
        return value.written
    text = str(value)
    if len(text) > WHOLE:
        text = str(_CUT.plus(value))  # cut, so that no digit of it is wrong
    if "E" in text:
        return text if value.adjusted() < -AT_LEAST or value.adjusted() > WHOLE else plain(Decimal(text))
    return text.rstrip("0").rstrip(".") if "." in text else text


def json_pieces(value: Any, margin: str = "") -> Iterator[str]:
    """JSON with a line for each step, piece by piece: readable, and soon written. Takes iterators for lists."""
    from json import dumps

    if not _is_long(value):
        text = dumps(value, ensure_ascii=False)
        yield text if text.isascii() else _HIDDEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
        return
    inside = margin + " "
    mapping = isinstance(value, dict)
    opening = before = "{" if mapping else "["
    for entry in value.items() if mapping else value:
        yield f"{before}\n{inside}"
        before = ","
        if mapping:
            yield f"{dumps(entry[0])}: "
        yield from json_pieces(entry[1] if mapping else entry, inside)
    # an iterator may have had nothing
    yield (before if before == opening else f"\n{margin}") + ("}" if mapping else "]")


def in_page(found: Any) -> str:
    """A result as JSON that neither ends an element of HTML nor begins one."""
    text = "".join(json_pieces(found))
    return text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")


def _is_long(value: Any) -> bool:
    """Whether it takes lines of its own: lists of mappings, and what holds them."""
    if isinstance(value, dict):
        return any(_is_long(each) for each in value.values())
    return isinstance(value, map) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))
