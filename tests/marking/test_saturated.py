"""Numbers so near to 1 that a float is 1: habits that cut, told apart exactly."""

from typing import Any

import numpy as np
import pytest

import lstm_solver
from lstm_solver.marking.marker import Marker, answer
from lstm_solver.marking.rounding_habits import chosen
from lstm_solver.marking.rounding_policies.habits import RoundingHabit


def rnn(activation: str, weight: float, **more: Any) -> dict[str, Any]:
    cell = {"name": "rnn", "activation": activation}
    return {"cell": cell, "inputs": [1, 1], "weights": {"x": weight, "h": 0.5}, "rounding": {"places": 3, **more}}


def lone(source: Any, text: str) -> str:
    marked = Marker(lstm_solver.solve(source).solved, diagnose=False).mark(answer("s", [("h_1[0]", text)]))
    return next(mark.verdict for mark in marked.marks if mark.given is not None)


@pytest.mark.parametrize(("activation", "weight"), [("sigmoid", 12), ("sigmoid", 48), ("sigmoid", 110), ("tanh", 50)])
def test_a_saturated_number_may_be_cut(activation: str, weight: float) -> None:
    source = rnn(activation, weight)
    assert [lone(source, text) for text in ("1.000", "0.999", "0.998")] == ["right", "right-other-rounding", "wrong"]
    cut = rnn(activation, weight, ties="truncate")
    assert [lone(cut, text) for text in ("0.999", "0.998")] == ["right", "wrong"]


def test_what_is_1_exactly_is_not_cut() -> None:
    assert lone(rnn("identity", 1), "0.999") == "wrong"


def test_a_sheet_that_cuts_keeps_its_habit_where_a_gate_is_saturated() -> None:
    source = {
        "cell": "lstm",
        "inputs": [1, 1],
        "weights": {gate: {"x": weight, "h": 0.25} for gate, weight in zip("ifgo", (50, 0.5, 0.75, 0.5), strict=True)},
        "rounding": {"places": 2},
    }
    policy = {"places": 2, "carry": "all", "ties": "truncate"}
    found = lstm_solver.solve({**source, "rounding": policy})
    key = Marker(found.solved, diagnose=False).expected
    given = {name: text for name, text in key.items() if name[0] in "ifgoch"}
    assert given["i_1[0]"] == "0.99"
    marked = Marker(lstm_solver.solve(source).solved, diagnose=False).mark(answer("s", given.items()))
    assert marked.rounding == "all-asked-truncate"
    assert {mark.verdict for mark in marked.marks} <= {"right", "right-other-rounding"}


def test_a_number_with_a_dropped_zero_speaks_for_a_place_fewer_as_well() -> None:
    """Cut to three places where four are asked; the fourth of one number would be a zero by chance."""
    known = Marker(lstm_solver.solve({**rnn("tanh", 0.6), "rounding": {"places": 4}}).solved, diagnose=False)
    right = np.array([[True, False, False, False], [True, True, True, True]])
    given = np.array([[True, False, True, False], [True, True, True, True]])
    rows = [(None, known.problem.rounding), (RoundingHabit("all", "minus1", "truncate"), known.problem.rounding)]
    assert chosen(given, right, rows) == 1


def test_prints_that_are_looked_at_together_are_judged_as_alone() -> None:
    solved = lstm_solver.solve(rnn("sigmoid", 48)).solved
    prints = [
        ("h_2[0]", f"{at * 10**-places:.{places}f}")
        for places in (2, 3, 4, 5)
        for at in range(10**places - 3, 10**places + 2)
    ]
    together = Marker(solved, diagnose=False).pure(prints)
    alone = Marker(solved, diagnose=False)
    for each, found in zip(prints, together, strict=True):
        (mine,) = alone.pure([each])
        assert (mine == found).all()
    assert sum(found.any() for found in together) > 4
