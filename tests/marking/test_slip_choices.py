"""`choices: slips`: the right value and what slips make of it, in an order that gives nothing away."""

from collections import Counter
from typing import Any

import pytest
from randoms import random_net, write

import lstm_solver
from lstm_solver import SolverError
from lstm_solver.marking.marker import Marker, answer
from lstm_solver.network.problem import MarkingScheme


def choices(problem: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = lstm_solver.solve(problem).to_dict()["questions"][0]["choices"]
    return found


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_the_right_value_stands_among_what_slips_give(cell: str) -> None:
    places = Counter[int]()
    for seed in range(12):
        net = write(random_net(seed, cell, hidden=2, steps=2), questions=[{"find": "h_2[0]", "choices": "slips"}])
        found = choices(net)
        texts = [each["text"] for each in found]
        assert 2 <= len(found) <= 4
        assert len(set(texts)) == len(texts)
        right = [at for at, each in enumerate(found) if each["right"]]
        assert len(right) == 1
        steps = lstm_solver.solve(net).to_dict()["steps"]
        assert texts[right[0]] == next(each["value"][0] for each in steps if each["name"] == "h" and each["t"] == 2)
        assert choices(net) == found
        places[right[0]] += 1
    assert len(places) > 1


def test_a_slip_says_why() -> None:
    net = write(random_net(3, "lstm", hidden=2, steps=2), questions=[{"find": "f_1[0]", "choices": "slips"}])
    assert any(each.get("why") for each in choices(net) if not each["right"])


def test_one_unit_of_a_direction_is_one_number() -> None:
    net = {"cell": "rnn", "inputs": [[1, 0]], "weights": {"x": [[1, 0], [0, 1]], "h": [[1, 0], [0, 1]]}}
    asked = {"questions": [{"find": "h_1[0]", "choices": "slips"}]}
    backwards = choices(net | asked | {"direction": "reverse"})
    assert {each["text"] for each in backwards} == {each["text"] for each in choices(net | asked)}
    assert [each["text"] for each in backwards if each["right"]] == ["0.7616"]


def test_without_slips_the_nearest_numbers_fill_up() -> None:
    cell = {"states": ["h"], "equations": ["h = x"]}
    found = choices({"cell": cell, "inputs": [0], "parameters": {}, "questions": [{"find": "h_1", "choices": "slips"}]})
    assert len(found) >= 3


def test_several_numbers_are_refused() -> None:
    net = write(random_net(3, "lstm", hidden=2, steps=2), questions=[{"find": "h_2", "choices": "slips"}])
    with pytest.raises(SolverError, match=r"questions\[0\].choices: choices of slips need one number"):
        lstm_solver.solve(net)


@pytest.mark.parametrize(("lang", "said"), [("de", "statt"), ("fr", "sans"), ("es", "en lugar de")])
def test_what_slips_make_is_told_in_the_language_that_is_wanted(lang: str, said: str) -> None:
    net = write(random_net(3, "lstm", hidden=2, steps=2), questions=[{"find": "f_1[0]", "choices": "slips"}])
    wanted = lstm_solver.solve({**net, "lang": lang}).render("text", "answers")
    assert said in wanted
    assert lstm_solver.solve(net).render("text", "answers", lang=lang) == wanted


def test_a_lone_number_that_is_offered_as_a_choice_has_the_slip_it_was_made_from() -> None:
    weights = {"i": {"x": 1, "h": "0.5"}, "f": {"x": -1, "h": 2}, "g": {"x": "0.5", "h": -1}, "o": {"x": 2, "h": 1}}
    biases = {"i": 0, "f": 1, "g": 0, "o": "-0.5"}
    net = {"cell": "lstm", "inputs": [1, -1], "weights": weights, "biases": biases, "rounding": {"places": 3}}
    solution = lstm_solver.solve(net | {"questions": [{"find": "h_2", "choices": "slips"}]})
    offered = {each["text"]: each for each in solution.to_dict()["questions"][0]["choices"] if not each["right"]}
    assert len(offered) == 3
    marker = Marker(solution.solved, MarkingScheme())
    for text, choice in offered.items():
        marked = marker.mark(answer("s", [("h_2[0]", text)]))
        mark = next(each for each in marked.marks if each.name == "h_2[0]")
        assert choice["why"] in [each.text for each in mark.explanations]
