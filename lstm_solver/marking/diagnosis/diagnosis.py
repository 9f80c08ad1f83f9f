"""The diagnosis of a sheet: the simplest slips that come to its wrong numbers, where that says more than chance would.

A slip that explains several numbers, at several gates or steps, is found once, with all of them.
"""

from collections.abc import Iterable
from functools import cached_property
from math import log2
from typing import Any

import numpy as np

from ..key.answer_key import KeyLine
from ..marks import RIGHT
from ..rounding_policies.written_numbers import decimals_of, middle
from .copies import copied, reused, ways_to_write, written_wrongly
from .evidence import TrialMatch, WrittenNumber, column, matches, reach_of, with_zeros
from .found import NEEDED, WAYS, FoundExplanation, best, by_chance, reach, together
from .miswriting import NOTHING
from .neighbourhood import Neighbourhood
from .other_lines import OtherLines
from .pairs import SlipPairs
from .pairs import met as pair_met
from .recurring import RecurringSlips
from .rework import SheetStates, consequences, source_key
from .trials import Trial

PAIR = 4.0  # bits that two slips must have besides, as rare as they are together

UNSEEN = 2.0  # bits more for a cause in lines of which the sheet shows nothing: many are tried there

AGAIN = 2.0  # bits that a slip may lack which is made at another time as well

LINES = 4  # unexplained ones; in a sheet with more it is not worth searching all of them for two edits


class SheetDiagnosis:
    """One sheet. `verdicts`: by name; `known`: the sheet with the states of its lines; `wanted`: the numbers that want
    an explanation; `needed`: the bits that one must have beyond chance."""

    def __init__(
        self,
        twos: SlipPairs,
        known: SheetStates,
        verdicts: dict[str, str],
        wanted: Iterable[str],
        needed: float = NEEDED,
    ) -> None:
        self.wanted = frozenset(wanted)
        self.needed = needed
        self.twos = twos
        self.outcomes = twos.outcomes
        self.board = self.outcomes.shadows.keys.keys[known.version]
        self.cuts = self.outcomes.cuts
        self.known = known
        self.verdicts = verdicts
        slots = ((self.board.slots[name], name) for name in verdicts)
        self.names = {(slot.line, slot.entry): name for slot, name in slots}
        self.numbers: dict[int, list[WrittenNumber]] = {}
        self.others = OtherLines(self.outcomes, known, self.names, verdicts)
        self._covered: dict[Any, tuple[str, ...]] = {}

    @cached_property
    def by_one(self) -> dict[str, list[FoundExplanation]]:
        """The numbers that one slip explains: in an equation, in a number that is read or written down."""
        lines = sorted({self.board.slots[name].line for name in self.wanted})
        for at in lines:
            self.numbers[at] = self.written(self.board.lines[at], self.wanted)
        candidates = [each for at in lines for each in self.at_line(self.board.lines[at])]
        return self.ranked(self.grouped(candidates, len(lines)))

    @property
    def left(self) -> list[str]:
        """The others."""
        left = self.wanted - set(self.by_one)
        return [name for name in self.names.values() if name in left]

    @property
    def lines_left(self) -> list[KeyLine]:
        """Where two slips at once are looked for; in a sheet that is wrong all over, its first such line only."""
        lines = list(dict.fromkeys(self.board.slots[name].line for name in self.left))
        return [self.board.lines[at] for at in (lines if len(lines) <= LINES else lines[:1])]

    def explained(self) -> dict[str, list[FoundExplanation]]:
        """For each of the wanted numbers what explains it, the likeliest first; nothing where no slip does."""
        found = self.by_one | self.two_edits()
        left = [name for name in self.left if name not in found]
        for name in left:
            found[name] = best(self.edit_and_digits(name, found), self.needed)
        for each in reused(self.board, [number for number in self.wrong() if not found.get(number.name)], self.cuts):
            found |= {name: [each] for name in each.met}
        wrong = (name for name in self.names.values() if name in self.wanted)
        return RecurringSlips(self.outcomes, self.known, wrong).joined(
            {name: each for name, each in found.items() if each}
        )

    def wrong(self) -> list[WrittenNumber]:
        return [number for each in self.numbers.values() for number in each if number.wrong]

    def written(self, line: KeyLine, wanted: frozenset[str]) -> list[WrittenNumber]:
        outcome = self.outcomes.of(line, self.known)
        found = []
        for index, given in self.known.sheet.get(line.at, {}).items():
            name, at = self.names[line.at, index], column(line, index)
            around = None
            if name in wanted:
                asked = self.outcomes.shadows.asked(self.known.version, line.at, index)
                given = with_zeros(given, asked, outcome.values[:, :, at], self.cuts)
                right = float(outcome.right[0, at])
                around = Neighbourhood(given, right, reach_of(self.board, line, given))
                values = outcome.values[0, :, at]
                around.reached(values, outcome.costs, ways_to_write(line, right, given.text, self.cuts))
            found.append(WrittenNumber(name, at, given, middle(given.text, self.cuts), around))
        return found

    def at_line(self, line: KeyLine) -> list[tuple[Any, TrialMatch]]:
        """Every match at a line, with its key."""
        numbers = self.numbers[line.at]
        outcome = self.outcomes.of(line, self.known)
        found = [(self.key(match.trial), match) for match in matches(outcome, numbers) if not self.is_idle(match)]
        for match in copied(line, outcome.right[0], numbers, self.cuts):
            trial = match.trial  # a value that was written down wrongly may stand wherever it belongs
            found.append((("copied", trial.slip, trial.old or match.met[0].name, trial.new), match))
        return found

    def key(self, trial: Trial) -> Any:
        """What is the same slip at several gates and steps."""
        if trial.source is not None:
            return "read", source_key(trial.source), trial.entry, trial.new
        return trial.slip, trial.kind

    def is_idle(self, match: TrialMatch) -> bool:
        """Whether it exchanges values that should be the same, or reads a number so large that any would do."""
        trial, change = match.trial, match.trial.change
        if trial.source is not None and abs(float(trial.new)) > abs(float(trial.old)):
            return all(abs(number.given.value) in (0, 1) for number in match.met)
        if change is None or not change.instead:
            return False
        lines = [self.board.lines[at] for at in change.instead]
        if len(lines) > 1:
            return self.is_same(lines[0], lines[1], None, match.met[0])
        return all(self.is_same(lines[0], self.board.lines[match.trial.line], each.column, each) for each in match.met)

    def is_same(self, one: KeyLine, other: KeyLine, at: int | None, number: WrittenNumber) -> bool:
        """Whether two lines have the same entry, or all of them, as far as the number's digits tell."""
        pairs = [*zip(self.board.decimals(one), self.board.decimals(other), strict=False)]
        unit = 10.0 ** -decimals_of(number.given.text)
        return all(abs(float(a - b)) < unit / 2 for a, b in (pairs if at is None else pairs[at : at + 1]))

    def grouped(self, candidates: list[tuple[Any, TrialMatch]], lines: int) -> list[FoundExplanation]:
        """The same slip at several lines as one explanation, where it contradicts no right number."""
        groups: dict[Any, list[TrialMatch]] = {}
        for key, match in candidates:
            if not self.others.refute(match.trial):
                groups.setdefault(key, []).append(match)
        again = max(1.0, log2(lines))
        found = []
        for members in groups.values():
            each = together(members, again)
            if all(map(self.is_unseen, members)):
                each = each._replace(score=each.score - UNSEEN)
            if self.needed > each.score >= self.needed - AGAIN:
                each = self.made_again(each, again)
            if each.score >= self.needed:
                each = each._replace(score=each.score - self.others.against(each))
            if each.score >= self.needed:
                found.append(self.extended(each))
        return found

    def made_again(self, found: FoundExplanation, again: float) -> FoundExplanation:
        """With the same slip at other times, where it comes to a number but for rounding."""
        mine = [self.board.lines[trial.line] for trial in found.made if trial.change is not None]
        recurring = RecurringSlips(self.outcomes, self.known, ())
        for at, numbers in self.numbers.items():
            line = self.board.lines[at]
            if line in mine or (line.quantity, line.place) not in [(each.quantity, each.place) for each in mine]:
                continue
            trial = recurring.at(found, line)
            near = [each for each in numbers if trial is not None and self.is_beside(trial, each)]
            bits = sum(each.around.bits - log2(WAYS) for each in near if each.around is not None)
            if trial is not None and bits > again:
                names = (*found.met, *(each.name for each in near))
                found = found._replace(score=found.score + bits - again, met=names, made=(*found.made, trial))
        return found

    def is_unseen(self, match: TrialMatch) -> bool:
        """Whether a slip is made in a line that the sheet leaves out, not in that of the numbers that it explains."""
        trial = match.trial
        at = self.board.slots[match.met[0].name].line
        if trial.source is None:
            return trial.line != at
        names = self.outcomes.names(at, self.known)
        return source_key(trial.source) not in map(source_key, names.values())

    def extended(self, found: FoundExplanation) -> FoundExplanation:
        """With the numbers beside those it explains that it comes to but for rounding."""
        if len(found.met) < 2:
            return found
        more = [
            number.name
            for trial in found.made
            for number in self.numbers.get(trial.line, ())
            if number.wrong and number.name not in found.met and self.is_beside(trial, number)
        ]
        return found._replace(met=(*found.met, *more))

    def is_beside(self, trial: Trial, number: WrittenNumber) -> bool:
        value = self.made(trial, number)
        if value is None or number.around is None:
            return False
        return abs(value - number.middle) <= reach(number.around) * number.around.unit

    def made(self, trial: Trial, number: WrittenNumber) -> float | None:
        """What an edit of an equation makes of a number."""
        line = self.board.lines[self.board.slots[number.name].line]
        outcome = self.outcomes.of(line, self.known)
        row = outcome.row_of(trial)
        return None if row is None else float(outcome.values[0, row, number.column])

    def covered(self, found: FoundExplanation) -> tuple[str, ...]:
        """All numbers of the sheet that an explanation comes to, those that follow from it included."""
        if found.second is not None or (found.trial.change is None and found.trial.source is None):
            return found.met
        if isinstance(found.trial.source, int):
            return found.met
        key = (found.trial._replace(change=None, source=None), found.met)
        names = self._covered.get(key)
        if names is None:
            rest = (self.names[each] for each in consequences(self.outcomes, found.made, self.known))
            met = {*found.met, *(name for name in rest if self.verdicts[name] != RIGHT)}
            names = self._covered[key] = tuple(name for name in self.names.values() if name in met)
        return names

    def ranked(self, found: list[FoundExplanation]) -> dict[str, list[FoundExplanation]]:
        """By number, the best of each kind of slip, best first."""
        by_name: dict[str, list[FoundExplanation]] = {}
        for each in sorted(found, key=lambda each: -each.score):
            for name in each.met:
                by_name.setdefault(name, []).append(each)
        return {name: kept for name, each in by_name.items() if (kept := best(each, self.needed))}

    # two slips at once

    def two_edits(self) -> dict[str, list[FoundExplanation]]:
        """Two edits of the equation of a line, for numbers that one does not explain and those beside them."""
        found: dict[str, list[FoundExplanation]] = {}
        left = self.left
        for line in self.lines_left:
            numbers = [number for number in self.numbers[line.at] if number.wrong]
            pairs, values = self.twos.of(line, self.known)
            if not pairs:
                continue
            costs = np.array([pair.first.bits + pair.second.bits for pair in pairs])
            met = pair_met(values, numbers, self.cuts)
            for number in numbers:
                assert number.around is not None
                number.around.reached(values[:, number.column], costs, NOTHING)
            for row in np.flatnonzero(met.any(axis=1)):
                hit = tuple(number for number, it in zip(numbers, met[row], strict=True) if it)
                first = pairs[row].first._replace(bits=float(costs[row]))
                each = together([TrialMatch(first, -1, hit, ())], 0.0)
                if each.score >= NEEDED + PAIR and not set(left).isdisjoint(each.met):
                    each = each._replace(second=pairs[row].second)
                    for name in each.met:
                        found.setdefault(name, []).append(each)
        return {name: best(each, self.needed) for name, each in found.items()}

    def edit_and_digits(self, name: str, found: dict[str, list[FoundExplanation]]) -> list[FoundExplanation]:
        """A slip that explains other numbers of the line, and wrong digits in this number on top of it."""
        slot = self.board.slots[name]
        line = self.board.lines[slot.line]
        mine = next(number for number in self.numbers[slot.line] if number.name == name)
        beside = [found[each.name][0] for each in self.numbers[slot.line] if found.get(each.name)]
        more = []
        for each in {(each.trial.slip, each.met): each for each in beside}.values():
            trial = next((trial for trial in each.made if trial.line == slot.line and trial.change is not None), None)
            value = None if trial is None else self.made(trial, mine)
            second = None if value is None else written_wrongly(line, value, mine, self.cuts)
            if trial is not None and value is not None and second is not None:
                around = Neighbourhood(mine.given, value, reach_of(self.board, line, mine.given))
                around.reached(np.zeros(0), np.zeros(0), ways_to_write(line, value, mine.given.text, self.cuts))
                score = around.bits - by_chance(second, around)
                more.append(FoundExplanation(trial, score, (name,), (trial,), second=second))
        return more
