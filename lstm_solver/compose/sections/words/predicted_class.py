"""What the network predicts at a step, in a sentence, and whether that is the target."""

from decimal import Decimal
from typing import Any

from ....document.blocks import Block, Inline, Paragraph
from ....document.formulas import BLANK, Number
from ....maths.rounding import Digits
from ....network.quantity_names import judged_place
from ....solver.trace import Prediction, Step, Trace
from ...titles import class_words
from ...view import View
from ..loss_working import judged_symbol


def predicted(view: View, trace: Trace, position: int) -> list[Block]:
    """What the network predicts at a step, with the name of the class."""
    found: list[Block] = []
    for each in trace.predictions:
        if each.position == position:
            found.append(Paragraph((*_prediction(view, trace, each), *_compared(view, trace, each))))
    return found


def _compared(view: View, trace: Trace, each: Prediction) -> Inline:
    """Whether it is the class that is the target, or which one is."""
    number = _wanted_class(view, trace, each)
    if number is None or each.label.startswith(BLANK):
        return ()
    if number == each.number:
        return (" ", *view.language.say("target_met"))
    size = len((trace.sequence.targets or [])[each.position] or [])
    return (" ", *view.language.say("target_is", label=class_words(view.problem, number, view.language, size)))


def _wanted_class(view: View, trace: Trace, each: Prediction) -> int | None:
    """The class that is the target of a step, as the file names it or as a vector of zeros and a one."""
    if trace.sequence.classes:
        return trace.sequence.classes[each.position]
    target = (trace.sequence.targets or [])[each.position : each.position + 1]
    entries = target[0] if target and target[0] else []
    step = _predicting(view, trace, each)
    if step is None or not len(entries) == len(step.carried) > 1:
        return None
    is_code = sorted(entries) == [*[Decimal(0)] * (len(entries) - 1), Decimal(1)]
    return entries.index(Decimal(1)) if is_code else None


def _predicting(view: View, trace: Trace, each: Prediction) -> Step | None:
    """The step whose largest entry is the prediction."""
    place, there = judged_place(view.problem, each.name)
    steps = (step for step in trace.steps if (step.place, step.name, step.position) == (place, there, each.position))
    return next(steps, None)


def _prediction(view: View, trace: Trace, each: Prediction) -> Inline:
    """The largest entry; with the digits that decide, where two print the same; a box where it is asked for."""
    if each.label.startswith(BLANK):
        return view.language.say("predicts_asked", label=Number(each.label))
    symbol = judged_symbol(view, each.name, each.position)
    said: dict[str, Any] = {
        "entry": view.entry(symbol, (each.number,)),
        "label": class_words(view.problem, each.number, view.language),
    }
    step = _predicting(view, trace, each)
    equal = None if step is None else _equal(step, each.number)
    if equal is not None:
        return view.language.say("predicts_equal", **said, other=view.entry(symbol, (equal,)))
    closest = _closest(step, each.number) if step is not None and step.plan is not None else None
    if step is None or closest is None:
        return view.language.say("predicts", **said)
    values = step.arithmetic.decimals(step.carried)
    digits = _telling(step.digits, values[each.number], values[closest])
    texts = [step.rounding.text(values[unit], digits) for unit in (each.number, closest)]
    said |= {"most": Number(texts[0]), "next": Number(texts[1]), "other": view.entry(symbol, (closest,))}
    return view.language.say("predicts_closely", **said)


def _equal(step: Step, largest: int) -> int | None:
    """The first entry after the largest one that is as large, as it is carried."""
    values = step.arithmetic.decimals(step.carried)
    return next((at for at, value in enumerate(values) if at > largest and value == values[largest]), None)


def _closest(step: Step, largest: int) -> int | None:
    """The largest of the smaller entries that print as the largest one does."""
    texts, values = step.value, step.arithmetic.decimals(step.carried)
    alike = [at for at, text in enumerate(texts) if text == texts[largest] and values[at] < values[largest]]
    return max(alike, key=lambda at: values[at], default=None)


def _telling(digits: Digits, most: Decimal, less: Decimal) -> Digits:
    """As many digits as it takes to tell two numbers apart."""
    while digits.round(most) == digits.round(less):
        more = (digits.places or 0) + 1 if digits.significant is None else None
        digits = digits._replace(places=more, significant=digits.significant and digits.significant + 1)
    return digits
