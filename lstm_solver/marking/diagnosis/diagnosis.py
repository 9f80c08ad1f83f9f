"""The diagnosis of a sheet: the simplest slips that come to its wrong numbers.

Slips are weighed by description length: what a slip costs in bits, as rare as it is and as many ways as it has, against
the bits of the numbers it explains. One that explains several lines (an input misread) is paid for once.
"""

from collections.abc import Iterable
from decimal import Decimal
from math import log2
from typing import Any, NamedTuple

import numpy as np

from ..catalogue.digits import CHANGED, slip_between
from ..catalogue.table import TABLE
from ..key.answer_key import KeyLine, StatedValue
from ..marks import RIGHT
from ..rounding_policies.policy_states import decimals_of
from .evidence import TrialMatch, WrittenNumber, bits_of, column, matches
from .pairs import SlipPairs
from .pairs import met as pair_met
from .rework import SheetStates, consequences, source_key
from .trials import Trial

AGAINST = 3.0  # bits for a right number that the slip would have changed

ONE_UNIT = 6.0  # at most so many for a line

AGAIN = 1.0  # for the same slip at another line

SHOWN = 5.0  # explanations that cost so many bits more than the best one are left out

CHANCE = -8.0  # what explains less than it costs, by so many bits, is chance

PAIR = 1.5  # what two slips must explain beyond what they cost

LINES = 4  # unexplained ones; in a sheet with more it is not worth searching all of them for two edits

MOST = 4


class FoundExplanation(NamedTuple):
    """One explanation. `second`: what went wrong besides, where one slip does not do. `score`: bits explained beyond
    what it costs; `met`: the wrong numbers that it explains, `lines`: where it was made; `alike`: how many other trials
    of the same slip do as well.
    """

    trial: Trial
    score: float
    met: tuple[str, ...]
    alike: int = 0
    second: Trial | None = None
    lines: tuple[int, ...] = ()


class SheetDiagnosis:
    """One sheet. `verdicts`: by name; `known`: the sheet with the states of its lines."""

    def __init__(self, twos: SlipPairs, known: SheetStates, verdicts: dict[str, str]) -> None:
        self.twos = twos
        self.outcomes = twos.outcomes
        self.board = self.outcomes.board
        self.known = known
        self.verdicts = verdicts
        slots = ((self.board.slots[name], name) for name in verdicts)
        self.names = {(slot.line, slot.entry): name for slot, name in slots}
        self.numbers: dict[int, list[WrittenNumber]] = {}
        self._covered: dict[Any, set[str]] = {}

    def explained(self, names: Iterable[str]) -> dict[str, list[FoundExplanation]]:
        """For each of these numbers what explains it, the likeliest first; nothing where no slip does."""
        wanted = set(names)
        lines = sorted({self.board.slots[name].line for name in wanted})
        for at in lines:
            self.numbers[at] = self.written(self.board.lines[at], wanted)
        candidates = [each for at in lines for each in self.at_line(self.board.lines[at])]
        found = self.ranked(self.grouped(candidates), wanted)
        left = [name for name in self.names.values() if name in wanted - set(found)]
        found |= self.two_edits(left)
        for name in left:
            more = found.get(name, []) + self.edit_and_digits(name, candidates)
            if more:
                found[name] = best(sorted(more, key=lambda each: -each.score))
        return found

    def written(self, line: KeyLine, wanted: set[str]) -> list[WrittenNumber]:
        found = []
        for index, given in self.known.sheet.get(line.at, {}).items():
            name = self.names[line.at, index]
            found.append(
                WrittenNumber(name, column(line, index), given, name in wanted, bits_of(self.board, line, given))
            )
        return found

    def at_line(self, line: KeyLine) -> list[tuple[Any, TrialMatch, float]]:
        """Every match at a line, with its key and what it costs."""
        numbers = self.numbers[line.at]
        outcome = self.outcomes.of(line, self.known)
        found = []
        for match in matches(outcome, numbers):
            against = min(ONE_UNIT, AGAINST * len(match.against))
            found.append((self.key(match.trial, line), match, match.trial.bits + against))
        for match in self.copied(line, outcome.right[0], numbers):
            found.append((("copied", match.met[0].name, match.trial.slip), match, match.trial.bits))
        return found

    def key(self, trial: Trial, line: KeyLine) -> Any:
        """What is the same slip at several lines."""
        if trial.source is not None:
            at = source_key(trial.source)
            return ("read", at, trial.entry, trial.new)
        edited = self.board.lines[trial.line]
        return (trial.slip, edited.place, edited.quantity, trial.detail)

    def copied(self, line: KeyLine, right: Any, numbers: list[WrittenNumber]) -> list[TrialMatch]:
        """Right numbers whose digits were written down wrongly, and entries that changed places."""
        found = []
        for number in numbers:
            trial = self.miswritten(line, right[number.column], number) if number.wrong else None
            if trial is not None:
                found.append(TrialMatch(trial, -1, (number,), ()))
        return found + self.swapped(line, right, numbers)

    def miswritten(self, line: KeyLine, value: float, number: WrittenNumber) -> Trial | None:
        """The right digits written wrongly: as many as are asked, or as are written."""
        given = number.given.text
        for text in dict.fromkeys((asked(line, value), shown(value, given))):
            slip = slip_between(text, given) if text else None
            if slip is not None:
                digits = sum(letter.isdigit() for letter in text)
                ways = 10 * digits if slip == CHANGED else digits + 1
                bits = TABLE[slip].bits + log2(ways)
                return Trial(slip, line.at, "", name=number.name, old=text, new=given, bits=bits)
        return None

    def swapped(self, line: KeyLine, right: Any, numbers: list[WrittenNumber]) -> list[TrialMatch]:
        found = []
        for at, one in enumerate(numbers):
            for other in numbers[at + 1 :]:
                if one.wrong and other.wrong:
                    crossed = all(
                        shown(right[b.column], a.given.text) == shown(float(a.given.value), a.given.text)
                        for a, b in ((one, other), (other, one))
                    )
                    if crossed:
                        bits = TABLE["entries-swapped"].bits + log2(len(numbers))
                        trial = Trial("entries-swapped", line.at, f"{one.name} and {other.name}", bits=bits)
                        found.append(TrialMatch(trial, -1, (one, other), ()))
        return found

    def grouped(self, candidates: list[tuple[Any, TrialMatch, float]]) -> list[FoundExplanation]:
        """The same slip at several lines as one explanation, where it contradicts no right number."""
        groups: dict[Any, list[tuple[TrialMatch, float]]] = {}
        for key, match, cost in candidates:
            groups.setdefault(key, []).append((match, cost))
        found = []
        for members in groups.values():
            cost = max(cost for _, cost in members) + AGAIN * (len(members) - 1)
            met = {number.name: number.bits for match, _ in members for number in match.met}
            first = members[0][0]
            score = sum(met.values()) - cost
            score -= self.contradicted(first.trial, met)
            lines = tuple(match.trial.line for match, _ in members)
            found.append(FoundExplanation(first.trial, score, tuple(met), lines=lines))
        return found

    def contradicted(self, trial: Trial, met: dict[str, float]) -> float:
        """Bits for other lines that rest on the same misread number and are right."""
        if trial.source is None or not isinstance(trial.source, StatedValue):
            return 0.0
        explained = {self.board.slots[name].line for name in met}
        key = source_key(trial.source)
        users = [
            at
            for at in self.known.sheet
            if at not in explained and key in {source_key(each) for each in self.board.lines[at].sources.values()}
        ]
        return AGAINST * min(2, sum(self.matters(trial, at) for at in users))

    def matters(self, trial: Trial, at: int) -> bool:
        """Whether a misread number would show at another line."""
        outcome = self.outcomes.of(self.board.lines[at], self.known)
        start = 0
        for group in outcome.groups:
            if not isinstance(group, list) and trial.source is not None:
                row = group.find(trial) if source_key(group.source) == source_key(trial.source) else None
                if row is not None:
                    gap = abs(outcome.values[0, start + row] - outcome.right[0])
                    places = min(decimals_of(given.text) for given in self.known.sheet[at].values())
                    return bool((gap * 10.0**places > 0.5).any())
            start += len(group)
        return False

    def covered(self, found: FoundExplanation) -> tuple[str, ...]:
        """All numbers of the sheet that an explanation comes to, those that follow from it included."""
        if found.second is not None or (found.trial.change is None and found.trial.source is None):
            return found.met
        if isinstance(found.trial.source, int):
            return found.met
        key = (found.trial._replace(change=None, source=None), found.lines)
        names = self._covered.get(key)
        if names is None:
            met = consequences(self.outcomes, found.trial, found.lines, self.known)
            names = {*found.met, *(name for each in met if self.verdicts[name := self.names[each]] != RIGHT)}
            self._covered[key] = names
        return tuple(name for name in self.names.values() if name in names)

    def ranked(self, found: list[FoundExplanation], wanted: set[str]) -> dict[str, list[FoundExplanation]]:
        """By number, the best of each kind of slip, best first."""
        by_name: dict[str, list[FoundExplanation]] = {name: [] for name in wanted}
        for each in sorted(found, key=lambda each: -each.score):
            for name in each.met:
                by_name[name].append(each)
        return {name: kept for name, each in by_name.items() if (kept := best(each))}

    # two slips at once

    def two_edits(self, left: list[str]) -> dict[str, list[FoundExplanation]]:
        """Two edits of the equation of a line; in a sheet that is wrong all over, of its first such line only."""
        found: dict[str, list[FoundExplanation]] = {}
        lines = list(dict.fromkeys(self.board.slots[name].line for name in left))
        for at in lines if len(lines) <= LINES else lines[:1]:
            numbers = [number for number in self.numbers[at] if number.name in left]
            pairs, values = self.twos.of(self.board.lines[at], self.known)
            if not pairs:
                continue
            met = pair_met(values, numbers)
            for row in np.flatnonzero(met.any(axis=1)):
                names = [number.name for number, hit in zip(numbers, met[row], strict=True) if hit]
                bits = sum(number.bits for number, hit in zip(numbers, met[row], strict=True) if hit)
                score = bits - pairs[row].first.bits - pairs[row].second.bits
                if score >= PAIR:
                    each = FoundExplanation(pairs[row].first, score, tuple(names), second=pairs[row].second)
                    for name in names:
                        found.setdefault(name, []).append(each)
        return found

    def edit_and_digits(self, name: str, candidates: list[tuple[Any, TrialMatch, float]]) -> list[FoundExplanation]:
        """A slip of the whole line, and wrong digits in this number on top of it."""
        slot = self.board.slots[name]
        line = self.board.lines[slot.line]
        numbers = self.numbers[slot.line]
        mine = next(number for number in numbers if number.name == name)
        outcome = self.outcomes.of(line, self.known)
        found = []
        others = {match.row: match for _, match, _ in candidates if match.row >= 0 and match.trial.line == slot.line}
        for row, trial in outcome.edits():
            second = self.miswritten(line, outcome.values[0, row, mine.column], mine)
            if second is None:
                continue
            already = others.get(row)
            explained = sum(number.bits for number in already.met) - trial.bits if already else -trial.bits
            score = mine.bits - second.bits + min(0.0, explained)
            if score >= PAIR:
                found.append(FoundExplanation(trial, score, (name,), second=second))
        return found


def best(found: list[FoundExplanation]) -> list[FoundExplanation]:
    """The best of each slip, as far as they are not much worse than the very best; how many others do as well."""
    kept: dict[str, FoundExplanation] = {}
    for each in found:
        if each.score < max(CHANCE, found[0].score - SHOWN):
            continue
        known = kept.get(each.trial.slip)
        if known is None:
            kept[each.trial.slip] = each
        elif each.score > known.score - 1:
            kept[each.trial.slip] = known._replace(alike=known.alike + 1)
    return list(kept.values())[:MOST]


def asked(line: KeyLine, value: float) -> str:
    """A number with the decimals that are asked for."""
    if line.digits is None or value != value or abs(value) > 1e12:
        return ""
    return f"{line.digits.round(Decimal(repr(float(value)))):f}"


def shown(value: float, like: str) -> str:
    """A number with as many decimals as another; nothing where it has no value."""
    places = max(0, decimals_of(like))
    if value != value or abs(value) > 1e12:
        return ""
    text = f"{value + (1e-12 if value >= 0 else -1e-12):.{places}f}"
    return text.lstrip("-") if float(text) == 0 else text
