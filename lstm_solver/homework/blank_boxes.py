"""The sign that stands where a number is not shown, and how it is put into values."""

from collections.abc import Callable, Iterable
from typing import Any, Self

from ..document.formulas import BLANK
from ..maths.decimals import Letter

WIDEST = 12  # digits of a box


class BlankBox(Letter):
    """Stands for a number that is not shown, and swallows whatever is computed with it."""

    __slots__ = ()

    def __new__(cls, digits: int) -> Self:
        return super().__new__(cls, BLANK * min(max(digits, 1), WIDEST))

    def __add__(self, other: object) -> "BlankBox":
        return self

    def __neg__(self) -> "BlankBox":
        return self

    __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __add__


def box_for(texts: Iterable[str]) -> BlankBox:
    """Room for the longest of some numbers, and for a sign, whether there is one or not."""
    return BlankBox(max(len(text.lstrip("-")) for text in texts) + 1)


def flat(value: Any) -> list[Any]:
    """The entries of a vector or a matrix, row by row."""
    return [entry for row in value for entry in row] if value and isinstance(value[0], list) else list(value)


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """The same vector or matrix with every entry changed."""
    return [mapped(entry, change) if isinstance(entry, list) else change(entry) for entry in value]
