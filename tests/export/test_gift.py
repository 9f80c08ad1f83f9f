"""GIFT, read by a parser of its own."""

from typing import Any

import pytest
from exporting import AWKWARD, made, public, text
from helpers import need, node

import lstm_solver
from lstm_solver.export.set_builder import exported
from lstm_solver.export.targets import write
from lstm_solver.reader.tree.source import read


def parsed(*texts: str) -> list[Any]:
    need("gift-pegjs")
    found = node("gift.mjs", list(texts))
    assert isinstance(found, list)
    return found


@pytest.fixture(scope="module")
def questions() -> Any:
    (found,) = parsed(text("gift"))
    assert isinstance(found, list), found
    return found


def test_each_number_and_each_question_is_there(questions: Any) -> None:
    (version,) = made().problems[0].versions
    kinds = [each["type"] for each in questions]
    assert kinds.count("Numerical") == sum(len(item.fields) for item in version.items)
    assert kinds.count("MC") == 5
    assert kinds.count("Essay") == 2


def test_words_arrive_as_written(questions: Any) -> None:
    assert questions[0]["title"] == "$course$/top/" + AWKWARD.replace("/", "//")
    assert {each["title"].partition(" – ")[0] for each in questions[1:]} == {AWKWARD}
    for each in questions[1:]:
        assert each["stem"]["format"] == "html"
        assert "&#123;1:NM:=5&#125;" in each["stem"]["text"]


def test_numbers_and_slips_are_as_expected(questions: Any) -> None:
    (version,) = made().problems[0].versions
    fields = [field for item in version.items for field in item.fields]
    found = [each for each in questions if each["type"] == "Numerical"]
    for field, question in zip(fields, found, strict=True):
        right, *slips = question["choices"]
        assert right["isCorrect"]
        assert right["text"]["number"] == float(field.value)
        half = float((field.accepted.high - field.accepted.low) / 2)
        assert right["text"].get("range", 0) == half
        assert [each["text"]["number"] for each in slips] == [float(slip.value) for slip in field.slips]
        assert [each["weight"] for each in slips] == [float(100 * slip.share) for slip in field.slips]
        assert all(each["feedback"]["text"] for each in slips)


def test_choices_keep_their_arrows(questions: Any) -> None:
    first = next(each for each in questions if each["type"] == "MC" and "Which?" in each["stem"]["text"])
    assert [each["isCorrect"] for each in first["choices"]] == [False, True]
    assert first["choices"][1]["text"]["text"] == "-&gt; this"


def test_problems_of_the_repository_are_read() -> None:
    for found in parsed(*(text("gift", public(name)) for name in ("questions_without_numbers", "greedy_decoding"))):
        assert isinstance(found, list), found


@pytest.mark.parametrize("ties", ["half_up", "half_even"])
def test_fifty_decimals_are_fifty(ties: str) -> None:
    problem = {"cell": "rnn", "inputs": [1], "weights": {"x": 1, "h": 1}, "rounding": {"places": 50, "ties": ties}}
    solved = lstm_solver.solve(problem)
    files, _ = write("gift", exported(read(problem), "p"))
    assert f"{solved.to_dict()['steps'][0]['value'][0]}:0.{'0' * 50}5#" in files[""]
