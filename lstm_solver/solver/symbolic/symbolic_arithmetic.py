"""The arithmetic with letters: entries are sympy expressions, built node by node and simplified as they grow.

Import this only where something is symbolic: it imports sympy.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from itertools import count
from typing import Any

import sympy
from sympy.core.parameters import distribute

from ...maths.arithmetic import Exact, row_by_row, rows_and_vector, stretched
from ...maths.decimals import Constant, Letter
from ...maths.functions import FUNCTIONS
from ...maths.rounding import Digits, plain
from ...maths.values import Entry, is_matrix
from .expression_text import ExpressionText, text
from .symbolic_functions import call, decimal, reduced

LONGEST = 6  # operations of an expression that is written out again where it is used

WIDEST = 100  # operations of one that is multiplied out

WRITTEN_OUT = 60  # operations of an adjoint that is written in letters and names of the forward pass alone

LARGEST = 20_000  # bits of a number

_RATIO = re.compile(r"(-?\d+) ?/ ?(\d+)")


class SymbolicArithmetic:
    """An `Arithmetic` whose entries are sympy expressions; an entry without letters has its digits.

    `order`: the letters as they were met, in which factors and terms are printed. `written`: numbers as the file
    has them. `constants`: the values of those such as sqrt(2). `named`: letters that stand for a long expression, with
    the name of the quantity that holds it. `adjoints`: those of them that name an adjoint, with what it is, written out
    where that is not long. `result`: where set, the one value whose entries without letters have
    digits; what leads to it stays as exact as it is.
    """

    name = "symbolic"

    def __init__(self) -> None:
        self.order: dict[Entry, int] = {}
        self.met = count()
        self.written: dict[Entry, str] = {}
        self.constants: dict[Entry, Decimal] = {}
        self.named: dict[Entry, str] = {}
        self.adjoints: dict[Entry, Entry | None] = {}
        self.result: Any = None

    def reading(self, operands: list[Any], result: Any) -> "SymbolicArithmetic":
        """The same for one equation: its letters in the order in which its operands are read."""
        order: dict[Entry, int] = {}
        for entry in _flat(operands):
            for letter in sorted(entry.free_symbols, key=lambda each: self.order.get(each, 0)):
                order.setdefault(letter, len(order))
        return self.results(result, order)

    def results(self, result: Any, order: dict[Entry, int] | None = None) -> "SymbolicArithmetic":
        """The same for one equation, in this order of letters."""
        mine = SymbolicArithmetic()
        mine.order = self.order if order is None else order
        mine.written, mine.constants, mine.named = self.written, self.constants, self.named
        mine.result = result if any(map(self.is_open, _flat(result))) else None
        return mine

    def letter(self, name: str) -> Entry:
        """The symbol of that name, in its place in the order."""
        symbol = sympy.Symbol(name)
        if symbol not in self.order:
            self.order[symbol] = next(self.met)
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
        if any(map(is_matrix, terms)):
            return row_by_row(lambda *rows: self.add(list(rows)), terms)
        return [bounded(added(entries)) for entries in stretched(terms)]

    def negate(self, value: Any) -> Any:
        return [self.negate(row) for row in value] if is_matrix(value) else [-entry for entry in value]

    def multiply(self, left: Any, right: Any) -> Any:
        if is_matrix(left) or is_matrix(right):
            return row_by_row(self.multiply, [left, right])
        return [bounded(times(a, b)) for a, b in stretched([left, right])]

    def divide(self, left: Any, right: Any) -> Any:
        if is_matrix(left) or is_matrix(right):
            return row_by_row(self.divide, [left, right])
        pairs = stretched([left, right])
        if any(b == 0 for _, b in pairs):
            raise DivisionByZero
        return [bounded(times(a, 1 / b)) for a, b in pairs]

    def product(self, left: Any, right: Any, term: Digits | None) -> Any:
        rows, vector = rows_and_vector(left, right)
        return [bounded(added([w * v for w, v in zip(row, vector, strict=True)])) for row in rows]

    def stack(self, parts: list[Any]) -> Any:
        return [entry for part in parts for entry in part]

    def transpose(self, matrix: Any) -> Any:
        return [list(column) for column in zip(*matrix, strict=True)]

    def outer(self, left: Any, right: Any) -> Any:
        return [[bounded(entry * other) for other in right] for entry in left]

    def total(self, value: Any) -> Any:
        return [bounded(added(value))]

    def pick(self, value: Any, units: tuple[int, ...]) -> Any:
        return [value[unit] for unit in units]

    def apply(self, function: str, value: Any, constants: tuple[Decimal, ...]) -> Any:
        if is_matrix(value):
            return [self.apply(function, row, constants) for row in value]
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
        exactly = self.result is not None and not self._is_result(value)
        return [
            Letter(self.formula(entry)) if exactly or self.is_open(entry) else self.decimal(entry) for entry in value
        ]

    def _is_result(self, value: Any) -> bool:
        return value is self.result or (is_matrix(self.result) and any(value is row for row in self.result))

    def formula(self, entry: Entry) -> ExpressionText:
        """An expression as text, with what is needed to draw it."""
        return ExpressionText(text(entry, self), entry, self)

    def check(self, value: Any) -> None:
        """Raises decimal's exceptions where an entry has no finite value."""
        for entry in _flat(value):
            if entry.has(sympy.zoo, sympy.nan, sympy.oo, sympy.I):
                raise InvalidOperation
            if not self.is_open(entry) and self.decimal(entry).adjusted() > 400:
                raise Overflow

    def short(self, entry: Entry, name: str) -> Entry:
        """What later steps use: a long expression under the name of its quantity."""
        if entry.count_ops() <= LONGEST:
            return entry
        return self._named(entry, name)

    def by_name(self, entry: Entry, kept: Entry, name: str) -> Entry:
        """A quantity of the forward pass by its name, whatever its length; a letter or a number is itself."""
        if entry.is_Symbol or entry.is_Rational:
            return kept
        if kept not in self.named:
            return self._named(entry, name)
        self.order[kept] = next(self.met)  # in the order of time among the others
        return kept

    def written_out(self, value: Any) -> Any:
        """A value of the backward pass, its adjoints put in where that does not become long."""
        if is_matrix(value):
            return [self.written_out(row) for row in value]
        return [self._written_out(entry) or entry for entry in value]

    def _written_out(self, entry: Entry) -> Entry | None:
        inside = {symbol: self.adjoints[symbol] for symbol in entry.free_symbols if symbol in self.adjoints}
        if None in inside.values():
            return None
        operations = entry.count_ops() + sum(
            entry.count(symbol) * whole.count_ops() for symbol, whole in inside.items() if whole is not None
        )
        return entry.xreplace(inside) if operations <= WRITTEN_OUT else None

    def adjoint(self, entry: Entry, name: str) -> Entry:
        """An adjoint as the equations before it take it: a long one under its name."""
        kept = self.short(entry, name)
        if kept is not entry:
            self.adjoints[kept] = self._written_out(entry)
        return kept

    def _named(self, entry: Entry, name: str) -> Entry:
        symbol = sympy.Dummy(name)
        if not self.is_open(entry):
            # written out again and again it would grow with every step; it has the digits of the engine
            self.constants[symbol] = self.decimal(entry)
        self.order[symbol] = next(self.met)
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


def times(left: Entry, right: Entry) -> Entry:
    """The product: 2(h − y), not 2h − 2y, but 2(3h − 2y) is 6h − 4y."""
    number, whole = (left, right) if left.is_Rational else (right, left)
    numbers = [abs(term.as_coeff_Mul()[0]) for term in whole.args] if whole.is_Add else []
    with distribute(number.is_Rational and bool(numbers) and 1 not in numbers):
        return left * right


def added(entries: Sequence[Entry]) -> Entry:
    """The sum of terms; brackets that stand in all of them are taken out, with the letters and numbers beside them."""
    factors = [entry.as_powers_dict() for entry in entries if entry != 0]
    shared = {
        base: min(powers[base] for powers in factors)
        for base in (factors[0] if len(factors) > 1 else {})
        if not base.is_Rational and all(_is_whole(powers.get(base)) for powers in factors)
    }
    if not any(base.is_Add for base in shared):
        return shorter(sympy.Add(*entries))
    numbers = {abs(entry.as_coeff_Mul()[0]) for entry in entries if entry != 0}
    with distribute(False):
        common = sympy.Mul(*(base**power for base, power in shared.items()), *(numbers if len(numbers) == 1 else ()))
        return shorter(sympy.Add(*(entry / common for entry in entries))) * common


def _is_whole(power: Entry | None) -> bool:
    return power is not None and bool(power.is_Integer and power > 0)


def shorter(entry: Entry) -> Entry:
    """The expression, or multiplied out where that has fewer operations and cannot become long."""
    sums = [sum(factor.has(sympy.Add) for factor in term.args) for term in entry.args if term.is_Mul]
    if max(sums, default=0) != 1 or entry.count_ops() > WIDEST:
        return entry
    out = sympy.expand_mul(entry)
    return out if out.count_ops() < entry.count_ops() else entry
