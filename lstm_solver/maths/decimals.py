"""Exact decimals from text: YAML 1.2 numbers, and constants such as 1/3, sqrt(2) or -ln(2)."""

import re
from array import array
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, Subnormal
from typing import TYPE_CHECKING, Any, Self, Union

from .number_text import LONGEST, NUMBER, is_date, likely

if TYPE_CHECKING:
    from fractions import Fraction

ExactValue = Union["Fraction", Decimal]

LONG = 64  # entries of a row; cells with longer ones may run on float64

LARGEST = 400  # decimal exponent

DEEPEST = 40  # brackets and signs in a constant

DIGITS = 100

_TRAPS = [InvalidOperation, DivisionByZero, Overflow, Subnormal]

# guard digits for the differences of nearly equal irrational numbers
_WORK = Context(prec=DIGITS + 50, rounding=ROUND_HALF_EVEN, Emin=-9999, Emax=9999, traps=_TRAPS)

_FINAL = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN, Emin=-9999, Emax=9999, traps=_TRAPS)

_EXACT = Context(prec=3 * LONGEST, Emin=-99999, Emax=99999, traps=[InvalidOperation])

_PI = Decimal(
    "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651"
    "328230664709384460955058223172535940812848111745"
)

NOT_A_NUMBER = "is not a number"

_TOKEN = re.compile(r"[ \t]*((?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[A-Za-z_][A-Za-z0-9_]*|\S)")

_PLAIN = b"0123456789.+-"


class NumberError(ValueError):
    """The message says in words what is wrong with a number or a constant."""


class Constant(Decimal):
    """A decimal of 100 significant digits that prints as it was written (`1/3`)."""

    __slots__ = ("written",)
    written: str

    def __new__(cls, value: Decimal | str, written: str = "") -> Self:
        self = super().__new__(cls, value)
        self.written = written or str(value)
        return self

    def __reduce__(self) -> Any:
        return Constant, (str(self), self.written)


class LongRow(list[Decimal]):
    """A row of a large matrix with its float64 values, which cost little while the texts are at hand."""

    def __init__(self, numbers: list[Decimal], texts: list[str]) -> None:
        super().__init__(numbers)
        self.floats = array("d", map(float, texts))


def read_numbers(texts: list[str]) -> list[Decimal] | None:
    """Many plain decimals at once, or None where one of them wants a closer look."""
    if not texts or "".join(texts).encode(errors="replace").translate(None, _PLAIN) or max(map(len, texts)) > LARGEST:
        return None
    try:
        numbers = [Decimal(text, _EXACT) for text in texts]
    except InvalidOperation:
        return None
    return LongRow(numbers, texts) if len(texts) > LONG else numbers


def read_number(text: str) -> Decimal | None:
    """A decimal of the YAML 1.2 core schema, exactly; None where the text is no such number.

    Raises NumberError on more than 1000 characters, or beyond 1e400 and 1e-400.
    """
    match = NUMBER.fullmatch(text)
    if match is None:
        return None
    _check_length(text)
    exponent = match.group(1)
    if exponent and len(exponent.lstrip("+-0")) > 6:
        raise NumberError(f"'{text}' is too large or too small (expected at most 400 decimal places either way)")
    return _in_range(Decimal(text, _EXACT), text)


def read_constant(text: str) -> Decimal:
    """A number, or a Constant from numbers, + - * /, brackets, sqrt, ln, exp, pi and e.

    Rational parts are exact; the result has at most 100 significant digits, rounded half-even.
    Raises NumberError, whose message names what cannot be read or has no value.
    """
    number = read_number(text.strip())
    if number is not None:
        return number
    _check_length(text)
    try:
        value = _rounded(_ConstantParser(text).whole())
    except (Overflow, Subnormal):
        raise NumberError(f"'{_short(text)}' is too large or too small") from None
    except InvalidOperation:
        raise NumberError(f"'{_short(text)}' has no value") from None
    return Constant(_in_range(value, text), " ".join(text.split()))


def read_plain(text: str) -> Decimal:
    """The same of a text without quotes, which may be a date. Raises NumberError."""
    if is_date(text):
        raise NumberError(f"'{text}' is a date (expected a number; a difference stands in quotes: \"{text}\")")
    return read_constant(text)


def _rounded(value: ExactValue) -> Decimal:
    return _FINAL.plus(_decimal(value, _FINAL))


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise NumberError(f"{len(text)} characters are too many for a number (expected at most {LONGEST})")


def _in_range(value: Decimal, text: str) -> Decimal:
    if (value and abs(value.adjusted()) > LARGEST) or abs(int(value.as_tuple().exponent)) > LONGEST + LARGEST:
        raise NumberError(f"'{_short(text)}' is too large or too small (expected between 1e-{LARGEST} and 1e{LARGEST})")
    return value


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _decimal(value: ExactValue, context: Context) -> Decimal:
    """A rational number is divided out; a decimal stays as it is."""
    if isinstance(value, Decimal):
        return value
    return context.divide(_EXACT.create_decimal(value.numerator), _EXACT.create_decimal(value.denominator))


class _ConstantParser:
    """Recursive descent; fractions as long as the value is rational, decimals of 150 digits from then on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [*_TOKEN.findall(text.strip()), ""]
        self.at = 0
        self.depth = 0

    def take(self) -> str:
        self.at += 1
        token: str = self.tokens[self.at - 1]
        return token

    def fail(self) -> NumberError:
        meant = likely(self.text, in_list=False)
        hint = f" (did you mean {meant}?)" if meant else ""
        return NumberError(f"'{_short(self.text)}' {NOT_A_NUMBER}{hint}")

    def whole(self) -> ExactValue:
        value = self.sum()
        if self.tokens[self.at]:
            raise self.fail()
        return value

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NumberError(f"'{_short(self.text)}' is nested deeper than {DEEPEST}")

    def sum(self) -> ExactValue:
        self.deeper()
        value = self.product()
        while self.tokens[self.at] in ("+", "-"):
            sign = 1 if self.take() == "+" else -1
            value = _plus(value, self.product(), sign)
        self.depth -= 1
        return value

    def product(self) -> ExactValue:
        value = self.signed()
        while self.tokens[self.at] in ("*", "/"):
            times = self.take() == "*"
            value = _times(value, self.signed()) if times else self.divide(value, self.signed())
        return value

    def divide(self, over: ExactValue, under: ExactValue) -> ExactValue:
        if not under:
            raise NumberError(f"'{_short(self.text)}' divides by zero")
        if isinstance(over, Decimal) or isinstance(under, Decimal):
            return _WORK.divide(_decimal(over, _WORK), _decimal(under, _WORK))
        return over / under

    def signed(self) -> ExactValue:
        sign = 1
        while self.tokens[self.at] in ("+", "-"):
            sign = -sign if self.take() == "-" else sign
        value = self.atom()
        return value if sign > 0 else -value if not isinstance(value, Decimal) else value.copy_negate()

    def atom(self) -> ExactValue:
        token = self.take()
        if token == "(":
            value = self.sum()
            if self.take() != ")":
                raise self.fail()
            return value
        if token[:1].isdigit() or (token[:1] == "." and len(token) > 1):
            return self.literal(token)
        if token in _FUNCTIONS and self.tokens[self.at] == "(":
            return _FUNCTIONS[token](_decimal(self.atom(), _WORK))
        if token == "pi":
            return _PI
        if token == "e":
            return _WORK.exp(Decimal(1))
        raise self.fail()

    def literal(self, token: str) -> ExactValue:
        from fractions import Fraction

        number = read_number(token)
        if number is None:
            raise self.fail()
        return Fraction(number)


def _plus(left: ExactValue, right: ExactValue, sign: int) -> ExactValue:
    if not isinstance(left, Decimal) and not isinstance(right, Decimal):
        return left + sign * right
    first, second = _decimal(left, _WORK), _decimal(right, _WORK)
    result = _WORK.add(first, second if sign > 0 else second.copy_negate())
    # what is left of equal numbers is the error of their last digits
    lost = bool(result) and result.adjusted() < max(first.adjusted(), second.adjusted()) - DIGITS - 40
    return Decimal(0) if lost else result


def _times(left: ExactValue, right: ExactValue) -> ExactValue:
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return _WORK.multiply(_decimal(left, _WORK), _decimal(right, _WORK))
    return left * right


def _ln(value: Decimal) -> Decimal:
    if value <= 0:
        raise NumberError(f"ln({_short(f'{value:.6g}')}) has no value (expected a number above 0)")
    return _WORK.ln(value)


def _sqrt(value: Decimal) -> Decimal:
    if value < 0:
        raise NumberError(f"sqrt({_short(f'{value:.6g}')}) has no value (expected a number not below 0)")
    return _WORK.sqrt(value)


_FUNCTIONS: dict[str, Callable[[Decimal], Decimal]] = {"sqrt": _sqrt, "ln": _ln, "exp": _WORK.exp}


class Letter(Constant):
    """Not a number, and prints as its expression. `written`: a name such as `a`, or a `Formula`."""

    __slots__ = ()

    def __new__(cls, written: str) -> Self:
        return super().__new__(cls, "NaN", written)

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__

    def __reduce__(self) -> tuple[type["Letter"], tuple[str]]:
        return Letter, (self.written,)
