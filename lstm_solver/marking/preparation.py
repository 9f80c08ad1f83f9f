"""What is prepared once a problem, for all sheets: the key, the points, the states under rounding policies."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np

from ..document.language import Language
from ..errors import Finding, SolverError
from ..maths.rounding import Rounding
from ..maths.values import Array
from ..network.problem import MarkingScheme
from ..solver.trace import Solved
from .charging import PointScale
from .diagnosis.outcomes import TrialOutcomes
from .diagnosis.pairs import SlipPairs
from .diagnosis.wording import Wording
from .key.answer_key import AnswerKey, KeyNumber, rows_of
from .key.build import board as board_of
from .key.key_versions import KeyForm
from .key.worth import UnitNames, worth
from .marks import WrittenAnswer
from .questions.asked_answers import PROSE, asked_answers
from .rounding_policies.consistency import writes_alike
from .rounding_policies.exact_rows import ExactRows
from .rounding_policies.habits import RoundingHabit, SheetDigits, cuts
from .rounding_policies.policy_states import PolicyStates
from .rounding_policies.written_numbers import decimals_of
from .shared_work import SharedWork
from .verdicts import ExpectedNumber, asked_decimals, expected
from .workings import Workings

MOST_TOGETHER = 100  # sheets that are worked out side by side

ROOM = 40_000  # numbers on all of them, under each habit: some 50 MB

LETTERS = "a problem with letters for numbers has no numbers to look at (expected numbers)"


class Preparation:
    """One solved problem, ready for marking. `diagnose`: whether wrong numbers are explained; `in_letters`: whether
    letters may stand in it."""

    in_letters = False

    def __init__(
        self,
        solved: Solved,
        scheme: MarkingScheme | None = None,
        *,
        diagnose: bool = True,
        works: Iterable[SharedWork] = (),
    ) -> None:
        """`works`: those of other problems, of which this one may be a version."""
        if solved.problem.symbols and not self.in_letters:
            raise SolverError([Finding(LETTERS, "symbols")])
        self.solved = solved
        self.problem = solved.problem
        self.scheme = scheme or MarkingScheme()
        self.diagnose = diagnose
        self.board: AnswerKey = board_of(solved)
        form = KeyForm(self.board)
        self._work = next((each for each in works if each.add(self.problem, form)), None)
        self.asked_answers = asked_answers(solved)
        self.names = UnitNames(self.problem, self.board)
        self.worth: dict[str, Fraction] = worth(self.problem, self.board, self.names)
        self.scale = PointScale(self.scheme, self.worth)
        self.order = {name: at for at, name in enumerate(self._in_order())}
        self._expected: dict[str, ExpectedNumber] = {}
        self._pure: dict[tuple[str, str], Array] = {}
        self._ranges: dict[str, tuple[int, float, float]] = {}
        self._states: dict[int, int] | None = None

    @property
    def work(self) -> SharedWork:
        """What is worked out for all versions of the problem."""
        if self._work is None:
            self._work = SharedWork(self.problem, self.board)
        return self._work

    @property
    def version(self) -> int:
        """The number of this one among them."""
        return self.work.keys.number(self.board)

    def spare_room(self) -> None:
        """Between two sheets. What does not depend on a sheet stays."""
        if self.work.spare_room():
            self._states = None
            self._ranges.clear()
            self._pure.clear()

    @cached_property
    def together(self) -> int:
        """How many sheets are worked out side by side: fewer of a large problem."""
        numbers = sum(len(row) for line in self.board.lines for row in rows_of(line.value))
        return max(1, min(MOST_TOGETHER, ROOM // max(1, numbers)))

    def _in_order(self) -> list[str]:
        """The numbers of the working, then what questions ask for beside them."""
        numbers = sorted(self.board.slots, key=lambda name: self.board.slots[name].line)
        return [*numbers, *(name for name, each in self.asked_answers.items() if each.kind != PROSE)]

    @property
    def asked(self) -> list[str]:
        """The numbers that the questions ask for, in the order of the working; every quantity's where none asks."""
        return sorted(self.worth, key=self.order.__getitem__)

    @cached_property
    def expected(self) -> dict[str, str]:
        """What may be answered, in the order of the working, with its printed digits."""
        return {name: self.right(name).text for name in self.order}

    def canonical(self, name: str) -> list[str]:
        """The numbers that a name means, one a unit; none where there is no such."""
        return [name] if name in self.asked_answers else self.names.of(name)

    def right(self, name: str) -> ExpectedNumber:
        if name in self.asked_answers:
            return self.asked_answers[name].right
        found = self._expected.get(name)
        if found is None:
            slot = self.board.slots[name]
            found = self._expected[name] = expected(self.board, slot, self._text(slot))
        return found

    def _text(self, slot: KeyNumber) -> str:
        line = self.board.lines[slot.line]
        rounding = self.problem.rounding
        if line.kind == "predict":
            number = line.value[0]
            return str(number) if self.board.labels is None else self.board.labels[number]
        entry = self.board.entry(slot)
        return rounding.given_text(entry) if line.digits is None else rounding.text(entry, line.digits)

    @cached_property
    def workings(self) -> Workings:
        return Workings(self.solved, self.board)

    @property
    def language(self) -> Language:
        """The language of the problem."""
        return self.workings.view.language

    @cached_property
    def wording(self) -> Wording:
        """Explanations in words."""
        return Wording(self.board, self.workings.view, lambda source: self.work.keys.own(source, self.version))

    @property
    def as_asked(self) -> SheetDigits:
        """How the file writes its numbers."""
        return SheetDigits(0, cuts(self.problem.rounding))

    def outcomes(self, digits: SheetDigits | None = None) -> TrialOutcomes:
        """The trials of those who write so, as the file does where it is not said."""
        return self.pairs(digits).outcomes

    def pairs(self, digits: SheetDigits | None = None) -> SlipPairs:
        """The same for two slips at once."""
        return self.work.pairs(digits or self.as_asked)

    def shadows(self, digits: SheetDigits | None = None) -> PolicyStates:
        """The sheets of those who write so, as a diagnosis needs them."""
        return self.work.shadows(digits or self.as_asked)

    @property
    def habits(self) -> list[tuple[RoundingHabit | None, Rounding]]:
        """The file's own policy, without a habit, then what differs from it."""
        return self.work.habits

    @cached_property
    def exact_rows(self) -> ExactRows:
        """The habits that cut, where floats cannot tell what they come to."""
        return ExactRows(self.solved, self.board, self.sheets, self.version)

    @property
    def sheets(self) -> PolicyStates:
        """The sheets under every habit, a row a habit; the last rows take every written number as it stands."""
        return self.work.sheets

    @cached_property
    def literal(self) -> dict[str, int]:
        """By how ties go, the row of `sheets` that takes every written number as it stands; the file's first."""
        return {self.sheets.policies[row].digits.ties: row for row in sorted(self.sheets.group.literal)}

    def moved(self, row: int) -> PolicyStates:
        """The sheets under one habit, with all that a wrong number may have been before it was written down."""
        return self.work.moved(row)

    @cached_property
    def slots(self) -> dict[tuple[int, tuple[int, ...]], str]:
        """The names of numbers by line and entry."""
        return {(slot.line, slot.entry): name for name, slot in self.board.slots.items()}

    def pure(self, texts: Sequence[tuple[str, str]]) -> list[Array]:
        """Of each name and text, by row of `sheets`, whether the problem's data alone lead to what is written."""
        fresh = [each for each in texts if each not in self._pure]
        self._pure |= dict.fromkeys(fresh, self._none)
        near = [(self.board.slots[name], text) for name, text in fresh if self._is_near(name, text)]
        if near:
            found = self.sheets.written_by([(self.untouched[slot.line], slot.entry, text) for slot, text in near])
            for (slot, text), hits in zip(near, found.T, strict=True):
                self._pure[slot.name, text] = self._exactly(hits, slot, text)
        return [self._pure[each] for each in texts]

    def _is_near(self, name: str, text: str) -> bool:
        """Whether a number may be what some habit comes to."""
        _, least, most = self._around(self.board.slots[name])
        reach = 10.0 ** (1 - min(decimals_of(text), asked_decimals(self.right(name))))
        return not least - reach > float(text) and not float(text) > most + reach

    def _exactly(self, hits: Array, slot: KeyNumber, text: str) -> Array:
        """The same where habits that cut are decided exactly."""
        if not self.exact_rows.rows:
            return hits
        return self.exact_rows.corrected(hits, slot, WrittenAnswer(text, Decimal(text)))

    def lone_habit(self, name: str, text: str) -> int:
        """The row of the first habit that gives a number which stands alone; 0 where none does. One place fewer is
        none: it takes several numbers."""
        (hits,) = self.pure([(name, text)])
        fair = (habit is None or habit.far != "minus1" for habit, _ in self.habits)
        return next((at for at, it in enumerate(fair) if it and hits[at]), 0)

    def writes_alike(self, given: Mapping[str, WrittenAnswer], names: Iterable[str]) -> Array:
        """By row of `sheets`, whether those of these numbers that the problem's data lead to are written in one way."""
        slots = (self.board.slots[name] for name in names)
        return writes_alike(self.sheets, [(self._around(slot)[0], slot.entry, given[slot.name].text) for slot in slots])

    def under_habits(self, name: str) -> Array:
        """By row of `sheets`, the value that the problem's data alone lead to."""
        slot = self.board.slots[name]
        return self.sheets.at(self._around(slot)[0], slot.entry)

    def _around(self, slot: KeyNumber) -> tuple[int, float, float]:
        """The state of a number's line on an empty sheet, and the least and the largest value under any habit."""
        found = self._ranges.get(slot.name)
        if found is None:
            state = self.untouched[slot.line]
            values = self.sheets.at(state, slot.entry)
            found = self._ranges[slot.name] = state, float(values.min()), float(values.max())
        return found

    @property
    def untouched(self) -> dict[int, int]:
        """The states of all lines, by line, on a sheet with nothing on it."""
        if self._states is None:
            self._states = self.sheets.of(self.version, {}, len(self.board.lines) - 1)
        return self._states

    @cached_property
    def _none(self) -> Array:
        """No habit."""
        return np.zeros(len(self.sheets.policies), bool)
