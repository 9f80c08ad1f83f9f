"""The functions of functions.py on sympy expressions, and their values where no letters are left.

Import this only where something is symbolic: it imports sympy.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

import sympy

from ...maths.exact_values import fifty
from ...maths.functions import FUNCTIONS
from ...maths.values import Entry
from .expression_text import function, is_root

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
    "sqrt": lambda x: _root(x),
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
    name = function(entry)
    if name not in FUNCTIONS:
        # the root of a negative number, or what has no finite value
        raise InvalidOperation
    if FUNCTIONS[name].reduces:
        return Decimal(FUNCTIONS[name].exact(values)[0])
    found: Decimal = FUNCTIONS[name].exact(*values)
    return found


def _root(entry: Entry) -> Entry:
    """The square root; of a square it is the absolute value, since letters stand for real numbers."""
    found = sympy.sqrt(entry)
    squares = [each for each in found.atoms(sympy.Pow) if is_root(each) and each.base.is_Pow and each.base.exp == 2]
    return found.xreplace({each: sympy.Abs(each.base.base) for each in squares})


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    return fifty(base.sqrt()) if exponent == Decimal("0.5") else base**exponent
