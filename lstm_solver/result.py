"""The JSON result, contract section 3: strings of digits, nothing that depends on a notation's symbols."""

from collections.abc import Iterator
from decimal import MAX_EMAX, MIN_EMIN, ROUND_DOWN, Context, Decimal
from typing import Any

from .rounding import plain
from .trace import Error, Solved, Step, Trace

WHOLE = 50  # digits of an unrounded value that is given whole
_CUT = Context(prec=WHOLE, rounding=ROUND_DOWN, Emin=MIN_EMIN, Emax=MAX_EMAX)
AT_LEAST = 20  # decimals of a small value before an exponent is used


Asked = list[set[tuple[str, int]]] | None


def result(solved: Solved, order: list[str], asked: Asked = None, *, lazy: bool = False) -> dict[str, Any]:
    """The result as plain data. `order`: that of the working; `asked`: by run, the steps to keep, None for all.

    `lazy`: `steps` are iterators, so that a long run need not stand in memory as a whole.
    """
    problem = solved.problem
    kept: list[set[tuple[str, int]] | None] = [*asked] if asked else [None] * len(solved.traces)
    runs = [_run(trace, order, keep, lazy) for trace, keep in zip(solved.traces, kept, strict=True)]
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


def _run(trace: Trace, order: list[str], asked: set[tuple[str, int]] | None, lazy: bool) -> dict[str, Any]:
    places = {name: place for place, name in enumerate(order)}
    steps = [step for step in trace.steps if asked is None or (step.name, step.position) in asked]
    steps.sort(key=lambda step: (step.position, places.get(step.name, -1)))
    errors = [e for e in trace.errors if asked is None or ("error", e.position) in asked]
    plain_steps = map(_step, steps)
    found: dict[str, Any] = {"steps": plain_steps if lazy else list(plain_steps)}
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
        record = step.record()
        found["parts"] = {
            name: {"value": record.texts(node), "unrounded": _all(record.decimals(node))}
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
        text = str(_CUT.plus(value))  # cut, so that no digit of it is wrong
    if "E" in text:
        return text if value.adjusted() < -AT_LEAST or value.adjusted() > WHOLE else plain(Decimal(text))
    return text.rstrip("0").rstrip(".") if "." in text else text


def json_pieces(value: Any, margin: str = "") -> Iterator[str]:
    """JSON with a line for each step, piece by piece: readable, and soon written. Takes iterators for lists."""
    from json import dumps

    if not _is_long(value):
        yield dumps(value, ensure_ascii=False)
        return
    inside = margin + " "
    mapping = isinstance(value, dict)
    before = "{" if mapping else "["
    for entry in value.items() if mapping else value:
        yield f"{before}\n{inside}"
        before = ","
        if mapping:
            yield f"{dumps(entry[0])}: "
        yield from json_pieces(entry[1] if mapping else entry, inside)
    yield f"\n{margin}" + ("}" if mapping else "]")


def _is_long(value: Any) -> bool:
    """Whether it takes lines of its own: lists of mappings, and what holds them."""
    if isinstance(value, dict):
        return any(_is_long(each) for each in value.values())
    return isinstance(value, map) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))
