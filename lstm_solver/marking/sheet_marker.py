"""One student's sheet: a verdict for every number, points, flags, and what went wrong."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from .charging import Charges, Points
from .diagnosis.diagnosis import SheetDiagnosis
from .diagnosis.found import NEEDED, FoundExplanation
from .diagnosis.rework import SheetStates
from .diagnosis.sheet_slips import sheet_slips
from .key.answer_key import KeyLine
from .marks import (
    FEWER_DIGITS,
    FOLLOWS,
    MISSING,
    OTHER_ROUNDING,
    UNROUNDED,
    WRONG,
    Answer,
    Explanation,
    Mark,
    MarkedSheet,
    OpenAnswer,
    WrittenAnswer,
)
from .questions.asked_answers import PROSE, AskedAnswer
from .questions.asked_verdicts import asked_verdict, choice_explanations, offered_explanations
from .rounding_habits import ROUNDING_SLIPS, id_of, said
from .rounding_policies.habits import SheetDigits, cuts
from .rounding_policies.policy_states import SheetNumbers
from .rounding_policies.written_numbers import decimals_of
from .sheet_verdicts import HUGE, SheetVerdicts
from .verdicts import TAINTED, ExpectedNumber, asked_decimals, is_coarse, made_easy

if TYPE_CHECKING:
    from .preparation import Preparation

FEWEST = 6  # numbers of a sheet that is looked at once more by another habit

WIDELY = 3  # numbers that a slip explains which was made throughout

SEVERAL = 2  # numbers that speak for another habit; one may be so by chance

FLOAT = Decimal("1e-13")  # of a number, what float64 does not tell

ROUNDED = (UNROUNDED, OTHER_ROUNDING)

DIGITS = ("changed-digit", "swapped-digits", "dropped-digit")


def accounted(marked: MarkedSheet) -> set[str]:
    """The numbers of a sheet that are not wrong, or that a slip explains."""
    explained = {name for slip in marked.slips for name in slip.numbers}
    return explained | {mark.name for mark in marked.marks if mark.verdict != WRONG}


class SheetMarker:
    """One sheet."""

    def __init__(self, marker: "Preparation", answer: Answer) -> None:
        self.marker = marker
        self.take(answer)
        self.board = marker.board
        self.judged = SheetVerdicts(marker, self.answer)
        self.sheet, self.labels, self.verdicts = self.judged.sheet, self.judged.labels, self.judged.found
        self.explanations: dict[str, tuple[Explanation, ...]] = {}
        self.flags: dict[str, list[str]] = {}

    def take(self, answer: Answer) -> None:
        """The numbers of the working, and the answers beside them."""
        besides = self.marker.asked_answers
        self.answer = answer._replace(
            numbers={name: each for name, each in answer.numbers.items() if name not in besides}
        )
        self.besides = {name: each for name, each in answer.numbers.items() if name in besides}

    def by_another_habit(self, first: MarkedSheet) -> Iterator["SheetMarker"]:
        """The sheet judged by other habits, where the first leaves something wrong that no slip explains; what rests on
        a slip made throughout shows the habit of the sheet in few numbers."""
        left = {mark.name for mark in first.marks if mark.verdict == WRONG} - accounted(first)
        if not left or self.judged.lone is not None or len(self.judged.columns) < FEWEST:
            return
        widely = any(len(slip.numbers) >= WIDELY for slip in first.slips)
        for row in self.judged.rivals(left, 1 if widely else SEVERAL):
            other = SheetMarker(self.marker, self.answer._replace(numbers=self.answer.numbers | self.besides))
            other.judged.judge(row)
            yield other

    @property
    def habit(self) -> str:
        """The id of the sheet's habit."""
        return id_of(self.marker.habits[self.judged.row])

    def marked(self) -> MarkedSheet:
        """The sheet, once it is judged."""
        answered = sorted(self.answer.numbers, key=self.marker.order.__getitem__)
        if self.marker.diagnose:
            self.explain()
        for name in answered:
            self.flag(name)
        self.judge_besides()
        marked = (name for name in self.besides if name in self.marker.order)
        answered = sorted({*answered, *marked}, key=self.marker.order.__getitem__)
        names = sorted({*answered, *self.marker.worth}, key=self.marker.order.__getitem__)
        slips = sheet_slips(self.explanations, [name for name in answered if self.is_wrong(name)])
        scale = self.marker.scale
        charges = Charges(scale, self.board.slots, self.verdicts, slips)
        earned = charges.earned(names)
        marks = tuple(self.one(name, earned) for name in names)
        total = scale.shown(sum(earned[name] for name in names))
        slips = charges.costs(earned)
        return MarkedSheet(self.answer.student, total, scale.shown(scale.of), marks, self.habit, slips, self.unmarked())

    def judge_besides(self) -> None:
        """The answers to questions that no number of the working answers."""
        for name, given in self.besides.items():
            asked = self.marker.asked_answers[name]
            if asked.kind != PROSE:
                tolerance = self.marker.scheme.tolerance
                verdict = asked_verdict(self.marker.solved, asked, given, self.answer.numbers, tolerance)
                self.verdicts[name] = verdict
                if self.marker.diagnose and verdict == WRONG:
                    self.explanations[name] = choice_explanations(asked, given) + self.missed(asked, given)

    def missed(self, asked: AskedAnswer, given: WrittenAnswer) -> tuple[Explanation, ...]:
        """On which sequence of the table a network of the student's own fails first."""
        if not given.missed or asked.question.wanted is None:
            return ()
        row, step, found, wanted = given.missed
        inputs = ", ".join(asked.question.wanted.rows[int(row) - 1].inputs)
        values = {"row": row, "inputs": inputs, "step": step, "given": found, "wanted": wanted}
        return (Explanation("wanted-table", self.marker.language.text("mark_fails_wanted", **values)),)

    def unmarked(self) -> tuple[OpenAnswer, ...]:
        """What a person reads."""
        return tuple(
            OpenAnswer(name, each and each.text, asked.right.text, asked.question.points or Decimal(0))
            for name, asked in self.marker.asked_answers.items()
            if asked.kind == PROSE
            for each in [self.besides.get(name)]
        )

    @cached_property
    def digits(self) -> SheetDigits:
        """How the sheet writes its numbers; a lone one that a habit gives, as a slip in the file's rounding would."""
        row = 0 if self.judged.lone is not None else self.judged.row
        return SheetDigits(self.more_places(), cuts(self.marker.habits[row][1]))

    def more_places(self) -> int:
        """How many places more than asked most numbers have; a lone one with fewer may have lost zeros."""
        found: Counter[int] = Counter()
        for name in self.answer.numbers:
            right = self.marker.right(name)
            part = self.board.lines[self.board.slots[name].line].kind == "part"
            if right.digits is not None and name not in self.labels and not part:
                found[decimals_of(self.answer.numbers[name].text) - asked_decimals(right)] += 1
        if not found or found[0] >= max(found.values()):
            return 0
        ((places, times),) = found.most_common(1)
        return max(-6, min(6, places)) if places > 0 or times > 1 else 0

    def flag(self, name: str) -> None:
        """What a person should look at."""
        given, right, found = self.answer.numbers[name], self.marker.right(name), self.flags.setdefault(name, [])
        if self.verdicts[name] in (FOLLOWS, FEWER_DIGITS) and is_coarse(given, right):
            found.append(self.marker.language.text("flag_coarse", given=given.text, right=right.text))
        if self.verdicts[name] == FOLLOWS and name not in self.labels:
            for slot in made_easy(self.board, self.board.lines[self.board.slots[name].line], self.sheet):
                value, right_text = self.sheet[slot.line][slot.entry].text, self.marker.right(slot.name).text
                found.append(self.marker.language.text("flag_easy", name=slot.name, given=value, right=right_text))
        if name == self.judged.lone:
            near = abs(given.value - right.value) <= Decimal(1).scaleb(-asked_decimals(right))
            rounded = (*ROUNDING_SLIPS, *(DIGITS if near else ()))  # one unit more or less is a matter of rounding
            slips = [each for each in self.explanations.get(name, ()) if each.slip not in rounded]
            found += [self.marker.language.text("flag_chance", given=given.text, text=each.text) for each in slips[:1]]

    @cached_property
    def unexplained(self) -> list[str]:
        """The numbers that want an explanation besides one of rounding."""
        wrong = [name for name in self.verdicts if self.is_wrong(name) and name not in self.labels]
        wrong = [name for name in wrong if abs(self.answer.numbers[name].value) < HUGE]
        wrong = [name for name in wrong if name not in self.judged.charged]
        return wrong + ([self.judged.lone] if self.judged.lone is not None else [])

    @property
    def wrong_lines(self) -> list[int]:
        """Where they stand."""
        return sorted({self.board.slots[name].line for name in self.unexplained})

    @cached_property
    def known(self) -> SheetStates:
        """The sheet as a diagnosis looks at it."""
        version = self.marker.version
        states = self.marker.shadows(self.digits).of(version, self.judged.whole)
        return SheetStates(version, self.sheet, states, frozenset(self.sheet))

    @cached_property
    def diagnosis(self) -> SheetDiagnosis:
        # beside a habit that gives a lone number, whatever else gives it is for a person to look at
        needed = NEEDED if self.judged.lone is None else float("-inf")
        return SheetDiagnosis(self.marker.pairs(self.digits), self.known, self.verdicts, self.unexplained, needed)

    def explain(self) -> None:
        """What went wrong, for every wrong number and for those that are only rounded otherwise."""
        self.explain_rounding()
        self.explain_tokens()
        if not self.unexplained:
            return
        for name, each in self.diagnosis.explained().items():
            more = tuple(self.explanation(one, self.diagnosis.covered(one)) for one in each)
            self.explanations[name] = self.explanations.get(name, ()) + more
        self.share()
        for name in self.unexplained:
            self.explanations[name] = self.explanations.get(name) or self.offered(name)

    def offered(self, name: str) -> tuple[Explanation, ...]:
        """The slip of a choice that a question made of slips has for the number."""
        found: tuple[Explanation, ...] = ()
        for asked in self.marker.asked_answers.values():
            run = self.marker.solved.traces[asked.run].sequence.name
            found = found or offered_explanations(asked, f"{run}." if run else "", name, self.answer.numbers[name])
        if not found:
            return ()
        working = self.marker.workings.of(self.board.lines[self.board.slots[name].line])
        return tuple(each._replace(working=working) for each in found)

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
        return self.verdicts.get(name) == WRONG

    def explain_rounding(self) -> None:
        """How the numbers were rounded that are right but for that."""
        row = self.marker.habits[self.judged.row]
        for name, verdict in self.verdicts.items():
            if verdict == OTHER_ROUNDING:
                given = self.answer.numbers[name].text
                found = said(self.marker.problem.rounding, row, given, self.reached(name), self.marker.language)
                working = self.marker.workings.of(self.board.lines[self.board.slots[name].line])
                self.explanations[name] = (Explanation(found.slip, found.text, working),)

    def reached(self, name: str) -> ExpectedNumber:
        """The right number, unrounded as the sheet's habit comes to it."""
        right = self.marker.right(name)
        value = Decimal(repr(float(self.marker.under_habits(name)[self.judged.row])))
        return right if abs(value - right.exact) <= abs(right.exact) * FLOAT else right._replace(exact=value)

    def explain_tokens(self) -> None:
        """The tokens that the sheet went on with: at its prediction, else at the first number that shows it."""
        names = {token.line: name for name, token in self.judged.charged.items()}
        for line, token in self.judged.assumed.items():
            predicted = self.marker.slots[line, (0,)]
            label = self.board.labels or [*map(str, range(token.number + token.right + 1))]
            values = {"name": predicted.removesuffix("[0]"), "given": label[token.number], "right": label[token.right]}
            text = self.marker.language.text("mark_other_token", **values)
            self.explanations[names.get(line, predicted)] = (Explanation("other-token", text),)

    def explanation(self, found: FoundExplanation, covers: tuple[str, ...]) -> Explanation:
        line = self.board.lines[found.trial.line]
        text = self.marker.wording.sentence(found, covers)
        return Explanation(found.trial.slip, text, self.marker.workings.of(line, self.wrong_before(line)), True, covers)

    def one(self, name: str, earned: Points) -> Mark:
        given = self.answer.numbers.get(name) or self.besides.get(name)
        return Mark(
            name,
            None if given is None else given.text,
            self.marker.right(name).text,
            self.verdicts.get(name, MISSING),
            self.marker.scale.shown(earned[name]),
            self.marker.scale.shown(self.marker.scale.full(name)),
            self.explanations.get(name, ()),
            tuple(self.flags.get(name, ())),
        )
