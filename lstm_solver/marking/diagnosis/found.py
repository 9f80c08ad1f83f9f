"""What a diagnosis finds: explanations, weighed against chance."""

from collections.abc import Iterable
from math import log2
from typing import NamedTuple

from .evidence import TrialMatch, WrittenNumber
from .neighbourhood import Neighbourhood
from .trials import Trial

NEEDED = 3.7  # bits that an explanation must have beyond chance: one wrong number in 13 has them by accident

AGAINST = 3.0  # bits for a right number that the slip would have changed

ONE_UNIT = 6.0  # at most so many for a line

SHOWN = 4.0  # explanations with so many bits fewer than the best one are left out

MOST = 3

BESIDE = 1.5  # units of the last place: what a slip comes to but for rounding

WAYS = 3  # numbers that are so near


class FoundExplanation(NamedTuple):
    """One explanation. `second`: what went wrong besides, where one slip does not do. `score`: how much more than
    chance it explains, in bits; `met`: the wrong numbers that it explains, `made`: the slip at every line where it was
    made; `alike`: how many other trials of the same slip do as well.
    """

    trial: Trial
    score: float
    met: tuple[str, ...]
    made: tuple[Trial, ...]
    alike: int = 0
    second: Trial | None = None


class GroupMember(NamedTuple):
    """A slip at one line. `bits`: of the numbers that it explains there, less those that contradict it; `chance`: the
    bits of all that the catalogue comes to there by slips that are no rarer."""

    match: TrialMatch
    bits: float
    chance: float

    @property
    def names(self) -> frozenset[str]:
        """The numbers that it explains."""
        return frozenset(number.name for number in self.match.met)

    def contradicts(self, other: "GroupMember") -> bool:
        """Whether both edit one line, otherwise."""
        mine, theirs = self.match.trial, other.match.trial
        return mine.line == theirs.line and mine.change != theirs.change


def _member(match: TrialMatch) -> GroupMember:
    around = [number.around for number in match.met if number.around is not None]
    against = min(ONE_UNIT, AGAINST * len(match.against))
    chance = min(by_chance(match.trial, each) for each in around)
    return GroupMember(match, sum(each.bits for each in around) - against, chance)


def by_chance(trial: Trial, around: Neighbourhood) -> float:
    """The bits of what the catalogue comes to by slips that are no rarer."""
    return around.others(trial.bits) if trial.chance is None else trial.chance


def reach(around: Neighbourhood) -> float:
    """How far from what a slip of the sheet comes to a number may be, in units of the last place: by more than half of
    one only where that still says more than chance."""
    return BESIDE if around.bits - log2(WAYS) >= NEEDED else 0.5


def together(matches: Iterable[TrialMatch], again: float) -> FoundExplanation:
    """The same slip at several lines as one explanation: what it costs is paid once, and `again` bits for each line
    more; a line that does not pay for itself does not belong to it, nor one that explains nothing more: it is another
    place where the slip may have been made, not one where it was made as well; nor another edit of the same line."""
    members = sorted(map(_member, matches), key=lambda each: each.chance - each.bits)
    first, *others = members
    kept, seen = [first], first.names
    for each in others:
        if each.bits > again and not each.names <= seen and not any(map(each.contradicts, kept)):
            kept.append(each)
            seen |= each.names
    score = first.bits - first.chance + sum(each.bits - again for each in kept[1:])
    kept.sort(key=lambda each: each.match.trial.line)
    met: dict[str, WrittenNumber] = {number.name: number for each in kept for number in each.match.met}
    made = {each.match.trial.line: each.match.trial for each in kept}
    return FoundExplanation(kept[0].match.trial, score, tuple(met), tuple(made.values()))


def best(found: list[FoundExplanation], needed: float = NEEDED) -> list[FoundExplanation]:
    """The best of each slip, as far as they have the bits that are `needed` beyond chance, and are not much worse than
    the very best; how many others do as well."""
    kept: dict[str, FoundExplanation] = {}
    found = sorted(found, key=lambda each: -each.score)
    for each in found:
        if each.score < max(needed, found[0].score - SHOWN):
            continue
        known = kept.get(each.trial.slip)
        if known is None:
            kept[each.trial.slip] = each
        elif each.score > known.score - 1:
            # a slip in the equation says more than a number of the sheet that was misread
            first = each if isinstance(known.trial.source, int) and each.trial.change is not None else known
            kept[each.trial.slip] = first._replace(alike=known.alike + 1)
    return list(kept.values())[:MOST]
