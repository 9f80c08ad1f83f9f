"""Slips in a number as it is written: digits changed, swapped, dropped, the point moved, the sign lost."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

CHANGED, SWAPPED, DROPPED = "changed-digit", "swapped-digits", "dropped-digit"

POINT, SIGN = "decimal-point", "sign-lost"


def misread(text: str) -> Iterator[tuple[str, str]]:
    """Every way in which plain digits may be written or read wrongly, with the slip's id; each text once."""
    seen = {Decimal(text)}
    for slip, other in _all(text):
        value = Decimal(other)
        if value not in seen:
            seen.add(value)
            yield slip, other


def _all(text: str) -> Iterator[tuple[str, str]]:
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    if Decimal(text):
        yield SIGN, digits if sign else f"-{digits}"
    yield from ((POINT, f"{Decimal(text).scaleb(by):f}") for by in (-1, 1, -2, 2) if Decimal(text))
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


def slip_between(right: str, given: str) -> str | None:
    """The slip that makes the one from the other, or None where no single one does."""
    if not _is_near(right, given):
        return None
    wanted = Decimal(given)
    return next((slip for slip, other in misread(right) if Decimal(other) == wanted), None)


def _is_near(right: str, given: str) -> bool:
    """Whether a slip may lie between two numbers, as far as their digits tell without trying each."""
    mine, other = right.lstrip("-"), given.lstrip("-")
    figures, wanted = (text.replace(".", "").strip("0") for text in (mine, other))
    if figures == wanted or any((figures[:at] + figures[at + 1 :]).strip("0") == wanted for at in range(len(figures))):
        return True
    _, _, decimals = mine.partition(".")
    whole, _, theirs = other.partition(".")
    aligned = f"{whole}.{theirs.ljust(len(decimals), '0')}" if decimals else whole
    if len(aligned) != len(mine):
        return len(wanted) < len(figures) + 1 and "0" in mine
    return sum(a != b for a, b in zip(mine, aligned, strict=True)) <= 2
