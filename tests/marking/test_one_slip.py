"""A slip that recurs is one slip, at gates nobody asks for too; what it spoils speaks for no habit of rounding."""

from typing import Any

import pytest

from lstm_solver import api
from lstm_solver.compose.view import View
from lstm_solver.marking.answers.spellings import Spellings
from lstm_solver.marking.marker import Marker, answer
from lstm_solver.marking.marks import MarkedSheet
from lstm_solver.marking.reports.feedback import FeedbackPages
from lstm_solver.render import render

SCALAR: dict[str, Any] = {
    "cell": "lstm",
    "inputs": [1, 0.5],
    "weights": {
        "i": {"x": 0.5, "h": 0.2},
        "f": {"x": -0.3, "h": 0.4},
        "g": {"x": 0.8, "h": -0.5},
        "o": {"x": 0.6, "h": 0.1},
    },
    "biases": {"i": 0.3, "f": 1, "g": 0.2, "o": -0.4},
    "initial": {"c": 0.5, "h": 0.3},
    "rounding": {"places": 3},
}

VECTOR: dict[str, Any] = {
    "cell": "lstm",
    "inputs": [[1, 0.5], [0.3, -0.7]],
    "weights": {
        "i": {"x": [[0.5, 0.3], [0.2, -0.4]], "h": [[0.1, 0.2], [0.3, 0.4]]},
        "f": {"x": [[-0.2, 0.3], [0.7, 0.3]], "h": [[-0.1, 0.2], [0.5, 0.1]]},
        "g": {"x": [[0.1, 0.9], [0.6, -0.3]], "h": [[-0.4, 0.8], [0.4, 0.3]]},
        "o": {"x": [[0.5, 0.25], [0.3, 0.5]], "h": [[0.1, 0], [0.2, 0.1]]},
    },
    "biases": {"i": [0.1, 0.2], "f": [1, 1], "g": [0, 0.1], "o": [0.3, -0.2]},
    "initial": {"h": [0.1, 0.2], "c": [0.3, -0.4]},
    "rounding": {"places": 3},
}

FIRST = ["i_1", "f_1", "g_1", "o_1", "c_1", "h_1"]

STATES = [*FIRST, "c_2", "h_2"]

ALL = [*FIRST, "i_2", "f_2", "g_2", "o_2", "c_2", "h_2"]


def marked(source: dict[str, Any], find: list[str], numbers: str) -> MarkedSheet:
    """`numbers`: of the names, unit by unit."""
    made = Marker(api.solve({**source, "questions": [{"ask": "a", "find": find, "points": len(find)}]}).solved)
    units = [unit for name in find for unit in made.canonical(name)]
    return made.mark(answer("s", zip(units, numbers.split(), strict=True)))


@pytest.mark.parametrize(
    ("find", "numbers", "slips"),
    [
        (["f_1", "i_1", "c_2"], "0.455 0.636 0.568", ["bias-forgotten"]),
        (STATES, "0.636 0.455 0.572 0.652 0.591 0.346 0.423 0.233", ["bias-forgotten"]),
        (STATES, "0.636 0.455 0.691 0.557 0.667 0.325 0.568 0.248", ["bias-forgotten"]),
        (STATES, "0.690 0.668 0.762 0.550 0.860 0.383 0.943 0.350", ["recurrent-term-forgotten"]),
        (STATES, "0.690 0.668 0.691 0.557 0.811 0.373 0.816 0.326", ["recurrent-term-forgotten"]),
        (STATES, "0.589 0.754 0.050 0.409 0.406 0.157 0.372 0.144", ["input-term-forgotten"]),
        (STATES, "0.696 0.675 0.701 0.226 0.825 0.153 0.924 -0.061", ["tanh-for-sigmoid", "sigmoid-for-tanh"]),
    ],
)
def test_a_slip_is_charged_once_through_gates_that_nobody_asks_for(
    find: list[str], numbers: str, slips: list[str]
) -> None:
    found = marked(SCALAR, find, numbers)
    assert [each.slip for each in found.slips] == slips
    assert found.points == len(find) - len(slips)
    assert found.rounding == "as asked"


@pytest.mark.parametrize(
    ("numbers", "slip"),
    [
        (
            "0.668 0.527 0.495 0.715 0.585 0.501 0.654 0.643 0.539 -0.022 0.322 -0.014"
            " 0.492 0.606 0.424 0.540 -0.629 0.473 0.502 0.451 -0.081 0.275 -0.041 0.121",
            "bias-forgotten",
        ),
        (
            "0.679 0.550 0.721 0.864 0.501 0.501 0.716 0.587 0.556 -0.070 0.362 -0.041"
            " 0.510 0.632 0.675 0.731 -0.537 0.454 0.568 0.387 0.101 0.235 0.057 0.089",
            "recurrent-term-forgotten",
        ),
    ],
)
def test_a_slip_made_everywhere_has_every_wrong_number(numbers: str, slip: str) -> None:
    found = marked(VECTOR, ALL, numbers)
    wrong = {mark.name for mark in found.marks if mark.verdict == "wrong"}
    assert [each.slip for each in found.slips] == [slip]
    assert wrong <= {*found.slips[0].numbers}
    assert found.points == len(ALL) - found.slips[0].cost == len(ALL) - 0.5
    assert found.rounding == "as asked"


def test_no_decimal_point_moves_two_places_in_what_is_given() -> None:
    found = marked(VECTOR, ["f_1"], "0.000 0.000")
    assert all(mark.explanations == () for mark in found.marks)


def test_a_number_that_the_slip_does_not_give_is_charged_for_itself() -> None:
    found = marked(SCALAR, ["f_1", "i_1", "c_2"], "0.455 0.636 0.731")
    assert found.points == 1
    assert {*found.slips[0].numbers} == {"f_1[0]", "i_1[0]"}


def retold(change: dict[str, Any], source: dict[str, Any] = VECTOR) -> MarkedSheet:
    """The whole sheet of who took other parameters."""
    other = Marker(api.solve({**source, **change}).solved, diagnose=False)
    asked = {**source, "questions": [{"ask": "a", "find": ALL, "points": 12}]}
    made = Marker(api.solve(asked).solved)
    return made.mark(answer("s", [(name, other.right(name).text) for name in made.asked]))


def _negated(value: Any) -> Any:
    return [_negated(each) for each in value] if isinstance(value, list) else -value


WEIGHTS, BIASES = VECTOR["weights"], VECTOR["biases"]


@pytest.mark.parametrize(
    ("change", "slip"),
    [
        ({"biases": {gate: _negated(bias) for gate, bias in BIASES.items()}}, "sign-lost"),
        ({"weights": {g: {**each, "h": _negated(each["h"])} for g, each in WEIGHTS.items()}}, "sign-lost"),
        ({"weights": {**WEIGHTS, "f": WEIGHTS["o"]}}, "other-gate-weights"),
        ({"weights": {**WEIGHTS, "f": WEIGHTS["i"], "i": WEIGHTS["f"]}}, "other-gate-weights"),
    ],
)
def test_one_habit_of_thought_at_every_gate_is_one_slip(change: dict[str, Any], slip: str) -> None:
    sheet = retold(change)
    assert [each.slip for each in sheet.slips] == [slip]
    assert sheet.points == sheet.of - sheet.slips[0].cost >= 11


def test_the_page_says_why_a_wrong_number_has_points() -> None:
    made = api.solve({**SCALAR, "questions": [{"find": STATES, "points": 8}]}).solved
    marker = Marker(made)
    numbers = ["0.636", "0.455", "0.572", "0.652", "0.591", "0.346", "0.423", "0.233"]
    pages = FeedbackPages(Spellings(View(made, None, "full"), marker.order))
    page = render([pages.sheet(marker.mark(answer("s", zip(marker.asked, numbers, strict=True))))], "text")
    assert "wrong, with points: the slip behind it is charged once" in page
    right = marker.mark(answer("s", [(name, marker.right(name).text) for name in marker.asked]))
    assert "with points" not in render([pages.sheet(right)], "text")


GRU: dict[str, Any] = {
    "cell": "gru",
    "inputs": [[1, -0.5], [0.3, 0.8]],
    "weights": {
        "r": {"x": [[0.5, -0.2], [0.1, 0.4]], "h": [[0.3, 0.8], [-0.6, 0.2]]},
        "z": {"x": [[0.7, -0.1], [0.6, 0.5]], "h": [[-0.2, 0.1], [0.4, 0.3]]},
        "n": {"x": [[0.8, -0.6], [0.2, 0.7]], "h": [[-0.1, 0.6], [0.5, -0.2]]},
    },
    "biases": {"r": [0.1, 0.2], "z": [0, -0.3], "n": [0.1, 0.2]},
    "initial": {"h": [0.4, -0.7]},
    "targets": [None, [0.5, 0]],
    "loss": "half_squared_error",
    "backward": {"update": {"learning_rate": 0.1}},
    "rounding": {"places": 4},
}


def test_a_slip_in_every_term_of_a_gradient_is_one_slip() -> None:
    """∂L/∂W_hn = Σ δa_n h, without the factor r of each step; worked out by hand in decimals."""
    found = marked(GRU, ["d_weights.n.h"], "-0.0986 0.0578 0.0181 -0.0136")
    assert [each.slip for each in found.slips] == ["factor-forgotten"]
    assert len(found.slips[0].numbers) == 4
    assert "and so at every step" in found.slips[0].text


def test_an_exchange_that_changes_nothing_at_a_number_does_not_explain_it() -> None:
    """Cut off, where the file rounds: rows and columns exchanged leave the diagonal as it is."""
    for name, given in (("d_weights.n.h[0][0]", "-0.0511"), ("d_weights.n.h[1][1]", "-0.0065")):
        (mark,) = (
            Marker(api.solve({**GRU, "questions": [{"find": [name]}]}).solved).mark(answer("s", [(name, given)])).marks
        )
        assert mark.verdict == "right-other-rounding"
        assert "row-and-column" not in [each.slip for each in mark.explanations]
