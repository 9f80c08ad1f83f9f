"""Verdicts on answers to questions that no number of the working answers."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ...compose.sections.choice_answers import LETTERS
from ...network.problem import Choice, Tolerance
from ...network.quantity_names import PREDICT, written
from ...solver.measures import accuracy, perplexity
from ...solver.trace import Solved, Trace
from ..marks import FOLLOWS, OTHER_ROUNDING, RIGHT, WRONG, Explanation, WrittenAnswer
from ..verdicts import ExpectedNumber, at_once
from .asked_answers import NUMBER, AskedAnswer

Numbers = Mapping[str, WrittenAnswer]


def asked_verdict(
    solved: Solved, asked: AskedAnswer, given: WrittenAnswer, sheet: Numbers, tolerance: Tolerance | None
) -> str:
    """`sheet`: the numbers by name, which a measure may follow from. Several choices are right only together."""
    if asked.kind != NUMBER:
        return RIGHT if given.text == asked.right.text else WRONG
    counted = asked.right.digits is None  # whole numbers, of which none is nearly right
    found = at_once(given, asked.right, None if counted else tolerance)
    if found is None and asked.fact is not None and asked.fact.kind in FROM_THE_SHEET:
        found = FROM_THE_SHEET[asked.fact.kind](solved, asked, given, sheet)
    return found or WRONG


def choice_explanations(asked: AskedAnswer, given: WrittenAnswer) -> tuple[Explanation, ...]:
    """Of the wrong choices that slips make, which slips they are."""
    return tuple(Explanation(choice.slip, choice.why) for choice in wrongly_chosen(asked, given.text) if choice.slip)


def offered_explanations(asked: AskedAnswer, prefix: str, name: str, given: WrittenAnswer) -> tuple[Explanation, ...]:
    """Of a number that a question offers as a wrong choice, the slip that it was made from. `prefix`: of the run."""
    question = asked.question
    stems = [f"{start}{find}" for find in question.find for start in ("", prefix)] if question.from_slips else []
    if name not in stems and name.removesuffix("[0]") not in stems:
        return ()
    made = [each for each in question.choices if each.slip and Decimal(each.text) == given.value]
    return tuple(Explanation(each.slip, each.why) for each in made)


def wrongly_chosen(asked: AskedAnswer, text: str) -> list[Choice]:
    """The choices that were taken but are not right. `text`: letters, as they are read."""
    chosen = text.split(", ")
    return [each for at, each in enumerate(asked.question.choices) if LETTERS[at] in chosen and not each.right]


def _from_losses(solved: Solved, asked: AskedAnswer, given: WrittenAnswer, sheet: Numbers) -> str | None:
    """Whether it comes from the losses on the sheet, or from the right ones as they are printed."""
    trace = solved.traces[asked.run]
    for verdict, losses in _losses(solved, trace, _prefix(asked, trace), sheet):
        exact = perplexity(solved, trace, [solved.arithmetic.load([each]) for each in losses]).unrounded[0]
        if _is(given, asked, exact):
            return verdict
    return None


def _from_predictions(solved: Solved, asked: AskedAnswer, given: WrittenAnswer, sheet: Numbers) -> str | None:
    """Whether it comes from the predictions on the sheet."""
    trace = solved.traces[asked.run]
    classes: dict[int, int] = {}
    for step in trace.losses:
        label = sheet.get(f"{_prefix(asked, trace)}{written(PREDICT, step.t)}[0]")
        number = None if label is None else _number_of(solved, label.text)
        if number is not None:
            classes[step.position] = number
    return FOLLOWS if classes and _is(given, asked, accuracy(solved, trace, classes).unrounded[0]) else None


FROM_THE_SHEET = {"perplexity": _from_losses, "accuracy": _from_predictions}


def _prefix(asked: AskedAnswer, trace: Trace) -> str:
    return f"{trace.sequence.name}." if asked.run else ""


def _number_of(solved: Solved, label: str) -> int | None:
    labels = solved.problem.outputs.labels if solved.problem.outputs is not None else None
    if labels is not None and label in labels:
        return labels.index(label)
    return int(label) if label.isascii() and label.isdigit() and len(label) < 10 else None


def _is(given: WrittenAnswer, asked: AskedAnswer, exact: Decimal) -> bool:
    digits = asked.right.digits
    assert digits is not None
    return at_once(given, ExpectedNumber(asked.right.text, digits.round(exact), exact, digits), None) is not None


def _losses(solved: Solved, trace: Trace, prefix: str, sheet: Numbers) -> Iterator[tuple[str, list[Decimal]]]:
    steps, whole = trace.losses, sheet.get(f"{prefix}loss[0]")
    names = [f"{prefix}{written('loss', step.t)}[0]" for step in steps]
    shown = [step.digits.round(step.unrounded[0]) for step in steps]
    if any(name in sheet for name in names):
        for others in ([step.unrounded[0] for step in steps], shown):
            yield (
                FOLLOWS,
                [sheet[name].value if name in sheet else right for name, right in zip(names, others, strict=True)],
            )
    if whole is not None and solved.problem.loss is not None:
        mean = whole.value / (len(steps) if solved.problem.loss.reduce == "sum" else 1)
        yield FOLLOWS, [mean] * len(steps)
    yield OTHER_ROUNDING, shown
