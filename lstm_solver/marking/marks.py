"""What marking takes and gives: answers, marks, explanations. Data only.

Everything is named as in contract section 3, per unit: `f_1[0]`, `loss[0]`, `d_weights.i.x[0][1]`, `B.h_0[1]`.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from ..document.formulas import Derivation

RIGHT, UNROUNDED, FEWER_DIGITS = "right", "right-unrounded", "right-fewer-digits"

FOLLOWS, OTHER_ROUNDING, WRONG, MISSING = "follows", "right-other-rounding", "wrong", "missing"

VERDICTS = (RIGHT, UNROUNDED, FEWER_DIGITS, FOLLOWS, OTHER_ROUNDING, WRONG, MISSING)

AS_ASKED = "as asked"  # the rounding of a sheet that has no habit of its own


class WrittenAnswer(NamedTuple):
    """One number as a student wrote it. `text`: ASCII minus, point, no spaces, every digit kept; a class label for
    `predict`, whose `value` does not count. `typed`: what stood there, where it was not in plain digits. `missed`: of a
    network of the student's own, where it fails first: sequence, step, what it gives, what is wanted."""

    text: str
    value: Decimal = Decimal(0)
    typed: str = ""
    missed: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[Callable[..., "WrittenAnswer"], tuple[object, ...]]:
        """For another process: the digits alone where they say all."""
        if str(self.value) == self.text and not (self.typed or self.missed):
            return plain_answer, (self.text,)
        return WrittenAnswer, tuple(self)


def plain_answer(digits: str) -> WrittenAnswer:
    """What a student wrote in plain digits. Raises decimal.InvalidOperation for anything else."""
    return WrittenAnswer(digits, Decimal(digits))


class Answer(NamedTuple):
    """One student's sheet. `numbers`: by the name of one unit, a scalar's too (`f_1[0]`); what is empty is absent."""

    student: str
    numbers: dict[str, WrittenAnswer]


class Explanation(NamedTuple):
    """What most likely went wrong. `slip`: a stable id of the catalogue; `text`: one sentence; `working`: right lines.

    `exact`: whether every number that it speaks of comes out digit by digit. `covers`: the names of those numbers.
    """

    slip: str
    text: str
    working: tuple[Derivation, ...] = ()
    exact: bool = True
    covers: tuple[str, ...] = ()


class Mark(NamedTuple):
    """One number. `given` is None where it is missing. `of`: the points that it could earn, 0 where nobody asked.

    `flags`: what a person should look at, a sentence each. `note`: as what the number was read, where it was not in
    plain digits; `plain`: whether a decimal comma is all that was not. `decided`: why a person gave these points.
    """

    name: str
    given: str | None
    expected: str
    verdict: str
    points: Decimal
    of: Decimal
    explanations: tuple[Explanation, ...] = ()
    flags: tuple[str, ...] = ()
    note: str = ""
    plain: bool = True
    decided: str | None = None


class SheetSlip(NamedTuple):
    """One slip of a sheet, wherever it was made. `numbers`: all that it explains, those that follow from it included;
    `cost`: the points that it took."""

    slip: str
    text: str
    numbers: tuple[str, ...]
    cost: Decimal = Decimal(0)


class OpenAnswer(NamedTuple):
    """An answer in prose, for a person to read: `expected` is the author's, `of` what the question is worth."""

    name: str
    given: str | None
    expected: str
    of: Decimal


class MarkedSheet(NamedTuple):
    """One student's sheet, marked; `marks` in the order of the working. `rounding`: "as asked", or the id of the
    sheet's habit; `slips`: each once, in the order of the numbers that they explain; `unmarked`: what a person marks,
    whose points are not among `of`."""

    student: str
    points: Decimal
    of: Decimal
    marks: tuple[Mark, ...]
    rounding: str = AS_ASKED
    slips: tuple[SheetSlip, ...] = ()
    unmarked: tuple[OpenAnswer, ...] = ()


class Slip(NamedTuple):
    """One entry of the catalogue: a stable id, a short title, one line."""

    id: str
    title: str
    line: str


class PolicyReport(NamedTuple):
    """The rounding policy that reproduces most of the published numbers. `rounding`: as the key of a problem file;
    `of`: how many numbers were compared. `others`: policies, as simple, that reproduce as many. `errata`: the rest.
    `now`: how many the file's own policy reproduces."""

    rounding: dict[str, object]
    reproduced: int
    of: int
    now: int
    others: tuple[dict[str, object], ...]
    errata: tuple[Mark, ...]
