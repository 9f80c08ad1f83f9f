"""Formulas as answers: read in many ways, right where they come to the same, following from others on the sheet."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from helpers import PROBLEMS
from test_checking import check

import lstm_solver
from lstm_solver.cli import main
from lstm_solver.errors import SolverError
from lstm_solver.marking.answers.typed_formulas import read_formula
from lstm_solver.marking.answers.typed_numbers import UnreadableNumber
from lstm_solver.marking.letters.letter_marker import LetterMarker
from lstm_solver.marking.marker import Marker
from lstm_solver.marking.marks import Answer, WrittenAnswer

RNN: dict[str, Any] = {
    "cell": "rnn",
    "symbols": ["w", "u", "x_1", "k"],
    "inputs": ["x_1", 0, 0],
    "weights": {"x": "u", "h": "w"},
    "targets": [None, None, "k"],
    "loss": "half_squared_error",
    "backward": {"update": {"learning_rate": 0.1}},
}

GATES = {"x": [["w", 0], [1, "u"]], "h": [[0, 1], ["w", 0]]}

LSTM: dict[str, Any] = {
    "cell": "lstm",
    "symbols": ["w", "u"],
    "inputs": [["u", 1], [0, "sqrt(2)"]],
    "weights": dict.fromkeys("ifgo", GATES),
    "outputs": {"equations": ["y = softmax(V @ h)"], "parameters": {"V": [[1, "w"], [0, 1]]}},
    "targets": [[1, 0], [0, 1]],
    "loss": "cross_entropy",
    "backward": {"update": {"learning_rate": 0.1}},
}


def marker(source: Any) -> LetterMarker:
    return LetterMarker(lstm_solver.solve(source).solved)


def verdicts(source: dict[str, Any], **answers: str) -> dict[str, str]:
    marked = marker(source).mark(Answer("s", {name: WrittenAnswer(text) for name, text in answers.items()}))
    return {each.name: each.verdict for each in marked.marks if each.name in answers}


@pytest.mark.parametrize("source", [RNN, LSTM, PROBLEMS / "rnn_in_letters.yaml"], ids=["rnn", "lstm", "file"])
def test_what_is_printed_is_right(source: Any) -> None:
    """Two ways to the same number: the expression that the symbolic solver prints, and the equations with numbers."""
    made = marker(source)
    numbers = {name: WrittenAnswer(text) for name, text in made.expected.items()}
    known = {*made.problem.symbols, *made.board.slots, *(name.removesuffix("[0]") for name in made.board.slots)}
    assert [name for name, each in numbers.items() if read_formula(each.text, known).text != each.text] == []
    marked = made.mark(Answer("s", numbers))
    assert {each.name: each.verdict for each in marked.marks} == dict.fromkeys(numbers, "right")
    assert marked.points == marked.of


@pytest.mark.parametrize(
    "text",
    [
        "tanh(w*tanh(w*tanh(u*x_1)))",
        "tanh(w tanh(w h_1))",
        "tanh(h_2·w)",
        "tanh(2*w*h_2/2 + 0)",
        "tanh( w h₂ )",
        "tanh(w*h_2[0])",
        "tanh(w h_{2})",
        "tanh[w h_2]",
        "−tanh(−w h_2)",
        "1 - (1 - tanh(w*h_2))",
    ],
)
def test_a_formula_is_right_however_it_is_written(text: str) -> None:
    assert verdicts(RNN, **{"h_3[0]": text}) == {"h_3[0]": "right"}


@pytest.mark.parametrize(
    "text", ["(h_3−k)(1−h_3²)(h_2+w(1-h₂²)h₁)", "d_a_h_3 h_2 + d_a_h_2 h_1", "h_2*δa_h_3+h_1*δa_h_2"]
)
def test_a_gradient_in_names_is_right(text: str) -> None:
    text = text.replace("δa_h", "d_a_h")
    assert verdicts(RNN, **{"d_weights.h": text, "new_weights.h": "w - 0.1 d_weights.h"}) == {
        "d_weights.h": "right",
        "new_weights.h": "right",
    }


def test_what_goes_on_from_a_wrong_formula_follows() -> None:
    wrong = {"h_1[0]": "u*x_1", "h_2[0]": "tanh(w*u*x_1)", "h_3[0]": "tanh(w tanh(w u x_1))"}
    assert verdicts(RNN, **wrong) == {"h_1[0]": "wrong", "h_2[0]": "follows", "h_3[0]": "follows"}


@pytest.mark.parametrize("text", ["h_3", "tanh(w)", "loss", "w/(u - u)", "exp(exp(exp(exp(9))))", "0.5", "h_3(2)"])
def test_a_formula_is_wrong_that_comes_to_another_value_or_names_what_comes_later(text: str) -> None:
    assert verdicts(RNN, **{"h_3[0]": text}) == {"h_3[0]": "wrong"}


@pytest.mark.parametrize(
    "text", ["q*w", "w;u", "__import__('os')", "w**-1", "(((w**20)**20)**20)", "(" * 60, "", "h_9"]
)
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(UnreadableNumber):
        read_formula(text, {"w", "u", "h_3"})


def test_check_marks_a_file_of_formulas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem, answers = tmp_path / "p.yaml", tmp_path / "a.yaml"
    questions = [{"ask": "?", "find": ["h_3"], "points": 2}, {"ask": "?", "find": ["d_weights.h"], "points": 3}]
    problem.write_text(yaml.safe_dump(RNN | {"questions": questions}), "utf-8")
    sheets = [
        {"student": "s1", "answers": {"h_3": "tanh(w h_2)", "q2": "(h_3-k)(1-h_3^2)*(h_2 + w(1-h_2^2)h_1)"}},
        {"student": "s2", "answers": {"h_3": "tanh(q h_2)", "d_weights.h": "h_2"}},
    ]
    answers.write_text(yaml.safe_dump(sheets), "utf-8")
    check(str(problem), str(answers), format="text")
    page = capsys.readouterr()
    assert "5 of 5 points (question 1: 2 of 2; question 2: 3 of 3)." in page.out
    assert "No slip in the catalogue" not in page.out
    assert f"{answers}:7:10: [1].answers.h_3: 'q' in 'tanh(q h_2)' is no letter of the problem" in page.err


def test_what_needs_numbers_says_so() -> None:
    with pytest.raises(SolverError):
        Marker(lstm_solver.solve(RNN).solved)


def test_a_sheet_shows_what_is_expected_as_pages_do_and_says_nothing_of_a_right_formula(tmp_path: Path) -> None:
    problem = tmp_path / "p.yaml"
    problem.write_text(
        "cell: rnn\ninputs: [x_1, x_2]\nweights: {x: u, h: w}\nsymbols: [u, w, x_1, x_2, k]\n"
        "targets: [null, k]\nloss: half_squared_error\nbackward: {}\nquestions: [{find: [d_weights.h]}]\n",
        "utf-8",
    )

    def said(formula: str) -> str:
        return CliRunner().invoke(main, ["check", str(problem), f"d_weights.h={formula}"]).output

    assert said("(h_2 - k)(1 - h_2^2)h_1") == "∂L/∂W_hh = (h_2 - k)(1 - h_2^2)h_1: right.\n"
    assert "expected: h₁(1 - h₂²)(h₂ - k)." in said("h_1")
