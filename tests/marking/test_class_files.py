"""Answers as people hand them in: names of quantities and students, spreadsheets, a person's decisions, one number."""

import csv
import io
import json
from pathlib import Path

import pytest
from helpers import PROBLEMS, ROOT, command
from test_answer_files import digits, mappings, names, table

from lstm_solver.document.language import load
from lstm_solver.document.language import names as languages
from lstm_solver.marking.answers.csv_rows import MOST_LINES, lines, rows
from lstm_solver.marking.answers.spellings import NamedNumber, UnknownName
from lstm_solver.marking.catalogue.table import ROWS

SCALAR = """\
title: Scalar
cell: lstm
inputs: [1, 0.5]
weights:
  f: {x: 0.7, h: 0.2}
  i: {x: 0.5, h: 0.4}
  g: {x: 0.8, h: 0.1}
  o: {x: 0.1, h: 0.6}
rounding: {places: 2}
questions: [{find: [h_1, h_2], points: 2}]
"""


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    (tmp_path / "p.yaml").write_text(SCALAR, "utf-8")
    return tmp_path


NAMED = {
    "f1": "f_1",
    "F_1": "f_1",
    "f₁": "f_1",
    "f1[1]": "f_1[1]",
    "f(1)": "f_1",
    "f^{(1)}": "f_1",
    "\\tilde c_1": "g_1",
    "c̃1": "g_1",
    "ctilde1": "g_1",
}


@pytest.mark.parametrize(("text", "wanted"), NAMED.items())
def test_a_name_is_read_as_people_write_it(text: str, wanted: str) -> None:
    found = names(PROBLEMS / "umd_twice_a_2dp.yaml", "olah").find([text])[text]
    assert isinstance(found, NamedNumber), found
    assert found.stem == wanted


BACKWARD = {
    "∂L/∂W_(if,1)": "d_weights.f.x[0]",
    "∂L/∂W_{if,1}": "d_weights.f.x[0]",
    "∂L/∂W_if[0]": "d_weights.f.x[0]",
    "dL/dW_if[0]": "d_weights.f.x[0]",
    "dW_if[0]": "d_weights.f.x[0]",
    "W_(if,1)^new": "new_weights.f.x[0]",
    "W_if^new[0]": "new_weights.f.x[0]",
    "∂L/∂b_f": "d_biases.f",
    "dL/dh_2": "d_h_2",
    "dh_2": "d_h_2",
    "δa_o,2": "d_a_o_2",
    "δa_{o,2}": "d_a_o_2",
}


@pytest.mark.parametrize(("text", "wanted"), BACKWARD.items())
def test_a_gradient_is_read_as_pages_print_it(text: str, wanted: str) -> None:
    found = names(PROBLEMS / "lstm_sgd_step.yaml").find([text])[text]
    assert isinstance(found, NamedNumber), found
    assert found.stem == wanted


@pytest.mark.parametrize("text", ["d_weights.h[0][1]", "d_weights.h[0,1]", "d_weights.h[0, 1]", "∂L/∂W_hh[0,1]"])
def test_square_brackets_count_from_0(text: str, tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    matrices = "weights: {x: [[1], [2]], h: [[1, 2], [3, 4]]}\n"
    path.write_text(f"cell: rnn\ninputs: [1]\n{matrices}targets: [[1, 1]]\nloss: squared_error\nbackward: {{}}\n")
    found = names(path).find([text])[text]
    assert isinstance(found, NamedNumber), found
    assert found.stem == "d_weights.h[0][1]"


def test_a_name_that_may_be_two_quantities_lists_them() -> None:
    found = names(PROBLEMS / "umd_twice_a_2dp.yaml", "exam").find(["x_1", "c1", "C1"])
    assert isinstance(found["x_1"], UnknownName)
    for text in ("c1", "C1"):
        target = found[text]
        assert isinstance(target, NamedNumber) or "may be" in str(target)


def test_an_id_is_text_and_the_last_row_counts() -> None:
    sheets = table("student,f_1[0]\n007,0.1\n7,0.2\n007,0.3\n")
    assert digits(sheets) == {"7": {"f_1[0]": "0.2"}, "007": {"f_1[0]": "0.3"}}
    assert [str(each) for each in sheets.notes] == [
        "class.csv:3:1: '7' looks like '007' (in line 2); they are two students here",
        "class.csv:4:1: '007' stood in line 2 already; this one counts",
    ]
    assert digits(mappings("- {student: 007, answers: {f_1: [1, 2]}}\n- {student: 007, answers: {f_1: [3, 4]}}")) == {
        "007": {"f_1[0]": "3", "f_1[1]": "4"}
    }


@pytest.mark.parametrize(
    ("text", "students"),
    [
        ("Name,Vorname,f_1[0]\nMeier,Anna,1\nMeier,Bert,2", ["Meier, Anna", "Meier, Bert"]),
        ("First name,Surname,ID number,Email,f_1[0]\nAnna,Meier,12,a@b.c,1\nBert,Meier,,b@b.c,2", ["12", "Bert Meier"]),
        ("student;Matrikelnummer;f_1[0]\nm;007;1", ["m"]),
        ("Email,f_1[0]\na@b.c,1", ["a@b.c"]),
        ("Nom,Prénom,f_1[0]\nPetit,Zoé,1", ["Petit, Zoé"]),
    ],
)
def test_columns_name_a_student(text: str, students: list[str]) -> None:
    assert [each.student for each in table(text).answers] == students


def test_what_was_not_in_plain_digits_is_said() -> None:
    sheets = table('student,f_1[0],f_1[1]\ns1,83%,"0,9"\ns2,≈0.5,1/4\ns3,0.1,"0,2"\n')
    assert [str(each) for each in sheets.notes] == [
        "class.csv:2:4: f_1[0]: '83%' is read as 0.83",
        "class.csv:3:4: f_1[0]: '≈0.5' is read as 0.5",
        "class.csv:3:9: f_1[1]: '1/4' is read as 0.25",
    ]
    sheets.end_file()
    assert "'0,9' is read as 0.9, and 1 more" in sheets.notes[-1].message
    assert [{*each.notes} for each in sheets.readings] == [{"f_1[0]", "f_1[1]"}, {"f_1[0]", "f_1[1]"}, {"f_1[1]"}]


def test_a_gradebook_is_in_the_dialect_of_the_answers(problem: Path) -> None:
    text = "Name;Vorname;h_1;h_2;Kommentar\nMeier;Anna;0,21;8;gut\nMeier;Bert;9;9;\n"
    (problem / "p.yaml").write_text(SCALAR.replace("points: 2", "points: 1"), "utf-8")
    (problem / "class.csv").write_bytes(text.encode("utf-8-sig"))
    done = command("check", "p.yaml", "class.csv", "-f", "csv", cwd=problem)
    assert done.returncode == 0
    assert done.stdout.startswith("\ufeffName;Vorname;Kommentar;points;of;")
    rows = list(csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff")), delimiter=";"))
    assert [(row["Name"], row["Vorname"], row["Kommentar"]) for row in rows] == [
        ("Meier", "Anna", "gut"),
        ("Meier", "Bert", ""),
    ]
    assert [row["points"] for row in rows] == ["0,5", "0"]


def test_a_zero_that_a_spreadsheet_dropped_is_no_missing_digit(problem: Path) -> None:
    text = "cell: {name: rnn, activation: identity}\ninputs: [1]\nweights: {x: 0.2, h: 1}\nrounding: {places: 2}\n"
    (problem / "p.yaml").write_text(text, "utf-8")
    (problem / "class.csv").write_text("student,h_1\ns1,0.2\n", "utf-8")
    done = command("check", "p.yaml", "class.csv", "-f", "json", cwd=problem)
    found = json.loads(done.stdout)["students"][0]["numbers"][0]
    assert (found["given"], found["expected"], found["verdict"]) == ("0.2", "0.20", "right")


@pytest.mark.parametrize("call", [["-"], ["h_2=0.31"], ["h2=0,31"]])
def test_one_number_is_answered_in_five_lines(call: list[str], problem: Path) -> None:
    import os
    import subprocess
    import sys

    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "lstm_solver", "check", "p.yaml", *call],
        cwd=problem,
        env=environment,
        input="answers: {h_2: 0.31}\n",
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    said = done.stdout.splitlines()
    assert done.returncode == 0
    assert len(said) <= 5
    assert said[0] == "h₂ = 0.31: wrong; expected: 0.24."


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("f_1=", "<call>:1:1: f_1: 'f_1=' has no value"),
        ("=3", "<call>:1:1: '=3' names no quantity"),
        ("d_f_1=", "<call>:1:1: d_f_1: 'd_f_1=' has no value"),
    ],
)
def test_half_a_number_of_the_call_is_told_what_was_expected(word: str, said: str, problem: Path) -> None:
    done = command("check", "p.yaml", word, cwd=problem)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{said} (expected NAME=VALUE, such as h_2=0.31)\n")


def test_a_zero_is_printed_without_a_sign(problem: Path) -> None:
    text = "cell: {name: rnn, activation: identity}\ninputs: [-0.01]\nweights: {x: 0.1, h: 1}\nrounding: {places: 2}\n"
    (problem / "p.yaml").write_text(text, "utf-8")
    assert command("check", "p.yaml", "h_1=-0.00", cwd=problem).stdout == "h₁ = 0.00: right; expected: 0.00.\n"


def test_a_gradebook_has_the_columns_of_its_language(problem: Path) -> None:
    (problem / "p.yaml").write_text(SCALAR + "lang: de\n", "utf-8")
    (problem / "a.yaml").write_text("{student: s1, answers: {h_1: 0.21}}", "utf-8")
    head = command("check", "p.yaml", "a.yaml", "-f", "csv", cwd=problem).stdout.splitlines()[0]
    assert head.startswith("student,Punkte,von,Frage 1,")
    assert head.endswith(",richtig,folgerichtig,falsch,fehlt,erster Fehler bei,erster Fehler,Hinweise")


@pytest.mark.parametrize("code", languages())
def test_every_slip_has_a_name_in_every_language(code: str) -> None:
    keys = [f"slip_{row.id}{end}" for row in ROWS for end in ("", "_text")]
    assert [key for key in keys if key not in load(code).phrases] == []


def test_files_and_numbers_of_the_call_stand_together(problem: Path) -> None:
    (problem / "a.yaml").write_text("{student: s1, answers: {h_1: 0.21}}", "utf-8")
    done = command("check", "p.yaml", "a.yaml", "h_1=0.21", "h_2=0.24", "q=1", "-f", "json", cwd=problem)
    assert done.returncode == 1
    assert done.stderr.startswith("<call>:1:3: q: 'q' is no number of this problem")
    assert [(each["student"], each["points"]) for each in json.loads(done.stdout)["students"]] == [
        ("s1", "1"),
        ("", "2"),
    ]


DECISIONS = {
    "csv": "student,name,points,reason\ns1,h_1,0.5,right idea\nnobody,h_1,1,\ns1,q_9,1,\ns1,h_2,7,\n",
    "yaml": """\
- {student: s1, name: h_1, points: 0.5, reason: right idea}
- {student: nobody, name: h_1, points: 1}
- {student: s1, name: q_9, points: 1}
- {student: s1, name: h_2, points: 7}
""",
}


@pytest.mark.parametrize("kind", DECISIONS)
def test_a_person_s_decision_stands(kind: str, problem: Path) -> None:
    (problem / "class.csv").write_text("student,h_1,h_2\ns1,9,0.24\n", "utf-8")
    (problem / f"mine.{kind}").write_text(DECISIONS[kind], "utf-8")
    call = ("check", "p.yaml", "class.csv", "--override", f"mine.{kind}")
    done = command(*call, "-f", "json", cwd=problem)
    (student,) = json.loads(done.stdout)["students"]
    assert student["points"] == "1.5"
    assert student["numbers"][0]["decision"] == {"points": "0.5", "reason": "right idea"}
    assert done.returncode == 1
    assert [line.partition(": ")[2][:35] for line in done.stderr.splitlines() if "mine" in line] == (
        [
            "no answers of 'nobody' (expected one"[:35],
            "'q_9' is no number of this problem (check"[:35],
            "7 points (the number is worth 1)",
        ]
        if kind == "csv"
        else [
            "[1]: no answers of 'nobody' (expected one"[:35],
            "[2]: 'q_9' is no number of this problem"[:35],
            "[3]: 7 points (the number is worth 1)"[:35],
        ]
    )
    assert "Decided by a person" in command(*call, cwd=problem).stdout


def test_a_person_s_decision_on_what_is_unreadable_is_a_finding(problem: Path) -> None:
    (problem / "class.csv").write_text("student,h_1\ns1,9\n", "utf-8")
    comma = "student,name,points,reason\ns1,h_1,0,5,a decimal comma\n"
    for text in (comma, "student,points\ns1,1\n", "", "[1, 2]", "- {student: s1, name: h_1, pionts: 1}", "- [", "a: b"):
        (problem / "mine").write_text(text, "utf-8")
        done = command("check", "p.yaml", "class.csv", "--override", "mine", cwd=problem)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), text
        assert done.stderr.startswith("mine:")


def test_fifty_thousand_lines_are_read_and_no_more() -> None:
    whole = lines("a\n" * MOST_LINES)
    assert sum(1 for row in rows(whole, ",") if not row.wrong) == MOST_LINES
    assert [row.wrong for row in rows(whole, ",") if row.wrong] == []
    assert [row.line for row in rows(lines("a\n" * MOST_LINES + "a\n"), ",") if row.wrong] == [MOST_LINES + 1]
