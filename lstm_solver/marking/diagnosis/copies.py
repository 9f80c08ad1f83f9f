"""Slips in writing down what was worked out rightly: the digits of one number, and two entries that changed places."""

from collections.abc import Iterator
from decimal import Decimal
from math import isnan, log2

from ...maths.rounding import Digits
from ...maths.values import Array
from ..catalogue.scene import said
from ..catalogue.table import TABLE
from ..key.answer_key import AnswerKey, KeyLine
from ..rounding_policies.habits import cutting
from ..rounding_policies.written_numbers import decimals_of
from .evidence import TrialMatch, WrittenNumber
from .found import NEEDED, FoundExplanation
from .miswriting import Miswriting, joined, miswritten
from .trials import Trial

SWAPPED = "entries-swapped"

REUSED = "wrong-value-reused"

LARGE = 1e12

_EXACT = Digits(12)  # places to which only the same computation comes to the same number


def copied(line: KeyLine, right: Array, numbers: list[WrittenNumber], cuts: bool) -> Iterator[TrialMatch]:
    """Of one line. `right`: its value, by entry; `cuts`: whether the sheet cuts numbers off."""
    for number in numbers:
        trial = written_wrongly(line, right[number.column], number, cuts) if number.wrong else None
        if trial is not None:
            yield TrialMatch(trial, -1, (number,), ())
    for at, one in enumerate(numbers):
        for other in numbers[at + 1 :]:
            if one.wrong and other.wrong and _crossed(one, other, right, cuts):
                bits = TABLE[SWAPPED].bits + log2(len(numbers))
                trial = Trial(SWAPPED, line.at, said("swapped", one=one.name, other=other.name), bits=bits)
                yield TrialMatch(trial, -1, (one, other), ())


def written_wrongly(line: KeyLine, value: float, number: WrittenNumber, cuts: bool) -> Trial | None:
    """The slip of the pen that makes the given number of a value."""
    given = number.given.text
    for text in texts(line, value, given, cuts):
        made = miswritten(text)
        at = made.of(given)
        if at is not None:
            bits, chance = float(made.costs[at]), None if isnan(made.chances[at]) else float(made.chances[at])
            return Trial(made.slips[at], line.at, name=number.name, old=text, new=given, bits=bits, chance=chance)
    return None


def ways_to_write(line: KeyLine, value: float, given: str, cuts: bool) -> Miswriting:
    """All that slips of the pen make of a value."""
    return joined([miswritten(text) for text in texts(line, value, given, cuts)])


def texts(line: KeyLine, value: float, given: str, cuts: bool) -> list[str]:
    """A value in plain digits: as many as are asked for, and as many as are written."""
    return [text for text in dict.fromkeys((asked(line, value, cuts), shown(value, given, cuts))) if text]


def reused(board: AnswerKey, numbers: list[WrittenNumber], cuts: bool) -> Iterator[FoundExplanation]:
    """The same wrong value wherever the same value belongs: it was worked out once."""
    groups: dict[tuple[Decimal, Decimal], list[WrittenNumber]] = {}
    for number in numbers:
        right = _EXACT.round(board.entry(board.slots[number.name]))
        groups.setdefault((number.given.value, right), []).append(number)
    for (_, right), each in groups.items():
        around = [number.around for number in each if number.around is not None]
        score = sum(one.bits for one in around[1:])
        if score >= NEEDED:
            first = each[0]
            line = board.lines[board.slots[first.name].line]
            right_text = asked(line, float(right), cuts) or shown(float(right), first.given.text, cuts)
            trial = Trial(
                REUSED, line.at, name=first.name, old=right_text, new=first.given.text, bits=TABLE[REUSED].bits
            )
            yield FoundExplanation(trial, score, tuple(number.name for number in each), (trial,))


def _crossed(one: WrittenNumber, other: WrittenNumber, right: Array, cuts: bool) -> bool:
    pairs = ((a.given, right[b.column]) for a, b in ((one, other), (other, one)))
    return all(shown(value, given.text, cuts) == shown(float(given.value), given.text, cuts) for given, value in pairs)


def asked(line: KeyLine, value: float, cuts: bool) -> str:
    """A number with the decimals that are asked for."""
    if line.digits is None or value != value or abs(value) > LARGE:
        return ""
    return f"{cutting(line.digits, cuts).round(Decimal(repr(float(value)))):f}"


def shown(value: float, like: str, cuts: bool) -> str:
    """A number with as many decimals as another; nothing where it has no value."""
    places = max(0, decimals_of(like))
    if value != value or abs(value) > LARGE:
        return ""
    value += 1e-12 if value >= 0 else -1e-12
    text = f"{Digits(places, None, 'truncate').round(Decimal(repr(float(value)))) if cuts else value:.{places}f}"
    return text.lstrip("-") if float(text) == 0 else text
