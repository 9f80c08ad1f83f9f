"""check of a homework set: one gradebook, every problem by its own key."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lstm_solver.cli import main

FIXED = """\
title: Fixed one
cell: rnn
inputs: [1]
weights: {x: 0.5, h: 0}
rounding: {places: 2}
questions:
  - {ask: h, find: h_1, points: 2}
  - {ask: Right?, statement: true}
"""

VARIED = """\
title: Theirs
cell: lstm
inputs: [1, 2]
weights: {i: {x: 0.1, h: 0}, f: {x: 0.2, h: 0}, g: {x: 0.3, h: 0}, o: {x: 0.4, h: 0}}
rounding: {places: 2}
questions: [{ask: c, find: [c_1, c_2], points: 1}]
vary: {inputs: {choose: [1, 2, 3, 4, 5]}}
"""

SET = "number: 7\nproblems: [{file: fixed.yaml}, {file: theirs.yaml, points: 4}]\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("fixed", FIXED), ("theirs", VARIED), ("set", SET)):
        (tmp_path / f"{name}.yaml").write_text(text)
    (tmp_path / "class.csv").write_text("id\ns1\ns2\n")
    return tmp_path


def call(*words: str, status: int = 0) -> Result:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == status, result.output
    return result


def own(student: str) -> list[str]:
    steps = json.loads(call("solve", "theirs.yaml", "--student", student, "-f", "json").stdout)["steps"]
    return [step["value"][0] for step in steps if step["name"] == "c"]


def marked(answers: str, *more: str, status: int = 0) -> list[dict[str, Any]]:
    return json.loads(call("check", "set.yaml", answers, "-f", "json", *more, status=status).stdout)["students"]  # type: ignore[no-any-return]


def test_a_table_is_marked_by_each_ones_numbers(folder: Path) -> None:
    rows = "".join(f"{who};{name};0,46;true;{';'.join(own(who))}\n" for who, name in (("s1", "Ann"), ("s2", "Bo")))
    (folder / "a.csv").write_text(f"id;Name;1/h_1;Fixed one/q2;theirs/c_1;2/c_2\n{rows}".replace("0.", "0,"))
    made = call("check", "set.yaml", "a.csv", "-f", "csv").stdout
    book = list(csv.DictReader(io.StringIO(made), delimiter=";"))
    assert [(row["id"], row["Name"], row["points"], row["of"], row["1"], row["2"]) for row in book] == [
        ("s1", "Ann", "6", "6", "2", "4"),
        ("s2", "Bo", "6", "6", "2", "4"),
    ]
    assert {"1/question 1", "2/question 1"} <= set(book[0])


def test_columns_of_one_name_stay_apart(folder: Path) -> None:
    c_1, c_2 = own("s1")
    (folder / "a.csv").write_text(f"id,note,2/c_1,2/c_2,2/c_1,id,note\ns1,A,{c_1},{c_2},9,s2,B\n")
    made = call("check", "set.yaml", "a.csv", "-f", "csv", status=1)
    (row,) = csv.DictReader(io.StringIO(made.stdout))
    kept = {"id": "s1", "note": "A", "2/c_1": "9", "id (2)": "s2", "note (2)": "B", "2": "4"}
    assert {name: row[name] for name in kept} == kept
    assert "a second column for 2/c_1" in made.stderr


def test_mappings_of_problems_and_names_in_one(folder: Path) -> None:
    c_1, c_2 = own("s1")
    nested = f"- {{student: s1, answers: {{1: {{h_1: 0.46, q2: true}}, theirs: {{c_1: {c_1}, c_2: {c_2}}}}}}}\n"
    flat = f"- {{student: s2, answers: {{1/h_1: 0.47, 'Theirs/c_1': {own('s2')[0]}}}}}\n"
    (folder / "a.yaml").write_text(nested + flat)
    first, second = marked("a.yaml")
    assert (first["points"], first["of"]) == ("6", "6")
    assert [each["name"] for each in first["numbers"]] == ["1/h_1[0]", "1/q2", "2/c_1[0]", "2/c_2[0]"]
    verdicts = {each["name"]: each["verdict"] for each in second["numbers"]}
    assert verdicts == {"1/h_1[0]": "wrong", "1/q2": "missing", "2/c_1[0]": "right", "2/c_2[0]": "missing"}
    assert second["points"] == "2"


def test_what_was_handed_out_counts(folder: Path) -> None:
    call("variants", "set.yaml", "class.csv", "-o", "out")
    c_1, c_2 = own("s1")
    (folder / "a.yaml").write_text(
        f"[{{student: s1, answers: {{2: {{c_1: {c_1}, c_2: {c_2}}}}}}}, {{student: s9, answers: {{}}}}]"
    )
    (only,) = marked("a.yaml", "--versions", "out", status=1)
    assert only["points"] == "4"


def test_versions_of_what_varies_no_longer_are_said(folder: Path) -> None:
    """Nobody is marked by the file's own numbers who had others."""
    call("variants", "set.yaml", "class.csv", "-o", "out")
    (folder / "theirs.yaml").write_text(VARIED.partition("vary:")[0])
    (folder / "fixed.yaml").write_text(FIXED + "vary: {inputs: {choose: [1, 2]}}\n")
    (folder / "a.yaml").write_text("[{student: s1, answers: {2: {c_1: 0.5}}}]")
    said = call("check", "set.yaml", "a.yaml", "--versions", "out", status=2).stderr
    assert "out has versions of theirs, in which nothing varies now" in said


def test_a_problem_that_is_not_there_is_said(folder: Path) -> None:
    (folder / "a.yaml").write_text("{student: s1, answers: {3: {h_1: 1}, 1: {h_1: 0.46}, h_1: 2}}")
    said = call("check", "set.yaml", "a.yaml", "-f", "csv", status=1).stderr
    assert "3/h_1" in said
    assert "answers.h_1" in said


def test_an_empty_form_has_every_problem(folder: Path) -> None:
    head = call("check", "set.yaml", "--template", "-f", "csv").stdout.splitlines()[0]
    assert head == "student,1/h_1[0],1/q2,2/c_1[0],2/c_2[0]"
    (folder / "form.yaml").write_text(call("check", "set.yaml", "--template").stdout.replace("student:", "student: s1"))
    (only,) = marked("form.yaml")
    assert only["points"] == "0"


def test_pages_have_every_problem_and_the_class(folder: Path) -> None:
    (folder / "a.csv").write_text("id,1/h_1,2/c_1\ns1,0.46,9\ns2,0.5,9\n")
    text = call("check", "set.yaml", "a.csv").stdout
    assert "Homework 7: s1" in text
    assert "Homework 7: the class" in text
    assert text.count("Fixed one") >= 3
    call("check", "set.yaml", "a.csv", "-f", "md", "-o", "sheets/")
    assert {path.name for path in (folder / "sheets").glob("*.md")} == {"s1.md", "s2.md", "class.md"}


def test_one_number_on_the_command_line(folder: Path) -> None:
    assert "Right, 1 of 2: h₁" in call("check", "set.yaml", "1/h_1=0.46", "--student", "s1").stdout
    assert "policy" in call("check", "set.yaml", "a.csv", "--policy", status=2).stderr


def test_gradebooks_are_what_platforms_import(folder: Path) -> None:
    head = "Student;ID;SIS User ID;SIS Login ID;Section;ID number;1/h_1[0]\n"
    (folder / "class.csv").write_text(f"{head}Doe, Jane;17;s1;jane;A;0017;0,46\nRoe;18;s2;roe;A;0018;0,9\n", "utf-8")
    done = CliRunner().invoke(main, ["check", "set.yaml", "class.csv", "--gradebook", "canvas"])
    canvas = list(csv.reader(io.StringIO(done.stdout)))
    of = canvas[1][-1]
    assert canvas[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert canvas[1] == ["    Points Possible", "", "", "", "", of]
    assert [row[:5] for row in canvas[2:]] == [["Doe, Jane", "17", "s1", "jane", "A"], ["Roe", "18", "s2", "roe", "A"]]
    done = CliRunner().invoke(main, ["check", "set.yaml", "class.csv", "--gradebook", "moodle"])
    moodle = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["ID number"], row[canvas[0][-1]]) for row in moodle] == [
        ("0017", canvas[2][-1]),
        ("0018", canvas[3][-1]),
    ]
    assert float(canvas[2][-1]) > float(canvas[3][-1])
    assert float(of) >= float(canvas[2][-1])


def test_a_gradebook_without_columns_of_the_platform_has_the_id(folder: Path) -> None:
    (folder / "class.csv").write_text("student,1/h_1[0]\n007,0.46\n", "utf-8")
    moodle, canvas = (
        list(csv.reader(io.StringIO(CliRunner().invoke(main, ["check", "set.yaml", "class.csv", *call]).stdout)))
        for call in (["--gradebook", "moodle"], ["--gradebook", "canvas"])
    )
    assert moodle[0][:2] == ["ID number", "student"]
    assert moodle[1][:2] == ["007", "007"]
    assert canvas[2][:5] == ["007", "", "007", "", ""]
    wrong = CliRunner().invoke(main, ["check", "set.yaml", "class.csv", "--gradebook", "moodle", "-f", "pdf"])
    assert wrong.exit_code == 2
    assert "--gradebook is CSV" in wrong.stderr


@pytest.mark.parametrize(
    ("listed", "head"),
    [
        ("Kennung,name,ID\nx,Ann,007\n", ["Kennung", "name", "ID"]),
        ("Matrikel,Name\n007,Ann\n", ["Matrikel", "Name"]),
        ("Teilnehmer,Name\n007,Ann\n", ["student", "Name"]),
        ("Nr,Kennung\n007,x\n", ["student", "Kennung"]),
    ],
)
def test_a_form_keeps_the_columns_of_the_class_unless_others_would_name_the_students(
    folder: Path, listed: str, head: list[str]
) -> None:
    (folder / "class.csv").write_text(listed, "utf-8")
    form = call("check", "set.yaml", "class.csv", "--template", "-f", "csv").stdout
    assert next(csv.reader(io.StringIO(form)))[: len(head)] == head
    (folder / "a.csv").write_text(form, "utf-8")
    assert [each["student"] for each in marked("a.csv")] == ["007"]


def test_a_form_for_each_student_of_a_class(folder: Path) -> None:
    (folder / "class.csv").write_text("id;name\n007;Ann\n8;Bo\n", "utf-8")
    form = call("check", "set.yaml", "class.csv", "--template", "-f", "csv").stdout
    table = list(csv.reader(io.StringIO(form), delimiter=";"))
    assert table[0][:3] == ["id", "name", "1/h_1[0]"]
    assert [row[:2] for row in table[1:]] == [["007", "Ann"], ["8", "Bo"]]
    assert {len(row) for row in table} == {len(table[0])}
    (folder / "a.csv").write_text(form, "utf-8")
    (folder / "a.yaml").write_text(call("check", "set.yaml", "class.csv", "--template").stdout, "utf-8")
    assert [each["student"] for each in marked("a.csv")] == ["007", "8"]
    assert [each["student"] for each in marked("a.yaml")] == ["007", "8"]
    page = call("check", "set.yaml", "class.csv", "--template", "-f", "md").stdout
    assert page.count("## 007, Ann") == page.count("## 8, Bo") == 1
    assert page.count("`1/h_1`") == 2
    assert call("check", "set.yaml", "--template", "-f", "md").stdout.count("`1/h_1`") == 1
