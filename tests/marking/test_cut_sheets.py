"""Sheets whose numbers are cut off, not rounded: by the file, or by habit."""

from typing import Any

import pytest

from lstm_solver import api
from lstm_solver.marking.marker import Marker, answer
from lstm_solver.marking.marks import Mark, MarkedSheet

RNN: dict[str, Any] = {
    "cell": "rnn",
    "inputs": [[1, 0.5], [0.2, -1]],
    "weights": {"x": [[0.5, -0.3], [0.8, 0.1]], "h": [[0.2, 0.4], [-0.5, 0.3]]},
    "biases": {"x": [0.1, -0.2], "h": [0, 0]},
    "outputs": {
        "equations": ["y = softmax(V @ h + c)"],
        "parameters": {"V": [[1, 0.5], [-0.4, 0.7], [0.2, 0.1]], "c": [0, 0.1, -0.1]},
    },
    "targets": [2, 0],
    "loss": "cross_entropy",
    "rounding": {"places": 3, "carry": "all", "ties": "truncate"},
}


def marked(source: dict[str, Any], numbers: dict[str, str]) -> tuple[MarkedSheet, dict[str, Mark]]:
    sheet = Marker(api.solve(source).solved).mark(answer("s", numbers.items()))
    return sheet, {mark.name: mark for mark in sheet.marks}


@pytest.mark.parametrize(
    ("name", "given", "slip"),
    [
        ("h_1[0]", "0.610", "sigmoid-for-tanh"),  # 0.6106
        ("h_1[0]", "0.611", None),
        ("loss_1", "2.101", "other-function"),  # log₂: 2.1016
        ("loss_1", "0.632", "other-function"),  # log₁₀
    ],
)
def test_a_lone_slip_is_known_by_its_number_cut_off(name: str, given: str, slip: str | None) -> None:
    name = name if name.endswith("]") else f"{name}[0]"
    _, marks = marked(RNN, {name: given})
    assert marks[name].verdict == "wrong"
    assert [each.slip for each in marks[name].explanations][:1] == ([slip] if slip else [])


def test_a_slip_on_a_sheet_that_cuts_by_habit_is_known_by_its_number_cut_off() -> None:
    """The file rounds half up; σ for tanh in h₁ of who cuts everything."""
    source = {**RNN, "rounding": {"places": 3, "carry": "all"}}
    cutting = Marker(api.solve(RNN).solved)
    numbers = {name: cutting.right(name).text for name in cutting.asked if name.startswith(("h_1", "y_1", "loss_1"))}
    sheet, _ = marked(source, numbers)
    assert sheet.rounding == "all-asked-truncate"
    _, marks = marked(source, numbers | {"loss_1[0]": "2.101"})
    assert [each.slip for each in marks["loss_1[0]"].explanations] == ["other-function"]


def test_the_sentence_names_what_the_sheet_itself_has_cut() -> None:
    """y₂,₃ is 0.2866 by exact numbers, 0.2855 by those that were cut off before."""
    habit = Marker(api.solve({**RNN, "rounding": {"places": 2, "carry": "all", "ties": "truncate"}}).solved)
    numbers = {name: habit.right(name).text for name in habit.asked}
    sheet, marks = marked({**RNN, "rounding": {"places": 2}}, numbers)
    assert sheet.rounding == "all-asked-truncate"
    assert marks["y_2[2]"].explanations[0].text == "0.2855 was cut to 0.28"
    # the sum of losses that were cut before has nothing left to cut
    assert marks["loss[0]"].explanations[0].text == "digits were cut off on the way, not rounded"
