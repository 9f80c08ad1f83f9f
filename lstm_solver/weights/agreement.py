"""How far two sequences of numbers agree: ours, and what a framework computed."""

import math
from typing import NamedTuple

from .stored_tensors import Rows, refused

MOST_DIGITS = 17  # of a float64


class Agreement(NamedTuple):
    """Where our numbers and theirs differ most. `digits`: to which all of them are equal, of the largest."""

    name: str
    ours: float
    theirs: float
    digits: int

    def __str__(self) -> str:
        if self.ours == self.theirs:
            return "equal to every digit"
        said = f"equal to {self.digits} digit{'' if self.digits == 1 else 's'}" if self.digits else "not equal"
        return f"{said}; they differ most in {self.name}: {self.ours!r} here, {self.theirs!r} there"


def agreement(name: str, ours: list[Rows], theirs: list[Rows], first: int) -> Agreement:
    """`ours` and `theirs`: [time][units]; of theirs a single row is that of the last step. `first`: the first time.

    Raises SolverError where their shapes differ.
    """
    first += len(ours) - len(theirs)
    ours = aligned(name, ours, theirs)
    places = [(t, unit) for t, row in enumerate(ours) for unit in range(len(row))]
    t, unit = max(places, key=lambda place: abs(ours[place[0]][place[1]] - theirs[place[0]][place[1]]))
    scale = max(1.0, *(abs(each) for row in theirs for each in row))
    mine, other = ours[t][unit], theirs[t][unit]
    return Agreement(f"{name}_{first + t}[{unit}]", mine, other, _digits(abs(mine - other) / scale))


def aligned(name: str, ours: list[Rows], theirs: list[Rows]) -> list[Rows]:
    """The rows of ours that are at the times of theirs. Raises SolverError where the shapes differ."""
    at_them = ours[-1:] if len(theirs) == 1 else ours
    if [len(row) for row in at_them] != [len(row) for row in theirs]:
        expected = f"{len(ours)} rows of {len(ours[0])}, as {name} has, or the last one"
        raise refused(f"{len(theirs)} rows of {len(theirs[0])} (expected {expected})")
    return at_them


def _digits(apart: float) -> int:
    return max(0, min(MOST_DIGITS, math.floor(-math.log10(2 * apart)))) if apart else MOST_DIGITS
