"""Symbolic expressions as text, and the order of their terms and factors: letters as they were met, numbers last."""

import math
from collections.abc import Mapping
from decimal import MAX_PREC, Context, Decimal
from typing import NamedTuple, Protocol

from ...maths.rounding import plain
from ...maths.values import Entry

SymbolOrder = Mapping[Entry, int]

NAMES = {"log": "ln", "Abs": "abs"}  # sympy's names of functions.py's functions


class KnownSymbols(Protocol):
    """What is known of the symbols and numbers of an expression; see simplify.Symbolic."""

    @property
    def order(self) -> SymbolOrder: ...
    @property
    def written(self) -> Mapping[Entry, str]: ...
    @property
    def named(self) -> Mapping[Entry, str]: ...
    @property
    def constants(self) -> Mapping[Entry, Decimal]: ...


class EquationSymbols(NamedTuple):
    """The same, frozen: `order` is that of one equation."""

    order: SymbolOrder
    written: Mapping[Entry, str]
    named: Mapping[Entry, str]
    constants: Mapping[Entry, Decimal]


class ExpressionText(str):
    """An expression as text, for JSON; `entry` and `letters` are there to draw it in a notation."""

    __slots__ = ("entry", "letters")
    entry: Entry
    letters: KnownSymbols

    def __new__(cls, words: str, entry: Entry, letters: KnownSymbols) -> "ExpressionText":
        self = super().__new__(cls, words)
        self.entry = entry
        self.letters = letters
        return self


class ExpressionProduct(NamedTuple):
    """coefficient · over / under; the coefficient is a rational number above 0, which may be 1."""

    coefficient: Entry
    over: list[Entry]
    under: list[Entry]


def terms(entry: Entry, letters: KnownSymbols) -> list[tuple[bool, Entry]]:
    """The terms of a sum, each with whether it is subtracted. A number stands first where all else is subtracted."""
    parts = sorted(
        entry.args if entry.is_Add else [entry], key=lambda each: (_kind(each, letters), _rank(each, letters))
    )
    found = [(negative(part), -part if negative(part) else part) for part in parts]
    if found[-1][1].is_Rational and not found[-1][0] and all(minus for minus, _ in found[:-1]):
        found.insert(0, found.pop())
    if _follows(parts[0]):  # b − a, not −a + b
        added = next((at for at, (minus, _) in enumerate(found) if not minus), 0)
        found.insert(0, found.pop(added))
    return found


def _follows(entry: Entry) -> bool:
    """Whether a first term rather stands after one that is added: −a, and −2(a + b)."""
    coefficient, rest = entry.as_coeff_Mul()
    return bool(coefficient == -1 or (coefficient < 0 and any(each.is_Add for each in rest.as_ordered_factors())))


def negative(entry: Entry) -> bool:
    """Whether a term has a minus sign."""
    return bool(entry.as_coeff_Mul()[0] < 0)


def product(entry: Entry, letters: KnownSymbols) -> ExpressionProduct:
    """The parts of a term without a minus sign."""
    coefficient, rest = entry.as_coeff_Mul()
    over: list[Entry] = []
    under: list[Entry] = []
    for factor in [] if rest == 1 else rest.args if rest.is_Mul else [rest]:
        below = factor.is_Pow and factor.exp.is_Rational and factor.exp < 0
        (under if below else over).append(1 / factor if below else factor)
    for factors in (over, under):
        factors.sort(key=lambda part: (part not in letters.constants, not _is_letter(part), _rank(part, letters)))
    return ExpressionProduct(coefficient, over, under)


def _kind(term: Entry, letters: KnownSymbols) -> int:
    """Terms with letters in calls alone come after the others, then constants."""
    bases = [factor.as_base_exp()[0] for factor in (term.args if term.is_Mul else [term])]
    if not term.free_symbols - letters.constants.keys():
        return 2
    return int(all(base.is_Function or not base.free_symbols for base in bases))


def _rank(entry: Entry, letters: KnownSymbols) -> tuple[float, list[int], Entry]:
    """The place of a term or factor: that of its first letter, outside of calls if there is one; constants last."""
    alone = {factor.as_base_exp()[0] for factor in (entry.args if entry.is_Mul else [entry]) if _is_letter(factor)}
    letters_in = (alone or entry.free_symbols) - letters.constants.keys()
    met = sorted(letters.order.get(symbol, len(letters.order)) for symbol in letters_in)
    return (met[0] if met else math.inf, met, entry.sort_key())


def _is_letter(factor: Entry) -> bool:
    """Whether it is a letter, or a power of one."""
    return bool(factor.as_base_exp()[0].is_Symbol)


def number(value: Entry, written: Mapping[Entry, str]) -> str:
    """A rational number above 0 or 0: as the file has it, else as a decimal, else as a fraction."""
    if value in written:
        return written[value]
    over, under = int(value.p), int(value.q)
    places = max(_times_in(under, 2), _times_in(under, 5))
    if 10**places % under:
        return f"{over}/{under}"
    return plain(Decimal(over * 10**places // under).scaleb(-places, Context(prec=MAX_PREC)))


def _times_in(number: int, prime: int) -> int:
    """How often the prime divides the number."""
    found = 0
    while number % prime == 0:
        number //= prime
        found += 1
    return found


def text(entry: Entry, letters: KnownSymbols) -> str:
    """In the language of the problem file, with ** for powers: `tanh(w*a + b)`."""
    found = ""
    for minus, term in terms(entry, letters):
        sign = ("-" if minus else "") if not found else (" - " if minus else " + ")
        found += sign + _term(term, letters)
    return found


def _term(entry: Entry, letters: KnownSymbols) -> str:
    if entry.is_Add:
        return f"({text(entry, letters)})"
    coefficient, over, under = product(entry, letters)
    factors = [_factor(each, letters) for each in over]
    if coefficient != 1 or not factors:
        factors.insert(0, number(coefficient, letters.written))
    below = "*".join(_factor(each, letters) for each in under)
    return "*".join(factors) + (f"/({below})" if len(under) > 1 else f"/{below}" if under else "")


def _factor(entry: Entry, letters: KnownSymbols) -> str:
    if entry.is_Symbol:
        return letters.named.get(entry) or str(entry.name)
    if entry.is_Add or entry.is_Mul:
        return f"({text(entry, letters)})"
    if entry.is_Rational:
        return number(entry, letters.written)
    if entry.is_Pow and not is_root(entry):
        power = f"{entry.exp}" if entry.exp.is_Integer else f"({entry.exp})"
        return f"{_factor(entry.base, letters)}**{power}"
    return f"{function(entry)}({text(argument(entry), letters)})"


def is_root(entry: Entry) -> bool:
    """Whether it is a square root."""
    return bool(entry.is_Pow and entry.exp.is_Rational and entry.exp.p == 1 and entry.exp.q == 2)


def function(entry: Entry) -> str:
    """The name of a call in functions.py; e counts as exp(1)."""
    if is_root(entry):
        return "sqrt"
    name: str = "exp" if entry.func.__name__ == "Exp1" else entry.func.__name__
    return NAMES.get(name, name)


def argument(entry: Entry) -> Entry:
    """What a call is applied to."""
    return entry.args[0] if entry.args else entry**0
