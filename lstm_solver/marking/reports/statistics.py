"""The marks of one student and of a whole class as figures: points, questions, verdicts, slips."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ..answers.spellings import Spellings, split
from ..marks import (
    FEWER_DIGITS,
    FOLLOWS,
    MISSING,
    OTHER_ROUNDING,
    RIGHT,
    UNROUNDED,
    WRONG,
    Explanation,
    MarkedSheet,
)

QUESTION = "question {number}"

RUN_QUESTION = "run {run}, question {number}"

TENTHS = 10

MOST_SLIPS = 10

ROUNDED = (OTHER_ROUNDING, UNROUNDED, FEWER_DIGITS)

KINDS = ((RIGHT,), ROUNDED, (FOLLOWS,), (WRONG,), (MISSING,))  # the columns of a table of verdicts


class AskedQuestion(NamedTuple):
    """A question: `title`, and what each of its units is worth in it."""

    title: str
    shares: dict[str, Fraction]

    @property
    def of(self) -> Fraction:
        return sum(self.shares.values(), Fraction(0))


class FrequentSlip(NamedTuple):
    """A slip, in how many numbers of how many students it was found, and one sentence about it."""

    slip: str
    numbers: int
    students: int
    example: str


class QuantityStatistics(NamedTuple):
    """How often each verdict was given to the units of a quantity."""

    name: str
    verdicts: Counter[str]

    def counts(self) -> list[int]:
        """Right, rounded otherwise, follows, wrong, missing."""
        return [sum(self.verdicts[verdict] for verdict in kind) for kind in KINDS]


class ClassStatistics(NamedTuple):
    """A class: `tenths`: how many students have up to 10 %, up to 20 %, … of the points; empty where there are none.

    `wrong`: how many numbers are wrong; `unexplained`: how many of them no slip explains.
    """

    students: int
    of: Decimal
    mean: Fraction
    median: Fraction
    lowest: Decimal
    highest: Decimal
    tenths: list[int]
    slips: list[FrequentSlip]
    quantities: list[QuantityStatistics]
    wrong: int
    unexplained: int


def points(value: Decimal | Fraction) -> str:
    """Points as they are printed: at most two decimals."""
    exact = Fraction(value)
    hundredths = (2 * 100 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    text = f"{hundredths // 100}.{hundredths % 100:02}"
    return text.rstrip("0").rstrip(".")


def questions(names: Spellings, numbers: Iterable[str]) -> list[AskedQuestion]:
    """The questions that ask for any of the numbers, worth their points; without points each number is worth one."""
    known = set(numbers)
    found: list[tuple[str, Decimal | None, list[str]]] = []
    for sequence in names.problem.sequences:
        title = QUESTION if sequence.name is None else RUN_QUESTION
        for at, question in enumerate(sequence.questions, 1):
            units = [unit for unit in names.of_question(sequence, question) if unit in known]
            if units and not question.formula:
                found.append((title.format(number=at, run=sequence.name), question.points, units))
    scored = any(worth for _, worth, _ in found)
    asked = [
        AskedQuestion(title, _shares(worth if scored else Decimal(len(units)), units)) for title, worth, units in found
    ]
    return [each for each in asked if each.of]


def _shares(worth: Decimal | None, units: list[str]) -> dict[str, Fraction]:
    return dict.fromkeys(units, Fraction(worth or 0) / len(units))


def earned(question: AskedQuestion, marked: MarkedSheet) -> Fraction:
    """The points of one question: a number that several questions ask for earns in each of them."""
    total = Fraction(0)
    for mark in marked.marks:
        if mark.of and mark.name in question.shares:
            total += question.shares[mark.name] * Fraction(mark.points) / Fraction(mark.of)
    return total


def first_slip(marked: MarkedSheet) -> tuple[str, str]:
    """Where the first wrong number stands that a slip explains, and the slip; two blanks where there is none."""
    wrong = (mark for mark in marked.marks if mark.verdict == WRONG and mark.explanations)
    return next(((mark.name, mark.explanations[0].slip) for mark in wrong), ("", ""))


def verdicts(marked: MarkedSheet) -> Counter[str]:
    """How often each verdict was given on a sheet."""
    return Counter(mark.verdict for mark in marked.marks)


def course(names: Spellings, sheets: Sequence[MarkedSheet]) -> ClassStatistics:
    """The figures of a class of one student or more."""
    got = sorted(Fraction(each.points) for each in sheets)
    middle = len(got) // 2
    of = max(each.of for each in sheets)
    wrong = [mark for each in sheets for mark in each.marks if mark.verdict == WRONG]
    return ClassStatistics(
        len(sheets),
        of,
        sum(got, Fraction(0)) / len(got),
        got[middle] if len(got) % 2 else (got[middle - 1] + got[middle]) / 2,
        min(each.points for each in sheets),
        max(each.points for each in sheets),
        _tenths(got, Fraction(of)),
        _slips(sheets),
        _quantities(names, sheets),
        len(wrong),
        sum(not mark.explanations for mark in wrong),
    )


def _tenths(got: list[Fraction], of: Fraction) -> list[int]:
    if not of:
        return []
    found = [0] * TENTHS
    for value in got:
        # 10 % stands among those up to 10 %
        place = max(0, -(-value * TENTHS // of) - 1)
        found[min(TENTHS - 1, int(place))] += 1
    return found


def _slips(sheets: Sequence[MarkedSheet]) -> list[FrequentSlip]:
    """The slips that were found most often; of explanations that are equally likely the first counts."""
    numbers: Counter[str] = Counter()
    students: dict[str, set[int]] = {}
    first: dict[str, Explanation] = {}
    for at, sheet in enumerate(sheets):
        for mark in sheet.marks:
            for explanation in mark.explanations[:1]:
                numbers[explanation.slip] += 1
                students.setdefault(explanation.slip, set()).add(at)
                first.setdefault(explanation.slip, explanation)
    found = [FrequentSlip(slip, count, len(students[slip]), first[slip].text) for slip, count in numbers.items()]
    return sorted(found, key=lambda each: (-each.students, -each.numbers, each.slip))[:MOST_SLIPS]


def _quantities(names: Spellings, sheets: Sequence[MarkedSheet]) -> list[QuantityStatistics]:
    found: dict[str, Counter[str]] = {}
    for sheet in sheets:
        for mark in sheet.marks:
            found.setdefault(whole(mark.name), Counter())[mark.verdict] += 1
    place = {name: at for at, name in enumerate(names.units)}
    return [
        QuantityStatistics(name, found[name]) for name in sorted(found, key=lambda name: place.get(name, len(place)))
    ]


def whole(unit: str) -> str:
    """The quantity that a unit belongs to: `f_1[0]` → `f_1`."""
    return split(unit)[0]
