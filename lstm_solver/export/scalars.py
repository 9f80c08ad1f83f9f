"""A number as a formula of numbers that a student types in: what a platform works out by itself.

`ScalarArithmetic` runs the equations of a problem on such formulas, as others run them on decimals.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import reduce
from typing import Any

from ..maths.arithmetic import Exact, rows_and_vector, stretched
from ..maths.functions import FUNCTIONS, LN_SOFTMAX
from ..maths.rounding import Digits


@dataclass(frozen=True, slots=True)
class Scalar:
    """`kind`: number (with its `value`), own (a field, by `name`), step (an earlier formula, by `name`), round (to
    `digits`), or an operation: + * / - (of one), exp ln tanh sqrt abs min max, if (a condition, then, else), and the
    conditions > >= < <= and."""

    kind: str
    kids: tuple["Scalar", ...] = ()
    value: Decimal = Decimal(0)
    name: str = ""
    digits: Digits | None = None

    def __gt__(self, other: Any) -> "Scalar":
        return _compared(">", self, other)

    def __ge__(self, other: Any) -> "Scalar":
        return _compared(">=", self, other)

    def __lt__(self, other: Any) -> "Scalar":
        return _compared("<", self, other)

    def __le__(self, other: Any) -> "Scalar":
        return _compared("<=", self, other)


def number(value: Decimal | int) -> Scalar:
    """A number that stands in a formula."""
    return Scalar("number", value=Decimal(value))


def _scalar(value: Any) -> Scalar:
    return value if isinstance(value, Scalar) else number(value)


def _compared(kind: str, left: Scalar, right: Any) -> Scalar:
    return Scalar(kind, (left, _scalar(right)))


def _folded(kind: str, kids: tuple[Scalar, ...], work: Callable[..., Decimal]) -> Scalar:
    """An operation, done at once where it is one of numbers."""
    if any(kid.kind != "number" for kid in kids):
        return Scalar(kind, kids)
    with localcontext(Exact.context()):
        return number(work(*(kid.value for kid in kids)))


def _product(left: Scalar, right: Scalar) -> Scalar:
    if any(each.kind == "number" and not each.value for each in (left, right)):
        return number(0)
    return _folded("*", (left, right), lambda a, b: a * b)


def _sum(terms: Iterable[Scalar]) -> Scalar:
    """The numbers among the terms are one."""
    found = list(terms)
    fixed = [each for each in found if each.kind == "number"]
    with localcontext(Exact.context()):
        total = sum((each.value for each in fixed), Decimal(0))
    rest = [each for each in found if each.kind != "number"]
    if not rest:
        return number(total)
    kids = (*rest, number(total)) if total else tuple(rest)
    return kids[0] if len(kids) == 1 else Scalar("+", kids)


def _by_two(kind: str, kids: Sequence[Scalar]) -> Scalar:
    """The least or the greatest of many: of the two of either half, as languages have it of two, and nest few."""
    if len(kids) == 1:
        return kids[0]
    half = len(kids) // 2
    return Scalar(kind, (_by_two(kind, kids[:half]), _by_two(kind, kids[half:])))


def _negative(term: Scalar) -> Scalar:
    return _folded("-", (term,), lambda a: -a)


def _quotient(left: Scalar, right: Scalar) -> Scalar:
    return Scalar("/", (left, right))


class _Forms:
    """The operations by which functions.py says what each function is. `most`: no larger power of e is taken."""

    def __init__(self, most: int | None = None) -> None:
        self.most = most

    def exp(self, x: Any) -> Scalar:
        x = _scalar(x)
        return Scalar("exp", (x if self.most is None else Scalar("min", (x, number(self.most))),))

    def __getattr__(self, kind: str) -> Callable[..., Scalar]:
        names = {"log": "ln", "absolute": "abs", "low": "min", "high": "max", "where": "if", "both": "and"}
        if kind not in (*names, "tanh", "sqrt"):
            raise LookupError(f"no platform works out {kind}")
        if kind in ("low", "high"):
            return lambda *kids: _by_two(names[kind], [*map(_scalar, kids)])
        return lambda *kids: Scalar(names.get(kind, kind), tuple(map(_scalar, kids)))

    def plus(self, *terms: Any) -> Scalar:
        return _sum(map(_scalar, terms))

    def times(self, *factors: Any) -> Scalar:
        first, *rest = map(_scalar, factors)
        return reduce(_product, rest, first)

    def power(self, base: Any, exponent: int) -> Scalar:
        """One by the base, or its square."""
        base = _scalar(base)
        if exponent == -1:
            return _quotient(number(1), base)
        if exponent == 2:
            return _product(base, base)
        raise LookupError(f"no platform works out a power of {exponent}")

    def above(self, left: Any, right: Any) -> Scalar:
        return _compared(">", _scalar(left), right)

    def clamp(self, x: Any, low: Any, high: Any) -> Scalar:
        lifted = Scalar("max", (_scalar(low), _scalar(x)))
        return Scalar("min", (_scalar(high), lifted))


FORMS = _Forms()


class ScalarArithmetic:
    """An `Arithmetic` whose entries are scalars. Raises LookupError for a function that no platform works out.

    `most`: no larger power of e is taken, where binary numbers have none."""

    name = "scalars"

    def __init__(self, most: int | None = None) -> None:
        self.forms = _Forms(most)

    def load(self, value: Any) -> Any:
        return [self.load(row) if isinstance(row, list) else _scalar(row) for row in value]

    def number(self, value: Decimal) -> Any:
        return [number(value)]

    def add(self, terms: list[Any]) -> Any:
        return self._entrywise(lambda *each: _sum(each), terms)

    def negate(self, value: Any) -> Any:
        return self._entrywise(_negative, [value])

    def multiply(self, left: Any, right: Any) -> Any:
        return self._entrywise(_product, [left, right])

    def divide(self, left: Any, right: Any) -> Any:
        return self._entrywise(_quotient, [left, right])

    def _entrywise(self, work: Callable[..., Scalar], parts: list[Any]) -> Any:
        matrices = [part for part in parts if isinstance(part[0], list)]
        if not matrices:
            return [work(*each) for each in stretched(parts)]
        rows = len(matrices[0])
        pairs = [part if isinstance(part[0], list) else [part] * rows for part in parts]
        return [self._entrywise(work, list(each)) for each in zip(*pairs, strict=True)]

    def product(self, left: Any, right: Any, term: Digits | None) -> Any:
        rows, vector = rows_and_vector(left, right)
        return [_sum(self._terms(row, vector, term)) for row in rows]

    def _terms(self, row: Sequence[Scalar], vector: Sequence[Scalar], term: Digits | None) -> list[Scalar]:
        made = [_product(a, b) for a, b in zip(row, vector, strict=True)]
        return made if term is None else self.round(made, term)

    def stack(self, parts: list[Any]) -> Any:
        return [each for part in parts for each in part]

    def transpose(self, matrix: Any) -> Any:
        return [list(row) for row in zip(*matrix, strict=True)]

    def outer(self, left: Any, right: Any) -> Any:
        return [[_product(a, b) for b in right] for a in left]

    def total(self, value: Any) -> Any:
        return [_sum(value)]

    def pick(self, value: Any, units: tuple[int, ...]) -> Any:
        return [value[unit] for unit in units]

    def apply(self, function: str, value: Any, constants: tuple[Decimal, ...]) -> Any:
        row = FUNCTIONS[function]
        if isinstance(value[0], list):
            return [self.apply(function, each, constants) for each in value]
        if all(each.kind == "number" for each in value):
            with localcontext(Exact.context()):
                return [number(each) for each in row.on_decimals([each.value for each in value], constants)]
        if function in ("softmax", LN_SOFTMAX):
            if self.forms.most is not None:  # the largest power of e is 1
                largest = _negative(reduce(lambda one, other: Scalar("max", (one, other)), value))
                value = [_sum([each, largest]) for each in value]
            powers = [self.forms.exp(each) for each in value]
            if function == "softmax":
                return [_quotient(each, _sum(powers)) for each in powers]
            return [_sum([each, _negative(Scalar("ln", (_sum(powers),)))]) for each in value]
        if row.reduces:
            return [row.symbolic(self.forms, value)]
        return [row.symbolic(self.forms, each, *constants) for each in value]

    def round(self, value: Any, digits: Digits) -> Any:
        return [self.round(each, digits) if isinstance(each, list) else _rounded(each, digits) for each in value]

    def decimals(self, value: Any) -> list[Decimal]:
        return [each.value for each in value]


def _rounded(value: Scalar, digits: Digits) -> Scalar:
    if value.kind == "number":
        return number(digits.round(value.value))
    return Scalar("round", (value,), digits=digits)
