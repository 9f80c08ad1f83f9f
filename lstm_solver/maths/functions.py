"""One table: each function's exact value, its value on float64 arrays, its sympy form, its name and formula in print,
its range.

Exact values are computed with guard digits and rounded half-even to 50 significant digits; where a function is
arithmetic only (relu, affine, …) it follows the rule for sums and products.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from . import exact_values as exact
from .exact_values import GUARD, ONE, ZERO, context, fifty
from .expressions import Add, Apply, Constants, Div, Expr, MatMul, Mul, Neg, Num, Square
from .function_row import Function
from .slopes import SLOPES, float_normal
from .values import Vector


def _float_sigmoid(np: Any, x: Any) -> Any:
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def _float_softmax(np: Any, x: Any) -> Any:
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _float_ln_softmax(np: Any, x: Any) -> Any:
    below = x - x.max(axis=-1, keepdims=True)
    return below - np.log(np.exp(below).sum(axis=-1, keepdims=True))


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


def _sum(values: Vector) -> Decimal:
    return context(100).plus(sum(values, ZERO))


def _float_gelu(np: Any, x: Any) -> Any:
    return x * float_normal(np, x)


def _reduction(name: str, exact: Callable[..., Any], floats: Callable[..., Any], form: Callable[..., Any]) -> Function:
    """A number of a vector; its slope is a vector, a function of its own that authors cannot name."""
    return Function(
        exact,
        floats,
        rf"\mathrm{{{name}}}" if name in ("sum", "mean") else rf"\{name}",
        form,
        _one_where(name),
        activation=False,
        whole=True,
        reduces=True,
    )


LN_SOFTMAX = "ln_softmax'"  # of losses alone: no author can name it

FUNCTIONS: dict[str, Function] = {
    "sigmoid": Function(
        lambda x: fifty(exact.sigmoid(x)),
        _float_sigmoid,
        r"\sigma",
        lambda s, x: s.power(s.plus(1, s.exp(s.times(-1, x))), -1),
        lambda v, a: Mul(v, _one_less(v)),
        low=0,
        high=1,
    ),
    "tanh": Function(
        lambda x: fifty(exact.tanh(x)),
        lambda np, x: np.tanh(x),
        r"\tanh",
        lambda s, x: s.tanh(x),
        lambda v, a: _one_less(Square(v)),
        low=-1,
        high=1,
    ),
    "relu": Function(
        lambda x: max(x, ZERO),
        lambda np, x: np.maximum(x, 0.0),
        r"\mathrm{relu}",
        lambda s, x: s.high(0, x),
        _one_where("relu"),
        low=0,
        formula="max(0, x)",
    ),
    "softmax": Function(exact.softmax, _float_softmax, r"\mathrm{softmax}", low=0, high=1, whole=True),
    "identity": Function(lambda x: x, lambda np, x: x, r"\mathrm{id}", lambda s, x: x, lambda v, a: _num(1)),
    "hard_sigmoid": Function(
        lambda x, a, b: exact.clamp(a * x + b, ZERO, ONE),
        lambda np, x, a, b: np.clip(a * x + b, 0.0, 1.0),
        r"\text{hard sigmoid}",
        lambda s, x, a, b: s.clamp(s.plus(s.times(a, x), b), 0, 1),
        _one_where("hard_sigmoid"),
        {"alpha": "0.2", "beta": "0.5"},
        low=0,
        high=1,
        formula="max(0, min(1, {alpha} x + {beta}))",
    ),
    "softsign": Function(
        lambda x: context(50).divide(x, ONE + abs(x)),
        lambda np, x: x / (1.0 + np.abs(x)),
        r"\mathrm{softsign}",
        lambda s, x: s.times(x, s.power(s.plus(1, s.absolute(x)), -1)),
        lambda v, a: Square(_one_less(Apply("abs", v))),
        low=-1,
        high=1,
        formula="x / (1 + |x|)",
    ),
    "softplus": Function(
        lambda x: fifty(exact.softplus(x)),
        lambda np, x: np.logaddexp(0.0, x),
        r"\mathrm{softplus}",
        lambda s, x: s.log(s.plus(1, s.exp(x))),
        lambda v, a: Apply("sigmoid", a),
        low=0,
        formula="ln(1 + exp(x))",
    ),
    "leaky_relu": Function(
        lambda x, a: x if x > 0 else a * x,
        lambda np, x, a: np.where(x > 0, x, a * x),
        r"\text{leaky relu}",
        lambda s, x, a: s.where(s.above(x, 0), x, s.times(a, x)),
        _one_where("leaky_relu"),
        {"alpha": "0.01"},
        formula=("x", "x > 0", "{alpha} x"),
    ),
    "elu": Function(
        lambda x, a: x if x > 0 else fifty(context(GUARD).multiply(a, exact.exp_less_one(x))),
        lambda np, x, a: np.where(x > 0, x, a * np.expm1(np.minimum(x, 0.0))),
        r"\mathrm{elu}",
        lambda s, x, a: s.where(s.above(x, 0), x, s.times(a, s.plus(s.exp(x), -1))),
        _one_where("elu"),
        {"alpha": "1"},
        formula=("x", "x > 0", "{alpha} (exp(x) - 1)"),
    ),
    "scaled_tanh": Function(
        lambda x, a, b: fifty(context(GUARD).multiply(a, exact.tanh(b * x))),
        lambda np, x, a, b: a * np.tanh(b * x),
        r"\text{scaled tanh}",
        lambda s, x, a, b: s.times(a, s.tanh(s.times(b, x))),
        lambda v, x, a, b: Mul(_num(a * b), _one_less(Square(Apply("tanh", Mul(_num(b), x))))),
        {"alpha": "1", "beta": "1"},
        formula="{alpha} tanh({beta} x)",
    ),
    "affine": Function(
        lambda x, a, b: a * x + b,
        lambda np, x, a, b: a * x + b,
        r"\mathrm{affine}",
        lambda s, x, a, b: s.plus(s.times(a, x), b),
        lambda v, x, a, b: _num(a),
        {"alpha": "1", "beta": "0"},
        formula="{alpha} x + {beta}",
    ),
    "thresholded_relu": Function(
        lambda x, a: x if x > a else ZERO,
        lambda np, x, a: np.where(x > a, x, 0.0),
        r"\text{thresholded relu}",
        lambda s, x, a: s.where(s.above(x, a), x, 0),
        _one_where("thresholded_relu"),
        {"alpha": "1"},
        formula=("x", "x > {alpha}", "0"),
    ),
    "exp": Function(
        lambda x: context(50).exp(x),
        lambda np, x: np.exp(x),
        r"\exp",
        lambda s, x: s.exp(x),
        lambda v, a: v,
        activation=False,
    ),
    "ln": Function(
        lambda x: context(50).ln(x),
        lambda np, x: np.log(x),
        r"\ln",
        lambda s, x: s.log(x),
        lambda v, a: Div(_num(1), a),
        activation=False,
    ),
    "sqrt": Function(
        lambda x: context(50).sqrt(x),
        lambda np, x: np.sqrt(x),
        r"\mathrm{sqrt}",
        lambda s, x: s.sqrt(x),
        lambda v, a: Div(_num(1), Mul(_num(2), v)),
        activation=False,
    ),
    "abs": Function(
        lambda x: abs(x),
        lambda np, x: np.abs(x),
        r"\mathrm{abs}",
        lambda s, x: s.absolute(x),
        _one_where("abs"),
        low=0,
        activation=False,
        fence="bars",
    ),
    "sign": Function(
        lambda x: ONE.copy_sign(x) if x else ZERO,
        lambda np, x: np.sign(x),
        r"\mathrm{sign}",
        lambda s, x: s.where(x > 0, 1, s.where(x < 0, -1, 0)),
        lambda v, a: _num(0),
        low=-1,
        high=1,
        activation=False,
    ),
    "step": Function(
        lambda x: ONE if x >= 0 else ZERO,
        lambda np, x: np.where(x >= 0, 1.0, 0.0),
        r"\mathrm{step}",
        lambda s, x: s.where(x >= 0, 1, 0),
        lambda v, a: _num(0),
        low=0,
        high=1,
        activation=False,
        formula=("1", "x ≥ 0", "0"),
    ),
    "gelu": Function(
        lambda x: fifty(exact.gelu(x)),
        _float_gelu,
        r"\mathrm{gelu}",
        lambda s, x: s.times(x, s.normal(x)),
        _one_where("gelu"),
        activation=False,
        formula="x (1 + erf(x / sqrt(2))) / 2",
    ),
    "sum": _reduction("sum", lambda x: [_sum(x)], lambda np, x: x.sum(axis=-1, keepdims=True), lambda s, x: s.plus(*x)),
    "mean": _reduction(
        "mean",
        lambda x: [context(100).divide(_sum(x), Decimal(len(x)))],
        lambda np, x: x.mean(axis=-1, keepdims=True),
        lambda s, x: s.times(s.plus(*x), s.power(len(x), -1)),
    ),
    "max": _reduction("max", lambda x: [max(x)], lambda np, x: x.max(axis=-1, keepdims=True), lambda s, x: s.high(*x)),
    "min": _reduction("min", lambda x: [min(x)], lambda np, x: x.min(axis=-1, keepdims=True), lambda s, x: s.low(*x)),
    "clip": Function(
        lambda x, limit: exact.clamp(x, -limit, limit),
        lambda np, x, limit: np.clip(x, -limit, limit),
        r"\mathrm{clip}",
        lambda s, x, limit: s.clamp(x, -limit, limit),
        _one_where("clip"),
        {"limit": "1"},
        activation=False,
    ),
    LN_SOFTMAX: Function(
        exact.ln_softmax,
        _float_ln_softmax,
        r"\ln\mathrm{softmax}",
        activation=False,
        whole=True,
    ),
    **SLOPES,
}


def slope(function: str, adjoint: Expr, value: Expr, arg: Expr, constants: Constants) -> Expr:
    """What an adjoint of a function's value becomes at its argument."""
    each = FUNCTIONS[function]
    if function == "softmax":  # its entries depend on each other
        return Mul(value, Add((adjoint, Neg(MatMul(adjoint, value)))))
    if each.slope is None:
        raise LookupError(f"{function} has no derivative")
    local = each.slope(value, arg, *(number for _, number in constants))
    if isinstance(local, Mul):
        return Mul(Mul(adjoint, local.left), local.right)
    return adjoint if local == _num(1) else Mul(adjoint, local)
