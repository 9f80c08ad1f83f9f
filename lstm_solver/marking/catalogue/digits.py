"""Slips in a number as it is written: digits changed, swapped, dropped, the point moved, the sign lost."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

CHANGED, SWAPPED, DROPPED = "changed-digit", "swapped-digits", "dropped-digit"

POINT, SIGN = "decimal-point", "sign-lost"


def misread(text: str, farthest: int = 2) -> Iterator[tuple[str, str]]:
    """Every way in which plain digits may be written or read wrongly, with the slip's id; each text once.

    `farthest`: how many places the decimal point may slip.
    """
    seen = {Decimal(text)}
    for slip, other in _all(text, farthest):
        value = Decimal(other)
        if value not in seen:
            seen.add(value)
            yield slip, other


def _all(text: str, farthest: int) -> Iterator[tuple[str, str]]:
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    if Decimal(text):
        yield SIGN, digits if sign else f"-{digits}"
    yield from (
        (POINT, f"{Decimal(text).scaleb(by):f}") for by in (-1, 1, -2, 2) if Decimal(text) and abs(by) <= farthest
    )
    at = [place for place, letter in enumerate(digits) if letter.isdigit()]
    for first, second in pairwise(at):
        if digits[first] != digits[second]:
            yield SWAPPED, sign + _put(_put(digits, first, digits[second]), second, digits[first])
    for place in at:
        for letter in "0123456789":
            yield CHANGED, sign + _put(digits, place, letter)
    if len(at) > 1:
        for place in at:
            left = digits[:place] + digits[place + 1 :]
            yield DROPPED, sign + (f"0{left}" if left.startswith(".") else left.removesuffix("."))


def _put(text: str, place: int, letter: str) -> str:
    return text[:place] + letter + text[place + 1 :]
