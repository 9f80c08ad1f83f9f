"""Versions: what a draw depends on, and that what is taken is what `vary` and `accept` say."""

import json
import pickle
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_solver import SolverError, solve
from lstm_solver.compose.audit.printed_numbers import PrintedNumbers
from lstm_solver.compose.view import View
from lstm_solver.errors import Finding
from lstm_solver.network.variation import DrawnNumbers
from lstm_solver.reader.keys.problem_keys import TABLES
from lstm_solver.reader.keys.variation_keys import DETERMINING, ONLY_SHOWN
from lstm_solver.reader.tree.source import read
from lstm_solver.render.press.tex_passes import TexFailed
from lstm_solver.solver.engine import solve_problem as solved
from lstm_solver.solver.room import LEAST_REFUSED, MOST_REFUSED, most_refused
from lstm_solver.versions.canonical import canonical
from lstm_solver.versions.class_versions import texts
from lstm_solver.versions.judge import Judge
from lstm_solver.versions.problem_text import problem_text
from lstm_solver.versions.refusals import DrawnSheet
from lstm_solver.versions.version_drawing import Drawing

PROBLEMS = Path(__file__).parent.parent.parent / "problems"
VARIED = sorted(path for path in PROBLEMS.glob("*.yaml") if "\nvary:" in path.read_text("utf-8"))

BASE: dict[str, Any] = {
    "title": "A small one",
    "cell": "lstm",
    "inputs": [1, -1],
    "weights": {
        "i": {"x": "0.5", "h": "0.2"},
        "f": {"x": "0.4", "h": "-0.3"},
        "g": {"x": "1", "h": "0.5"},
        "o": {"x": "0.3", "h": "0.1"},
    },
    "biases": {"i": 0, "f": 1, "g": 0, "o": "0.5"},
    "rounding": {"places": 3, "carry": "all"},
    "questions": [{"ask": "Compute.", "find": ["f_1", "c_2", "h_2"], "points": 3}],
    "vary": {
        "seed": 2026,
        "inputs": {"choose": [-2, -1, 0, 1, 2]},
        "weights.f": {"range": [-1, 1], "step": "0.5"},
        "initial.c": {"range": [-1, 1], "places": 1},
    },
    "accept": ["0.2 < f_1[0] < 0.8", "h_2[0] != c_2[0]"],
}


def drawn(problem: Any, student: str = "s1") -> dict[str, Any]:
    """The numbers of one student as the file that is handed out has them."""
    version = Drawing(problem).version(student)
    read_back = json.loads(canonical(read(problem_text(version.source.root)).root))
    assert "vary" not in read_back
    assert "accept" not in read_back
    return read_back  # type: ignore[no-any-return]


def numbers(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from numbers(each)
    else:
        yield value


def test_a_draw_is_the_same_everywhere() -> None:
    # these digits hold for every machine, Python and version of the program
    found = drawn(BASE)
    assert found["inputs"] == ["0", "-1"]
    assert found["weights"]["f"] == {"x": "0", "h": "-1"}
    assert found["initial"] == {"c": ["0.3"]}
    assert Drawing(BASE).version("s1").name == "10bce596"


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another title"},
        {"text": "With a text."},
        {"notation": "olah"},
        {"lang": "de"},
        {"marking": {"rounding": "0.5"}},
        {"author": "Nobody"},
        {"figures": ["cell"]},
        {"questions": [{"ask": "A mended typo", "find": ["f_1", "c_2", "h_2"], "points": 5, "part": "(a)"}]},
        {"questions": [{"ask": "a", "find": ["h_2", "c_2"]}, {"ask": "b", "find": "f_1"}]},
        {"weights": {name: {"h": each["h"], "x": each["x"]} for name, each in reversed(BASE["weights"].items())}},
        {"biases": {"i": "0.0", "f": "1.00", "g": 0, "o": ".5"}},
    ],
)
def test_what_is_only_shown_changes_nobodys_numbers(change: dict[str, Any]) -> None:
    assert [drawn(BASE | change, each)["inputs"] for each in "abc"] == [drawn(BASE, each)["inputs"] for each in "abc"]
    assert drawn(BASE | change)["weights"] == drawn(BASE)["weights"]


@pytest.mark.parametrize(
    "change",
    [
        {"biases": {"i": 0, "f": 1, "g": 0, "o": "0.6"}},
        {"rounding": {"places": 2, "carry": "all"}},
        {"accept": ["0.2 < f_1[0] < 0.81", "h_2[0] != c_2[0]"]},
        {"vary": BASE["vary"] | {"seed": 2027}},
        {"vary": BASE["vary"] | {"inputs": {"choose": [-2, -1, 1, 2]}}},
    ],
)
def test_what_makes_numbers_changes_everybodys(change: dict[str, Any]) -> None:
    names = [f"s{at}" for at in range(4)]
    before, after = ([Drawing(each).version(name).source for name in names] for each in (BASE, BASE | change))
    same = [problem_text(a.root) == problem_text(b.root) for a, b in zip(before, after, strict=True)]
    assert sum(same) <= 1


def test_every_key_of_a_problem_either_makes_numbers_or_is_only_shown() -> None:
    assert set(TABLES["problem"]) == DETERMINING | ONLY_SHOWN
    assert not DETERMINING & ONLY_SHOWN


@settings(max_examples=10, deadline=None)
@given(st.text(min_size=1, max_size=20))
def test_every_accepted_draw_satisfies_what_is_said(student: str) -> None:
    version = Drawing(BASE).version(student)
    made = solve(problem_text(version.source.root)).to_dict()
    values = {f"{step['name']}_{step['t']}": Decimal(step["value"][0]) for step in made["steps"]}
    assert Decimal("0.2") < values["f_1"] < Decimal("0.8")
    assert values["h_2"] != values["c_2"]
    assert all(values[name] for name in ("f_1", "c_2", "h_2"))
    root = json.loads(canonical(version.source.root))
    assert {*numbers(root["inputs"])} <= {"-2", "-1", "0", "1", "2"}
    assert {*numbers(root["weights"]["f"])} <= {"-1", "-0.5", "0", "0.5", "1"}
    assert all(abs(Decimal(each)) <= 1 and Decimal(each) * 10 % 1 == 0 for each in numbers(root["initial"]["c"]))
    assert root["weights"]["g"] == {"x": "1", "h": "0.5"}


@pytest.mark.parametrize("path", VARIED, ids=lambda path: path.stem)
def test_the_problems_draw_for_a_class(path: Path) -> None:
    ids = [f"{path.stem}-{at}" for at in range(2)]
    found = list(texts(read(path), ids, workers=1))
    assert [each.student for each in found] == ids
    assert [each.text for each in texts(read(path), ids[::-1], workers=2)] == [each.text for each in found[::-1]]


@pytest.mark.slow
@pytest.mark.parametrize("path", VARIED, ids=lambda path: path.stem)
def test_two_hundred_students_of_each_problem_have_a_version(path: Path) -> None:
    drawing = Drawing(path)
    assert all(drawing.passes(str(at)) for at in range(200))


def test_ties_zeros_and_saturated_gates_are_refused_unless_the_defaults_are_off() -> None:
    scalar = {"cell": "rnn", "inputs": ["1"], "weights": {"x": "1", "h": "0"}, "rounding": {"places": 2}}
    asked = scalar | {"questions": [{"ask": "h", "find": "h_1"}]}
    linear = asked | {"cell": {"name": "rnn", "activation": "identity"}}
    tie = linear | {"vary": {"inputs": {"choose": ["0.125", "0", "0.25"]}}}
    assert {drawn(tie, str(at))["inputs"][0] for at in range(20)} == {"0.25"}
    gate = asked | {"cell": {"name": "rnn", "activation": "sigmoid"}, "vary": {"inputs": {"choose": [20, -20, 1]}}}
    assert {drawn(gate, str(at))["inputs"][0] for at in range(20)} == {"1"}
    free = gate | {"accept": {"defaults": False}}
    assert len({drawn(free, str(at))["inputs"][0] for at in range(20)}) == 3


def test_the_best_of_the_first_fifty_draws_is_taken() -> None:
    problem = BASE | {"rounding": {"places": 3}, "questions": [{"ask": "Compute.", "find": ["f_1", "f_2", "h_2"]}]}
    drawing = Drawing(problem | {"accept": []})
    for student in ("s1", "s2"):
        tries = [drawing.drawn.numbers(student, at) for at in range(1, 100)]
        draws = zip(count(1), tries, drawing.judge.judged(tries), strict=False)
        passing = [*islice(((at, numbers) for at, numbers, found in draws if not isinstance(found, str)), 50)]
        scores = []
        for _, numbers in passing:
            made = solved(drawing.drawn.problem(numbers))
            sheet = DrawnSheet(made)
            asked = [sheet.text(name) for name in sheet.asked()]
            missed = PrintedNumbers(View(made, None, "full")).all_gaps()
            scores.append((len(missed), len(asked) - len(set(asked))))
        assert len(set(scores)) > 3
        assert drawing.version(student).tries == passing[scores.index(min(scores))][0]


def test_words_are_drawn_where_the_choices_are_words() -> None:
    tokens = {"cell": "rnn", "tokens": {"a": [1], "b": ["0.5"]}, "inputs": ["a", "a", "a"]}
    problem = tokens | {"weights": {"x": "1", "h": "1"}, "vary": {"inputs": {"choose": ["a", "b"]}}}
    assert {*numbers([drawn(problem, str(at))["inputs"] for at in range(8)])} == {"a", "b"}


def test_the_nearest_path_says_what_is_drawn() -> None:
    near = {"weights": {"choose": [1]}, "weights.f": {"choose": [2]}, "weights.f.h": {"choose": [3]}}
    found = drawn({**BASE, "vary": near, "accept": {"defaults": False}})
    assert found["weights"]["f"] == {"x": "2", "h": "3"}
    assert found["weights"]["o"] == {"x": "1", "h": "1"}


@pytest.mark.parametrize("side", ["ln(h_1[0] - h_1[0])", "1 / (h_1[0] - h_1[0])", "sqrt(0 - 1 - h_1[0])"])
def test_a_side_without_a_value_holds_nothing(side: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstm_solver.solver.room.MOST_REFUSED", 3)
    short = {"cell": "rnn", "inputs": [1], "weights": {"x": "0.5", "h": 0}, "vary": {"inputs": {"choose": [1, 2]}}}
    drawing = Drawing(short | {"accept": {"defaults": False, "conditions": [f"{side} < h_1[0]"]}})
    with pytest.raises(SolverError) as caught:
        drawing.version("s")
    assert f"refused (3 by {side}" in str(caught.value)


def test_conditions_that_never_hold_are_counted() -> None:
    short = {"cell": "rnn", "inputs": [1], "weights": {"x": "0.5", "h": 0}, "vary": {"inputs": {"choose": [1, 2]}}}
    drawing = Drawing(short | {"accept": ["h_1 > 2", "h_1 > 0"]})
    with pytest.raises(SolverError) as caught:
        drawing.version("s")
    (finding,) = caught.value.errors
    assert "1,000" in finding.message
    assert "h_1 > 2" in finding.message
    assert "vary." in finding.message


def test_few_numbers_are_worked_out_once_for_a_whole_class(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    monkeypatch.setattr("lstm_solver.versions.version_drawing.solve_problem", lambda it: made.append(it) or solved(it))
    network = {"cell": "rnn", "inputs": [1], "weights": {"x": "0.5", "h": 0}, "vary": {"inputs": {"choose": [1, 2]}}}
    drawing = Drawing(network)
    names = [drawing.version(str(at)).name for at in range(20)]
    assert len(made) == 2
    assert names == [Drawing(network).version(str(at)).name for at in range(20)]


def test_of_a_long_problem_fewer_draws_are_tried() -> None:
    """How many is said by the problem alone, so that a version is the same everywhere."""
    network = {"cell": "rnn", "weights": {"x": "0.5", "h": 0}, "vary": {"inputs": {"choose": [1, 2]}}}
    most = [most_refused(Drawing(network | {"inputs": [1] * steps}).problem) for steps in (1, 100, 400, 20_000)]
    assert most[:2] == [MOST_REFUSED] * 2
    assert MOST_REFUSED > most[2] > most[3] == LEAST_REFUSED


WRONG = {
    "vary.inputs.choose": {"vary": {"inputs": {"choose": []}}},
    "vary.nothing": {"vary": {"nothing": {"choose": [1]}}},
    "vary.weights.q": {"vary": {"weights.q": {"choose": [1]}}},
    "vary.title": {"vary": {"title": {"choose": [1]}}},
    "vary.inputs.range": {"vary": {"inputs": {"range": [1, 0], "step": 1}}},
    "vary.biases.range": {"vary": {"biases": {"range": [0, 1], "step": "0.3"}}},
    "vary.biases.step": {"vary": {"biases": {"range": [0, 1]}}},
    "vary.weights.step": {"vary": {"weights": {"range": [0, 1], "step": 0}}},
    "vary.weights.f": {"vary": {"weights.f": [1, 2]}},
    "vary.initial.nosuch": {"vary": {"initial.nosuch": {"choose": [1]}}},
    "vary.inputs[0].range": {"vary": {"inputs[0]": {"range": ["-1e300", "1e300"], "step": "1e-300"}}},
    "vary.initial.h.places": {"vary": {"initial.h": {"range": ["0", "1"], "step": "1", "places": 2}}},
    "vary.biases.choose[1]": {"vary": {"biases": {"choose": ["0.5", "O.5"]}}},
    "vary.inputs.choose[0]": {"vary": {"inputs": {"choose": ["a", "0.5"]}}},
    "vary.biases.choose[0]": {"vary": {"biases": {"choose": ["2024-01-01", "0.5"]}}},
    "vary": {"vary": {}},
    "accept[0]": {"accept": ["f_9 > 0"]},
    "accept[1]": {"accept": ["f_1 > 0", "f_1"]},
    "accept": {"vary": None},
    "accept[2]": {"accept": ["f_1 > 0", "f_1 > 0", "0 < f_1" + " < 2" * 1000]},
    "accept.conditions": {"accept": {"conditions": ["f_1 > 0"] * 201}},
    "accept.conditions[0]": {"accept": {"conditions": ["__import__('os') > 0"]}},
}


@pytest.mark.parametrize("path", WRONG)
def test_what_is_wrong_with_vary_is_said_at_its_place(path: str) -> None:
    problem = {key: value for key, value in (BASE | WRONG[path]).items() if value is not None}
    with pytest.raises(SolverError) as caught:
        Drawing(problem)
    assert path in [each.path for each in caught.value.errors]


def test_what_is_wrong_in_a_condition_is_told_in_its_own_words() -> None:
    with pytest.raises(SolverError, match=r"'and' where an operator is expected in 'f_1 > 0 and h_2 > 0'"):
        Drawing(BASE | {"accept": ["f_1 > 0 and h_2 > 0"]})


def test_a_range_of_numbers_with_many_digits_is_exact() -> None:
    low = "100000000000000000000000000000.0000000001"
    high = "100000000000000000000000000001.0000000001"
    numbers = DrawnNumbers("inputs", low=Decimal(low), high=Decimal(high), step=Decimal("0.25"))
    assert (numbers.values, numbers.text(0), numbers.text(1)) == (5, low, low.replace(".0000000001", ".2500000001"))


def test_all_that_is_wrong_is_said_at_once() -> None:
    bad = {"vary": {"nothing": {"choose": [1]}, "inputs": {"choose": []}}, "accept": ["f_9 > 0", "1 <"]}
    with pytest.raises(SolverError) as caught:
        Drawing(BASE | bad)
    assert len(caught.value.errors) == 4


@pytest.mark.parametrize("path", sorted(PROBLEMS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_problem_as_text_reads_back_as_the_same_problem(path: Path) -> None:
    root = read(path).root
    text = problem_text(root)
    assert canonical(read(text).root) == canonical(root)
    assert solve(text).render("json") == solve(path).render("json")


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_wrong_for_all_is_said_once_by_whoever_asks(workers: int) -> None:
    fixed = read({"cell": "rnn", "inputs": [1], "weights": {"x": "0.5", "h": 0}})
    with pytest.raises(SolverError, match="nothing varies"):
        list(texts(fixed, [str(at) for at in range(100)], workers))


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_who_has_no_version_in_a_large_class_is_said_and_nothing_else() -> None:
    network = {"cell": "rnn", "inputs": [1], "weights": {"x": "0.5", "h": 0}, "vary": {"inputs": {"choose": [1, 2]}}}
    with pytest.raises(SolverError, match="1,000 draws were refused"):
        list(texts(read(network | {"accept": ["h_1 > 2"]}), [str(at) for at in range(200)], 2))


def test_what_several_equations_refuse_alike_is_said_once() -> None:
    equations = ["a = ln(W * x)", "h = a + sqrt(x + 1.5) + 0 * h_prev"]
    network: dict[str, Any] = {"cell": {"states": ["h"], "equations": equations}, "inputs": [1]}
    network |= {"parameters": {"W": 1}}
    network["vary"] = {"inputs": {"choose": [-1, 0, -2]}, "parameters.W": {"choose": [-1, 1]}}
    said = tried(network | {"accept": ["h_1 > 9"]})
    assert isinstance(said, str)
    assert said.count("a value that does not exist") == 1
    (counts,) = re.findall(r"([\d,]+) by a value .*\((\d+) in a = .*; (\d+) in h = [^)]*\)", said)
    assert int(counts[0].replace(",", "")) == int(counts[1]) + int(counts[2])


def test_only_paths_with_numbers_are_suggested() -> None:
    network = {"cell": "rnn", "inputs": ["a-b"], "tokens": {"a-b": 1}, "weights": {"x": "0.5", "h": 0}}
    network |= {"outputs": {"equations": ["y = h"]}}
    with pytest.raises(SolverError, match=r"in the file \(expected one of initial.h, tokens, weights, weights.h, weig"):
        Drawing(network | {"vary": {"given": {"choose": [1]}}})
    with pytest.raises(SolverError, match=r"'title' \(expected one of tokens, weights\)"):
        Drawing(network | {"title": "a", "vary": {"title": {"choose": [1]}}})


def tried(problem: dict[str, Any]) -> tuple[str, int, dict[str, int]] | str:
    try:
        version = Drawing(problem).version("s")
    except SolverError as error:
        return str(error)
    return version.name, version.tries, version.refused


@pytest.mark.parametrize(
    "conditions",
    [["h_1 > 0.5", "d_h_1 > 9"], ["d_h_1 > 9", "h_1 > 0.5"], ["loss < 0", "h_1 > 0"], ["h_1 > 0"]],
    ids=str,
)
def test_what_the_forward_pass_refuses_is_refused_for_the_same_reason(
    conditions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its way back, which takes longer: conditions are judged in their order, up to one that asks for more."""
    network = {"cell": "rnn", "inputs": [1, 2], "weights": {"x": "0.5", "h": "0.1"}, "targets": [0, 1], "backward": {}}
    network |= {"loss": "squared_error", "vary": {"inputs": {"choose": [1, 2, 3]}}}
    problem = network | {"accept": {"defaults": False, "conditions": conditions}}
    early = tried(problem)
    monkeypatch.setattr(Judge, "_refused_early", lambda judge, problem: None)
    assert tried(problem) == early


def test_an_error_comes_whole_from_another_process() -> None:
    for error in (SolverError([Finding("wrong", "f_1", "p.yaml", 2, 3)]), TexFailed([Finding("no")], "source", "log")):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
