"""PrairieLearn: the server of the question is run, with answers of every kind."""

import json
import math
import sys
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
from exporting import PROBLEM, files, made, public

from lstm_solver import solve
from lstm_solver.export.exported import AnswerField
from lstm_solver.marking import prepare
from lstm_solver.marking.marker import answer


class Server:
    """server.py, with what of PrairieLearn it calls."""

    def __init__(self, problem: Any, monkeypatch: pytest.MonkeyPatch, **versions: Any) -> None:
        library = ModuleType("prairielearn")
        library.set_weighted_score_data = self.weigh  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "prairielearn", library)
        self.files, self.losses = files("prairielearn", problem, **versions)
        self.names: dict[str, Any] = {}
        exec(compile(self.files["server.py"], "server.py", "exec"), self.names)
        self.fields: dict[str, AnswerField] = {
            field.ident: field
            for item in made(problem, **versions).problems[0].versions[0].items
            for field in item.fields
        }

    @staticmethod
    def weigh(data: dict[str, Any]) -> None:
        scores = data["partial_scores"].values()
        data["score"] = sum(each["score"] * each["weight"] for each in scores) / sum(each["weight"] for each in scores)

    def begun(self, seed: int = 1) -> dict[str, Any]:
        keys = ("params", "correct_answers", "submitted_answers", "format_errors", "partial_scores", "feedback")
        data: dict[str, Any] = {key: {} for key in keys} | {"variant_seed": seed}
        self.names["generate"](data)
        return data

    def marked(self, given: dict[str, Any], seed: int = 1) -> dict[str, Any]:
        data = self.begun(seed)
        data["submitted_answers"] = dict.fromkeys(data["correct_answers"], "") | given
        self.names["parse"](data)
        if not data["format_errors"]:
            self.names["grade"](data)
        return data


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    return Server(PROBLEM, monkeypatch)


def test_no_text_stands_where_an_element_keeps_its_own(server: Server) -> None:
    asked = {each.ident for each in made().problems[0].versions[0].items}
    assert not asked & server.begun()["params"].keys()


def test_the_folder_is_a_question(server: Server) -> None:
    assert set(server.files) == {"info.json", "question.html", "server.py"}
    info = json.loads(server.files["info.json"])
    assert info["title"] == PROBLEM["title"]
    assert info["type"] == "v3"
    page = str(server.files["question.html"])
    for name in server.begun()["correct_answers"]:
        assert page.count(f'answers-name="{name}"') == 1


def test_right_numbers_earn_everything(server: Server) -> None:
    right = {name: field.text for name, field in server.fields.items()}
    assert server.marked(right)["score"] == 1
    with_commas = {name: text.replace(".", ",") for name, text in right.items()}
    assert server.marked(with_commas)["score"] == 1
    assert server.marked({})["score"] == 0


def test_ends_count_as_the_ties_say(server: Server) -> None:
    for name, field in server.fields.items():
        for end in (field.accepted.low, field.accepted.high, field.value):
            said = server.marked({name: f"{end:f}"})["feedback"][name]
            assert (said == "Right.") == field.accepted.has(end), (name, end)


def test_slips_say_what_went_wrong(server: Server) -> None:
    for name, field in server.fields.items():
        for slip in field.slips:
            found = server.marked({name: slip.text})
            assert found["partial_scores"][name]["score"] == float(slip.share)
            assert found["feedback"][name].replace("&amp;", "&") == slip.why


def test_what_is_no_number_is_said(server: Server) -> None:
    data = server.marked({"f_1_0": "about a half", "i_1_0": "1e999999"})
    assert set(data["format_errors"]) == {"f_1_0", "i_1_0"}


def test_what_follows_from_own_numbers_counts(server: Server) -> None:
    """c = f c_prev + i g, from a wrong f: as the formula says, and as the marking of answers says."""
    right = {name: field.text for name, field in server.fields.items()}
    solution = solve(PROBLEM)
    board = prepare(solution).board
    numbers = [field for field in server.fields.values() if field.name in board.slots]
    exact = {field.ident: board.entry(board.slots[field.name]) for field in numbers}
    wrong = Decimal("0.30")
    follows = wrong * Decimal("0.5") + exact["i_1_0"] * exact["g_1_0"]
    given = right | {"f_1_0": f"{wrong:f}", "c_1_0": f"{round(follows, 2):f}"}
    data = server.marked(given)
    assert data["partial_scores"]["f_1_0"]["score"] == 0
    assert data["partial_scores"]["c_1_0"]["score"] == 1
    assert "own earlier numbers" in data["feedback"]["c_1_0"]
    names = {field.name: given[field.ident] for field in numbers}
    sheet = prepare(solution).mark(answer("s", names.items()))
    verdicts = {mark.name: mark.verdict for mark in sheet.marks}
    assert verdicts["c_1[0]"] == "follows"
    beside = server.marked(given | {"c_1_0": f"{round(follows, 2) + Decimal('0.01'):f}"})
    assert beside["partial_scores"]["c_1_0"]["score"] == 0


def test_a_slip_in_what_nobody_asks_for_costs_more_than_marking_says_and_that_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """σ for tanh in h, of which only y is asked: `check` finds the one slip, the server sees two wrong numbers."""
    network: dict[str, Any] = {"cell": "rnn", "inputs": [1, 2], "weights": {"x": "0.5", "h": "0.25"}}
    outputs = {"equations": ["y = v * h"], "parameters": {"v": 2}}
    asked = {"outputs": outputs, "questions": [{"ask": "y?", "find": ["y_1", "y_2"], "points": 2}]}
    server = Server(network | asked, monkeypatch)
    slip = solve(network | asked | {"cell": {"name": "rnn", "activation": "sigmoid"}}).to_dict()
    given = {f"y_{step['t']}": step["value"][0] for step in slip["steps"] if step["name"] == "y"}
    sheet = prepare(solve(network | asked)).mark(answer("s", [(f"{name}[0]", text) for name, text in given.items()]))
    assert [each.cost for each in sheet.slips] == [1]
    assert sheet.points == 1
    marked = server.marked({f"{name}_0": text for name, text in given.items()})
    assert marked["score"] == 0
    assert any("where check charges it once" in line for line in server.losses)
    single = {"outputs": outputs, "questions": [{"ask": "y?", "find": ["y_1"]}]}
    assert not any("charges it once" in line for line in Server(network | single, monkeypatch).losses)
    each = {"marking": {"repeated": "each"}}
    assert not any("charges it once" in line for line in Server(network | asked | each, monkeypatch).losses)


def test_what_follows_counts_wherever_a_number_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second unit repeats the first of a step before; a later question asks for h_4[1] once more."""
    server = Server(public("rnn_echo"), monkeypatch)
    assert {field.name for ident, field in server.fields.items() if ident.startswith("h_4_1")} == {"h_4[1]"}
    right = {name: field.text for name, field in server.fields.items()}
    follows = f"{math.tanh(0.3):.4f}"
    data = server.marked(right | {"h_3_0": "0.3", "h_4_1": follows, "h_4_1_again2": follows})
    scores = {ident: each["score"] for ident, each in data["partial_scores"].items()}
    assert [ident for ident, score in scores.items() if not score] == ["h_3_0"]


@pytest.mark.parametrize("name", ["umd_twice_a_2dp", "gru_two_steps", "lstm_sgd_step", "rnn_adam", "layer_norm"])
def test_exact_numbers_lead_to_the_right_ones(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the formulas give for the right numbers is what was expected."""
    server = Server(public(name), monkeypatch)
    data = server.begun()
    version = server.names["VERSIONS"][0]
    data["submitted_answers"] = {}
    values = server.names["_followed"](version, data)
    after = {ident: field["follows"] for ident, field in version["fields"].items() if field["follows"]}
    assert after
    for ident, (formula, digits) in after.items():
        value = server.names["_round"](server.names["_value"](formula, values), digits)
        assert value == server.fields[ident].value, ident


def test_half_the_points_for_what_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(PROBLEM | {"marking": {"follow_through": "half"}}, monkeypatch)
    assert {field["share"] for field in server.names["VERSIONS"][0]["fields"].values()} == {"0.5"}


def test_each_variant_has_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(public("rnn_echo"), monkeypatch, number=3)
    seen = set()
    for seed in range(30):
        data = server.begun(seed)
        assert data == server.begun(seed)
        right = data["correct_answers"]
        seen.add(tuple(right.values()))
        assert server.marked(right, seed)["score"] == 1
    assert len(seen) == 3
