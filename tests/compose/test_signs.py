"""Signs on a page: none before a zero, none of vectors between scalars, sums only over something."""

import re
from typing import Any

import pytest
from randoms import random_net, write

import lstm_solver

COUPLED = {
    "cell": {"name": "lstm", "coupled": "forget"},
    "inputs": [1],
    "weights": {"f": {"x": "0.5", "h": "0.1"}, "g": {"x": 0, "h": 0}, "o": {"x": 1, "h": 0}},
    "backward": {"upstream": {"h": [1]}},
    "rounding": {"places": 2},
}


def test_a_zero_has_no_sign() -> None:
    page = lstm_solver.solve(COUPLED).render("text")
    assert "δfₜ = -δiₜ + δcₜ·cₜ₋₁" in page
    assert "= 0.00 + 0.73·0" in page
    assert not re.search(r"-0\.00(?!\d)", page)


def test_a_product_that_begins_with_zero_has_none_either() -> None:
    cell = {"states": ["h"], "equations": ["h = -x * k - h_prev", "y = -h*h - x"]}
    rounding = {"places": 2, "carry": "all"}
    source = {"cell": cell, "parameters": {"k": "0.5"}, "inputs": [0, "0.003", 0], "rounding": rounding}
    page = lstm_solver.solve(source).render("text")
    assert "= 0·0.5 - 0" in page
    assert "= 0.00·0.00 - 0.003" in page
    assert not re.search(r"(?<!\S)-0(\.00)?(?![.\d])", page)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("format", ["text", "md", "tex"])
def test_scalars_have_no_signs_of_vectors(cell: str, format: str) -> None:
    problem = write(random_net(3, cell, hidden=1, inputs=1, steps=2, places=1))
    more: dict[str, Any] = {"targets": [1, None], "loss": "half_squared_error", "backward": {}}
    page = lstm_solver.solve(problem | more).render(format)
    assert not re.findall(r"⊙|\\odot|ᵀ|\\top\b|∑|\\sum_\{t\}\\,L", page.replace("∑ₜ δ", "").replace("∑ₜ (", ""))


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_vectors_keep_them(cell: str) -> None:
    page = lstm_solver.solve(write(random_net(3, cell, hidden=2, steps=2, places=1))).render("text")
    assert "⊙" in page


def test_a_reference_names_an_equation_that_is_used() -> None:
    """The numbers of a step back stand under the equation of their quantity."""
    rnn = {"cell": "rnn", "inputs": [1, 2], "weights": {"x": "0.5", "h": "0.1"}, "targets": [1, 0]}
    page = lstm_solver.solve(rnn | {"loss": "squared_error", "backward": {}}).render("tex")
    assert len(re.findall(r"\\delta h_\{[12]\}", page)) >= 2
    assert len(re.findall(r"by~\\eqref\{eq:d_h_t\}", page)) == 2


def test_no_side_of_an_equality_prints_as_the_other() -> None:
    cell = {"states": ["h"], "equations": ["a = sigmoid(-x)", "h = -x", "k = -h"]}
    page = lstm_solver.solve({"cell": cell, "inputs": [500, -2], "rounding": {"places": 0}}).render("text")
    assert "σ(-500) = 0" in page
    assert not re.search(r"(\S+) = \1(\s|$)", page)


def test_a_letter_that_stands_for_itself_says_nothing() -> None:
    rnn = {"cell": "rnn", "inputs": ["x_1", 2], "weights": {"x": "0.5", "h": "w"}, "symbols": ["x_1", "w"]}
    page = lstm_solver.solve(rnn).render("text")
    assert "x₁ = x₁" not in page
    assert "x₂ = 2" in page


@pytest.mark.parametrize("notation", ["pytorch", "exam", "memphis"])
def test_an_author_may_write_braces_and_times_before_and_after(notation: str) -> None:
    weights = "weights: {i: {x: 1, h: 0}, f: {x: 1, h: 0}, g: {x: 1, h: 0}, o: {x: 1, h: 0}}"
    start = f"cell: lstm\ninputs: [1]\n{weights}\nnotation: {notation}\ntext: "

    def said(text: str) -> str:
        return lstm_solver.solve(f"{start}'Begin. {text} End.'\n").render("md").split("Begin.")[1].split("End.")[0]

    assert said("`h_{1}` `c_{t}` `h_{t-1}`") == said("`h_1` `c_t` `h_t-1`")
    assert "`" not in said("`h_{t-1}` `c_{t+1}`").replace("$`", "").replace("`$", "")
    assert "q_{t-1}" in said("`q_{t-1}`")
