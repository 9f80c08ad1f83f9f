"""Verdicts on answers to questions that no number of the working answers."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ...compose.sections.choice_answers import LETTERS
from ...network.problem import Choice, Tolerance
from ...network.quantity_names import written
from ...solver.measures import perplexity
from ...solver.trace import Solved, Trace
from ..marks import FOLLOWS, OTHER_ROUNDING, RIGHT, WRONG, Explanation, WrittenAnswer
from ..verdicts import ExpectedNumber, at_once
from .asked_answers import NUMBER, AskedAnswer

Numbers = Mapping[str, WrittenAnswer]


def asked_verdict(
    solved: Solved, asked: AskedAnswer, given: WrittenAnswer, sheet: Numbers, tolerance: Tolerance | None
) -> str:
    """`sheet`: the numbers by name, which a perplexity may follow from. Several choices are right only together."""
    if asked.kind != NUMBER:
        return RIGHT if given.text == asked.right.text else WRONG
    counted = asked.right.digits is None  # whole numbers, of which none is nearly right
    found = at_once(given, asked.right, None if counted else tolerance)
    if found is None and asked.fact is not None and asked.fact.kind == "perplexity":
        found = _from_losses(solved, asked, given, sheet)
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
    for verdict, losses in _losses(solved, trace, f"{trace.sequence.name}." if asked.run else "", sheet):
        exact = perplexity(solved, trace, [solved.arithmetic.load([each]) for each in losses]).unrounded[0]
        digits = asked.right.digits
        assert digits is not None
        value = digits.round(exact)
        if at_once(given, ExpectedNumber(asked.right.text, value, exact, digits), None) is not None:
            return verdict
    return None


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
