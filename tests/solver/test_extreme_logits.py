"""Losses whose probabilities are 0 or 1 to every digit: their values against mpmath, their working, their gradients."""

from decimal import Decimal
from typing import Any

import mpmath
import pytest

import lstm_solver
from lstm_solver.solver.central_differences import disagreements

FAR = ["152.5", "-3000.25", "36"]


def problem(function: str, loss: str, logits: list[str], target: Any, size: int = 1) -> dict[str, Any]:
    """A cell whose state is 0.5 throughout, and logits that are its multiples."""
    share = [[Decimal(logit) / size * 2] * size for logit in logits]
    return {
        "title": "T",
        "cell": {"states": ["h"], "equations": ["h = W @ x"]},
        "inputs": [1],
        "parameters": {"W": [["0.5"]] * size},
        "outputs": {"equations": [f"y = {function}(V @ h)"], "parameters": {"V": share}},
        "targets": [target],
        "loss": loss,
        "backward": {},
    }


def text(data: Any) -> str:
    if isinstance(data, dict):
        return "{" + ", ".join(f"{key}: {text(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(text(entry) for entry in data) + "]"
    return f'"{data}"' if isinstance(data, str) and "=" in data else f"{data}"


def solution(data: dict[str, Any]) -> lstm_solver.Solution:
    return lstm_solver.solve(f"{text(data)}\n")


def near(logit: str) -> Any:
    return mpmath.mpf(10) ** -33 * max(1, abs(mpmath.mpf(logit)))


def binary_cost(logit: str, target: str) -> Any:
    z, t = mpmath.mpf(logit), mpmath.mpf(target)
    softplus = mpmath.log1p(mpmath.exp(-abs(z))) + max(z, 0)
    return softplus - t * z


@pytest.mark.parametrize("function", ["", "sigmoid"])
@pytest.mark.parametrize("target", ["0", "1", "0.25"])
@pytest.mark.parametrize("logit", FAR)
def test_binary_cross_entropy(function: str, target: str, logit: str) -> None:
    found = solution(problem(function, "binary_cross_entropy", [logit], target))
    loss = found.to_dict()["loss"]["unrounded"]
    with mpmath.workdps(4000):
        assert abs(mpmath.mpf(loss) - binary_cost(logit, target)) < mpmath.mpf(10) ** -33 * max(
            1, abs(mpmath.mpf(logit))
        )
    assert not disagreements(found.solved)


@pytest.mark.parametrize("function", ["", "softmax"])
@pytest.mark.parametrize("target", ["0", "1", ["0.25", "0.75"]])
@pytest.mark.parametrize("logit", FAR)
def test_cross_entropy(function: str, target: Any, logit: str) -> None:
    found = solution(problem(function, "cross_entropy", [logit, "-1"], target))
    loss = found.to_dict()["loss"]["unrounded"]
    z = [mpmath.mpf(logit), mpmath.mpf(-1)]
    shares = list(map(mpmath.mpf, {"0": ["1", "0"], "1": ["0", "1"]}.get(str(target), target)))
    with mpmath.workdps(4000):
        right = mpmath.log(sum(map(mpmath.exp, z))) - sum(share * entry for share, entry in zip(shares, z, strict=True))
        assert abs(mpmath.mpf(loss) - right) < near(logit)
    assert not disagreements(found.solved)


@pytest.mark.parametrize(
    ("function", "loss", "logits", "target"),
    [
        ("", "binary_cross_entropy", ["152.5"], "0"),
        ("sigmoid", "binary_cross_entropy", ["152.5"], "0"),
        ("", "cross_entropy", ["1800", "-1"], "1"),
        ("softmax", "cross_entropy", ["1800", "-1"], "1"),
    ],
)
def test_large_cells(function: str, loss: str, logits: list[str], target: str) -> None:
    """In float64 as well."""
    found = solution(problem(function, loss, logits, target, size=80))
    right = Decimal(logits[0]) + (1 if len(logits) > 1 else 0)
    assert found.solved.arithmetic.name == "float64"
    assert abs(Decimal(found.to_dict()["loss"]["unrounded"]) - right) < Decimal("1e-9")


def test_the_working_says_what_the_probability_cannot() -> None:
    page = solution(problem("sigmoid", "binary_cross_entropy", ["152.5"], "0")).render("md")
    first = page.index(r"L_{1} &= -\ln(1 - \sigma(")
    assert first < page.index(r"\mathrm{softplus}(152.5", first) < page.index("152.5000", first)


def test_a_probability_that_is_carried_as_1_has_no_logarithm() -> None:
    data = problem("sigmoid", "binary_cross_entropy", ["152.5"], "0")
    with pytest.raises(lstm_solver.SolverError, match="ln of 0"):
        solution(data | {"rounding": {"places": 2, "carry": "all"}})


EXACTLY = [
    ("sigmoid", "binary_cross_entropy", "a division by zero"),
    ("softmax", "cross_entropy", "too large to print"),
]


@pytest.mark.parametrize(("function", "loss", "why"), EXACTLY)
@pytest.mark.parametrize("outputs", [False, True])
def test_a_state_of_1_to_every_digit(function: str, loss: str, why: str, outputs: bool) -> None:
    """Where h is judged, its adjoint has no value beside a wrong target: said in the names of the file."""
    data: dict[str, Any] = {
        "cell": {"name": "rnn", "activation": function},
        "inputs": [1000],
        "weights": {"x": [[1], ["-0.5"]], "h": [[0, 0], [0, 0]]},
        "loss": {"kind": loss, "of": "h"},
        "backward": {},
    }
    if outputs:
        data["outputs"] = {"equations": ["y = V @ h"], "parameters": {"V": [[1, 2]]}}
    with pytest.raises(lstm_solver.SolverError, match=why) as caught:
        lstm_solver.solve(data | {"targets": [[0, 1]]})
    assert not any(part in str(caught.value) for part in ("judged", "out.", "Infinity", "NaN"))
    right = lstm_solver.solve(data | {"targets": [[1, 0]]})
    assert Decimal(right.to_dict()["loss"]["unrounded"]) < Decimal("1e-100")
    assert not disagreements(right.solved)
