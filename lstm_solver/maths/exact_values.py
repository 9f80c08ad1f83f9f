"""Exact values of transcendental functions: with guard digits, so that 50 significant digits are right."""

from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import cache, lru_cache
from itertools import accumulate, repeat

from .values import Vector

ZERO, ONE, TWO = Decimal(0), Decimal(1), Decimal(2)

GUARD = 58

# below 1e-26 two terms of a series are right to more than 50 digits
TINY = -26


@cache
def context(digits: int) -> Context:
    """A decimal context of `digits` significant digits that raises on what has no finite value."""
    traps = [InvalidOperation, DivisionByZero, Overflow]
    return Context(prec=digits, rounding=ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=traps)


def fifty(value: Decimal) -> Decimal:
    """Rounded to 50 significant digits, half-even."""
    return context(50).plus(value)


@lru_cache(5_000)
def exp(x: Decimal, digits: int = GUARD) -> Decimal:
    """exp of a number of up to 100 digits: a few more than `digits` of them decide, and more would only cost time."""
    shown, known = context(digits), context(digits + 8).plus(x)
    if x and abs(x) < USUAL and digits <= MOST_TABULATED:
        value = _from_tables(known)
        low, high = shown.multiply(value, BELOW), shown.multiply(value, ABOVE)
        if low == high:
            return low
    return shown.exp(known)


USUAL = 300  # exponents for which the tables are worth their time

MOST_TABULATED = 66  # digits that are right with them

BITS = 256  # behind the point of the integers in the tables

STEP = 6  # bits of the exponent that a table is for

BELOW, ABOVE = Decimal(f"0.{'9' * 70}"), Decimal(f"1.{'0' * 69}1")  # more than what tables and series are off


def _from_tables(x: Decimal) -> Decimal:
    """exp x to more than 70 digits: a power of e, two factors from tables, and the series of what is left."""
    whole, rest = divmod(int(x.scaleb(80, context(500))), 10**80)
    part = (rest << BITS) // 10**80
    left = part & ((1 << (BITS - 2 * STEP)) - 1)
    total = term = 1 << BITS
    number = 0
    while term:
        number += 1
        term = (term * left >> BITS) // number
        total += term
    coarse, fine = _tables()
    total = total * coarse[part >> (BITS - STEP)] >> BITS
    total = total * fine[part >> (BITS - 2 * STEP) & ((1 << STEP) - 1)] >> BITS
    return context(90).multiply(Decimal(total), _power_of_e(whole))


@cache
def _tables() -> tuple[list[int], list[int]]:
    """exp of the multiples of 1/64 and of 1/4096 below 1 and below 1/64."""
    one, rows = Decimal(1 << BITS), []
    for bits in (STEP, 2 * STEP):
        factor = int(context(100).multiply(context(100).exp(Decimal(1) / (1 << bits)), one))
        rows.append(list(accumulate(repeat(factor, (1 << STEP) - 1), lambda a, b: a * b >> BITS, initial=1 << BITS)))
    return rows[0], rows[1]


@cache
def _power_of_e(whole: int) -> Decimal:
    """e to a whole power, in units of the integers in the tables."""
    work = context(100)
    return work.divide(work.power(work.exp(ONE), whole), Decimal(1 << BITS))


def _series_context(x: Decimal) -> Context:
    """Wide enough that the second term of a series is not lost: it decides where the first alone is a tie."""
    return context(min(4000, 2 * GUARD - 2 * x.adjusted()))


def sigmoid(x: Decimal) -> Decimal:
    """1 / (1 + exp(-x)), with guard digits."""
    work = context(GUARD)
    small = exp(-abs(x))
    return work.divide(ONE if x >= 0 else small, work.add(ONE, small))


def tanh(x: Decimal) -> Decimal:
    """tanh x, with guard digits also where x is small."""
    if not x:
        return ZERO
    if x.adjusted() < TINY:
        work = _series_context(x)
        return work.subtract(x, work.divide(work.power(x, 3), Decimal(3)))
    digits = GUARD + 4 * max(0, -x.adjusted())
    work = context(digits)
    small = exp(context(digits + 8).multiply(TWO, -abs(x)), digits)
    return work.divide(work.subtract(ONE, small), work.add(ONE, small)).copy_sign(x)


def softplus(x: Decimal) -> Decimal:
    """ln(1 + exp x), with guard digits also where exp x is small."""
    small = exp(-abs(x))
    if small.adjusted() < TINY:
        work = context(GUARD)
        log = work.subtract(small, work.divide(work.multiply(small, small), Decimal(2)))
    else:
        work = context(GUARD - small.adjusted())
        log = work.ln(work.add(ONE, small))
    return context(GUARD).add(x, log) if x > 0 else log


def exp_less_one(x: Decimal) -> Decimal:
    """exp x - 1, with guard digits also where x is small."""
    if not x:
        return ZERO
    if x.adjusted() < TINY:
        work = _series_context(x)
        return work.add(x, work.divide(work.multiply(x, x), Decimal(2)))
    work = context(GUARD + 4 * max(0, -x.adjusted()))
    return work.subtract(work.exp(x), ONE)


def softmax(values: Vector) -> Vector:
    """exp of each entry over their sum, to 50 digits."""
    work = context(GUARD)
    top = max(values)
    powers = [exp(value - top) for value in values]
    total = ZERO
    for power in powers:
        total = work.add(total, power)
    return [fifty(work.divide(power, total)) for power in powers]


def ln_softmax(values: Vector) -> Vector:
    """Each entry less the logarithm of the sum of exp, to 50 decimal places beside 0."""
    work = context(GUARD)
    top = max(values)
    total = ZERO
    for value in values:
        total = work.add(total, exp(value - top))
    return [fifty(work.subtract(value - top, work.ln(total))) for value in values]


def clamp(x: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """x, but no less than `low` and no more than `high`."""
    return min(max(x, low), high)


PI = Decimal(
    "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651328"
)

SERIES_UP_TO = 3  # beyond it the continued fraction of erfc needs fewer terms


def phi(x: Decimal) -> tuple[Decimal, Decimal]:
    """The standard normal distribution at x and its density, with guard digits.

    Abramowitz and Stegun 26.2.11 where x is small, 26.2.14 where it is large.
    """
    work = context(GUARD + 10)
    density = work.divide(exp(work.divide(work.multiply(-x, x), TWO), GUARD + 10), work.sqrt(work.multiply(TWO, PI)))
    inner = work.divide(abs(x), work.sqrt(TWO))
    if inner <= SERIES_UP_TO:
        half = work.multiply(density, _odd_series(work, abs(x)))
        return work.add(Decimal("0.5"), half.copy_sign(x)), density
    tail = work.multiply(density, _mills_ratio(work, abs(x)))
    return (tail if x < 0 else work.subtract(ONE, tail)), density


def _odd_series(work: Context, x: Decimal) -> Decimal:
    """x + x³/3 + x⁵/(3·5) + …, which the density times gives Φ(x) − ½."""
    term = total = x
    square, odd = work.multiply(x, x), 1
    while term and term.adjusted() > total.adjusted() - work.prec - 2:
        odd += 2
        term = work.divide(work.multiply(term, square), Decimal(odd))
        total = work.add(total, term)
    return total


def _mills_ratio(work: Context, x: Decimal) -> Decimal:
    """1/(x + 1/(x + 2/(x + …))), which the density times gives 1 − Φ(x)."""
    ratio = x
    for level in range(400, 0, -1):
        ratio = work.add(x, work.divide(Decimal(level), ratio))
    return work.divide(ONE, ratio)


def gelu(x: Decimal) -> Decimal:
    """x Φ(x), the Gaussian error linear unit in its exact form (Hendrycks and Gimpel 2016), with guard digits."""
    return context(GUARD).multiply(x, phi(x)[0])


def gelu_slope(x: Decimal) -> Decimal:
    """Φ(x) + x φ(x), with guard digits."""
    work = context(GUARD)
    below, density = phi(x)
    return work.add(below, work.multiply(x, density))
