"""The verdicts of one sheet: what each number is by itself, by the numbers before it, and by the sheet's habit."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..maths.values import Array
from .assumed_tokens import AssumedToken, assumed_tokens
from .key.answer_key import KeyLine, KeyNumber, rows_of
from .marks import FEWER_DIGITS, FOLLOWS, OTHER_ROUNDING, RIGHT, WRONG, Answer, WrittenAnswer
from .rounding_habits import chosen
from .rounding_policies.habits import is_fewer
from .rounding_policies.policy_states import SheetNumbers
from .rounding_policies.written_numbers import decimals_of
from .verdicts import TAINTED, asked_decimals, at_once

if TYPE_CHECKING:
    from .preparation import Preparation

HUGE = 10**15  # beyond what float64 tells apart

NEARBY = 40  # units of the last place

MOST_RIVALS = 2  # habits beside the first that a sheet is marked by


class SheetVerdicts:
    """`found`: by name; `labels`: the predictions, `classes`: the same as numbers where they are fed back; `assumed`:
    those that are not written, `charged`: the numbers that pay for these; `row`: that of the sheet's habit; `lone`: its
    only number is right under some habit."""

    def __init__(self, marker: "Preparation", answer: Answer) -> None:
        self.marker = marker
        self.answer = answer
        self.board = marker.board
        self.sheet: SheetNumbers = {}
        self.classes: SheetNumbers = {}
        self.labels: dict[str, WrittenAnswer] = {}
        self.assumed: dict[int, AssumedToken] = {}
        self.charged: dict[str, AssumedToken] = {}
        for name, given in answer.numbers.items():
            slot = self.board.slots[name]
            if self.board.lines[slot.line].kind == "predict":
                self.labels[name] = given
                number = self.number_of(given.text)
                if self.board.feeds_back and number is not None:  # what comes next follows from it
                    self.classes[slot.line] = {slot.entry: WrittenAnswer(str(number), Decimal(number))}
            else:
                self.sheet.setdefault(slot.line, {})[slot.entry] = given
        self.found: dict[str, str] = {}
        self.tainted: dict[int, bool] = {}
        self.row = 0
        self.lone: str | None = None
        for name in sorted(answer.numbers, key=marker.order.__getitem__):
            self.found[name] = self.quick(name) or ""

    def number_of(self, label: str) -> int | None:
        """The class of a prediction as it is written: its label, or its number."""
        if self.board.labels is not None and label in self.board.labels:
            return self.board.labels.index(label)
        return int(label) if label.isascii() and label.isdigit() and len(label) < 10 else None

    @cached_property
    def is_open(self) -> bool:
        """Whether a number is not right at once, so that the numbers before it must be looked at."""
        return not all(self.found[name] for name in self.found if name not in self.labels)

    def judge(self, row: int | None = None) -> None:
        """What is not right at once. `row`: of the sheet's habit, where it is known."""
        if self.is_open:
            self.assume()
            self.row = self.habit([name for name in self.found if name not in self.labels]) if row is None else row
        for name, verdict in self.found.items():
            if not verdict:
                slot, given = self.board.slots[name], self.answer.numbers[name]
                judged = self.predicted if name in self.labels else self.verdict
                self.found[name] = judged(slot, given)
        for token in self.assumed.values():
            self.charge(token)

    def assume(self) -> None:
        """What is fed back without being written."""
        if self.board.feeds_back:
            for token in assumed_tokens(self.marker, self.whole):
                self.assumed[token.line] = token
                self.classes |= token.written
                self.__dict__.pop("states", None)  # worked out without it

    def charge(self, token: AssumedToken) -> None:
        """The first number that follows from a token which nobody asks for is wrong in its place."""
        first = next((name for name in token.names if self.found[name] == FOLLOWS), None)
        if first is not None and self.marker.slots.get((token.line, (0,))) not in self.marker.worth:
            self.found[first] = WRONG
            self.charged[first] = token

    def quick(self, name: str) -> str | None:
        given, right = self.answer.numbers[name], self.marker.right(name)
        if name in self.labels:
            return RIGHT if given.text in (right.text, str(right.value)) else None
        return at_once(given, right, self.marker.scheme.tolerance)

    # the habit

    def habit(self, numbers: list[str]) -> int:
        """The row of the habit that gives most of the numbers; of a lone number, the first that gives it."""
        rows = self.marker.habits
        if len(numbers) == 1:
            (name,) = numbers
            found = self.marker.lone_habit(name, self.answer.numbers[name].text)
            self.lone = name if found else None
            return found
        right, follows = self.right[: len(rows)], self.follow[: len(rows)]
        given = follows | right
        found = chosen(given, right, rows)
        habit = rows[found][0]
        if habit is not None and is_fewer(habit):
            given &= self.marker.writes_alike(self.answer.numbers, numbers)[: len(rows), None]
            found = chosen(given, right, rows)
        if found:
            for one, other in ((0, found), (found, 0)):
                given[one] |= self.loosely(one, (given & ~right)[other] & ~given[one])
            found = chosen(given, right, rows)
        return found

    def rivals(self, left: Iterable[str], several: int) -> list[int]:
        """Other habits that give so many of the numbers that are left wrong, and all that are right at once; the one
        that gives most of the sheet first."""
        given = (self.follow | self.right)[: len(self.marker.habits)]
        sure = [at for name, at in self.columns.items() if self.found[name] == RIGHT]
        wanted = [self.columns[name] for name in left if name in self.columns]
        fair = given[:, sure].all(axis=1) & (given[:, wanted].sum(axis=1) >= several)
        fair[self.row] = False
        return sorted(map(int, np.flatnonzero(fair)), key=lambda row: -int(given[row].sum()))[:MOST_RIVALS]

    def loosely(self, row: int, wanted: Array) -> Array:
        """Which of the wanted numbers follow in the rounding of a row from what a wrong one may have been."""
        return np.array([it and self.is_loose(row, name) for name, it in zip(self.columns, wanted, strict=True)], bool)

    def is_loose(self, row: int, name: str) -> bool:
        slot, given = self.board.slots[name], self.answer.numbers[name]
        return abs(given.value) < HUGE and self.is_near(slot, given) and self.is_between(row, slot, given)

    @cached_property
    def columns(self) -> dict[str, int]:
        """The numbers of the sheet, line by line, with their place."""
        names = (self.marker.slots[line, index] for line, written in self.sheet.items() for index in sorted(written))
        return {name: at for at, name in enumerate(names)}

    @cached_property
    def right(self) -> Array:
        """By row of the habits and number, whether the problem's data alone lead to it."""
        return np.array(self.marker.pure([(name, self.answer.numbers[name].text) for name in self.columns])).T

    @cached_property
    def follow(self) -> Array:
        """The same, going on from the numbers before; the last rows take them as they stand."""
        return np.concatenate([self.marker.sheets.met(self.states[line]) for line in self.sheet], axis=1)

    @cached_property
    def states(self) -> dict[int, int]:
        return self.marker.sheets.of(self.marker.version, self.whole)

    @property
    def whole(self) -> SheetNumbers:
        """The numbers, and the classes of what is predicted where something follows from them."""
        return self.sheet | self.classes

    # follow-through

    def verdict(self, slot: KeyNumber, given: WrittenAnswer) -> str:
        """What a number is that is not right at once."""
        if abs(given.value) >= HUGE:
            return WRONG
        right = bool(self.right[self.row, self.columns[slot.name]])
        line = self.board.lines[slot.line]
        if not self.is_tainted(line):
            return OTHER_ROUNDING if right else FOLLOWS if self.follows(slot, given, moved=False) else WRONG
        if self.follows(slot, given, moved=True):
            return FOLLOWS
        if right:
            return OTHER_ROUNDING
        return FEWER_DIGITS if self.is_shortened(slot, given) else WRONG

    def follows(self, slot: KeyNumber, given: WrittenAnswer, *, moved: bool) -> bool:
        """Whether the numbers before lead to it: in the problem's rounding, in the sheet's, or taken as they stand.

        `moved`: or taken for what they may have been before they were written down.
        """
        hits = self.follow[:, self.columns[slot.name]]
        if hits[0] or hits[self.row] or hits[self.as_it_stands].any():
            return True
        return moved and self.is_near(slot, given) and any(self.is_between(row, slot, given) for row in {0, self.row})

    @property
    def as_it_stands(self) -> list[int]:
        """The rows that take the sheet's numbers as they stand: with ties as the file has them, or as the sheet."""
        rows = self.marker.literal
        return [next(iter(rows.values())), rows[self.marker.habits[self.row][1].digits.ties]]

    def is_near(self, slot: KeyNumber, given: WrittenAnswer) -> bool:
        value = self.first(slot)
        return abs(value - float(given.value)) <= NEARBY * 10.0 ** -self.places(slot, given)

    def first(self, slot: KeyNumber) -> float:
        """What the numbers before lead to in the problem's rounding."""
        return float(self.marker.sheets.predicted(self.states[slot.line])[(0, *slot.entry)])

    def places(self, slot: KeyNumber, given: WrittenAnswer) -> int:
        return max(decimals_of(given.text), asked_decimals(self.marker.right(slot.name)))

    @property
    def around(self) -> dict[int, int]:
        """By line, the states up to the last number that may lie among what the numbers before lead to."""
        answers = ((self.board.slots[name], self.answer.numbers[name]) for name in self.columns if not self.found[name])
        near = [slot.line for slot, given in answers if self.may_be_between(slot, given)]
        if not near or self.board.feeds_back:
            return {}
        return self.marker.moved(0).of(self.marker.version, self.whole, max(near))

    def may_be_between(self, slot: KeyNumber, given: WrittenAnswer) -> bool:
        """Whether it is near what the numbers before lead to, and not what they lead to."""
        hits = self.follow[:, self.columns[slot.name]]
        return abs(given.value) < HUGE and not (hits[0] or hits[self.as_it_stands[0]]) and self.is_near(slot, given)

    def is_between(self, row: int, slot: KeyNumber, given: WrittenAnswer) -> bool:
        """Whether it lies among what the numbers before lead to, each as far as its digits tell it."""
        around = self.marker.moved(row)
        state = around.of(self.marker.version, self.whole, slot.line)[slot.line]
        return around.between(state, slot.entry, self.places(slot, given), given.text)

    def is_shortened(self, slot: KeyNumber, given: WrittenAnswer) -> bool:
        """Whether it follows but has too few digits."""
        places = decimals_of(given.text)
        if not 0 <= places < asked_decimals(self.marker.right(slot.name)):
            return False
        return abs(self.first(slot) - float(given.value)) <= 0.5 * 10.0**-places

    def is_tainted(self, line: KeyLine) -> bool:
        """Whether something wrong stands before a line."""
        sheets = self.marker.sheets
        return any(map(self.carries_taint, sheets.earlier(line, sheets.cut(line, self.sheet))))

    def carries_taint(self, at: int) -> bool:
        found = self.tainted.get(at)
        if found is None:
            line = self.board.lines[at]
            written = self.whole.get(at, {})
            verdicts = [self.found.get(self.marker.slots.get((at, index), "")) for index in written]
            found = at in self.assumed or any(verdict in TAINTED for verdict in verdicts)
            if not found and len(written) < sum(map(len, rows_of(line.value))):
                found = self.is_tainted(line)
            self.tainted[at] = found
        return found

    def predicted(self, slot: KeyNumber, given: WrittenAnswer) -> str:
        """A prediction follows where the student's own numbers are largest there."""
        line = self.board.lines[slot.line]
        (source,) = line.sources.values()
        assert isinstance(source, int)
        sheets = self.marker.sheets
        states = sheets.of(self.marker.version, {**self.whole, source: self.sheet.get(source, {})})
        best = int(sheets.used(states[source])[0].argmax())
        label = str(best) if self.board.labels is None else self.board.labels[best]
        return FOLLOWS if given.text in (label, str(best)) else WRONG
