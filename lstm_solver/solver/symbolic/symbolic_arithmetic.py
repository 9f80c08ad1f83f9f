"""The arithmetic with letters: entries are sympy expressions, built node by node and simplified as they grow.

Import this only where something is symbolic: it imports sympy.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from typing import Any

import sympy

from ...maths.arithmetic import Exact, rows_and_vector, stretched
from ...maths.decimals import Constant, Letter
from ...maths.exact_values import fifty
from ...maths.functions import FUNCTIONS
from ...maths.rounding import Digits, plain
from ...maths.values import Entry, is_matrix
from .expression_text import ExpressionText, text

LONGEST = 6  # operations of an expression that is written out again where it is used

WIDEST = 100  # operations of one that is multiplied out

LARGEST = 20_000  # bits of a number

_RATIO = re.compile(r"(-?\d+) ?/ ?(\d+)")


# those whose values at rational numbers are rational
RATIONAL: dict[str, Callable[..., Entry]] = {
    "relu": lambda x: max(x, sympy.S.Zero),
    "leaky_relu": lambda x, a: x if x > 0 else a * x,
    "hard_sigmoid": lambda x, a, b: min(max(a * x + b, sympy.S.Zero), sympy.S.One),
    "softsign": lambda x: x / (1 + abs(x)),
    "thresholded_relu": lambda x, a: x if x > a else sympy.S.Zero,
    "clip": lambda x, limit: min(max(x, -limit), limit),
    "abs": abs,
    "sign": lambda x: sympy.sign(x),
    "step": lambda x: sympy.S.One if x >= 0 else sympy.S.Zero,
}

# those that are written with others
REWRITTEN: dict[str, Callable[..., Entry]] = {
    "identity": lambda x: x,
    "affine": lambda x, a, b: a * x + b,
    "scaled_tanh": lambda x, a, b: a * call("tanh", b * x),
    "exp": sympy.exp,
    "ln": sympy.log,
    "sqrt": sympy.sqrt,
}


def call(name: str, x: Entry, *constants: Entry) -> Entry:
    """A function of functions.py at `x`, as a rational number where it has one, else as a call."""
    if name in REWRITTEN:
        return REWRITTEN[name](x, *constants)
    if x.is_Rational and name in RATIONAL:
        return RATIONAL[name](x, *constants)
    if x == 0:
        value = FUNCTIONS[name].exact(Decimal(0), *map(decimal, constants))
        if len(value.as_tuple().digits) < 40:
            return sympy.Rational(str(value))
    return sympy.Function(name)(x, *constants)


def reduced(name: str, entries: list[Entry]) -> Entry:
    """A number of a vector: sum and mean as they are, the largest or smallest where all entries are numbers."""
    if name in ("sum", "mean"):
        return sympy.Add(*entries) / (len(entries) if name == "mean" else 1)
    if all(entry.is_Rational for entry in entries):
        return max(entries) if name == "max" else min(entries)
    return sympy.Function(name)(*entries)


def decimal(entry: Entry, constants: dict[Entry, Decimal] | None = None) -> Decimal:
    """The value of an expression without letters, its functions to 50 digits. `constants`: those such as sqrt(2).

    Raises decimal's exceptions where there is no finite value.
    """
    known = constants or {}
    if entry in known:
        return known[entry]
    if entry.is_Rational:
        return Decimal(int(entry.p)) / Decimal(int(entry.q))
    if entry == sympy.E:
        return fifty(Decimal(1).exp())
    values = [decimal(arg, known) for arg in entry.args]
    if entry.is_Add:
        return sum(values, Decimal(0))
    if entry.is_Mul:
        product = Decimal(1)
        for value in values:
            product *= value
        return product
    if entry.is_Pow:
        return _power(*values)
    name = {"log": "ln"}.get(entry.func.__name__, entry.func.__name__)
    if FUNCTIONS[name].reduces:
        return Decimal(FUNCTIONS[name].exact(values)[0])
    found: Decimal = FUNCTIONS[name].exact(*values)
    return found


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    return fifty(base.sqrt()) if exponent == Decimal("0.5") else base**exponent


class SymbolicArithmetic:
    """An `Arithmetic` whose entries are sympy expressions; an entry without letters has its digits.

    `order`: the letters as they were met, in which factors and terms are printed. `written`: numbers as the file
    has them. `constants`: the values of those such as sqrt(2). `named`: letters that stand for a long expression, with
    the name of the quantity that holds it. `result`: where set, the one value whose entries without letters have
    digits; what leads to it stays as exact as it is.
    """

    name = "symbolic"

    def __init__(self) -> None:
        self.order: dict[Entry, int] = {}
        self.written: dict[Entry, str] = {}
        self.constants: dict[Entry, Decimal] = {}
        self.named: dict[Entry, str] = {}
        self.result: Any = None

    def reading(self, operands: list[Any], result: Any) -> "SymbolicArithmetic":
        """The same for one equation: its letters in the order in which its operands are read."""
        order: dict[Entry, int] = {}
        for entry in _flat(operands):
            for letter in sorted(entry.free_symbols, key=lambda each: self.order.get(each, 0)):
                order.setdefault(letter, len(order))
        mine = SymbolicArithmetic()
        mine.order, mine.written, mine.constants, mine.named = order, self.written, self.constants, self.named
        mine.result = result if any(map(self.is_open, result)) else None
        return mine

    def letter(self, name: str) -> Entry:
        """The symbol of that name, in its place in the order."""
        symbol = sympy.Symbol(name)
        self.order.setdefault(symbol, len(self.order))
        return symbol

    def load(self, value: Any) -> Any:
        if is_matrix(value):
            return [[self.entry(each) for each in row] for row in value]
        return [self.entry(each) for each in value]

    def entry(self, value: Decimal) -> Entry:
        """A number, a constant or a letter as a sympy expression."""
        if isinstance(value, Letter):
            return self.letter(value.written)
        if isinstance(value, Constant):
            return self._constant(value)
        number = sympy.Rational(str(value))
        self.written.setdefault(abs(number), plain(abs(value)))
        return number

    def _constant(self, value: Constant) -> Entry:
        """A fraction exactly; anything else as a symbol with a value."""
        ratio = _RATIO.fullmatch(value.written)
        if ratio:
            return sympy.Rational(int(ratio[1]), int(ratio[2]))
        symbol = self.letter(value.written)
        self.constants[symbol] = Decimal(value)
        return symbol

    def is_open(self, entry: Entry) -> bool:
        """Whether letters remain."""
        return bool(entry.free_symbols - self.constants.keys())

    def number(self, value: Decimal) -> Any:
        return [sympy.Rational(str(value))]

    def add(self, terms: list[Any]) -> Any:
        if isinstance(terms[0][0], list):
            return [self.add(list(rows)) for rows in zip(*terms, strict=True)]
        return [bounded(shorter(sympy.Add(*entries))) for entries in stretched(terms)]

    def negate(self, value: Any) -> Any:
        return [self.negate(row) for row in value] if is_matrix(value) else [-entry for entry in value]

    def multiply(self, left: Any, right: Any) -> Any:
        if is_matrix(right):
            return [self.multiply(left, row) for row in right]
        return [bounded(a * b) for a, b in stretched([left, right])]

    def divide(self, left: Any, right: Any) -> Any:
        pairs = stretched([left, right])
        if any(b == 0 for _, b in pairs):
            raise DivisionByZero
        return [bounded(a / b) for a, b in pairs]

    def product(self, left: Any, right: Any, term: Digits | None) -> Any:
        rows, vector = rows_and_vector(left, right)
        sums = [sympy.Add(*[w * v for w, v in zip(row, vector, strict=True)]) for row in rows]
        return [bounded(shorter(entry)) for entry in sums]

    def stack(self, parts: list[Any]) -> Any:
        return [entry for part in parts for entry in part]

    def transpose(self, matrix: Any) -> Any:
        return [list(column) for column in zip(*matrix, strict=True)]

    def outer(self, left: Any, right: Any) -> Any:
        return [[bounded(entry * other) for other in right] for entry in left]

    def total(self, value: Any) -> Any:
        return [bounded(shorter(sympy.Add(*value)))]

    def pick(self, value: Any, units: tuple[int, ...]) -> Any:
        return [value[unit] for unit in units]

    def apply(self, function: str, value: Any, constants: tuple[Decimal, ...]) -> Any:
        if function == "softmax":
            powers = [sympy.exp(entry) for entry in value]
            return [power / sympy.Add(*powers) for power in powers]
        if FUNCTIONS[function].reduces:
            return [reduced(function, value)]
        exact = [sympy.Rational(str(each)) for each in constants]
        return [call(function, entry, *exact) for entry in value]

    def round(self, value: Any, digits: Digits) -> Any:
        """What has letters is not rounded."""
        return [entry if self.is_open(entry) else self.entry(digits.round(self.decimal(entry))) for entry in value]

    def decimal(self, entry: Entry) -> Decimal:
        """The value of an expression without letters, to 100 digits."""
        with localcontext(Exact.context()):
            return decimal(entry, self.constants)

    def decimals(self, value: Any) -> list[Decimal]:
        """Numbers, and `Letter`s whose `written` is a `ExpressionText`."""
        exactly = self.result is not None and value is not self.result
        return [
            Letter(self.formula(entry)) if exactly or self.is_open(entry) else self.decimal(entry) for entry in value
        ]

    def formula(self, entry: Entry) -> ExpressionText:
        """An expression as text, with what is needed to draw it."""
        return ExpressionText(text(entry, self), entry, self)

    def check(self, value: Any) -> None:
        """Raises decimal's exceptions where an entry has no finite value."""
        for entry in value:
            if entry.has(sympy.zoo, sympy.nan, sympy.oo, sympy.I):
                raise InvalidOperation
            if not self.is_open(entry) and self.decimal(entry).adjusted() > 400:
                raise Overflow

    def kept(self, value: Any, name: Callable[[int], str]) -> Any:
        """What later steps use: a long expression under the name of its quantity. `name(i)`: that of unit i."""
        return [self._short(entry, name(unit)) for unit, entry in enumerate(value)]

    def _short(self, entry: Entry, name: str) -> Entry:
        if entry.count_ops() <= LONGEST:
            return entry
        symbol = sympy.Dummy(name)
        if not self.is_open(entry):
            # written out again and again it would grow with every step; it has the digits of the engine
            self.constants[symbol] = self.decimal(entry)
        self.order[symbol] = len(self.order)
        self.named[symbol] = name
        return symbol


def _flat(value: Any) -> Iterator[Entry]:
    for each in value:
        if isinstance(each, list):
            yield from _flat(each)
        else:
            yield each


def bounded(entry: Entry) -> Entry:
    """The expression. Raises Overflow where its number in front has become too long to work with."""
    number = entry.as_coeff_Mul()[0]
    if number.is_Rational and max(int(number.p).bit_length(), int(number.q).bit_length()) > LARGEST:
        raise Overflow
    return entry


def shorter(entry: Entry) -> Entry:
    """The expression, or multiplied out where that has fewer operations and cannot become long."""
    sums = [sum(factor.has(sympy.Add) for factor in term.args) for term in entry.args if term.is_Mul]
    if max(sums, default=0) != 1 or entry.count_ops() > WIDEST:
        return entry
    out = sympy.expand_mul(entry)
    return out if out.count_ops() < entry.count_ops() else entry
