"""Formulas and rounding as plain data, for programs that work them out elsewhere."""

from typing import Any

from ..maths.rounding import Digits
from .scalars import Scalar


def digits_data(digits: Digits) -> list[Any]:
    """How a number is rounded: places, significant figures, ties."""
    return [digits.places, digits.significant, digits.ties]


def formula_data(formula: Scalar) -> Any:
    """A formula as lists: an operation and its operands; a number is a text."""
    if formula.kind == "number":
        return str(formula.value)
    if formula.kind in ("own", "step"):
        return ["get", formula.name]
    kids = [formula_data(kid) for kid in formula.kids]
    return ["round", *kids, digits_data(formula.digits)] if formula.digits else [formula.kind, *kids]
