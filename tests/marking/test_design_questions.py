"""Design questions: a student's own network, run on the table of wanted outputs."""

import copy
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers import PROBLEMS, command

import lstm_solver
from lstm_solver.errors import SolverError

PARITY = PROBLEMS / "parity_by_design.yaml"

OTHER = {"U": [[2], [2]], "W": [[2], [2]], "b": [-1, -3], "v": [[1, -1]], "d": -0.5}

OR = {"U": [[1], [1]], "W": [[1], [1]], "b": [-0.5, -0.5], "v": [[1, 0]], "d": -0.5}


def checked(tmp_path: Path, problem: Any, answers: Any, *more: str, status: int = 0) -> Any:
    file, sheet = tmp_path / "problem.yaml", tmp_path / "answers.yaml"
    file.write_text(problem if isinstance(problem, str) else json.dumps(problem), "utf-8")
    sheet.write_text(answers if isinstance(answers, str) else json.dumps(answers), "utf-8")
    found = command("check", str(file), str(sheet), *(more or ("-f", "json")))
    assert found.returncode == status, found.stderr
    return found


def number(found: Any) -> Any:
    (student,) = json.loads(found.stdout)["students"]
    (only,) = student["numbers"]
    return {**only, "points": student["points"]}


def of(answer: Any) -> Any:
    return {"student": "s", "answers": {"q1": answer}}


def test_a_network_that_does_what_is_wanted_is_right_whatever_its_numbers(tmp_path: Path) -> None:
    found = number(checked(tmp_path, PARITY.read_text("utf-8"), of({"parameters": OTHER})))
    assert (found["verdict"], found["given"], found["points"]) == ("right", "5/5", "4")


def test_check_says_on_which_sequence_a_network_fails_first(tmp_path: Path) -> None:
    found = number(checked(tmp_path, PARITY.read_text("utf-8"), of({"parameters": OR})))
    assert (found["verdict"], found["given"], found["points"]) == ("wrong", "2/5", "0")
    (why,) = found["explanations"]
    assert "fails first on sequence 3 (1, 1, 0): at step 2 it gives 1, where 0 is wanted" in why["text"]


@pytest.mark.parametrize("lang", ["de", "fr", "es"])
def test_feedback_speaks_the_language_of_the_problem(tmp_path: Path, lang: str) -> None:
    problem = f"lang: {lang}\n" + PARITY.read_text("utf-8")
    text = checked(tmp_path, problem, of({"parameters": OR}), "-f", "text").stdout
    assert "1; 1; 0" in text or "1, 1, 0" in text
    assert "fails first" not in text


def test_every_fault_of_an_answer_is_a_line_and_no_number_is_lost(tmp_path: Path) -> None:
    answers = """\
- student: anna
  answers:
    q1:
      parameters: {U: [[1], [1]], W: [[1, 2], [1]], b: [x, -0.5], v: [[1, 0]]}
      cell: lstm
- student: ben
  answers: {q1: {}}
- student: cleo
  answers: {q1: 3}
- student: dora
  answers: {q1: {parameters: !!python/name:os.system 1}}
- student: eve
  answers: {q1: {parameters: {U: [[1], [1]], W: [[1], [1]], b: [-0.5, -1.5], v: [[1, -1]], d: "-1/2"}}}
"""
    found = checked(tmp_path, PARITY.read_text("utf-8"), answers, status=1)
    for line in (
        "4:19: [0].answers.q1.parameters.d: missing",
        "4:47: [0].answers.q1.parameters.W[1]: 1 entry (expected 2",
        "4:57: [0].answers.q1.parameters.b[0]: 'x' is not a number",
        "5:7: [0].answers.q1.cell: unknown key (expected weights, biases,",
        "7:17: [1].answers.q1: nothing in it",
        "9:17: [2].answers.q1: a network cannot be written here (expected an answer file in YAML or JSON",
    ):
        assert line in found.stderr
    assert "Traceback" not in found.stderr
    verdicts = [student["numbers"][0]["verdict"] for student in json.loads(found.stdout)["students"]]
    assert verdicts == ["missing"] * 4 + ["right"]


def test_a_network_has_no_place_in_a_call_or_a_table(tmp_path: Path) -> None:
    assert "q1: a network cannot be written here" in command("check", str(PARITY), "q1=1").stderr
    table = tmp_path / "class.csv"
    table.write_text("student,q1\ns1,1\n", "utf-8")
    found = command("check", str(PARITY), str(table))
    assert found.returncode == 2
    assert "class.csv:2:4: q1: a network cannot be written here" in found.stderr


LATCH = {
    "cell": {"name": "rnn", "activation": "step"},
    "inputs": [[1, 0], [0, 0]],
    "weights": {"x": [[2, -2]], "h": [[1]]},
    "biases": [-0.5],
    "questions": [{"ask": "Set, reset.", "points": 2, "wanted": [[[[1, 0], [0, 0], [0, 1]], [1, 1, 0]]]}],
}


def test_what_an_answer_leaves_out_is_not_the_authors(tmp_path: Path) -> None:
    latch = {**LATCH, "cell": {"states": ["h"], "equations": ["h = step(W @ x + U @ h_prev + b)"]}}
    parameters = {"W": [[2, -2]], "U": [[1]], "b": [-0.5]}
    latch = {**{k: v for k, v in latch.items() if k not in ("weights", "biases")}, "parameters": parameters}
    assert number(checked(tmp_path, latch, of({"parameters": parameters})))["verdict"] == "right"
    left = {name: value for name, value in parameters.items() if name != "b"}
    assert ".parameters.b: missing" in checked(tmp_path, latch, of({"parameters": left}), status=2).stderr


def test_classes_are_compared_by_their_labels_and_null_counts_for_nothing(tmp_path: Path) -> None:
    problem = {
        "cell": {"name": "rnn", "activation": "relu"},
        "inputs": ["a"],
        "tokens": {"a": [1, 0], "b": [0, 1]},
        "weights": {"x": [[1, 0], [0, 1]], "h": [[0, 0], [0, 0]]},
        "outputs": {
            "equations": ["y = V @ h"],
            "parameters": {"V": [[1, 0], [0, 1]]},
            "predict": "y",
            "labels": ["low", "high"],
        },
        "questions": [{"ask": "1", "wanted": [[["a", "b"], ["low", "high"]], [["b", "a"], [None, "low"]]]}],
    }
    weights = problem["weights"]
    assert number(checked(tmp_path, problem, of({"weights": weights})))["given"] == "2/2"
    swapped = {"weights": weights, "outputs": {"parameters": {"V": [[0, 1], [1, 0]]}}}
    found = number(checked(tmp_path, problem, of(swapped)))
    assert found["given"] == "0/2"
    assert "it gives high, where low is wanted" in found["explanations"][0]["text"]


def test_parity_is_that_of_a_count_in_python(tmp_path: Path) -> None:
    """The author's network on every word of up to six letters."""
    words = [word for size in range(1, 7) for word in itertools.product((0, 1), repeat=size)][-100:]
    problem = yaml.safe_load(PARITY.read_text("utf-8"))
    problem["questions"][0]["wanted"] = [
        [list(word), [sum(word[: at + 1]) % 2 for at in range(len(word))]] for word in words
    ]
    file = tmp_path / "p.yaml"
    file.write_text(json.dumps(problem), "utf-8")
    assert command("validate", str(file)).returncode == 0
    problem["questions"][0]["wanted"][7][1][0] = 1 - words[7][0]
    file.write_text(json.dumps(problem), "utf-8")
    found = command("validate", str(file))
    assert found.returncode == 2
    assert "questions[0].wanted[7]: the file's own network gives" in found.stderr
    assert len(found.stderr.splitlines()) == 1


WRONG = {
    "3": "wanted: '3' (expected a list of [inputs, outputs]",
    "[]": "wanted: 0 sequences (expected 1 to 100)",
    "[[1, 0]]": "wanted[0]: a list (expected [inputs, outputs], two lists)",
    "[[[1, 0], [1]]]": "wanted[0][1]: 1 output for 2 inputs",
    "[[[], []]]": "wanted[0][0]: 0 inputs (expected 1 to 200)",
    "[[[1], [{a: 1}]]]": "wanted[0][1][0]: a mapping (expected a number, a label",
    "[[[1], [null]]]": "wanted[0][1]: no output is wanted",
    "[[[1], [1]]]\n  find: h_1": "questions[0].find: not beside wanted",
    "[[[[1, 2]], [1]]]": "questions[0].wanted: with these inputs, weights.x: 1 row of 1",
    "[[[1], [1]], [[x], [1]]]": "questions[0].wanted[1][0][0]: 'x' is no token",
}


@pytest.mark.parametrize("text", WRONG)
def test_wrong_tables_are_reported(text: str) -> None:
    with pytest.raises(SolverError) as caught:
        lstm_solver.solve(
            f"cell: rnn\ninputs: [1]\nweights: {{x: 1, h: 0}}\nquestions:\n- ask: Design.\n  wanted: {text}\n"
        )
    assert any(WRONG[text] in str(each) for each in caught.value.errors), list(map(str, caught.value.errors))


@pytest.mark.parametrize("format", ["md", "tex", "text"])
def test_the_table_is_printed_and_sheets_keep_the_solution_back(tmp_path: Path, format: str) -> None:
    assert lstm_solver.solve(PARITY).render(format, detail="answers").count("0, 1, 1, 1") >= 2
    file = tmp_path / "set.yaml"
    file.write_text(f"problems: [{{file: {PARITY}}}]\n", "utf-8")
    if format == "text":
        return
    assert command("key", str(file), "-f", format, "-o", str(tmp_path)).returncode == 0
    for sheet in ("questions", "worksheet"):
        text = (tmp_path / f"{sheet}.{format}").read_text("utf-8")
        assert "0, 1, 1, 1" in text
        text = text.rpartition("\\begin{document}")[2]  # in the head there are lengths
        assert "-1.5" not in text
        assert "-0.5" not in text
    assert "-1.5" in (tmp_path / f"solutions.{format}").read_text("utf-8")


def test_json_has_the_table_and_what_the_authors_network_gives() -> None:
    (question,) = lstm_solver.solve(PARITY).to_dict()["questions"]
    assert question["wanted"][2] == {
        "inputs": ["1", "1", "0"],
        "outputs": [["1"], ["0"], ["0"]],
        "given": [["1"], ["0"], ["0"]],
    }


def test_a_solution_keeps_nothing_of_an_answer(tmp_path: Path) -> None:
    before = lstm_solver.solve(PARITY).to_dict()
    checked(tmp_path, PARITY.read_text("utf-8"), of({"parameters": copy.deepcopy(OR)}))
    assert lstm_solver.solve(PARITY).to_dict() == before


CLASSES = {
    "cell": "rnn",
    "weights": {"x": [[1, -1]], "h": 0},
    "tokens": {"a": [1, 0], "b": [0, 1]},
    "inputs": ["a", "b"],
    "outputs": {"equations": ["y = V @ h"], "parameters": {"V": [[-1], [1]]}, "predict": "y", "labels": ["neg", "pos"]},
}


def test_a_class_may_be_wanted_by_its_number_and_none_that_is_not_there() -> None:
    def asked(*outputs: Any) -> dict[str, Any]:
        return CLASSES | {"questions": [{"ask": "Say pos.", "wanted": [[["a", "b"], [*each]] for each in outputs]}]}

    (question,) = lstm_solver.solve(asked(("pos", "neg"), (1, 0), (None, "0"))).solved.problem.sequences[0].questions
    assert question.wanted is not None
    assert [row.outputs for row in question.wanted.rows] == [(("pos",), ("neg",)), (("pos",), ("neg",)), ((), ("neg",))]
    with pytest.raises(SolverError) as caught:
        lstm_solver.solve(asked(("poss", 2), ([0, 1], -1)))
    said = [(each.path.removeprefix("questions[0].wanted"), each.message) for each in caught.value.errors]
    assert said == [
        (where, f"there is no class {what} (expected neg, pos)")
        for where, what in {"[0][1][0]": "poss", "[0][1][1]": "2", "[1][1][0]": "0, 1", "[1][1][1]": "-1"}.items()
    ]


def test_a_network_may_have_decimal_commas(tmp_path: Path) -> None:
    latch = {
        "cell": {"states": ["h"], "equations": ["h = step(u * x + w * h_prev + b)"]},
        "parameters": {"u": 1, "w": 1, "b": -0.5},
        "inputs": [1, 0],
        "questions": [{"ask": "Latch.", "wanted": [[[0, 1, 0], [0, 1, 1]], [[0, 0], [0, 0]]]}],
    }
    given = [{"u": "1,0", "w": ["1,5"], "b": "-0,5"}, {"u": "1,0", "w": "1,x", "b": "-0,5"}]
    answers = [{"student": str(at), "answers": {"q1": {"parameters": each}}} for at, each in enumerate(given)]
    found = checked(tmp_path, latch, answers, status=1)
    right, refused = (student["numbers"][0] for student in json.loads(found.stdout)["students"])
    assert (right["verdict"], right["given"]) == ("right", "2/2")
    assert refused["verdict"] == "missing"
    assert "1,x" in found.stderr
