"""What a workbook is made of: sheets of rows, each of cells that hold a number or a formula."""

from decimal import Decimal
from typing import Any, NamedTuple

from ...maths.rounding import Digits
from ...maths.values import is_matrix
from ..scalars import Scalar

FIRST_COLUMN = 2  # of the numbers, from 0: a name and what it is stand before them


class SheetRow(NamedTuple):
    """`cells`: numbers that are given, or formulas of `own` cells named `row.column`. `name`: what its cells are called
    in formulas, "" for nothing. `digits`: how its numbers are shown. `printed`: what the trace prints, of a value."""

    sheet: int
    line: int
    label: str
    text: str
    cells: list[Scalar]
    digits: Digits | None = None
    printed: list[str] | None = None


class WorkbookRows(NamedTuple):
    """`head`: what stands above the given data: the title, the questions. `sheets`: their names, the given data first.
    `rows`: by number, in the order in which they are worked out. `names`: which blocks have which name. `settings`: the
    names of the cells that hold the decimals of each rounding."""

    head: list[str]
    sheets: list[str]
    rows: list[SheetRow]
    names: dict[str, list[int]]
    settings: dict[Digits, str]


def reference(row: int, column: int) -> Scalar:
    """A cell, as it stands in the formulas of others."""
    return Scalar("own", name=f"{row}.{column}")


def place_of(name: str) -> tuple[int, int]:
    """The row and the column of a reference."""
    row, _, column = name.partition(".")
    return int(row), int(column)


def numbers_of(values: list[Decimal]) -> list[Scalar]:
    """Given numbers as cells."""
    return [Scalar("number", value=value) for value in values]


def keys(value: Any, start: tuple[int, ...]) -> Any:
    """Where each entry stands at its path in the file."""
    top, left = start
    if is_matrix(value):
        return [[(top + i, left + j) for j in range(len(row))] for i, row in enumerate(value)]
    return [(top + i,) for i in range(len(value))]


def flat(value: Any) -> list[Any]:
    """Its entries, row by row."""
    return [each for part in value for each in flat(part)] if isinstance(value, list) else [value]


def mapped(value: Any, change: Any) -> Any:
    """The same shape with each entry changed."""
    return [mapped(each, change) for each in value] if isinstance(value, list) else change(value)
