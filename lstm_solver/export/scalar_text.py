"""Formulas as one line of a platform's own language."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from ..maths.rounding import Digits
from .scalars import Scalar

DOUBLE = 17  # significant digits that a binary number can hold


class ScalarStyle(NamedTuple):
    """`name`: how a field or a step is called; `words`: by kind, a text with a place for each operand; `rounded`: a
    rounded text. A sum has its terms between +, which every language has."""

    name: Callable[[str, str], str]
    words: Mapping[str, str]
    rounded: Callable[[str, Digits], str]


def written(formula: Scalar, style: ScalarStyle) -> str:
    """The formula, bracketed wherever it could be read in two ways."""
    if formula.kind == "number":
        return plain_number(formula.value)
    if formula.kind in ("own", "step"):
        return style.name(formula.kind, formula.name)
    kids = [written(kid, style) for kid in formula.kids]
    if formula.digits is not None:
        return style.rounded(kids[0], formula.digits)
    return f"({' + '.join(kids)})" if formula.kind == "+" else style.words[formula.kind].format(*kids)


def plain_number(value: Decimal) -> str:
    """As many digits as a binary number holds, without an exponent; in brackets behind a sign."""
    shown = value if len(value.as_tuple().digits) <= DOUBLE else Decimal(repr(float(value)))
    text = f"{shown if shown else Decimal(0):f}"
    return f"({text})" if text.startswith("-") else text


SIGNS = {
    "*": "{} * {}",
    "-": "(-{})",
    "/": "({} / {})",
    ">": "{} > {}",
    ">=": "{} >= {}",
    "<": "{} < {}",
    "<=": "{} <= {}",
    "and": "({} and {})",
}

CALLS = {name: f"{name}({{}})" for name in ("exp", "tanh", "sqrt", "abs")} | {
    "min": "min({}, {})",
    "max": "max({}, {})",
}
