"""Sums and products of sympy expressions as a person would leave them.

Import this only where something is symbolic: it imports sympy.
"""

from collections.abc import Sequence

import sympy
from sympy.core.parameters import distribute

from ...maths.values import Entry

WIDEST = 100  # operations of an expression that is multiplied out


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


def factored(entry: Entry) -> Entry:
    """The expression with what is taken out of its sums, those in brackets before those around them."""
    if entry.is_Atom or not entry.has(sympy.Add):
        return entry
    parts = [factored(part) for part in entry.args]
    if entry.is_Add:
        return added(parts)
    with distribute(False):
        return entry.func(*parts)


def _is_whole(power: Entry | None) -> bool:
    return power is not None and bool(power.is_Integer and power > 0)


def shorter(entry: Entry) -> Entry:
    """The expression, or multiplied out where that has fewer operations and cannot become long."""
    sums = [sum(factor.has(sympy.Add) for factor in term.args) for term in entry.args if term.is_Mul]
    if max(sums, default=0) != 1 or entry.count_ops() > WIDEST:
        return entry
    out = sympy.expand_mul(entry)
    return out if out.count_ops() < entry.count_ops() else entry
