"""Marking follows a sheet's own numbers through what is fed back, into the run that starts where another ended, and
through the sums of a batch."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

import lstm_solver
from lstm_solver.cli import main
from lstm_solver.marking.marker import Marker, answer
from lstm_solver.marking.marks import Answer, WrittenAnswer
from lstm_solver.network.problem import MarkingScheme
from lstm_solver.solver.trace import Solved


def marks(solved: Solved, **numbers: str) -> dict[str, str]:
    written = {
        name: WrittenAnswer(text) if text in ("A", "B") else WrittenAnswer(text, Decimal(text))
        for name, text in numbers.items()
    }
    marked = Marker(solved, MarkingScheme()).mark(Answer("s", written))
    return {each.name: each.verdict for each in marked.marks if each.name in numbers}


def solved(source: dict[str, Any]) -> Solved:
    return lstm_solver.solve(source).solved


FREE: dict[str, Any] = {
    "cell": "rnn",
    "inputs": [1, {"from": "y"}],
    "weights": {"x": 0.5, "h": 0.8},
    "outputs": {"equations": ["y = v * h"], "parameters": {"v": 1.5}},
    "targets": [None, 1],
    "loss": "half_squared_error",
    "backward": {},
}


def test_an_output_goes_on_into_the_next_step() -> None:
    # 1.5 · 0.5621 = 0.8432; tanh(0.5 · 0.8432 + 0.8 · 0.5621) = 0.7020
    found = marks(solved(FREE), **{"h_1[0]": "0.5621", "y_1[0]": "0.8432", "x_2[0]": "0.8432", "h_2[0]": "0.7020"})
    assert found["h_1[0]"] == "wrong"
    assert [found[name] for name in ("y_1[0]", "x_2[0]", "h_2[0]")] == ["follows"] * 3


def test_the_gradient_of_what_is_fed_back_follows() -> None:
    # ∂L/∂y₁ is ∂L/∂x₂, whatever that was
    found = marks(solved(FREE), **{"d_x_2[0]": "0.5", "d_y_1[0]": "0.5"})
    assert found == {"d_x_2[0]": "wrong", "d_y_1[0]": "follows"}


GREEDY: dict[str, Any] = {
    "cell": "rnn",
    "tokens": {"A": [1, 0], "B": [0, 1]},
    "inputs": ["A", {"from": "predict"}],
    "weights": {"x": [[0.5, -0.4], [0.3, 0.8]], "h": [[0.1, -0.9], [0.7, 0.2]]},
    "outputs": {
        "equations": ["y = softmax(V @ h)"],
        "parameters": {"V": [[-1, 1], [1, -1]]},
        "predict": "y",
        "labels": ["A", "B"],
    },
}


def test_the_token_that_a_sheet_chose_is_its_next_input() -> None:
    right = {"h_1[0]": "0.4621", "h_1[1]": "0.2913"}
    wrong = {"h_2[0]": "0.2766", "h_2[1]": "0.5926"}  # after A, where B is right
    made = solved(GREEDY)
    found = marks(made, **right, **{"predict_1[0]": "A"}, **wrong)
    assert found["predict_1[0]"] == "wrong"
    assert found["h_2[0]"] == found["h_2[1]"] == "follows"
    assert marks(made, **right, **{"predict_1[0]": "B"}, **wrong)["h_2[0]"] == "wrong"


def test_a_choice_follows_from_the_numbers_before_it() -> None:
    # with y₁ the other way round A is chosen, and read
    found = marks(solved(GREEDY), **{"y_1[0]": "0.5846", "y_1[1]": "0.4154", "x_2[0]": "1", "x_2[1]": "0"})
    assert found["y_1[0]"] == "wrong"
    assert found["x_2[0]"] == found["x_2[1]"] == "follows"


CHAINED: dict[str, Any] = {
    "cell": "rnn",
    "run": "A",
    "inputs": [1],
    "weights": {"x": 0.5, "h": 0.8},
    "targets": [0.5],
    "loss": "half_squared_error",
    "batch": "sum",
    "backward": {"update": {"learning_rate": 0.1, "times": 2}},
    "runs": {"B": {"inputs": [-1], "targets": [0], "initial": {"from": "A"}}},
}


def test_a_run_goes_on_from_a_sheets_own_end_of_another() -> None:
    # tanh(−0.5 + 0.8 · 0.5621) = −0.0503
    found = marks(solved(CHAINED), **{"h_1[0]": "0.5621", "B.h_1[0]": "-0.0503"})
    assert found == {"h_1[0]": "wrong", "B.h_1[0]": "follows"}


def test_the_sum_over_a_batch_and_the_update_follow() -> None:
    made = solved(CHAINED)
    key = lstm_solver.solve(CHAINED).to_dict()
    assert float(key["gradients"]["weights"]["x"]) < 0.3
    # a gradient of 0.3 more than it is makes a new weight of 0.03 less
    gradient = f"{float(key['gradients']['weights']['x']) + 0.3:.4f}"
    first = float(key["epochs"][0]["updated"]["weights"]["x"])
    found = marks(made, **{"d_weights.x": gradient, "new_weights.x": f"{first - 0.03:.4f}"})
    assert found == {"d_weights.x": "wrong", "new_weights.x": "follows"}


def test_every_number_of_a_batch_is_right_where_it_is_the_keys() -> None:
    made = solved(CHAINED)
    marker = Marker(made, MarkingScheme())
    names = [
        "h_1[0]", "B.h_1[0]", "loss[0]", "B.loss[0]", "d_h_1[0]", "B.d_h_1[0]", "d_weights.x", "d_weights.h",
        "new_weights.x", "h_1(n=2)[0]", "B.h_1(n=2)[0]", "loss(n=2)[0]", "new_weights.x(n=2)", "d_initial.h[0]",
        "B.d_initial.h[0]",
    ]  # fmt: skip
    found = marks(made, **{name: marker.right(name).text for name in names})
    assert set(found.values()) == {"right"}
    assert len(found) == len(names)


def test_a_batch_prints_in_every_detail() -> None:
    solution = lstm_solver.solve(CHAINED)
    for format in ("md", "tex", "text", "json", "slides-tex"):
        for detail in ("answers", "brief", "full"):
            assert solution.render(format, detail=detail)
    page = solution.render("text")
    assert "= L(A) + L(B)" in page.replace("L (", "L(")
    assert "∂L/∂W_ih(A) + ∂L/∂W_ih(B)" in page.replace("_ih (", "_ih(")
    assert page.index("Back-propagation through time, run B") < page.index("Back-propagation through time, run A")


# what a sheet has that read A where B is predicted, and went on from there
READ_A = {
    "h_2[0]": "0.2766",
    "h_2[1]": "0.5927",
    "y_2[0]": "0.6530",
    "y_2[1]": "0.3470",
    "h_3[0]": "-0.0057",
    "h_3[1]": "0.5457",
}


def asked(*names: str) -> Marker:
    inputs = ["A", {"from": "predict"}, {"from": "predict"}]
    return Marker(solved({**GREEDY, "inputs": inputs, "questions": [{"ask": "?", "find": [*names], "points": 12}]}))


@pytest.mark.parametrize("names", [[*READ_A], ["h_2[0]", "h_3[1]"], ["h_3[0]", "h_3[1]"], ["y_2[1]"]])
def test_a_token_that_no_sheet_names_is_charged_once(names: list[str]) -> None:
    marker = asked("h_2", "y_2", "h_3")
    marked = marker.mark(answer("s", ((name, READ_A[name]) for name in names)))
    found = [mark for mark in marked.marks if mark.name in names]
    first, *rest = found
    assert (first.verdict, [each.slip for each in first.explanations]) == ("wrong", ["other-token"])
    assert first.explanations[0].text == "The working goes on with A, where predict_1 is B."
    assert [mark.verdict for mark in rest] == ["follows"] * len(rest)
    assert marked.points == 2 * len(rest)
    assert [(slip.slip, slip.numbers) for slip in marked.slips] == [("other-token", (first.name,))]


def test_a_prediction_that_is_asked_and_missing_pays_for_its_token() -> None:
    marked = asked("predict_1", "h_2", "y_2", "h_3").mark(answer("s", READ_A.items()))
    missing, *rest = marked.marks
    assert (missing.name, missing.verdict, missing.explanations[0].slip) == ("predict_1[0]", "missing", "other-token")
    assert [mark.verdict for mark in rest] == ["follows"] * 6
    assert (marked.points, marked.slips) == (Decimal("10.2857"), ())  # 6 of 7 numbers


def test_numbers_that_no_other_token_gives_assume_none() -> None:
    marked = asked("h_2", "h_3").mark(answer("s", {"h_2[0]": "0.1234", "h_2[1]": "0.4321"}.items()))
    assert [each.slip for mark in marked.marks for each in mark.explanations if each.slip == "other-token"] == []
    assert [mark.verdict for mark in marked.marks][:2] == ["wrong", "wrong"]


def test_what_is_of_the_whole_batch_is_of_no_run(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(yaml.safe_dump(CHAINED), "utf-8")
    said = ["loss=9", "B.loss=9", "h_1=9", "d_weights.x=9", "new_weights.x=9"]
    printed = CliRunner().invoke(main, ["check", str(tmp_path / "p.yaml"), *said]).stdout
    names = [line.partition(" =")[0] for line in printed.splitlines() if " = 9" in line]
    assert names == ["run A, h₁", "run B, L", "L", "∂L/∂W_ih", "W_ih^new"]
