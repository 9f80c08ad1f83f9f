"""How a number is written, and what is meant by a text that is none: 0,5, −1, 1 2."""

import re

NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]([-+]?[0-9]+))?")

_SIGNS = dict.fromkeys(map(ord, "−–—‒﹣－"), "-")

_LOOKS_LIKE = {**_SIGNS, **dict.fromkeys(map(ord, ",·，"), "."), ord("⁄"): "/"}

_EITHER = re.compile(r"[-+]?[1-9][0-9]*\.[0-9]")  # 1,2 may be a number or two, 0,5 and 1,25 are hardly two

_GROUPED = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+")  # 1.000,5

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

LONGEST = 1000  # characters of one number or constant

MOST_IN_A_HINT = 6  # numbers of a list

_PLAIN_OR_QUOTIENT = re.compile(rf"{NUMBER.pattern}(?:/[0-9]+)?")


def is_date(text: str) -> bool:
    """Whether it is written as a date is, 2024-01-31, which is a difference as well."""
    return _DATE.fullmatch(text) is not None


def likely(text: str, *, in_list: bool) -> str:
    """What may be meant by a text that is no number: one with another sign, or where a list may stand a list, or
    either; "" where it is none of these."""
    if len(text) > LONGEST:
        return ""
    plain = text.strip()
    if _GROUPED.fullmatch(plain):
        return plain.replace(".", "").replace(",", ".")
    number = plain.translate(_LOOKS_LIKE)
    row = _row(plain) if in_list else ""
    if number == plain or _PLAIN_OR_QUOTIENT.fullmatch(number) is None:
        return row
    return f"{number} or {row}" if row and _EITHER.fullmatch(number) else number


def _row(text: str) -> str:
    """Numbers with commas or spaces between them as a list, `[1, 2]`; "" where it is something else."""
    inside = text.translate(_SIGNS)
    quoted = inside[:1] == "[" and inside[-1:] == "]"
    if quoted or (inside[:1] == "(" and inside[-1:] == ")"):
        inside = inside[1:-1]
    numbers = [each for each in re.split(r"[,\s]+", inside.strip()) if each]
    is_row = 1 < len(numbers) <= MOST_IN_A_HINT and all(map(NUMBER.fullmatch, numbers))
    return f"[{', '.join(numbers)}]{' without quotes' if quoted else ''}" if is_row else ""
