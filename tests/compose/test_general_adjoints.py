"""The equations of the way back at any time hold at every time."""

from pathlib import Path
from typing import Any

import pytest
from helpers import name_of, number_files

import lstm_solver
from lstm_solver.compose.sections.backward.any_time import adjoint_equations, terms_of
from lstm_solver.compose.view import View, by_place
from lstm_solver.reader import load

LAST: dict[str, Any] = {
    "cell": "rnn",
    "inputs": [1, 0.5, -1],
    "weights": {"x": 0.5, "h": 0.8},
    "targets": [None, None, 1],
    "loss": "half_squared_error",
    "backward": {},
}


@pytest.mark.parametrize("problem", number_files(), ids=name_of)
def test_every_step_is_a_case_of_the_general_equation(problem: Path) -> None:
    loaded = load(problem)
    if loaded.backward is None or loaded.backward.truncate is not None or loaded.symbols:
        return  # nothing is said for any time
    solved = lstm_solver.solve(problem).solved
    view = View(solved, None, "full")
    for trace in solved.traces:
        equations = adjoint_equations(view, trace, by_place(solved, trace))
        assert all(terms_of(step) <= equations[step.place, step.name].terms for step in trace.backward)


def test_a_loss_at_the_last_step_only_stands_beside_what_comes_from_later() -> None:
    page = lstm_solver.solve(LAST).render("text")
    assert "δhₜ = hₜ - targetₜ + W_hh δa_(h,t+1)" in page
    assert "A step that has no loss of its own leaves the part of the loss out." in " ".join(page.split())
    assert "leaves the part of the loss out" not in lstm_solver.solve(LAST | {"targets": [1, 1, 1]}).render("text")


FACTORED = {
    "gru": ("δzₜ = δhₜ·(hₜ₋₁ - nₜ)", {gate: {"x": 1, "h": 1} for gate in "rzn"}, {}),
    "own": (
        "δfₜ = δhₜ·(nₜ - hₜ₋₁)",
        None,
        {"equations": ["f = sigmoid(w * x)", "n = tanh(v * x)", "h = (1 - f) * h_prev + f * n"], "states": ["h"]},
    ),
}


@pytest.mark.parametrize("kind", FACTORED)
def test_a_common_factor_is_taken_out_as_a_person_would(kind: str) -> None:
    line, weights, cell = FACTORED[kind]
    problem = {"cell": cell or kind, "inputs": [1, 2], "targets": [0, 1], "loss": "squared_error", "backward": {}}
    problem |= {"weights": weights} if weights else {"parameters": {"w": 1, "v": 2}}
    assert line in lstm_solver.solve(problem).render("text")
