"""Every number of a solved problem as a line on a board: what it is computed from, and under which names it may stand.

A line is one equation at one time. A part that has a name of its own (`a_f_1`, `tanh_c_1`) is a line as well, before
the one whose equation holds it, so that a student may give it or leave it out.
"""

from decimal import Decimal
from typing import Any, NamedTuple

from ...maths.arithmetic import Arithmetic
from ...maths.expressions import Equation
from ...maths.rounding import Digits
from ...maths.values import is_matrix
from ...network.problem import Place
from ...solver.file_mirror import entry_name


class StatedValue(NamedTuple):
    """A value that the file states. `label`: what a student calls it (`weights.f.x`, `x_3`, `h_0`); `kind`: input,
    state, parameter or other; `top`, `left`: the place of its first entry in what stands at the label;
    `form`: as `Parameter.form`; `whole`: the matrix that it is the diagonal of."""

    label: str
    value: Any
    kind: str = "other"
    top: int = 0
    left: int = 0
    form: str = "nested"
    whole: "StatedValue | None" = None

    def entry(self, index: tuple[int, ...]) -> str:
        """The name of one entry: `weights.f.x[0][1]`."""
        return entry_name(self.label, self.form, (self.top, self.left), index)


OperandSource = int | StatedValue  # an earlier line, by its number, or a value of the file

OperandSources = dict[str, OperandSource]  # by the names in an equation


class KeyLine(NamedTuple):
    """`at`: its number. `stem`: the name without a unit (`f_1`, `B.h_0`, `d_f_1(l=2)`); a gradient's is its path.

    `equation` is None for a value that the file states, `value`, and for a prediction. `kind`: step, part, given,
    error, loss, predict, gradient, new. `rules`: which roundings hold in it: "all", "own" (its value only), or "none".
    `part`: the name that a part has in the equation around it. `value`: unrounded, in the problem's
    arithmetic. `digits`: how it is printed, None for as it is written. `run`: number of the run.
    """

    at: int
    run: int
    stem: str
    quantity: str
    kind: str
    place: Place
    position: int
    equation: Equation | None
    part_names: dict[str, str]
    sources: OperandSources
    value: Any
    digits: Digits | None
    rules: str = "all"
    part: str | None = None


class KeyNumber(NamedTuple):
    """One number: `entry`: where it stands in the value of the line."""

    name: str
    line: int
    entry: tuple[int, ...]


class AnswerKey(NamedTuple):
    """`slots`: by canonical name; `aliases`: other names of the same numbers, with the canonical one. `parts[line]`:
    the lines of its named parts, by what stands for them in the equation.

    `around[run, place, position]`: what every name stands for there, also where an equation does not use it.
    `labels`: the classes of predictions; `feeds_back`: whether a predicted token is the next input.
    """

    lines: list[KeyLine]
    slots: dict[str, KeyNumber]
    aliases: dict[str, str]
    parts: dict[int, dict[str, int]]
    around: dict[tuple[int, Place, int], OperandSources]
    arithmetic: Arithmetic
    labels: tuple[str, ...] | None
    feeds_back: bool = False

    def decimals(self, line: KeyLine) -> list[Decimal]:
        """Every entry of a line's value, row by row."""
        return [entry for row in rows_of(line.value) for entry in self.arithmetic.decimals(row)]

    def entry(self, slot: KeyNumber) -> Decimal:
        """The unrounded value of one number."""
        return self.entry_of(self.lines[slot.line], slot.entry)

    def entry_of(self, line: KeyLine, index: tuple[int, ...]) -> Decimal:
        first, *rest = index
        row = line.value[first] if rest else line.value
        return self.arithmetic.decimals(row)[rest[0] if rest else first]


def shape_of(value: Any) -> tuple[int, ...]:
    """(rows, columns) of a matrix, (entries,) of a vector."""
    return (len(value), len(value[0])) if is_matrix(value) else (len(value),)


def rows_of(value: Any) -> Any:
    """The rows of a matrix; a vector is one row."""
    return value if is_matrix(value) else [value]


def offset(whole: Any, block: Any, top: int, left: int) -> tuple[int, int]:
    """Where a block of a matrix begins: its numbers are the very ones of the matrix."""
    if not isinstance(whole, list):
        return top, left
    for i in range(len(whole) - len(block) + 1):
        for j in range(len(whole[0]) - len(block[0]) + 1):
            if all(whole[i + a][j + b] is each for a, row in enumerate(block) for b, each in enumerate(row)):
                return top + i, left + j
    return top, left
