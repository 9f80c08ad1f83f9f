"""The equations of the way back at any time hold at every time."""

import re
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


LEARNS: dict[str, Any] = {
    "cell": "rnn",
    "inputs": [1, 0],
    "weights": {"x": "0.5", "h": "0.8"},
    "outputs": {"equations": ["y = v * h"], "parameters": {"v": "1.5"}},
    "targets": [1, 0],
    "loss": "half_squared_error",
}


def page_of(update: dict[str, Any], **keys: Any) -> str:
    source = LEARNS | {"backward": {"update": {"learning_rate": "0.1", **update}}} | keys
    return " ".join(lstm_solver.solve(source).render("text").split())


def test_no_letter_of_a_rule_stands_for_two_things() -> None:
    page = page_of({"rule": "momentum"})
    assert "W - η v̄, with v̄ = μ v̄^old + ∂L/∂W" in page
    assert "v̄_v = 0.9·v̄_v^old + ∂L/∂v" in page
    other = page_of({"rule": "momentum"}, outputs={"equations": ["y = a * h"], "parameters": {"a": "1.5"}})
    assert "W - η v, with v = μ v^old + ∂L/∂W" in other


def test_the_page_says_where_a_rule_starts_and_that_clipping_comes_first() -> None:
    page = page_of({"rule": "adam", "clip_norm": "0.3"})
    assert "m and s are 0 before the first update. n counts the updates, from 1. Gradients are clipped first;" in page
    assert "v̄ is 0 before the first update." in page_of({"rule": "momentum"})
    plain = page_of({})
    assert "before the first update" not in plain
    assert "clipped" not in plain


def test_with_nothing_asked_each_kind_of_gradient_and_one_update_are_worked_out() -> None:
    page = page_of({})
    assert "∂L/∂v = -0.3068·0.4621" in page
    assert "∂L/∂W_ih = 0.0761·1" in page
    assert "∂L/∂W_hh = 0.0761·0" in page
    assert "other gradients" not in page
    assert page.count("^new = ") == 1
    assert "The other parameters are updated alike" in page
    weights = {gate: {"x": "0.5", "h": "0.8"} for gate in "ifgo"}
    gated = page_of({}, cell="lstm", weights=weights)
    assert [gated.count(f"∂L/∂W_{name} = ") for name in ("ii", "hi", "if", "ig")] == [2, 2, 1, 1]  # one of them says ∑ₜ
    assert "The other gradients are worked out alike" in gated


@pytest.mark.parametrize("outputs", [False, True])
def test_where_nothing_comes_from_is_no_term_and_says_zero(outputs: bool) -> None:
    problem = {
        "cell": "rnn",
        "inputs": [1, 2, -1],
        "weights": {"x": "0.5", "h": "0.7"},
        "targets": [None, None, 1],
        "loss": {"kind": "half_squared_error", "of": "y" if outputs else "h"},
        "backward": {"truncate": 1},
    }
    if outputs:
        problem["outputs"] = {"equations": ["y = V @ h"], "parameters": {"V": [[2]]}}
    page = lstm_solver.solve(problem).render("text")
    assert "+ 0\n" not in page
    assert ("δy₁ = 0.0000" if outputs else "δh₁ = 0.0000") in page
    assert not re.search(r"δ[hy]₁\n", page)
