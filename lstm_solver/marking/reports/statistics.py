"""The marks of one student and of a whole class as figures: points, questions, verdicts, slips."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ...document.language import Language
from ..answers.plain_names import split
from ..answers.spellings import Spellings
from ..key.worth import decimal
from ..marks import (
    FEWER_DIGITS,
    FOLLOWS,
    MISSING,
    OTHER_ROUNDING,
    RIGHT,
    UNROUNDED,
    WRONG,
    Mark,
    MarkedSheet,
)

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


def questions(names: Spellings, numbers: Iterable[str], language: Language) -> list[AskedQuestion]:
    """The questions that ask for any of the numbers, worth their points; without points each number is worth one.

    In a set those of every problem, behind its number.
    """
    known = set(numbers)
    return [each for before, part in names.parted() for each in _questions(part, before, known, language)]


def _questions(names: Spellings, before: str, known: set[str], language: Language) -> list[AskedQuestion]:
    """Those of one problem. `before`: what stands before its names."""
    found: list[tuple[str, Decimal | None, list[str]]] = []
    for sequence in names.problem.sequences:
        key = "mark_question" if sequence.name is None else "mark_run_question"
        run = {} if sequence.name is None else {"run": sequence.name}
        for at, question in enumerate(sequence.questions, 1):
            named = [f"{before}{unit}" for unit in names.of_question(sequence, question)]
            units = [unit for unit in named if unit in known]
            if units and not question.formula:
                title = language.text(key, number=question.part or at, **run)
                found.append((f"{before}{title}", question.points, units))
    scored = any(worth for _, worth, _ in found)
    asked = [
        AskedQuestion(title, _shares(worth if scored else Decimal(len(units)), units)) for title, worth, units in found
    ]
    return [each for each in asked if each.of]


def problems(names: Spellings, asked: Sequence[AskedQuestion]) -> list[AskedQuestion]:
    """In a set, each problem as a whole; nothing for a problem alone."""
    found = []
    for before, _ in names.parted():
        mine = [each for each in asked if before and each.title.startswith(before)]
        shares: dict[str, Fraction] = {}
        for each in mine:
            for name, share in each.shares.items():
                shares[name] = shares.get(name, Fraction(0)) + share
        found += [AskedQuestion(before[:-1], shares)] if mine else []
    return found


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


class Course:
    """Counts a class, one marked sheet after the other, of which it keeps figures only."""

    def __init__(self, names: Spellings) -> None:
        self.names = names
        self.got: list[Fraction] = []
        self.of = Decimal(0)
        self.wrong = self.unexplained = 0
        self.verdicts: dict[str, Counter[str]] = {}
        self.numbers: Counter[str] = Counter()
        self.students: Counter[str] = Counter()
        self.first: dict[str, str] = {}

    def add(self, sheet: MarkedSheet) -> None:
        """One more student. Of explanations that are equally likely the first counts."""
        self.got.append(Fraction(sheet.points))
        self.of = max(self.of, sheet.of)
        mine: set[str] = set()
        for mark in sheet.marks:
            self.verdicts.setdefault(whole(mark.name), Counter())[mark.verdict] += 1
            for explanation in mark.explanations[:1]:
                self.numbers[explanation.slip] += 1
                mine.add(explanation.slip)
                self.first.setdefault(explanation.slip, explanation.text)
            if mark.verdict == WRONG:
                self.wrong += 1
                self.unexplained += not mark.explanations and mark.name not in self.names.asked
        self.students.update(mine)

    def figures(self) -> ClassStatistics:
        """Of a class of one student or more."""
        got = sorted(self.got)
        middle = len(got) // 2
        return ClassStatistics(
            len(got),
            self.of,
            sum(got, Fraction(0)) / len(got),
            got[middle] if len(got) % 2 else (got[middle - 1] + got[middle]) / 2,
            decimal(got[0]),
            decimal(got[-1]),
            _tenths(got, Fraction(self.of)),
            self._slips(),
            self._quantities(),
            self.wrong,
            self.unexplained,
        )

    def _slips(self) -> list[FrequentSlip]:
        """Those that were found most often."""
        found = [
            FrequentSlip(slip, count, self.students[slip], self.first[slip]) for slip, count in self.numbers.items()
        ]
        return sorted(found, key=lambda each: (-each.students, -each.numbers, each.slip))[:MOST_SLIPS]

    def _quantities(self) -> list[QuantityStatistics]:
        place = {name: at for at, name in enumerate(self.names.units)}
        known = sorted(self.verdicts, key=lambda name: place.get(name, len(place)))
        return [QuantityStatistics(name, self.verdicts[name]) for name in known]


def course(names: Spellings, sheets: Iterable[MarkedSheet]) -> ClassStatistics:
    """The figures of a class of one student or more."""
    found = Course(names)
    for sheet in sheets:
        found.add(sheet)
    return found.figures()


def _tenths(got: list[Fraction], of: Fraction) -> list[int]:
    if not of:
        return []
    found = [0] * TENTHS
    for value in got:
        # 10 % stands among those up to 10 %
        place = max(0, -(-value * TENTHS // of) - 1)
        found[min(TENTHS - 1, int(place))] += 1
    return found


def whole(unit: str) -> str:
    """The quantity that a unit belongs to: `f_1[0]` → `f_1`."""
    return split(unit)[0]


def in_order(names: Spellings, marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Marks in the order in which the questions ask, then in their own."""
    asked = questions(names, (mark.name for mark in marks), names.pages[0].language)
    place = {unit: at for at, unit in enumerate(dict.fromkeys(unit for each in asked for unit in each.shares))}
    return tuple(sorted(marks, key=lambda mark: place.get(mark.name, len(place))))
