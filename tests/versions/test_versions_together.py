"""Versions that are marked side by side share what rests on their equations, and no number."""

import random
from pathlib import Path
from typing import Any

import planting
import pytest

from lstm_solver import api
from lstm_solver.marking.key.build import board
from lstm_solver.marking.key.key_versions import KeyForm, KeyVersions, stated
from lstm_solver.marking.marker import Marker
from lstm_solver.marking.marks import Answer
from lstm_solver.reader.tree.source import read
from lstm_solver.solver.trace import Solved
from lstm_solver.versions.student_marking import DrawnAgain, Opened, student_marker
from lstm_solver.versions.version_drawing import Drawing

PROBLEMS = Path(__file__).parent.parent.parent / "problems"

KINDS = ("lstm", "custom", "both", "backward")

FEW = (-1, -0.5, 0.5, 1)  # so that some versions have the same weights at two gates


def network(draw: random.Random, kind: str) -> dict[str, Any]:
    if kind == "both":
        return planting.both_ways(draw)
    return planting.problem(draw, "rnn" if kind == "backward" else kind, backward=kind == "backward")


def drawn(draw: random.Random, value: Any) -> Any:
    """Other numbers in the same places."""
    if isinstance(value, dict):
        return {key: each if key == "joint" else drawn(draw, each) for key, each in value.items()}
    return [drawn(draw, each) for each in value] if isinstance(value, list | tuple) else draw.choice(FEW)


def version(draw: random.Random, problem: dict[str, Any]) -> Solved:
    varied = {key: drawn(draw, each) for key, each in problem.items() if key in ("inputs", "weights", "parameters")}
    return api.solve({**problem, **varied}).solved


class Given:
    """Versions as they are given, by student."""

    def __init__(self, versions: dict[str, Solved]) -> None:
        self.versions = versions

    def opened(self) -> Opened:
        return Opened(self.versions.__getitem__, {}, lambda students: None)


def sheet(draw: random.Random, student: str, marker: Marker) -> Answer:
    """With a slip where one shows; some numbers are left out."""
    made = planting.slip_in(draw, marker)
    right = planting.answer(student, [(name, marker.right(name).text) for name in marker.asked])
    numbers = (made or right).numbers
    return Answer(student, {name: each for name, each in numbers.items() if draw.random() < 0.8})


@pytest.mark.parametrize("kind", KINDS)
def test_students_are_marked_as_each_by_a_marker_of_their_own(kind: str) -> None:
    draw = random.Random(f"together {kind}")
    problem = network(draw, kind)
    other = network(draw, "gru")  # of another problem, which shares nothing
    versions = {f"s{at}": version(draw, problem) for at in range(4)} | {"other": version(draw, other)}
    first = versions["s0"]
    alone = {student: Marker(solved, first.problem.marking) for student, solved in versions.items()}
    answers = [sheet(draw, student, marker) for student, marker in alone.items()]
    draw.shuffle(answers)
    together = student_marker(first, Given(versions), first.problem.marking, diagnose=True)
    expected = [alone[each.student].mark(each) for each in answers]
    assert together.mark_together(answers) == expected
    assert together.mark_together(answers[::-1]) == expected[::-1]
    assert any(mark.explanations for marked in expected for mark in marked.marks)


@pytest.mark.parametrize("workers", [1, 2])
def test_what_was_drawn_for_marking_is_not_drawn_again_for_the_sheets(
    workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = read(PROBLEMS / "rnn_echo.yaml")
    solved = api.solve(source).solved
    marker = student_marker(solved, DrawnAgain(source), solved.problem.marking, diagnose=True)
    answers = [Answer(f"s{at}", {}) for at in range(30)]
    assert [each.student for each in marker.mark_each(answers, workers)] == [each.student for each in answers]
    anew = Drawing(source).version("s3").solved
    monkeypatch.setattr(Drawing, "_choices", None)
    assert marker.for_student("s3").solved.problem.version == anew.problem.version
    assert marker.for_student("s3").board.lines[-1].value == anew.traces[0].steps[-1].root


def test_a_key_is_taken_in_only_with_those_that_have_the_same_lines_and_the_same_equal_weights() -> None:
    draw = random.Random(4)
    problem = planting.problem(draw, "lstm")
    first = board(api.solve(problem).solved)
    keys = KeyVersions(first)
    alike = board(api.solve({**problem, "inputs": [problem["inputs"][0] for _ in problem["inputs"]]}).solved)
    longer = board(api.solve({**problem, "inputs": [*problem["inputs"], problem["inputs"][0]]}).solved)
    rounded = board(api.solve({**problem, "rounding": {"places": 2}}).solved)
    assert not keys.add(KeyForm(alike))
    assert not keys.add(KeyForm(longer))
    assert not keys.add(KeyForm(rounded))


def test_an_input_that_is_by_chance_as_a_bias_makes_no_other_problem() -> None:
    weights = {"x": [[1, 2], [3, 4]], "h": [[4, 3], [2, 1]]}
    problem = {"cell": "rnn", "inputs": [[5, 7], [6, 6]], "weights": weights, "biases": [3, 9]}
    first, alike = (board(api.solve(each).solved) for each in (problem, {**problem, "inputs": [[3, 9], [6, 6]]}))
    assert KeyVersions(first).add(KeyForm(alike))


def test_a_number_that_is_written_otherwise_stays_the_own_one_of_a_version() -> None:
    problem = planting.problem(random.Random(5), "lstm")
    inputs = [["1/2", 1 + at] for at in range(len(problem["inputs"]))]
    first = board(api.solve({**problem, "inputs": inputs}).solved)
    other = board(api.solve({**problem, "inputs": [["0.50", 1], *inputs[1:]]}).solved)
    keys = KeyVersions(first)
    assert keys.add(KeyForm(other))
    pairs = [*zip(stated(first), stated(other), strict=True)]
    halves = [(mine, theirs) for mine, theirs in pairs if mine.label == "x_1"]
    assert halves
    assert all(keys.own(mine, 1) is theirs is not mine for mine, theirs in halves)


def test_a_value_of_the_file_is_that_of_the_version() -> None:
    draw = random.Random(5)
    problem = planting.problem(draw, "lstm")
    first = board(api.solve(problem).solved)
    other = board(api.solve({**problem, "inputs": [[5 + at, 7 - at] for at in range(len(problem["inputs"]))]}).solved)
    keys = KeyVersions(first)
    assert keys.add(KeyForm(other))
    number = keys.number(other)
    for mine, theirs in zip(stated(first), stated(other), strict=True):
        own = keys.own(mine, number)
        assert own is keys.own(theirs, number)
        assert own is (theirs if mine.kind == "input" else mine)  # what all have in common is there once
        assert own == theirs
        assert keys.own(theirs, 0) is mine
    keys.clear()
    with pytest.raises(LookupError):
        keys.number(other)
