"""Predicted slips: what they print is what marking explains by them."""

import random
from decimal import Decimal
from math import tanh

import planting
import pytest

from lstm_solver import api
from lstm_solver.marking.marker import Marker, answer
from lstm_solver.marking.predictions import Predictions, predicted

SCALAR = {
    "cell": "lstm",
    "inputs": [1, -1],
    "weights": {gate: {"x": x, "h": 0.5} for gate, x in zip("ifgo", (0.6, -0.4, 1.2, 0.3), strict=True)},
    "biases": dict.fromkeys("ifgo", 0.1),
    "rounding": {"places": 3},
}


def test_the_likeliest_slips_of_a_gate() -> None:
    found = predicted(api.solve(SCALAR).solved, "i_1[0]")
    assert len(found) == 3
    prints = {each.slip: each.printed for each in found}
    assert prints["tanh-for-sigmoid"] == "0.604"  # tanh 0.7
    assert prints["activation-forgotten"] == "0.700"
    assert prints["bias-forgotten"] == "0.646"  # σ(0.6)
    assert all(each.text for each in found)


@pytest.mark.parametrize("cell", planting.CELLS)
def test_a_predicted_slip_is_explained_by_it(cell: str) -> None:
    """Three different prints, none of them right; and the diagnosis of such a number names the slip or a likelier."""
    marker = Marker(api.solve(planting.problem(random.Random(1), cell)).solved)
    predictions = Predictions(marker)
    names = [name for name in marker.asked if marker.board.lines[marker.board.slots[name].line].kind == "step"]
    right = {name: marker.right(name).text for name in marker.asked}
    explained = total = 0
    for name in names[::5]:
        found = predictions.of(name)
        assert len({each.printed for each in found} | {right[name]}) == len(found) + 1 >= 3
        assert all(Decimal(each.printed) != Decimal(right[name]) for each in found)
        for each in found:
            marked = marker.mark(answer("s", {**right, name: each.printed}.items()))
            mark = next(mark for mark in marked.marks if mark.name == name)
            total += 1
            explained += each.slip in {one.slip for one in mark.explanations} or mark.verdict != "wrong"
    assert explained >= 0.6 * total


RNN = {"cell": "rnn", "inputs": [1, 1], "weights": {"x": 2, "h": 1}, "rounding": {"places": 5}}

GRU = {
    "cell": "gru",
    "inputs": [1, 0],
    "weights": {"r": {"x": 0.5, "h": 1}, "z": {"x": -1, "h": 2}, "n": {"x": 1.5, "h": -1}},
    "rounding": {"places": 3},
}


@pytest.mark.parametrize("name", ["h_2[0]", "n_2[0]", "h_1[0]"])
def test_a_misread_weight_has_the_name_of_the_notation_wherever_it_stands(name: str) -> None:
    solved = api.solve({**GRU, "questions": [{"find": name}]}).solved
    texts = [each.text for each in predicted(solved, name, 50)]
    assert any(": W_" in text and "was taken as" in text for text in texts)
    assert [text for text in texts if "weights." in text] == []


def test_a_slip_names_every_time_at_which_it_was_made() -> None:
    """h_2 alone is asked: the same slip at both times, or at the last one only, in numbers worked out beside it."""
    solved = api.solve({**RNN, "questions": [{"find": "h_2"}]}).solved
    both, once = 2 * 1 + 1 * 2, 2 * 1 + tanh(2)  # without the tanh: h_1 = 2
    marker = Marker(solved)
    for number, where in ((both, "h_1, h_2"), (once, "h_2")):
        (mark,) = marker.mark(answer("s", [("h_2[0]", f"{number:.5f}")])).marks
        assert mark.explanations[0].text == f"activation forgotten in {where}: without the tanh"
    texts = [each.text for each in predicted(solved, "h_2[0]") if each.printed == f"{both:.5f}"]
    assert texts == ["activation forgotten in h_1, h_2: without the tanh"]


def test_many_times_are_named_by_the_first_and_the_last() -> None:
    solved = api.solve({**RNN, "inputs": [1] * 6, "questions": [{"find": "h_6"}]}).solved
    texts = [each.text for each in predicted(solved, "h_6[0]")]
    assert "activation forgotten in h_1, …, h_6: without the tanh" in texts


def test_what_is_not_computed_has_no_slips() -> None:
    source = {**SCALAR, "outputs": {"equations": ["y = sigmoid(V @ h)"], "parameters": {"V": 1}, "predict": "y"}}
    assert predicted(api.solve(source).solved, "predict_1[0]") == []
    with pytest.raises(LookupError):
        predicted(api.solve(SCALAR).solved, "nothing_1[0]")
