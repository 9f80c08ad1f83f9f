"""Marks formulas: right is what comes to the same, however it is written."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from functools import cached_property
from typing import Any

from ...document.formulas import Derivation
from ...maths.arithmetic import Exact
from ..marker import Marker
from ..marks import AS_ASKED, FOLLOWS, RIGHT, WRONG, Answer, MarkedSheet
from ..sheet_marker import SheetMarker
from ..verdicts import ExpectedNumber
from .letter_formulas import Formula
from .letter_values import LetterValues, numbers_for

SAMPLES = 3  # of numbers for the letters: two formulas that agree in all of them are the same

SAME = Decimal("1e-20")  # how far apart they may be


class LetterMarker(Marker):
    """Marks the answers to a problem with letters for numbers."""

    in_letters = True

    def _mark(self, answers: Sequence[Answer]) -> list[MarkedSheet]:
        with localcontext(Exact.context()):
            return [LetterSheet(self, answer).marked() for answer in answers]

    @cached_property
    def data(self) -> list[LetterValues]:
        """The right values, for each sample of numbers."""
        samples = [numbers_for(self.problem.symbols, sample) for sample in range(SAMPLES)]
        return [LetterValues(self.board, numbers, {}) for numbers in samples]

    def spare_room(self) -> None:
        """Nothing is kept between two sheets."""

    def mark_each(self, answers: Sequence[Answer], workers: int | None = None) -> Iterator[MarkedSheet]:
        """One sheet after the other."""
        return map(self.mark, answers)

    def right_working(self, name: str) -> tuple[Derivation, ...]:
        """None: what is right is a line."""
        return ()

    def right(self, name: str) -> ExpectedNumber:
        """As it is printed; what has no number has no value."""
        if name in self.asked_answers:
            return self.asked_answers[name].right
        return ExpectedNumber(self._text(self.board.slots[name]), Decimal(0), Decimal(0), None)


class LetterSheet(SheetMarker):
    """One sheet: what stands on it is a formula, which may hold the names of numbers before it."""

    def __init__(self, marker: LetterMarker, answer: Answer) -> None:
        super().__init__(marker, answer._replace(numbers={}))
        self.take(answer)
        self.formulas = {name: Formula(given.text) for name, given in self.answer.numbers.items()}
        self.data = marker.data
        self.own = [LetterValues(each.board, each.letters, self.formulas) for each in self.data]
        self.verdicts.update({name: self.verdict(name) for name in self.formulas})

    def verdict(self, name: str) -> str:
        """Right by the problem's data, or following from what the sheet has before it."""
        if all(is_same(name, self.formulas[name], values) for values in self.data):
            return RIGHT
        return FOLLOWS if all(is_same(name, self.formulas[name], values) for values in self.own) else WRONG

    def explain(self) -> None:
        """Nothing is known of slips among letters."""

    def flag(self, name: str) -> None:
        """Nothing is coarse, or too easy."""

    @property
    def habit(self) -> str:
        """Nothing is rounded."""
        return AS_ASKED


def is_same(name: str, formula: Formula, values: LetterValues) -> bool:
    """Whether a formula comes to a number of the working, the numbers before it being those of `values`."""
    try:
        right: Any = values.of(name)
        given = values.of_formula(formula, values.board.slots[name].line)
    except (ArithmeticError, LookupError, RecursionError):
        return False
    return bool(abs(given - right) <= SAME * max(1, abs(right)))
