"""Choices, statements, counts, shapes, measures and prose: how they are read, what they are worth, what is said."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import lstm_solver
from lstm_solver.cli import main
from lstm_solver.document.language import load
from lstm_solver.marking.answers.asked_readings import read_asked
from lstm_solver.marking.answers.typed_numbers import UnreadableNumber
from lstm_solver.marking.questions.asked_answers import AskedAnswer, asked_answers
from lstm_solver.network.counted_facts import shape
from lstm_solver.network.facts import Fact
from lstm_solver.network.parameter_count import of_problem

PROBLEM = """
title: Words
lang: de
cell: rnn
inputs: [1, -1]
weights: {x: [[0.5], [0.3]], h: [[0.25, 0], [0, 1]]}
targets: [0, 1]
loss: cross_entropy
questions:
- {find: h_1, points: 2}
- ask: Which
  part: (i)
  points: 3
  choices: [tanh, {text: No gate, why: No.}, {text: ReLU, right: true}, {text: "0.50", right: true}]
- {ask: So it is, statement: true, points: 1}
- {find: "h_2[0]", choices: slips, points: 2}
- {find: [count, shape.h, shape.weights.x, perplexity], points: 4}
- {ask: Why, answer: Because., points: 5}
runs:
  B: {inputs: [1], targets: [1], questions: [{ask: no, statement: false}, {find: [perplexity, accuracy]}]}
"""


ANY = asked_answers(lstm_solver.solve(PROBLEM).solved)


@pytest.fixture
def asked() -> dict[str, AskedAnswer]:
    return ANY


def marks(tmp_path: Path, answers: Any, problem: str = PROBLEM) -> dict[str, Any]:
    """One student's marks, the numbers by their names."""
    (tmp_path / "p.yaml").write_text(problem, "utf-8")
    (tmp_path / "a.json").write_text(json.dumps({"student": "s", "answers": answers}), "utf-8")
    done = CliRunner().invoke(main, ["check", str(tmp_path / "p.yaml"), str(tmp_path / "a.json"), "-f", "json"])
    found: dict[str, Any] = json.loads(done.stdout)["students"][0]
    return found | {"numbers": {each["name"]: each for each in found["numbers"]}}


READ = {
    "q2": {
        "a": "a",
        "(B)": "b",
        "c)": "c",
        "d.": "d",
        "no  GATE": "b",
        "relu": "c",
        "0,5": "d",
        "c, d": "c, d",
        "[d, c]": "c, d",
        "cd": "c, d",
        "c und d": "c, d",
        "relu and d": "c, d",
        "c et d": "c, d",
        "No gate; tanh": "a, b",
        "c) ReLU": "c",
    },
    "q3": {"true": "true", "Wahr": "true", "ja": "true", "yes": "true", "FALSCH": "false", "no": "false"}
    | {"vrai": "true", "sí": "true", "Non.": "false", "falso": "false"},
    "shape.h": {"2": "2x1", "2x1": "2x1", "2 × 1": "2x1", "[2, 1]": "2x1", "(2,1)": "2x1", "2X3": "2x3", "2 1": "2x1"},
    "q6": {"Because \n it  is.": "Because   it  is."},
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in READ.items() for text in texts])
def test_an_answer_is_read_in_any_spelling(asked: dict[str, AskedAnswer], name: str, text: str) -> None:
    assert read_asked(asked[name], text, load("de"), None).text.split() == READ[name][text].split()


@pytest.mark.parametrize(
    ("name", "text"),
    [("q2", "e"), ("q2", "tanh or so"), ("q2", "a, e"), ("q2", ""), ("q3", "maybe"), ("q3", "1")]
    + [("shape.h", each) for each in ("tall", "2x3x4", "-2", "2.5", "")]
    + [("count", "six"), ("q2", "a" * 3000), ("q6", "a" * 30000)],
)
def test_what_is_no_answer_is_refused(asked: dict[str, AskedAnswer], name: str, text: str) -> None:
    with pytest.raises(UnreadableNumber):
        read_asked(asked[name], text, load("en"), None)


@given(st.text(max_size=30) | st.text("abcdx×,;()[] 0123", max_size=12), st.sampled_from(["q2", "q3", "shape.h", "q6"]))
def test_any_text_is_an_answer_or_refused(text: str, name: str) -> None:
    try:
        found = read_asked(ANY[name], text, load("fr"), None).text
    except UnreadableNumber:
        return
    assert found.isprintable()
    assert read_asked(ANY[name], found, load("fr"), None).text == found


def test_all_right_earns_all_points(tmp_path: Path, asked: dict[str, AskedAnswer]) -> None:
    answers = {name: each.right.text for name, each in asked.items()} | {"h_1": ["0.4621", "0.2913"]}
    found = marks(tmp_path, answers)
    assert (found["points"], found["of"]) == ("12", "12")
    assert {each["verdict"] for each in found["numbers"].values()} == {"right"}
    assert "q6" not in found["numbers"]
    assert found["for_a_person"] == [{"name": "q6", "given": "Because.", "expected": "Because.", "of": "5"}]


def test_several_choices_are_right_only_as_a_whole(tmp_path: Path) -> None:
    for given_, verdict in ((["c", "d"], "right"), ("d, c", "right"), ("c", "wrong"), (["a", "c", "d"], "wrong")):
        found = marks(tmp_path, {"(i)": given_})
        assert found["numbers"]["q2"]["verdict"] == verdict
        assert found["points"] == ("3" if verdict == "right" else "0")


def test_a_mapping_is_refused_by_what_is_expected_there(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(PROBLEM, "utf-8")
    answers = {"q2": {"a": "b"}, "(i)": ["a", {"b": "c"}], "q3": {"a": True}, "q6": {"a": "b"}, "count": {"a": 1}}
    (tmp_path / "a.json").write_text(json.dumps({"student": "s", "answers": answers}), "utf-8")
    done = CliRunner().invoke(main, ["check", str(tmp_path / "p.yaml"), str(tmp_path / "a.json")])
    said = [line.rpartition("(expected ")[2] for line in done.stderr.splitlines() if "(expected " in line]
    letters = "letters from a to d, or their texts)"
    assert said == [letters, letters, "true or false)", "a text)", "digits such as 0.832)"]


def test_a_wrong_choice_names_the_slip_that_makes_it(tmp_path: Path, asked: dict[str, AskedAnswer]) -> None:
    choices = asked["q4"].question.choices
    wrong = next(at for at, each in enumerate(choices) if each.slip)
    found = marks(tmp_path, {"q4": "abcd"[wrong], "q2": "b"})
    (explanation,) = found["numbers"]["q4"]["explanations"]
    assert explanation == {"slip": choices[wrong].slip, "text": choices[wrong].why}
    assert found["slips"] == [explanation | {"numbers": ["q4"], "cost": "2"}]
    assert found["numbers"]["q2"]["explanations"] == []
    assert "h_2[0]" not in found["numbers"]


def test_what_is_not_answered_is_missing(tmp_path: Path) -> None:
    found = marks(tmp_path, {"count": 7})
    assert found["numbers"]["count"]["verdict"] == "wrong"
    others = [each for name, each in found["numbers"].items() if name != "count"]
    assert {each["verdict"] for each in others} == {"missing"}
    assert found["for_a_person"][0]["given"] is None


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ({"perplexity": "1.7696"}, "right"),
        ({"perplexity": "1.76961"}, "right-unrounded"),
        ({"perplexity": "1.77"}, "right-fewer-digits"),
        ({"perplexity": "1.9"}, "wrong"),
        # exp((0.5 + 0.4) / 2), and from one loss with the right other
        ({"loss_1": "0.5", "loss_2": "0.4", "perplexity": "1.5683"}, "follows"),
        ({"loss_1": "0.5", "perplexity": "1.6737"}, "follows"),
        # exp(1 / 2)
        ({"loss": "1", "perplexity": "1.6487"}, "follows"),
        ({"perplexity": "1.6487"}, "wrong"),
    ],
)
def test_a_perplexity_may_follow_from_the_losses(tmp_path: Path, answers: dict[str, str], verdict: str) -> None:
    assert marks(tmp_path, answers)["numbers"]["perplexity"]["verdict"] == verdict


PREDICTS = """
cell: rnn
inputs: [1, -1, 1]
weights: {x: [[0.5], [0.3]], h: [[0.25, 0], [0, 1]]}
targets: [[1, 0], [0, 1], [1, 0]]
outputs: {equations: ["y = softmax(h)"], predict: y, labels: [0, 1]}
loss: {kind: cross_entropy, of: y}
questions: [{find: [predict_1, predict_2, predict_3, accuracy]}]
"""


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ({"accuracy": "1.0000"}, "right"),
        ({"predict_1": "1", "accuracy": "0.6667"}, "follows"),
        ({"predict_1": "1", "accuracy": "2/3"}, "follows"),
        ({"predict_1": "1", "predict_2": "0", "predict_3": "1", "accuracy": "0"}, "follows"),
        ({"predict_1": "0", "accuracy": "2/3"}, "wrong"),
        ({"accuracy": "2/3"}, "wrong"),
    ],
)
def test_an_accuracy_may_follow_from_the_predictions(tmp_path: Path, answers: dict[str, str], verdict: str) -> None:
    assert marks(tmp_path, answers, PREDICTS)["numbers"]["accuracy"]["verdict"] == verdict


def test_a_page_says_whether_a_prediction_is_the_target_of_zeros_and_a_one() -> None:
    page = lstm_solver.solve(PREDICTS).render("text")
    assert page.count("That is the target.") == 3
    assert "predicts class 0." in page  # and not class 0 (0)
    other = lstm_solver.solve(PREDICTS.replace("[1, 0], [0, 1], [1, 0]", "[0, 1], [0, 1], [0.5, 0.5]")).render("text")
    assert (other.count("The target is class 1."), other.count("That is the target.")) == (1, 1)


TALKS = """
cell: rnn
inputs: [hello, {from: predict}, {from: predict}]
embedding: {vocabulary: [hello, my, friend], matrix: [[1, 0, 0], [0, 1, 1]]}
weights: {x: [[1, 0], [0, 2]], h: [[0, 1], [0.5, 0]]}
outputs: {equations: ["p = softmax(V @ h)"], parameters: {V: [[0, 0], [1, 0], [0, 1]]}, predict: p}
questions: [{find: [predict_1, predict_2, predict_3]}]
"""


@pytest.mark.parametrize(
    ("answers", "verdicts"),
    [
        (["my", "friend", "Friend"], ["right", "right", "right"]),
        (["1", "2", "2"], ["right", "right", "right"]),
        (["my", "hello", "my"], ["right", "wrong", "follows"]),  # the word that comes after hello
        (["my", "hello", "friend"], ["right", "wrong", "right"]),
    ],
)
def test_words_that_are_fed_back_are_answered_as_words(tmp_path: Path, answers: list[str], verdicts: list[str]) -> None:
    found = marks(tmp_path, {f"predict_{t}": word for t, word in enumerate(answers, 1)}, TALKS)["numbers"]
    assert [found[f"predict_{t}[0]"]["verdict"] for t in (1, 2, 3)] == verdicts
    assert "class 1 (my)" in lstm_solver.solve(TALKS).render("text")


NAMED_BATCH = """
cell: rnn
run: A
inputs: [1, 0]
targets: [null, 1]
weights: {x: 0.5, h: 0.6}
loss: squared_error
batch: mean
runs: {B: {inputs: [2], targets: [0]}}
questions: [{find: [A.loss, B.loss, loss], points: 3}]
"""


def test_the_loss_of_a_batchs_main_sequence_is_its_own_by_its_name(tmp_path: Path) -> None:
    solution = lstm_solver.solve(NAMED_BATCH)
    values = {name: each["value"][0] for name, each in solution.to_dict()["questions"][0]["answers"].items()}
    assert values == {"A.loss": "0.5324", "B.loss": "0.5800", "loss": "0.5562"}
    assert "run A: L = 0.5324" in solution.render("text")
    found = marks(tmp_path, {"A.loss": "0.5", "B.loss": "0.58", "loss": "0.54"}, NAMED_BATCH)["numbers"]
    assert found["A.loss[0]"]["verdict"] == "right-fewer-digits"
    assert (
        marks(tmp_path, {"A.loss": "0.6", "B.loss": "0.5800", "loss": "0.5900"}, NAMED_BATCH)["numbers"]["loss[0]"][
            "verdict"
        ]
        == "follows"
    )


def test_a_count_is_right_or_wrong_whatever_the_tolerance(tmp_path: Path) -> None:
    problem = PROBLEM + "marking: {tolerance: {relative: 0.5}}\n"
    assert marks(tmp_path, {"count": 7}, problem)["numbers"]["count"]["verdict"] == "wrong"
    assert marks(tmp_path, {"count": "6.0"}, problem)["numbers"]["count"]["verdict"] == "right"


def test_a_run_has_questions_of_its_own(tmp_path: Path) -> None:
    found = marks(tmp_path, {"B.q1": "nein", "B.accuracy": 0, "B.perplexity": "2.1863"})["numbers"]
    assert [found[name]["verdict"] for name in ("B.q1", "B.accuracy", "B.perplexity")] == [*["right"] * 3]


def test_sizes_alone_are_enough(tmp_path: Path) -> None:
    problem = "cell: lstm\nsizes: {input: 8, hidden: 5, biases: one}\n"
    problem += "questions: [{find: [count, count.f, shape.weights.f.x, shape.h, 'count(l=1)']}]\n"
    answers = {"count": 280, "count.f": 70, "shape.weights.f.x": [5, 8], "shape.h": 5, "count(l=1)": 279}
    found = marks(tmp_path, answers, problem)
    assert (found["points"], found["of"]) == ("4", "5")


FULL_LSTM = """
cell: {name: lstm, projection: [[1, 0, 1], [0, 1, 1]]}
embedding: {vocabulary: [a, b, c], matrix: [[1, 2, 3], [4, 5, 6]], axis: column}
inputs: [a]
weights:
  i: &gate {x: [[1, 0], [0, 1], [1, 1]], h: [[1, 0], [0, 1], [1, 1]]}
  f: *gate
  g: *gate
  o: *gate
biases: {i: &bias {x: [0, 0, 0], h: [0, 0, 0]}, f: *bias, g: *bias, o: *bias}
peepholes: {i: [1, 2, 3], f: [1, 2, 3], o: [1, 2, 3]}
outputs: {equations: ["y = V @ h + d"], parameters: {V: [[1, 2]], d: 3}}
"""

OWN = """
cell: {states: [h], equations: ["h = tanh(U @ x + W @ h_prev + b)"]}
inputs: [[1, 2, 3]]
parameters: {U: [[1, 2, 3], [1, 2, 3]], W: [[1, 0], [0, 1]], b: [1, 2]}
"""

SHAPES = {
    "cell.projection": (2, 3),
    "peepholes.f": (3, 1),
    "weights.f.x": (3, 2),
    "biases.f.h": (3, 1),
    "embedding.matrix": (2, 3),
    "outputs.parameters.V": (1, 2),
    "outputs.parameters.d": (1, 1),
    "V": (1, 2),
}


@pytest.mark.parametrize(
    ("problem", "shapes"),
    [(FULL_LSTM, SHAPES), (OWN, {"parameters.U": (2, 3), "parameters.b": (2, 1), "b": (2, 1)})],
    ids=["lstm", "own cell"],
)
def test_a_shape_is_that_of_what_stands_there(problem: str, shapes: dict[str, tuple[int, int]]) -> None:
    network = of_problem(lstm_solver.solve(yaml.safe_load(problem)).solved.problem)
    assert {path: shape(network, Fact("shape", tuple(path.split(".")))) for path in shapes} == shapes
    wrong = ("cell.projection.f", "peepholes.g", "parameters.V", "outputs.parameters.U", "biases", "peepholes")
    assert [shape(network, Fact("shape", tuple(path.split(".")))) for path in wrong] == [None] * len(wrong)


def test_a_table_the_call_and_the_form_know_them(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(PROBLEM, "utf-8")
    (tmp_path / "a.csv").write_text("student,q2,q3,shape.h,q6\ns1,c d,wahr,2 × 1,So.\ns2,,,,\n", "utf-8")
    call = ["check", str(tmp_path / "p.yaml")]
    book = CliRunner().invoke(main, [*call, str(tmp_path / "a.csv"), "-f", "csv"])
    assert book.exit_code == 0, book.stderr
    head, first, *_ = book.stdout.splitlines()
    row = dict(zip(head.split(","), first.split(","), strict=True))
    assert (row["Frage (i)"], row["Punkte"]) == ("3", "5")
    page = CliRunner().invoke(main, [*call, "q2=c", "q3=falsch", "q6=Nur so", "count(l=1)=6"])
    assert "Frage (i) = (c)" in page.stdout
    assert "Frage 3 = falsch" in page.stdout
    assert "Nur so" in page.stdout
    assert "count(l=1)" in page.stderr  # nobody asks for it
    form = CliRunner().invoke(main, [*call, "--template"]).stdout
    assert [
        name for name in ("q2", "q3", "q4", "count", "shape.h", "q6", "B.q1") if f"\n  {name}:  # " not in form
    ] == []


def test_a_question_of_numbers_goes_by_its_number_and_its_part_too(tmp_path: Path) -> None:
    problem = PROBLEM.replace("{find: h_1, points: 2}", "{find: h_1, points: 2, part: (a)}")
    for name, typed in {"q1": [0.4, 0.1], "(a)": "0.4; 0.1", "a": "[0.4, 0.1]"}.items():
        numbers = marks(tmp_path, {name: typed}, problem)["numbers"]
        assert [numbers[unit]["given"] for unit in ("h_1[0]", "h_1[1]")] == ["0.4", "0.1"]
    alone = problem.replace("find: [count, shape.h, shape.weights.x, perplexity]", "find: shape.h, part: v")
    assert marks(tmp_path, {"q5": [2, 1]}, alone)["numbers"]["shape.h"]["verdict"] == "right"
    assert marks(tmp_path, {"v": "2 by 1"}, alone)["numbers"]["shape.h"]["verdict"] == "right"


PROBLEMS = Path(__file__).parent.parent.parent / "problems"

FORMS = {
    "en": "a number; printed|2 numbers: […, …]|7 numbers in brackets|4 numbers, row by row|one of yes, no|"
    "a class, by its|a letter from a to d|true or false|rows and columns|a network, as {|text, for a|"
    "a formula, such as|Answers to: 1|One mapping a student|Units count from 0",
    "de": "eine Zahl; gedruckt|2 Zahlen: […, …]|7 Zahlen in Klammern|4 Zahlen, Zeile für Zeile|eines von yes, no|"
    "eine Klasse, mit|ein Buchstabe von a bis d|true (wahr)|Zeilen und Spalten|ein Netz, wie {|Text, den|"
    "eine Formel wie|Antworten zu: 1|Ein Eintrag je Person|Einheiten zählen von 0",
    "fr": "un nombre ; imprimé|2 nombres : […, …]|7 nombres entre crochets|4 nombres, ligne par ligne|un de yes, no|"
    "une classe, par|une lettre de a à d|true (vrai)|lignes et colonnes|un réseau, comme {|un texte, lu|"
    "une formule, comme|Réponses à : 1|Un bloc par personne|Les unités se comptent à partir de 0",
    "es": "un número; impreso|2 números: […, …]|7 números entre corchetes|4 números, fila por fila|uno de yes, no|"
    "una clase, por|una letra de la a a la d|true (verdadero)|filas y columnas|una red, como {|texto, que|"
    "una fórmula, como|Respuestas a: 1|Un bloque por persona|Las unidades se cuentan desde 0",
}


def form(tmp_path: Path, problem: dict[str, Any]) -> str:
    (tmp_path / "p.json").write_text(json.dumps({**problem, "title": "1"}), "utf-8")
    done = CliRunner().invoke(main, ["check", "--template", str(tmp_path / "p.json")])
    assert done.exit_code == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("code", FORMS)
def test_the_empty_form_speaks_the_language_of_the_problem(tmp_path: Path, code: str) -> None:
    found = form(tmp_path, yaml.safe_load(PROBLEM) | {"lang": code})
    wide = {"lang": code, "cell": "rnn", "inputs": [1], "weights": {"x": [[1]] * 7, "h": [[0] * 7] * 7}}
    found += form(tmp_path, wide | {"notation": "exam", "questions": [{"ask": "1", "find": ["h_1"]}]})
    small: dict[str, Any] = {
        "lang": code,
        "cell": "rnn",
        "inputs": [1, 2],
        "weights": {"x": [1, 1], "h": [[0, 0], [0, 0]]},
    }
    outputs = {
        "equations": ["y = V @ h"],
        "predict": "y",
        "parameters": {"V": [[1, 1], [1, 0]]},
        "labels": ["yes", "no"],
    }
    asked = ["predict_1", "h_2[0]", "d_weights.h"]
    learns = {"targets": [0, 1], "loss": "cross_entropy", "backward": {}, "notation": "exam"}
    found += form(tmp_path, small | learns | {"outputs": outputs, "questions": [{"ask": "1", "find": asked}]})
    many = {"equations": ["y = V @ h"], "predict": "y", "parameters": {"V": [[1, 1]] * 9}}
    found += form(tmp_path, small | {"outputs": many, "questions": [{"ask": "1", "find": ["predict_1"]}]})
    found += form(tmp_path, {**small, "symbols": ["w"], "weights": {"x": ["w", 1], "h": [[0, 0], [0, 0]]}})
    design = yaml.safe_load((PROBLEMS / "parity_by_design.yaml").read_text("utf-8"))
    found += form(tmp_path, design | {"lang": code})
    assert [each for each in FORMS[code].split("|") if each not in found] == []
