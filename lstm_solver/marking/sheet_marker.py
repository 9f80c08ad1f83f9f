"""One student's sheet: a verdict for every number, points, flags, and what went wrong."""

from collections import Counter
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from .charging import Charges
from .diagnosis.diagnosis import SheetDiagnosis
from .diagnosis.found import FoundExplanation
from .diagnosis.rework import SheetStates
from .diagnosis.sheet_slips import sheet_slips
from .diagnosis.wording import sentence
from .key.answer_key import KeyLine, KeyNumber
from .key.worth import decimal
from .marks import (
    AS_ASKED,
    FOLLOWS,
    MISSING,
    OTHER_ROUNDING,
    RIGHT,
    UNROUNDED,
    WRONG,
    Answer,
    Explanation,
    Mark,
    MarkedSheet,
    WrittenAnswer,
)
from .rounding_habits import RoundingHabits
from .rounding_policies.policy_states import PolicyStates, SheetNumbers, decimals_of
from .verdicts import TAINTED, ExpectedNumber, at_once, is_coarse, is_reached, is_right_all_the_same, made_easy

if TYPE_CHECKING:
    from .preparation import Preparation

ROUNDED = (UNROUNDED, OTHER_ROUNDING)

FAR, NEARBY = 60, 20  # units of the last place

HUGE = 10**15  # beyond what float64 tells apart

EASY = "{name} is {given} here instead of {right}, which makes this step easy"

COARSE = "{given} is far less exact than {right}"


class SheetMarker:
    """One sheet."""

    def __init__(self, marker: "Preparation", answer: Answer) -> None:
        self.marker = marker
        self.answer = answer
        self.board = marker.board
        self.sheet: SheetNumbers = {}
        self.labels: dict[str, WrittenAnswer] = {}
        for name, given in answer.numbers.items():
            slot = self.board.slots[name]
            if self.board.lines[slot.line].kind == "predict":
                self.labels[name] = given
            else:
                self.sheet.setdefault(slot.line, {})[slot.entry] = given
        self.verdicts: dict[str, str] = {}
        self.explanations: dict[str, tuple[Explanation, ...]] = {}
        self.flags: dict[str, list[str]] = {}
        self.tainted: dict[int, bool] = {}

    def marked(self) -> MarkedSheet:
        answered = sorted(self.answer.numbers, key=self.marker.order.__getitem__)
        self.judge(answered)
        names = sorted({*answered, *self.marker.worth}, key=self.marker.order.__getitem__)
        slips = sheet_slips(self.explanations, [name for name in answered if self.is_wrong(name)])
        charges = Charges(self.marker.scheme, self.marker.worth, self.board.slots, self.verdicts, slips)
        earned = charges.earned(names)
        marks = tuple(self.one(name, earned) for name in names)
        total = sum((earned[name] for name in names), Fraction(0))
        of = sum(self.marker.worth.values(), Fraction(0))
        charged = charges.costs(earned)
        return MarkedSheet(self.answer.student, decimal(total), decimal(of), marks, AS_ASKED, charged)

    def judge(self, answered: list[str]) -> None:
        """A verdict for every number; only where one is not right at once, the numbers before it are looked at."""
        pending = False
        for name in answered:
            verdict = self.quick(name)
            self.verdicts[name] = verdict or ""
            pending = pending or verdict is None
        if pending:
            self.follow(answered)
        if self.marker.diagnose:
            self.explain()

    def quick(self, name: str) -> str | None:
        given, right = self.answer.numbers[name], self.marker.right(name)
        if name in self.labels:
            return RIGHT if given.text in (right.text, str(right.value)) else None
        return at_once(given, right, self.marker.scheme.tolerance)

    def follow(self, answered: list[str]) -> None:
        for name in answered:
            if self.verdicts[name]:
                continue
            slot, given = self.board.slots[name], self.answer.numbers[name]
            if name in self.labels:
                self.verdicts[name] = self.predicted(slot, given)
                continue
            self.verdicts[name] = self.verdict(slot, given)
            self.flag(name, self.board.lines[slot.line])

    def verdict(self, slot: KeyNumber, given: WrittenAnswer) -> str:
        """What a number is that is not right at once."""
        if abs(given.value) >= HUGE:
            return WRONG
        tainted = self.is_tainted(self.board.lines[slot.line])
        if tainted:
            pure = self.few.of({}, slot.line)[slot.line]
            if is_right_all_the_same(self.few, pure, slot, given):
                return OTHER_ROUNDING
        return (FOLLOWS if tainted else OTHER_ROUNDING) if self.is_reached(slot, given) else WRONG

    def is_reached(self, slot: KeyNumber, given: WrittenAnswer) -> bool:
        """Whether the numbers before lead to it in a sensible rounding: first the usual ones, then all of them, then
        those of someone who rounds a place more or fewer."""
        state = self.few_states[slot.line]
        if bool(self.few.hits(state, slot.entry, given.text).any()):
            return True
        gap = abs(float(self.few.predicted(state)[(0, *slot.entry)]) - float(given.value))
        places = min(decimals_of(given.text), decimals_of(str(self.marker.right(slot.name).value)))
        if not gap <= FAR * 10.0**-places:
            return False
        if is_reached(self.shadows, self.states[slot.line], slot, given):
            return True
        near = gap <= NEARBY * 10.0**-places
        others = [each for each in (self.shifted - 1, self.shifted + 1) if near and each >= min(-1, self.shifted)]
        families = (self.marker.shadows(shift) for shift in others)
        return any(is_reached(each, each.of(self.sheet, slot.line)[slot.line], slot, given) for each in families)

    @cached_property
    def shadows(self) -> PolicyStates:
        return self.marker.shadows(self.shifted)

    @cached_property
    def states(self) -> dict[int, int]:
        return self.shadows.of(self.sheet)

    @cached_property
    def few(self) -> PolicyStates:
        """The same under a few policies only, which tells what is far from right."""
        return self.marker.shadows(self.shifted, whole=False)

    @cached_property
    def few_states(self) -> dict[int, int]:
        return self.few.of(self.sheet)

    @cached_property
    def shifted(self) -> int:
        """How many places more than asked most numbers have."""
        found: Counter[int] = Counter()
        for name in self.answer.numbers:
            right = self.marker.right(name)
            part = self.board.lines[self.board.slots[name].line].kind == "part"
            if right.digits is not None and name not in self.labels and not part:
                places = -int(right.value.as_tuple().exponent)
                found[decimals_of(self.answer.numbers[name].text) - places] += 1
        if not found or found[0] >= max(found.values()):
            return 0
        return max(-6, min(6, found.most_common(1)[0][0]))

    def is_tainted(self, line: KeyLine) -> bool:
        """Whether something wrong stands before a line."""
        names = self.shadows.names(line, self.shadows.cut(line, self.sheet))
        return any(self.carries_taint(each) for each in names.values() if isinstance(each, int))

    def carries_taint(self, at: int) -> bool:
        found = self.tainted.get(at)
        if found is None:
            line = self.board.lines[at]
            written = self.sheet.get(at, {})
            verdicts = [self.verdicts.get(f"{line.stem}[{index[0]}]") for index in written]
            found = any(verdict in TAINTED for verdict in verdicts)
            if not found and len(written) < len(line.value):
                found = self.is_tainted(line)
            self.tainted[at] = found
        return found

    def predicted(self, slot: KeyNumber, given: WrittenAnswer) -> str:
        """A prediction follows where the student's own numbers are largest there."""
        line = self.board.lines[slot.line]
        (source,) = line.sources.values()
        assert isinstance(source, int)
        states = self.shadows.of({**self.sheet, source: self.sheet.get(source, {})})
        values = self.shadows.used(states[source])[0]
        best = int(values.argmax())
        label = str(best) if self.board.labels is None else self.board.labels[best]
        return FOLLOWS if given.text in (label, str(best)) else WRONG

    def flag(self, name: str, line: KeyLine) -> None:
        """What a person should look at."""
        given, right = self.answer.numbers[name], self.marker.right(name)
        if self.verdicts[name] in (FOLLOWS, OTHER_ROUNDING) and is_coarse(given, right):
            said = COARSE.format(given=given.text, right=right.text)
            self.flags.setdefault(name, []).append(said)
        if self.verdicts[name] == FOLLOWS:
            for slot in made_easy(self.board, line, self.sheet):
                value = self.sheet[slot.line][slot.entry].text
                right_text = self.marker.right(slot.name).text
                said = EASY.format(name=slot.name, given=value, right=right_text)
                self.flags.setdefault(name, []).append(said)

    def explain(self) -> None:
        """What went wrong, for every wrong number and for those that are only rounded otherwise."""
        wrong = [name for name in self.verdicts if self.is_wrong(name) and name not in self.labels]
        wrong = [name for name in wrong if abs(self.answer.numbers[name].value) < HUGE]
        wrong += self.explain_rounding()
        if not wrong:
            return
        known = SheetStates(self.sheet, self.few_states)
        diagnosis = SheetDiagnosis(self.marker.pairs(self.shifted), known, self.verdicts)
        for name, each in diagnosis.explained(wrong).items():
            more = tuple(self.explanation(one, diagnosis.covered(one)) for one in each)
            self.explanations[name] = self.explanations.get(name, ()) + more
        self.share()

    def share(self) -> None:
        """What explains several numbers explains those among them too that could be a matter of rounding."""
        first = {each[0].text: each[0] for name, each in self.explanations.items() if self.is_wrong(name) and each}
        for explanation in first.values():
            for name in explanation.covers if len(explanation.covers) > 2 else ():
                mine = self.explanations.get(name, ())
                if self.verdicts[name] in ROUNDED and explanation.text not in [each.text for each in mine]:
                    self.explanations[name] = (*mine, explanation)

    def wrong_before(self, line: KeyLine) -> SheetNumbers:
        """What the student wrote of a line's operands that is wrong or follows from a slip."""
        found: SheetNumbers = {}
        for name, verdict in self.verdicts.items():
            slot = self.board.slots[name]
            if verdict in TAINTED and slot.line in line.sources.values() and name not in self.labels:
                found.setdefault(slot.line, {})[slot.entry] = self.answer.numbers[name]
        return found

    def is_wrong(self, name: str) -> bool:
        return self.verdicts[name] == WRONG

    def explain_rounding(self) -> list[str]:
        """How the numbers were rounded that are right but for that; the names of those where this is not sure."""
        rounded = [n for n, verdict in self.verdicts.items() if verdict in ROUNDED and n not in self.labels]
        if not rounded:
            return []
        right = [n for n, verdict in self.verdicts.items() if verdict in (RIGHT, *ROUNDED) and n not in self.labels]
        habits = RoundingHabits(self.shadows, [self.number(name) for name in right])
        unsure = []
        for name in rounded:
            slot, given, expected = self.number(name)
            pure = self.shadows.of({}, slot.line)[slot.line]
            found = habits.explained(self.states[slot.line], pure, slot, given, expected)
            working = self.marker.workings.of(self.board.lines[slot.line])
            self.explanations[name] = tuple(Explanation(each.slip, each.text, working) for each in found)
            unsure += [name] if any(not each.sure for each in found) else []
        return unsure

    def number(self, name: str) -> tuple[KeyNumber, WrittenAnswer, ExpectedNumber]:
        return self.board.slots[name], self.answer.numbers[name], self.marker.right(name)

    def explanation(self, found: FoundExplanation, covers: tuple[str, ...]) -> Explanation:
        line = self.board.lines[found.trial.line]
        text = sentence(self.board, found, covers)
        return Explanation(found.trial.slip, text, self.marker.workings.of(line, self.wrong_before(line)), True, covers)

    def one(self, name: str, earned: dict[str, Fraction]) -> Mark:
        given = self.answer.numbers.get(name)
        return Mark(
            name,
            None if given is None else given.text,
            self.marker.right(name).text,
            self.verdicts.get(name, MISSING),
            decimal(earned[name]),
            decimal(self.marker.worth.get(name, Fraction(0))),
            self.explanations.get(name, ()),
            tuple(self.flags.get(name, ())),
        )
