"""What a spreadsheet will show: the formulas worked out in float64, as it does."""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal

from ...maths.rounding import Digits
from ..scalars import Scalar
from .sheet_rows import SheetRow, place_of

SHOWN = 15  # significant digits to which spreadsheets round what they compare and round

TOLD_APART = 14  # digits that our formulas for half even and cut tell apart, of x · 10^places

WORK: dict[str, Callable[..., float]] = {
    "+": lambda *each: math.fsum(each),
    "*": lambda a, b: a * b,
    "-": lambda a: -a,
    "/": lambda a, b: a / b,
    "exp": math.exp,
    "ln": math.log,
    "tanh": math.tanh,
    "sqrt": math.sqrt,
    "abs": abs,
    "min": min,
    "max": max,
    "if": lambda condition, a, b: a if condition else b,
    "and": lambda a, b: bool(a) and bool(b),
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "largest": lambda *each: each.index(max(each)),
    "chosen": lambda at, *each: each[int(at)],
}


def worked_out(rows: Sequence[SheetRow]) -> list[list[float]]:
    """The value of every cell, row by row. Raises ArithmeticError or ValueError where one has none."""
    found: list[list[float]] = []
    for row in rows:
        found.append([_value(cell, found) for cell in row.cells])
    return found


def _value(formula: Scalar, known: list[list[float]]) -> float:
    if formula.kind == "number":
        return float(formula.value)
    if formula.kind == "own":
        row, column = place_of(formula.name)
        return known[row][column]
    kids = [_value(kid, known) for kid in formula.kids]
    if formula.digits is not None:
        return float(formula.digits.round(_seen(kids[0], formula.digits)))
    return WORK[formula.kind](*kids)


def _seen(value: float, digits: Digits) -> Decimal:
    """What is rounded: the number as ROUND, or our formula for half even and cut, takes it."""
    if digits.ties == "half_up" or not value:
        return Decimal(f"{value:.{SHOWN}g}")
    places = digits.places or 0
    if digits.significant is not None:
        places = digits.significant - 1 - math.floor(math.log10(abs(value)))
    scaled = abs(value) * 10.0**places
    near = round(scaled, TOLD_APART - len(str(int(scaled))))
    return Decimal(repr(near)).scaleb(-places).copy_sign(Decimal(value))
