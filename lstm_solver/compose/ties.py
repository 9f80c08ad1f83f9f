"""Ties: printed numbers whose exact value lies between two neighbours, so that the rule of ties decides."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain, islice
from typing import Any, NamedTuple

from ..maths.expressions import does_work_node
from ..maths.rounding import Digits
from ..maths.values import is_matrix
from ..solver.trace import Solved, Step, Trace

MOST = 400  # steps that are searched


class Tie(NamedTuple):
    """`part`: of the step's equation, "" for its value."""

    part: str
    unit: int
    value: Decimal
    digits: Digits


def has_ties(solved: Solved) -> bool:
    """Whether a number of the working is a tie; so it may be where there are too many to be searched."""
    if solved.arithmetic.name != "exact":
        return False
    steps = chain.from_iterable(map(_derived, solved.traces))
    if any(True for step in islice(steps, MOST) for _ in _all_ties(step)):
        return True
    return next(steps, None) is not None


def _derived(trace: Trace) -> Iterator[Step]:
    yield from trace.steps
    yield from (*trace.losses, *(each for each in (trace.own, trace.loss) if each is not None), *trace.backward)
    for each in (*trace.shares, *trace.gradients, *trace.initial):
        yield from (each.step, *each.update)


def _all_ties(step: Step) -> Iterator[Decimal]:
    """Ties anywhere in the working of a step."""
    if step.plan is None:
        return
    record, working = step.record(), step.rounding.working
    for at, node in enumerate(step.plan.nodes):
        if does_work_node(node) or at == len(step.plan.nodes) - 1:
            rules = {step.plan.digits[at] or working, *([working] if at == len(step.plan.nodes) - 1 else [])}
            yield from (value for value in _flat(record.values[at]) for rule in rules if _is_tie(value, rule))


def named_ties(step: Step) -> Iterator[Tie]:
    """Ties of a step's value and of the parts that have a name, each once though it goes from part to part."""
    if step.plan is None:
        return
    record = step.record()
    told: set[tuple[int, Decimal, Digits]] = set()
    parts = [(part, at, step.plan.digits[at]) for part, at in step.plan.parts.items()]
    for part, node, digits in [("", len(step.plan.nodes) - 1, step.digits), *parts]:
        rule = digits or step.rounding.working
        for unit, value in enumerate(record.decimals(node)):
            if _is_tie(value, rule) and (unit, value, rule) not in told:
                told.add((unit, value, rule))
                yield Tie(part, unit, value, rule)


def _is_tie(value: Any, rule: Digits) -> bool:
    return rule.ties != "truncate" and isinstance(value, Decimal) and value.is_finite() and rule.is_tie(value)


def _flat(value: Any) -> list[Any]:
    return [entry for row in value for entry in row] if is_matrix(value) else list(value)
