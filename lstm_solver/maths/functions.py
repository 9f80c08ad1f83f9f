"""One table: each function's exact value, its value on float64 arrays, its sympy form, its name and formula in print,
its range.

Exact values are computed with guard digits and rounded half-even to 50 significant digits; where a function is
arithmetic only (relu, affine, …) it follows the rule for sums and products.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from . import exact_values as exact
from .exact_values import GUARD, ONE, ZERO, context, fifty
from .expressions import Add, Apply, Constants, Div, Expr, MatMul, Mul, Neg, Num, Square
from .values import Vector


def _float_sigmoid(np: Any, x: Any) -> Any:
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def _float_softmax(np: Any, x: Any) -> Any:
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def no_form(*_: Any) -> Any:
    """The sympy form of a function whose entries depend on each other. Raises LookupError."""
    raise LookupError("this function has no form entry by entry")


class Function(NamedTuple):
    """A function of a vector, entry by entry unless `whole`.

    `exact(x, *constants)` on decimals, `floats(np, x, *constants)` on float64 arrays, `symbolic(s, x, *constants)` in
    sympy by the operations of sympy_passes.Unevaluated. `slope(value, arg, *constants)`:
    the local derivative as an expression, in terms of the function's value where it has such a form; at a kink it is
    the left one, unless contract section 2 says otherwise. `symbol`: its name in the
    notation's mini-language. `defaults`: its constants in order. `low`, `high`: the bounds that its values approach.
    `activation`: whether a gate or a candidate may use it. `formula`: what it is, as a page says it, with the names of
    its constants: one formula, or one where a condition holds, the condition, and another elsewhere; "" where its name
    says it.
    """

    exact: Callable[..., Any]
    floats: Callable[..., Any]
    symbol: str
    symbolic: Callable[..., Any] = no_form
    slope: Callable[..., Expr] | None = None
    defaults: dict[str, str] = {}
    low: int | None = None
    high: int | None = None
    activation: bool = True
    whole: bool = False
    formula: str | tuple[str, str, str] = ""

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
    "relu'": Function(
        lambda x: ONE if x > 0 else ZERO,
        lambda np, x: _step(np, x > 0),
        r"\mathrm{relu}'",
        lambda s, x: s.where(x > 0, 1, 0),
        activation=False,
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
    "hard_sigmoid'": Function(
        lambda x, a, b: a if 0 < a * x + b < 1 else ZERO,
        lambda np, x, a, b: _step(np, (a * x + b > 0) & (a * x + b < 1), 0.0, a),
        r"\text{hard sigmoid}'",
        lambda s, x, a, b: s.where(s.both(s.plus(s.times(a, x), b) > 0, s.plus(s.times(a, x), b) < 1), a, 0),
        activation=False,
    ),
    "softsign": Function(
        lambda x: context(50).divide(x, ONE + abs(x)),
        lambda np, x: x / (1.0 + np.abs(x)),
        r"\mathrm{softsign}",
        lambda s, x: s.times(x, s.power(s.plus(1, s.absolute(x)), -1)),
        lambda v, a: Square(_one_less(Apply("abs'", v))),
        low=-1,
        high=1,
        formula="x / (1 + |x|)",
    ),
    "abs'": Function(
        lambda x: abs(x), lambda np, x: np.abs(x), r"\mathrm{abs}", lambda s, x: s.absolute(x), activation=False
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
    "leaky_relu'": Function(
        lambda x, a: ONE if x > 0 else a,
        lambda np, x, a: _step(np, x > 0, a),
        r"\text{leaky relu}'",
        lambda s, x, a: s.where(x > 0, 1, a),
        activation=False,
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
    "elu'": Function(
        lambda x, a: ONE if x > 0 else fifty(context(GUARD).multiply(a, exact.exp(x))),
        lambda np, x, a: np.where(x > 0, 1.0, a * np.exp(np.minimum(x, 0.0))),
        r"\mathrm{elu}'",
        lambda s, x, a: s.where(x > 0, 1, s.times(a, s.exp(x))),
        activation=False,
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
    "thresholded_relu'": Function(
        lambda x, a: ONE if x > a else ZERO,
        lambda np, x, a: _step(np, x > a),
        r"\text{thresholded relu}'",
        lambda s, x, a: s.where(x > a, 1, 0),
        activation=False,
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
    "clip": Function(
        lambda x, limit: exact.clamp(x, -limit, limit),
        lambda np, x, limit: np.clip(x, -limit, limit),
        r"\mathrm{clip}",
        lambda s, x, limit: s.clamp(x, -limit, limit),
        _one_where("clip"),
        {"limit": "1"},
        activation=False,
    ),
    "clip'": Function(
        lambda x, limit: ONE if abs(x) <= limit else ZERO,
        lambda np, x, limit: _step(np, np.abs(x) <= limit),
        r"\mathrm{clip}'",
        lambda s, x, limit: s.where(s.absolute(x) <= limit, 1, 0),
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
