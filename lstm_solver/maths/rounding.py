"""The rounding rule: the only place that rounds, and the only place that turns a number into digits."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from .decimals import Letter

TIES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "truncate": ROUND_DOWN}

LONGEST_IN_A_MESSAGE = 20  # characters of a number

ZEROS = ("keep", "exact", "trim")

# wide enough for any number that the reader and the engine let through
_WIDE = Context(prec=2000, rounding=ROUND_HALF_UP)


@cache
def _unit(exponent: int) -> Decimal:
    return Decimal((0, (1,), exponent))


class Digits(NamedTuple):
    """How far one number is rounded: to `places` decimals or to `significant` figures (one of them is set)."""

    places: int | None = 4
    significant: int | None = None
    ties: str = "half_up"

    def round(self, value: Decimal) -> Decimal:
        """The rounded value; its exponent says how many decimals are printed. Zero has no sign."""
        if self.significant is None:
            exponent = -(self.places or 0)
        elif not value:
            return Decimal(0)
        else:
            exponent = value.adjusted() - self.significant + 1
        rounded = value.quantize(_unit(exponent), TIES[self.ties], _WIDE)
        if self.significant is not None and rounded.adjusted() - exponent + 1 > self.significant:
            rounded = rounded.quantize(_unit(exponent + 1), TIES[self.ties], _WIDE)
        return rounded if rounded else rounded.copy_abs()

    def is_tie(self, value: Decimal) -> bool:
        """Whether the value lies exactly between two neighbours, so that `ties` decides."""
        down, away = (rule.round(value) for rule in _down_and_away(self))
        return down != away and abs(value - down) == abs(away - value)


@lru_cache(maxsize=256)
def _down_and_away(rule: Digits) -> tuple[Digits, Digits]:
    return rule._replace(ties="truncate"), rule._replace(ties="half_up")


class Rounding(NamedTuple):
    """The `rounding` of a problem file.

    `carry`: "none", "all" or the names that are rounded and used rounded from then on.
    `show`: the decimals of the working, None where it is `digits`.
    `intermediate`: by part (`preactivation`, `tanh_c`, `f * c_prev`, …), what is rounded between quantities.
    `givens`: the decimals of weights, inputs and given values (or how they are rounded), None for "as written".
    """

    digits: Digits = Digits()
    carry: str | frozenset[str] = "none"
    show: int | None = None
    intermediate: Mapping[str, Digits] = {}
    zeros: str = "keep"
    givens: int | Digits | None = None

    @property
    def working(self) -> Digits:
        """How the numbers of the working are rounded for print."""
        return self.digits if self.show is None else Digits(self.show, None, self.digits.ties)

    def carries(self, name: str) -> bool:
        """`all` means gates, candidate, states and outputs, not the embedding of an input."""
        return (self.carry == "all" and name != "x") or (self.carry not in ("all", "none") and name in self.carry)

    def carries_anything(self) -> bool:
        """Whether some number is rounded and used rounded from then on."""
        return self.carry != "none" or bool(self.intermediate)

    def of(self, name: str) -> Digits:
        """How the value of a quantity is rounded: a carried one to `digits`, any other as the working."""
        return self.digits if self.carries(name) else self.working

    def text(self, value: Decimal, digits: Digits) -> str:
        """The printed digits of an unrounded value; a letter as it is."""
        if isinstance(value, Letter):
            return value.written
        return self.tidy(digits.round(value), value)

    def given_text(self, value: Decimal) -> str:
        """The digits of a weight, an input or a given value; a constant such as 1/3 has those of the working."""
        if self.givens is not None:
            rule = self.givens if isinstance(self.givens, Digits) else Digits(self.givens, None, self.digits.ties)
            return self.text(value, rule)
        return self.text(value, self.working) if hasattr(value, "written") else plain(value)

    def tidy(self, rounded: Decimal, unrounded: Decimal) -> str:
        """Plain digits of a value that is rounded already; `zeros` decides which trailing zeros stay."""
        text = f"{rounded:f}"
        if self.zeros == "keep" or "." not in text:
            return text
        if self.zeros == "exact" and rounded != unrounded:
            return text
        return text.rstrip("0").rstrip(".")


def brief(value: Decimal) -> str:
    """A number in a message: 0.25, but 1e399 and 0.333333333333."""
    text = plain(value.normalize() if "." in f"{value:f}" else value)
    return text if len(text) <= LONGEST_IN_A_MESSAGE else f"{value.normalize():.12g}".replace("e+", "e")


def plain(value: Decimal) -> str:
    """A number as it was written, without an exponent and without a negative zero."""
    return f"{value if value else value.copy_abs():f}"
