"""What a number is by itself: right, right but for its digits, or something that its sheet must tell."""

from decimal import Decimal
from typing import NamedTuple

from ..maths.rounding import Digits
from ..network.problem import Tolerance
from .key.answer_key import AnswerKey, KeyLine, KeyNumber
from .marks import FEWER_DIGITS, FOLLOWS, RIGHT, UNROUNDED, WRONG, WrittenAnswer
from .rounding_policies.written_numbers import decimals_of

TAINTED = (WRONG, FOLLOWS)


class ExpectedNumber(NamedTuple):
    """`text`: as it is printed; `value`: the number that is printed; `exact`: unrounded."""

    text: str
    value: Decimal
    exact: Decimal
    digits: Digits | None


def expected(board: AnswerKey, slot: KeyNumber, text: str) -> ExpectedNumber:
    """The right number of a slot: as printed, as a value, exact, and how far it is rounded."""
    line = board.lines[slot.line]
    if line.kind == "predict":
        return ExpectedNumber(text, Decimal(line.value[0]), Decimal(line.value[0]), None)
    exact = board.entry(slot)
    value = exact if line.digits is None else line.digits.round(exact)
    return ExpectedNumber(text, value, exact, line.digits)


def at_once(given: WrittenAnswer, right: ExpectedNumber, tolerance: Tolerance | None) -> str | None:
    """A verdict that needs no look at the numbers before; None where there is none."""
    if given.value == right.value or (tolerance is not None and _tolerated(given.value, right.exact, tolerance)):
        return RIGHT
    if right.digits is None:
        return RIGHT if given.value == right.exact else None
    more = decimals_of(given.text) > asked_decimals(right)
    if more and right.value in (right.digits.round(given.value), cut(given.value, right.digits)):
        return UNROUNDED
    return FEWER_DIGITS if is_shortened(given, right) else None


def asked_decimals(right: ExpectedNumber) -> int:
    """How many decimals the expected number is printed with."""
    return -int(right.value.as_tuple().exponent)


def cut(value: Decimal, digits: Digits) -> Decimal:
    """The digits behind the last one cut off."""
    return digits._replace(ties="truncate").round(value)


def is_shortened(given: WrittenAnswer, right: ExpectedNumber) -> bool:
    """Whether it has fewer digits than are asked, the expected number rounded to them."""
    places = decimals_of(given.text)
    if right.digits is None or not 0 <= places < asked_decimals(right):
        return False
    fewer = Digits(places, None, right.digits.ties)
    return given.value in (fewer.round(right.exact), fewer.round(right.value))


def _tolerated(given: Decimal, exact: Decimal, tolerance: Tolerance) -> bool:
    if tolerance.kind == "absolute":
        return abs(given - exact) <= tolerance.size
    if tolerance.kind == "relative":
        return abs(given - exact) <= tolerance.size * abs(exact)
    size = int(tolerance.size)
    rule = Digits(size) if tolerance.kind == "places" else Digits(None, size)
    return rule.round(given) == rule.round(exact)


def is_coarse(given: WrittenAnswer, right: ExpectedNumber) -> bool:
    """Whether two places or more are missing."""
    if right.digits is None or right.digits.significant is not None:
        return False
    return decimals_of(given.text) < (right.digits.places or 0) - 1


def made_easy(
    board: AnswerKey, line: KeyLine, written: dict[int, dict[tuple[int, ...], WrittenAnswer]]
) -> list[KeyNumber]:
    """Numbers of the student's that are exactly 0 or 1 (or −1) where they should not be, right before this line."""
    found = []
    for source in line.sources.values():
        if not isinstance(source, int):
            continue
        before = board.lines[source]
        for index, given in written.get(source, {}).items():
            slot = KeyNumber(before.stem + "".join(f"[{each}]" for each in index), source, index)
            if abs(given.value) in (0, 1) and before.kind != "predict":
                exact = board.entry(slot)
                right = exact if before.digits is None else before.digits.round(exact)
                if right != given.value:
                    found.append(slot)
    return found
