"""The slopes that are functions of their own: at a kink, of a reduction. No author can name them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from . import exact_values as exact
from .exact_values import GUARD, ONE, ZERO, context, fifty
from .function_row import Function
from .values import Vector


def _step(np: Any, condition: Any, low: float = 0.0, high: float = 1.0) -> Any:
    return np.where(condition, high, low)


def _first(values: Vector, wanted: Decimal) -> Vector:
    """One at the first entry of that value, zero elsewhere: where several are the largest, the first one is taken."""
    at = values.index(wanted)
    return [ONE if unit == at else ZERO for unit in range(len(values))]


def _float_first(np: Any, at: Any, x: Any) -> Any:
    return (np.arange(x.shape[-1]) == np.expand_dims(at, -1)).astype(float)


def float_normal(np: Any, x: Any) -> Any:
    """The standard normal distribution on float64."""
    from math import erf

    return 0.5 * (1.0 + np.vectorize(erf, otypes=[float])(x / 2**0.5))


def _float_gelu_slope(np: Any, x: Any) -> Any:
    return float_normal(np, x) + x * np.exp(-x * x / 2.0) / (2.0 * np.pi) ** 0.5


def _reduction_slope(name: str, exact: Callable[..., Any], floats: Callable[..., Any]) -> Function:
    return Function(exact, floats, rf"\mathrm{{{name}}}'", activation=False, whole=True)


SLOPES: dict[str, Function] = {
    "relu'": Function(
        lambda x: ONE if x > 0 else ZERO,
        lambda np, x: _step(np, x > 0),
        r"\mathrm{relu}'",
        lambda s, x: s.where(x > 0, 1, 0),
        activation=False,
    ),
    "hard_sigmoid'": Function(
        lambda x, a, b: a if 0 < a * x + b < 1 else ZERO,
        lambda np, x, a, b: _step(np, (a * x + b > 0) & (a * x + b < 1), 0.0, a),
        r"\text{hard sigmoid}'",
        lambda s, x, a, b: s.where(s.both(s.plus(s.times(a, x), b) > 0, s.plus(s.times(a, x), b) < 1), a, 0),
        activation=False,
    ),
    "leaky_relu'": Function(
        lambda x, a: ONE if x > 0 else a,
        lambda np, x, a: _step(np, x > 0, a),
        r"\text{leaky relu}'",
        lambda s, x, a: s.where(x > 0, 1, a),
        activation=False,
    ),
    "elu'": Function(
        lambda x, a: ONE if x > 0 else fifty(context(GUARD).multiply(a, exact.exp(x))),
        lambda np, x, a: np.where(x > 0, 1.0, a * np.exp(np.minimum(x, 0.0))),
        r"\mathrm{elu}'",
        lambda s, x, a: s.where(x > 0, 1, s.times(a, s.exp(x))),
        activation=False,
    ),
    "thresholded_relu'": Function(
        lambda x, a: ONE if x > a else ZERO,
        lambda np, x, a: _step(np, x > a),
        r"\text{thresholded relu}'",
        lambda s, x, a: s.where(x > a, 1, 0),
        activation=False,
    ),
    "abs'": Function(
        lambda x: ONE if x > 0 else -ONE,
        lambda np, x: _step(np, x > 0, -1.0),
        r"\mathrm{abs}'",
        lambda s, x: s.where(x > 0, 1, -1),
        activation=False,
    ),
    "gelu'": Function(
        lambda x: fifty(exact.gelu_slope(x)),
        _float_gelu_slope,
        r"\mathrm{gelu}'",
        lambda s, x: s.plus(s.normal(x), s.times(x, s.density(x))),
        activation=False,
    ),
    "sum'": _reduction_slope("sum", lambda x: [ONE] * len(x), lambda np, x: np.ones_like(x)),
    "mean'": _reduction_slope(
        "mean",
        lambda x: [context(200).divide(ONE, Decimal(len(x)))] * len(x),  # so that 3 · (1/3) is 1 to 100 digits
        lambda np, x: np.full_like(x, 1 / x.shape[-1]),
    ),
    "max'": _reduction_slope("max", lambda x: _first(x, max(x)), lambda np, x: _float_first(np, x.argmax(axis=-1), x)),
    "min'": _reduction_slope("min", lambda x: _first(x, min(x)), lambda np, x: _float_first(np, x.argmin(axis=-1), x)),
    "clip'": Function(
        lambda x, limit: ONE if abs(x) <= limit else ZERO,
        lambda np, x, limit: _step(np, np.abs(x) <= limit),
        r"\mathrm{clip}'",
        lambda s, x, limit: s.where(s.absolute(x) <= limit, 1, 0),
        activation=False,
    ),
}
