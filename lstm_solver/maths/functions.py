"""One table: each function's exact value, its value on float64 arrays, its name in print, its range.

Exact values are computed with guard digits and rounded half-even to 50 significant digits; where a function is
arithmetic only (relu, affine, …) it follows the rule for sums and products.
"""

from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import cache
from typing import Any, NamedTuple

from .expressions import Add, Apply, Constants, Div, Expr, MatMul, Mul, Neg, Num, Square
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


def _exp(x: Decimal, digits: int = GUARD) -> Decimal:
    """exp of a number of up to 100 digits: a few more than `digits` of them decide, and more would only cost time."""
    return context(digits).exp(context(digits + 8).plus(x))


def _series_context(x: Decimal) -> Context:
    """Wide enough that the second term of a series is not lost: it decides where the first alone is a tie."""
    return context(min(4000, 2 * GUARD - 2 * x.adjusted()))


def _sigmoid(x: Decimal) -> Decimal:
    work = context(GUARD)
    small = _exp(-abs(x))
    return work.divide(ONE if x >= 0 else small, work.add(ONE, small))


def _tanh(x: Decimal) -> Decimal:
    if not x:
        return ZERO
    if x.adjusted() < TINY:
        work = _series_context(x)
        return work.subtract(x, work.divide(work.power(x, 3), Decimal(3)))
    digits = GUARD + 4 * max(0, -x.adjusted())
    work = context(digits)
    small = _exp(context(digits + 8).multiply(TWO, -abs(x)), digits)
    return work.divide(work.subtract(ONE, small), work.add(ONE, small)).copy_sign(x)


def _softplus(x: Decimal) -> Decimal:
    small = _exp(-abs(x))
    if small.adjusted() < TINY:
        work = context(GUARD)
        log = work.subtract(small, work.divide(work.multiply(small, small), Decimal(2)))
    else:
        work = context(GUARD - small.adjusted())
        log = work.ln(work.add(ONE, small))
    return context(GUARD).add(x, log) if x > 0 else log


def _exp_less_one(x: Decimal) -> Decimal:
    if not x:
        return ZERO
    if x.adjusted() < TINY:
        work = _series_context(x)
        return work.add(x, work.divide(work.multiply(x, x), Decimal(2)))
    work = context(GUARD + 4 * max(0, -x.adjusted()))
    return work.subtract(work.exp(x), ONE)


def _softmax(values: Vector) -> Vector:
    work = context(GUARD)
    top = max(values)
    powers = [_exp(value - top) for value in values]
    total = ZERO
    for power in powers:
        total = work.add(total, power)
    return [fifty(work.divide(power, total)) for power in powers]


def _clamp(x: Decimal, low: Decimal, high: Decimal) -> Decimal:
    return min(max(x, low), high)


def _float_sigmoid(np: Any, x: Any) -> Any:
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def _float_softmax(np: Any, x: Any) -> Any:
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


class Function(NamedTuple):
    """A function of a vector, entry by entry unless `whole`.

    `exact(x, *constants)` on decimals, `floats(np, x, *constants)` on float64 arrays. `slope(value, arg, *constants)`:
    the local derivative as an expression, in terms of the function's value where it has such a form; at a kink it is
    the left one, unless contract section 2 says otherwise. `symbol`: its name in the
    notation's mini-language. `defaults`: its constants in order. `low`, `high`: the bounds that its values approach.
    `activation`: whether a gate or a candidate may use it.
    """

    exact: Callable[..., Any]
    floats: Callable[..., Any]
    symbol: str
    slope: Callable[..., Expr] | None = None
    defaults: dict[str, str] = {}
    low: int | None = None
    high: int | None = None
    activation: bool = True
    whole: bool = False

    def on_decimals(self, values: Vector, constants: tuple[Decimal, ...]) -> Vector:
        """The function's values to 50 significant digits, half-even."""
        if self.whole:
            result: Vector = self.exact(values)
            return result
        return [self.exact(value, *constants) for value in values]


def _num(value: Decimal | int) -> Num:
    return Num(Decimal(value))


def _one_less(expr: Expr) -> Expr:
    return Add((_num(1), Neg(expr)))


def _one_where(name: str) -> Callable[..., Expr]:
    """The slope of a function with kinks, as a function of its own that authors cannot name."""

    def slope(value: Expr, arg: Expr, *constants: Decimal) -> Expr:
        given: Constants = tuple(zip(FUNCTIONS[name].defaults, constants, strict=True))
        return Apply(f"{name}'", arg, given)

    return slope


def _step(np: Any, condition: Any, low: float = 0.0, high: float = 1.0) -> Any:
    return np.where(condition, high, low)


FUNCTIONS: dict[str, Function] = {
    "sigmoid": Function(
        lambda x: fifty(_sigmoid(x)), _float_sigmoid, r"\sigma", lambda v, a: Mul(v, _one_less(v)), low=0, high=1
    ),
    "tanh": Function(
        lambda x: fifty(_tanh(x)), lambda np, x: np.tanh(x), r"\tanh", lambda v, a: _one_less(Square(v)), low=-1, high=1
    ),
    "relu": Function(
        lambda x: max(x, ZERO), lambda np, x: np.maximum(x, 0.0), r"\mathrm{relu}", _one_where("relu"), low=0
    ),
    "relu'": Function(
        lambda x: ONE if x > 0 else ZERO, lambda np, x: _step(np, x > 0), r"\mathrm{relu}'", activation=False
    ),
    "softmax": Function(_softmax, _float_softmax, r"\mathrm{softmax}", low=0, high=1, whole=True),
    "identity": Function(lambda x: x, lambda np, x: x, r"\mathrm{id}", lambda v, a: _num(1)),
    "hard_sigmoid": Function(
        lambda x, a, b: _clamp(a * x + b, ZERO, ONE),
        lambda np, x, a, b: np.clip(a * x + b, 0.0, 1.0),
        r"\text{hard sigmoid}",
        _one_where("hard_sigmoid"),
        {"alpha": "0.2", "beta": "0.5"},
        low=0,
        high=1,
    ),
    "hard_sigmoid'": Function(
        lambda x, a, b: a if 0 < a * x + b < 1 else ZERO,
        lambda np, x, a, b: _step(np, (a * x + b > 0) & (a * x + b < 1), 0.0, a),
        r"\text{hard sigmoid}'",
        activation=False,
    ),
    "softsign": Function(
        lambda x: context(50).divide(x, ONE + abs(x)),
        lambda np, x: x / (1.0 + np.abs(x)),
        r"\mathrm{softsign}",
        lambda v, a: Square(_one_less(Apply("abs'", v))),
        low=-1,
        high=1,
    ),
    "abs'": Function(lambda x: abs(x), lambda np, x: np.abs(x), r"\mathrm{abs}", activation=False),
    "softplus": Function(
        lambda x: fifty(_softplus(x)),
        lambda np, x: np.logaddexp(0.0, x),
        r"\mathrm{softplus}",
        lambda v, a: Apply("sigmoid", a),
        low=0,
    ),
    "leaky_relu": Function(
        lambda x, a: x if x > 0 else a * x,
        lambda np, x, a: np.where(x > 0, x, a * x),
        r"\text{leaky relu}",
        _one_where("leaky_relu"),
        {"alpha": "0.01"},
    ),
    "leaky_relu'": Function(
        lambda x, a: ONE if x > 0 else a,
        lambda np, x, a: _step(np, x > 0, a),
        r"\text{leaky relu}'",
        activation=False,
    ),
    "elu": Function(
        lambda x, a: x if x > 0 else fifty(context(GUARD).multiply(a, _exp_less_one(x))),
        lambda np, x, a: np.where(x > 0, x, a * np.expm1(np.minimum(x, 0.0))),
        r"\mathrm{elu}",
        _one_where("elu"),
        {"alpha": "1"},
    ),
    "elu'": Function(
        lambda x, a: ONE if x > 0 else fifty(context(GUARD).multiply(a, _exp(x))),
        lambda np, x, a: np.where(x > 0, 1.0, a * np.exp(np.minimum(x, 0.0))),
        r"\mathrm{elu}'",
        activation=False,
    ),
    "scaled_tanh": Function(
        lambda x, a, b: fifty(context(GUARD).multiply(a, _tanh(b * x))),
        lambda np, x, a, b: a * np.tanh(b * x),
        r"\text{scaled tanh}",
        lambda v, x, a, b: Mul(_num(a * b), _one_less(Square(Apply("tanh", Mul(_num(b), x))))),
        {"alpha": "1", "beta": "1"},
    ),
    "affine": Function(
        lambda x, a, b: a * x + b,
        lambda np, x, a, b: a * x + b,
        r"\mathrm{affine}",
        lambda v, x, a, b: _num(a),
        {"alpha": "1", "beta": "0"},
    ),
    "thresholded_relu": Function(
        lambda x, a: x if x > a else ZERO,
        lambda np, x, a: np.where(x > a, x, 0.0),
        r"\text{thresholded relu}",
        _one_where("thresholded_relu"),
        {"alpha": "1"},
    ),
    "thresholded_relu'": Function(
        lambda x, a: ONE if x > a else ZERO,
        lambda np, x, a: _step(np, x > a),
        r"\text{thresholded relu}'",
        activation=False,
    ),
    "exp": Function(lambda x: context(50).exp(x), lambda np, x: np.exp(x), r"\exp", lambda v, a: v, activation=False),
    "ln": Function(
        lambda x: context(50).ln(x), lambda np, x: np.log(x), r"\ln", lambda v, a: Div(_num(1), a), activation=False
    ),
    "sqrt": Function(
        lambda x: context(50).sqrt(x),
        lambda np, x: np.sqrt(x),
        r"\mathrm{sqrt}",
        lambda v, a: Div(_num(1), Mul(_num(2), v)),
        activation=False,
    ),
    "clip": Function(
        lambda x, limit: _clamp(x, -limit, limit),
        lambda np, x, limit: np.clip(x, -limit, limit),
        r"\mathrm{clip}",
        _one_where("clip"),
        {"limit": "1"},
        activation=False,
    ),
    "clip'": Function(
        lambda x, limit: ONE if abs(x) <= limit else ZERO,
        lambda np, x, limit: _step(np, np.abs(x) <= limit),
        r"\mathrm{clip}'",
        activation=False,
    ),
}


def slope(function: str, adjoint: Expr, value: Expr, arg: Expr, constants: Constants) -> Expr:
    """What an adjoint of a function's value becomes at its argument."""
    each = FUNCTIONS[function]
    if each.whole:  # softmax: its entries depend on each other
        return Mul(value, Add((adjoint, Neg(MatMul(adjoint, value)))))
    if each.slope is None:
        raise LookupError(f"{function} has no derivative")
    local = each.slope(value, arg, *(number for _, number in constants))
    if isinstance(local, Mul):
        return Mul(Mul(adjoint, local.left), local.right)
    return adjoint if local == _num(1) else Mul(adjoint, local)
