"""The reader's check of clipping: the norm of all gradients, the factor, and the gradients that it scales."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ...network.problem import Update
from ...network.update_rules import GRADIENT
from ...solver.trace import GradientNorms, ParameterGradient, Trace, texts
from ..sections.update_step import norm_digits
from ..view import View
from .reader import ReaderGap
from .short_calculations import Calculating, added, called, number, product, quotient, square

SQUARES, WHOLE, ROOT, FACTOR, SCALED = -10, -11, -12, -13, -14  # positions of the lines


def norm_gaps(view: View, trace: Trace) -> list[ReaderGap]:
    """What a reader misses in the clipping of a run."""
    backward, norms = view.problem.backward, trace.norms
    if backward is None or backward.update is None or norms is None:
        return []
    length = _norm(view, trace, norms, backward.update) if backward.update.clip_norm is not None else ()
    return [*length, *_scaled(view, trace, norms, backward.update)]


def _norm(view: View, trace: Trace, norms: GradientNorms, rule: Update) -> Iterator[ReaderGap]:
    squares, whole, norm = norm_digits(view, trace, norms)
    for at, (each, text) in enumerate(zip(trace.gradients, squares, strict=True)):
        entries = _flat(_printed(each))
        total = sum((Decimal(entry) ** 2 for entry in entries), Decimal(0))
        yield from _missed(view, SQUARES, at, total, text, added([square(entry) for entry in entries]))
    total = sum(map(Decimal, squares), Decimal(0))
    yield from _missed(view, WHOLE, 0, total, whole, added([number(text) for text in squares]))
    yield from _missed(view, ROOT, 0, Decimal(whole).sqrt(), norm, called("sqrt", whole))
    if norms.factor != 1 and rule.clip_norm is not None:
        limit, length = f"{rule.clip_norm:f}", Decimal(norm)
        factor = view.problem.rounding.text(norms.factor, view.problem.rounding.working)
        mine = Decimal(limit) / length if length else None
        yield from _missed(view, FACTOR, 0, mine, factor, quotient(limit, norm))


def _scaled(view: View, trace: Trace, norms: GradientNorms, rule: Update) -> Iterator[ReaderGap]:
    """Every gradient as the update takes it."""
    if norms.factor == 1 and rule.clip_value is None:
        return
    working = view.problem.rounding.working
    factor = view.problem.rounding.text(norms.factor, working)
    at = 0
    for each in trace.gradients:
        pairs = [pair for step in each.update if step.plan for pair in zip(step.plan.names, step.operands, strict=True)]
        used = next(value for name, value in pairs if name == GRADIENT)
        for text, entry in zip(_flat(texts(each.step, used, working)), _flat(_printed(each)), strict=True):
            mine = Decimal(entry) * (Decimal(factor) if norms.factor != 1 else 1)
            limit = rule.clip_value
            mine = mine if limit is None else min(max(mine, -limit), limit)
            line = number(entry) if norms.factor == 1 else product(factor, entry)
            yield from _missed(view, SCALED, at, mine, text, line)
            at += 1


def _missed(
    view: View, position: int, unit: int, mine: Decimal | None, text: str, line: Calculating
) -> Iterator[ReaderGap]:
    rounding = view.problem.rounding
    reader = "" if mine is None else rounding.text(mine, rounding.working)
    if not reader or Decimal(reader) != Decimal(text):
        yield ReaderGap(position, (unit,), reader, text, (), (), line)


def _printed(each: ParameterGradient) -> Any:
    return texts(each.step, each.step.root, each.step.digits)


def _flat(digits: Any) -> list[str]:
    return [text for row in digits for text in (row if isinstance(row, list) else [row])]
