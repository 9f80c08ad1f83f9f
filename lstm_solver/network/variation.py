"""What `vary` and `accept` of a problem file say: which numbers are drawn, and which draws are taken."""

from decimal import Context, Decimal, InvalidOperation
from typing import NamedTuple

from ..maths.decimals import LARGEST
from ..maths.expressions import Expr
from ..maths.number_text import LONGEST

EXACT = Context(
    prec=4 * (LARGEST + LONGEST), traps=[InvalidOperation]
)  # of sums, and of quotients of the largest number and the smallest


class DrawnNumbers(NamedTuple):
    """Every number below `path` is one of `choices`, or one of `low`, `low` + `step`, … `high`.

    `choices` are texts as the file has them; `words`: whether some are words, so that these are drawn as well.
    """

    path: str
    choices: tuple[str, ...] = ()
    words: bool = False
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    step: Decimal = Decimal(1)

    @property
    def values(self) -> int:
        """How many different texts there are."""
        return len(self.choices) or int(EXACT.divide_int(EXACT.subtract(self.high, self.low), self.step)) + 1

    @property
    def reaches_high(self) -> bool:
        """Whether `high` is one of them."""
        return not EXACT.remainder(EXACT.subtract(self.high, self.low), self.step)

    def text(self, at: int) -> str:
        """One of them, by its number from 0."""
        return self.choices[at] if self.choices else f"{EXACT.fma(self.step, at, self.low):f}"


class Condition(NamedTuple):
    """`0.2 < f_1[0] < 0.8`: `sides` with a sign between each two. `names`: the quantities, by what stands for them."""

    text: str
    sides: tuple[Expr, ...]
    signs: tuple[str, ...]
    names: dict[str, str]


class Variation(NamedTuple):
    """`seed`: as the file writes it. `defaults`: whether ties, zeros and saturated gates among what is asked are
    refused."""

    drawn: tuple[DrawnNumbers, ...]
    conditions: tuple[Condition, ...] = ()
    defaults: bool = True
    seed: str = ""
