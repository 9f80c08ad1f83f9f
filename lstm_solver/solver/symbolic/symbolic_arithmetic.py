"""The arithmetic with letters: entries are sympy expressions, built node by node and simplified as they grow.

Import this only where something is symbolic: it imports sympy.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from itertools import count
from typing import Any

import sympy

from ...errors import Finding, NoValue
from ...maths.arithmetic import Exact, row_by_row, rows_and_vector, stretched
from ...maths.decimals import Constant, Letter
from ...maths.functions import FUNCTIONS
from ...maths.rounding import Digits, plain
from ...maths.values import Entry, is_matrix
from .expression_text import ExpressionText, text
from .simplification import added, factored, times
from .symbolic_functions import call, decimal, reduced

LONGEST = 6  # operations of an expression that is written out again where it is used

WRITTEN_OUT = 60  # operations of an adjoint that is written in letters and names of the forward pass alone

BRANCHES = 3  # terms of a sum in an adjoint that is written out inside others; one of more gates goes by its name

LONGEST_IN_FULL = 300  # operations of what one loss alone says, where each is followed back by itself

TOO_LONG = "is longer in letters than any page would show (expected a smaller number, one loss, or numbers)"

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
        whole = entry.xreplace(inside)
        if whole.count_ops() > 4 * WRITTEN_OUT:  # too long to be made short
            return None
        whole = factored(whole)
        return whole if whole.count_ops() <= WRITTEN_OUT else None

    def adjoint(self, entry: Entry, name: str) -> Entry:
        """An adjoint as the equations before it take it: a long one under its name."""
        kept = self.short(entry, name)
        if kept is not entry:
            whole = self._written_out(entry)
            branching = whole is not None and any(len(part.args) > BRANCHES for part in whole.atoms(sympy.Add))
            self.adjoints[kept] = None if branching else whole
        return kept

    def in_full(self, entry: Entry, name: str) -> Entry:
        """What one loss alone says of a quantity, which has no name of its own. Raises NoValue where it is too long."""
        whole = factored(entry)
        if whole.count_ops() > LONGEST_IN_FULL:
            raise NoValue([Finding(f"{name} {TOO_LONG}", "backward.truncate")])
        return whole

    def _named(self, entry: Entry, name: str) -> Entry:
        symbol = sympy.Dummy(name, real=True)
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
