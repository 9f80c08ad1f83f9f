"""The functions of equations beside the activations: values and slopes against mpmath and numpy, shapes, names."""

from decimal import Decimal
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import lstm_solver
from lstm_solver import SolverError
from lstm_solver.maths.exact_values import context, exp
from lstm_solver.maths.functions import FUNCTIONS

NUMBERS = [
    Decimal(text)
    for text in ("-40", "-9.3", "-4.3", "-4.2", "-1", "-0.5", "-1e-30", "0", "1e-9", "0.5", "3", "4.25", "30")
]
REDUCTIONS = {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min}


def same(found: Decimal, wanted: Any, digits: int = 49) -> bool:
    return abs(mpmath.mpf(str(found)) - wanted) <= abs(wanted) * mpmath.mpf(10) ** -digits


@pytest.mark.parametrize("x", NUMBERS, ids=str)
def test_gelu_is_the_exact_one_to_fifty_digits(x: Decimal) -> None:
    with mpmath.workdps(120):
        at = mpmath.mpf(str(x))
        assert same(FUNCTIONS["gelu"].exact(x), at * mpmath.ncdf(at))
        assert same(FUNCTIONS["gelu'"].exact(x), mpmath.ncdf(at) + at * mpmath.npdf(at), 45)


@pytest.mark.parametrize(
    ("name", "values"), [("abs", "1 0 1"), ("sign", "-1 0 1"), ("step", "0 1 1"), ("abs'", "-1 -1 1")]
)
def test_values_at_and_beside_the_kink(name: str, values: str) -> None:
    assert [FUNCTIONS[name].exact(Decimal(x)) for x in (-1, 0, 1)] == [Decimal(text) for text in values.split()]


@pytest.mark.parametrize("name", ["abs", "sign", "step", "gelu", "gelu'", "abs'"])
def test_floats_are_the_exact_values(name: str) -> None:
    exact = [float(FUNCTIONS[name].exact(x)) for x in NUMBERS]
    floats = FUNCTIONS[name].floats(np, np.array([float(x) for x in NUMBERS]))
    np.testing.assert_allclose(floats, exact, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("name", REDUCTIONS)
def test_a_reduction_is_one_number_of_a_vector(name: str) -> None:
    vector = [Decimal(text) for text in ("2", "-1", "2", "0.5")]
    floats = np.array([float(x) for x in vector])
    assert float(FUNCTIONS[name].exact(vector)[0]) == pytest.approx(REDUCTIONS[name](floats))
    assert FUNCTIONS[name].floats(np, np.stack([floats, 2 * floats])).shape == (2, 1)
    slope = FUNCTIONS[f"{name}'"]
    wanted = {"sum": [1, 1, 1, 1], "mean": [0.25] * 4, "max": [1, 0, 0, 0], "min": [0, 1, 0, 0]}[name]
    assert [float(x) for x in slope.exact(vector)] == wanted
    assert slope.floats(np, floats).tolist() == wanted


def network(*equations: str, **keys: Any) -> dict[str, Any]:
    cell = {"states": ["h"], "equations": list(equations)}
    return {"cell": cell, "inputs": [[1, "-2"], ["0.5", 1]], "parameters": {"W": [[1, "0.4"], ["-0.3", 2]]}, **keys}


LAYER_NORM = (
    "a = W @ x + h_prev",
    "m = mean(a)",
    "s = sqrt(mean((a - m) * (a - m)) + 0.01)",
    "h = gelu((a - m) / s) + 0.1 * max(a) - 0.2 * min(a) + 0.05 * abs(sum(a)) + sign(a) * step(a)",
)


def test_their_gradients_are_those_of_central_differences() -> None:
    made = lstm_solver.solve(network(*LAYER_NORM, targets=[[0, 1], [1, 0]], loss="squared_error", backward={}))
    page = made.render("text", gradients=True)
    rows = [line for line in page.splitlines() if line.startswith("∂L/∂W") and "│" in line]
    differences = [float(line.split("│")[-1]) for line in rows]
    assert differences
    assert max(differences) < 1e-15


def test_a_name_is_a_function_only_before_a_parenthesis() -> None:
    made = lstm_solver.solve(network("sum = sum(W @ x)", "max = max(W @ x)", "h = sum * max + h_prev", "mean = h / 2"))
    assert made.to_dict()["steps"][0]["value"] == ["-4.1000"]
    with pytest.raises(SolverError, match="tanh is a function"):
        lstm_solver.solve(network("tanh = W @ x", "h = tanh"))


@pytest.mark.parametrize("format", ["md", "tex", "text", "json", "slides-tex"])
def test_every_format_prints_them(format: str) -> None:
    made = lstm_solver.solve(network(*LAYER_NORM, targets=[[0, 1], [1, 0]], loss="squared_error", backward={}))
    assert made.render(format)
    for step in made.steps:
        assert step.to_sympy()


@given(st.decimals(min_value=-400, max_value=400, allow_nan=False, places=40), st.sampled_from((58, 62, 66, 70)))
@example(Decimal(0), 58)
@example(Decimal(1), 58)
@example(Decimal("-1e-90"), 58)
@example(Decimal("3e-30"), 66)
@example(Decimal(-299), 66)
def test_exponentials_from_tables_are_those_of_decimal(x: Decimal, digits: int) -> None:
    assert repr(exp(x, digits)) == repr(context(digits).exp(context(digits + 8).plus(x)))
