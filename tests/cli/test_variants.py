"""variants, solve --student, batch --students and check of a problem that varies, from the command line."""

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lstm_solver.cli import main

PROBLEM = """\
title: A small one
cell: rnn
inputs: [1, -1]
weights: {x: 0.5, h: 0.25}
rounding: {places: 3, carry: all}
questions:
  - {ask: Compute., find: [h_1, h_2], points: 2}
vary:
  inputs: {choose: [-2, -1, 1, 2]}
  weights.h: {range: [0.2, 0.9], step: 0.1}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.yaml").write_text(PROBLEM)
    (tmp_path / "class.csv").write_text("name;id\nAnn Lee;s1\nBo;007\nCy;b-3\n")
    return tmp_path


def call(*words: str, status: int = 0) -> Result:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == status, result.output
    return result


def values(file: str, *more: str) -> list[str]:
    steps = json.loads(call("solve", file, "-f", "json", *more).stdout)["steps"]
    return [step["value"][0] for step in steps if step["name"] == "h"]


def test_files_are_what_solve_draws(folder: Path) -> None:
    call("variants", "p.yaml", "class.csv", "-o", "out")
    rows = list(csv.DictReader((folder / "out" / "index.csv").read_text().splitlines(), delimiter=";"))
    assert [(row["id"], row["name"]) for row in rows] == [("s1", "Ann Lee"), ("007", "Bo"), ("b-3", "Cy")]
    for row in rows:
        file = f"out/{row['id']}.yaml"
        assert "vary" not in Path(file).read_text()
        assert values(file) == values("p.yaml", "--student", row["id"])
        assert call("variants", "p.yaml", "--student", row["id"]).stdout == Path(file).read_text()
        assert row["version"] in call("solve", "p.yaml", "--student", row["id"]).stdout
    assert len({row["version"] for row in rows}) > 1
    assert values("p.yaml") == values(str(folder / "p.yaml"))


def test_the_index_calls_the_ids_as_the_class_does(folder: Path) -> None:
    (folder / "class.csv").write_text("Matrikel,name\n17,Ann\n018,Bo\n")
    call("variants", "p.yaml", "class.csv", "-o", "out")
    head, *rows = (folder / "out" / "index.csv").read_text().splitlines()
    assert head == "Matrikel,name,version,draw"
    assert [row.split(",")[:2] for row in rows] == [["17", "Ann"], ["018", "Bo"]]


def test_many_students_with_one_version_are_told(folder: Path) -> None:
    (folder / "one.yaml").write_text(PROBLEM.replace("[-2, -1, 1, 2]", "[1]").replace("[0.2, 0.9]", "[0.2, 0.3]"))
    (folder / "six.csv").write_text("id\n" + "".join(f"s{at}\n" for at in range(6)))
    assert "note: 6 students share one version" in call("variants", "one.yaml", "six.csv", "-o", "few").stderr
    assert "share" not in call("variants", "p.yaml", "six.csv", "-o", "own").stderr
    assert "share" not in call("variants", "one.yaml", "--student", "s1").stderr


def test_what_was_edited_is_kept(folder: Path) -> None:
    call("variants", "p.yaml", "class.csv", "-o", "out")
    (folder / "out" / "s1.yaml").write_text("mine")
    assert "kept" in call("variants", "p.yaml", "class.csv", "-o", "out").stderr
    assert (folder / "out" / "s1.yaml").read_text() == "mine"
    call("variants", "p.yaml", "class.csv", "-o", "out", "--force")
    assert (folder / "out" / "s1.yaml").read_text() != "mine"


def test_a_batch_has_a_file_for_each_student(folder: Path) -> None:
    call("batch", "p.yaml", "--students", "class.csv", "-f", "json", "-o", "out", "-j", "1")
    for student in ("s1", "007", "b-3"):
        made = json.loads((folder / "out" / f"{student}.p.json").read_text())
        assert [step["value"][0] for step in made["steps"] if step["name"] == "h"] == values(
            "p.yaml", "--student", student
        )


def test_everybody_is_marked_by_their_own_numbers(folder: Path) -> None:
    own = {student: values("p.yaml", "--student", student) for student in ("s1", "007", "b-3")}
    rows = "\n".join(f"{student},{','.join(numbers)}" for student, numbers in own.items())
    (folder / "answers.csv").write_text(f"id,h_1,h_2\n{rows}\nb-4,0.001,0.002\n,1,2\n")
    made = call("check", "p.yaml", "answers.csv", "-f", "json", status=1)
    students = json.loads(made.stdout)["students"]
    assert [each["points"] for each in students] == ["2", "2", "2", "0"]
    assert [number["expected"] for number in students[3]["numbers"]] == values("p.yaml", "--student", "b-4")
    assert re.search(r"answers.csv:6:1: .*no student is named", made.stderr)


def test_an_id_that_begins_with_a_sign_is_the_same_in_every_file(folder: Path) -> None:
    (folder / "class.csv").write_text("id\n=1+1\n-cmd\n@x\n")
    call("variants", "p.yaml", "class.csv", "-o", "out")
    call("check", "p.yaml", "class.csv", "--template", "-f", "csv", "-o", "form.csv")
    head, *rows = (folder / "form.csv").read_text("utf-8-sig").splitlines()
    own = [values("p.yaml", "--student", student) for student in ("=1+1", "-cmd", "@x")]
    filled = [f"{row.partition(',')[0]},{','.join(numbers)}" for row, numbers in zip(rows, own, strict=True)]
    (folder / "form.csv").write_text("\n".join([head, *filled]))
    for more in ((), ("--versions", "out")):
        marked = json.loads(call("check", "p.yaml", "form.csv", "-f", "json", *more).stdout)["students"]
        assert [(each["student"], each["points"]) for each in marked] == [("=1+1", "2"), ("-cmd", "2"), ("@x", "2")]
    call("variants", "p.yaml", "out/index.csv", "-o", "again")
    assert {path.name for path in (folder / "again").glob("*.yaml")} == {"=1+1.yaml", "-cmd.yaml", "@x.yaml"}


def test_what_was_handed_out_counts(folder: Path) -> None:
    call("variants", "p.yaml", "class.csv", "-o", "out")
    changed = (folder / "out" / "s1.yaml").read_text().replace("places: 3", "places: 2")
    (folder / "out" / "s1.yaml").write_text(changed)
    (folder / "answers.yaml").write_text("- {student: s1, answers: {h_1: 0.5}}\n- {student: s9, answers: {h_1: 0.5}}\n")
    made = call("check", "p.yaml", "answers.yaml", "--versions", "out", "-f", "json", status=1)
    (only,) = json.loads(made.stdout)["students"]
    assert only["numbers"][0]["expected"] == values("out/s1.yaml")[0]
    assert len(only["numbers"][0]["expected"].partition(".")[2]) == 2
    assert "s9" in made.stderr


def test_who_has_a_version_and_no_answers_is_said_and_who_is_meant(folder: Path) -> None:
    """A class list may call its first column as it likes; that the ids stand there is said."""
    (folder / "class.csv").write_text("Number,id of a form\n007,x\ns1,y\ns2,z\n")
    made = call("variants", "p.yaml", "class.csv", "-o", "out")
    assert "class.csv:1:1: note: the ids are the first column, 'Number'" in made.stderr
    (folder / "answers.csv").write_text("student,h_1[0]\ns1,0.5\n7,0.5\n")
    made = call("check", "p.yaml", "answers.csv", "--versions", "out", "-f", "csv", status=1)
    assert "answers.csv:3:1: '7' has no version in out ('007' has one)" in made.stderr
    assert "note: there are no answers of 2 students with a version in out: 007, s2" in made.stderr
    assert "no answers of" not in call("check", "p.yaml", "h_1=0.5", "--student", "s1", "--versions", "out").stderr


OTHERS = {
    "another problem": (PROBLEM.replace("[1, -1]", "[1, -1, 1]"), "is no version of this problem"),
    "other questions": (PROBLEM.replace("[h_1, h_2]", "[h_1]"), "is no version of this problem"),
    "more questions": (PROBLEM.replace("points: 2}", "points: 2}\n  - {ask: More., find: [h_1]}"), "is no version"),
    "torn": ("cell: [", "cannot be read"),
    "without a value": (PROBLEM.replace("cell: rnn", "cell: {states: [h], equations: [h = x / 0]}"), "cannot be read"),
}


@pytest.mark.parametrize(("text", "said"), OTHERS.values(), ids=OTHERS)
def test_what_was_not_handed_out_loses_its_student_only(folder: Path, text: str, said: str) -> None:
    call("variants", "p.yaml", "class.csv", "-o", "out")
    (folder / "out" / "s1.yaml").write_text(text.partition("vary:")[0])
    (folder / "answers.csv").write_text("student,h_1[0]\ns1,0.5\n007,0.5\n")
    made = call("check", "p.yaml", "answers.csv", "--versions", "out", "-f", "json", status=1)
    assert [each["student"] for each in json.loads(made.stdout)["students"]] == ["007"]
    assert said in made.stderr


def test_two_students_never_share_a_file(folder: Path) -> None:
    (folder / "a.p.yaml").write_text(PROBLEM)
    (folder / "class.csv").write_text("id\nb\nb.a\n")
    made = call("batch", "p.yaml", "a.p.yaml", "--students", "class.csv", "-o", "out", status=2)
    assert "would be written to b.a.p.md" in made.stderr
    assert not (folder / "out").exists()
    (folder / "class.csv").write_text("id\nindex.csv\n")
    (folder / "set.yaml").write_text("problems: [{file: p.yaml}]\n")
    assert "index.csv" in call("variants", "set.yaml", "class.csv", "-o", "out", status=2).stderr
    assert not (folder / "out").exists()


def test_numbers_on_the_command_line_need_a_student(folder: Path) -> None:
    assert "--student" in call("check", "p.yaml", "h_1=0.5", status=2).stderr
    right = values("p.yaml", "--student", "s1")[0]
    assert "right" in call("check", "p.yaml", f"h_1={right}", "--student", "s1").stdout


def test_a_report_says_how_alike_they_are(folder: Path) -> None:
    found = json.loads(call("variants", "p.yaml", "class.csv", "--report", "-f", "json").stdout)["problems"][0]
    assert found["versions"] == 3
    assert [each["name"] for each in found["numbers"]] == ["h_1[0]", "h_2[0]"]
    (folder / "p.yaml").write_text(f"lang: de\n{PROBLEM}")
    said = call("variants", "p.yaml", "class.csv", "--report", "-f", "md").stdout
    assert "# Wie ähnlich die Fassungen sind" in said
    low = min((number["low"] for number in found["numbers"]), key=float)
    assert low.replace(".", ",").replace("-", "−") in said
    assert low not in said


def test_a_set_has_a_folder_for_each_student(folder: Path) -> None:
    fixed = PROBLEM.partition("vary:")[0]
    (folder / "fixed.yaml").write_text(fixed)
    (folder / "set.yaml").write_text(
        "problems: [{file: p.yaml}, {file: fixed.yaml}, {file: p.yaml, with: {title: Two}}]\n"
    )
    call("variants", "set.yaml", "class.csv", "-o", "out")
    assert sorted(path.name for path in (folder / "out" / "s1").glob("*.yaml")) == ["p-2.yaml", "p.yaml"]
    (folder / "p-2.yaml").write_text(PROBLEM)
    (folder / "set.yaml").write_text("problems: [{file: p.yaml}, {file: p.yaml}, {file: p-2.yaml}]\n")
    call("variants", "set.yaml", "class.csv", "-o", "three")
    assert len([*(folder / "three" / "s1").glob("*.yaml")]) == 3


def test_a_set_has_sheets_for_each_student(folder: Path) -> None:
    (folder / "set.yaml").write_text("problems: [{file: p.yaml, points: 4}]\n")
    call("key", "set.yaml", "--students", "class.csv", "-o", "out", "-f", "md")
    for student in ("s1", "007", "b-3"):
        sheets = {kind: (folder / "out" / f"{student}.{kind}.md").read_text() for kind in ("questions", "answers")}
        version = re.search(r"Version \w{8}, for", sheets["questions"])
        assert version is not None
        assert f"{version[0]} {student}." in sheets["answers"]
        assert all(number in sheets["answers"].replace("−", "-") for number in values("p.yaml", "--student", student))
        assert "(4 points)" in sheets["questions"]


def test_a_set_that_varies_nowhere_has_no_sheets_of_students(folder: Path) -> None:
    (folder / "p.yaml").write_text(PROBLEM.partition("vary:")[0])
    (folder / "set.yaml").write_text("problems: [{file: p.yaml}]\n")
    assert "varies" in call("key", "set.yaml", "--students", "class.csv", "-o", "out", status=2).stderr
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("id\n", "no students"),
        ('"id\n../x\n', "1:1: a quote that is never closed"),
        ("id,name\ns1,A,\ns2,Meier, Anna\n", "3:1: id: 3 cells (the header has 2; a text with ',' in it needs quotes)"),
        ("", "no students"),
        ("id,name\na,1\na,2\n", "second student"),
        ("id\nab\nAB\n", "one name on some systems"),
        ("id\n\u00e9\ne\u0301\n", "one name on some systems"),
        ("id\nCON\n", "is no id"),
        ("id\nlpt1.week\n", "is no id"),
        ("id\n../../etc/x\n", "is no id"),
        ("id\na/b\n", "is no id"),
        ("id\n.hidden\n", "is no id"),
        (f"id\n{'x' * 300}\n", "is no id"),
        ("id,name\n,Ann\n", "without an id"),
        ("s1,Ann\ns17,Bo\n", "1:1: 's1' looks like an id"),
        ("4711;Ann\n4712;Bo\n", "1:1: '4711' looks like an id"),
        (f"name\ns1{',' * 6000}\n", "2:1: name: more than 5,000 cells"),
    ],
)
def test_a_bad_class_list_writes_nothing(folder: Path, listed: str, said: str) -> None:
    (folder / "class.csv").write_text(listed)
    assert said in call("variants", "p.yaml", "class.csv", "-o", "out", status=2).stderr
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("p.yaml",),
        ("p.yaml", "class.csv"),
        ("p.yaml", "class.csv", "--student", "s1"),
        ("p.yaml", "class.csv", "-o", "-"),
        ("p.yaml", "--student", "../x"),
        ("p.yaml", "missing.csv", "-o", "out"),
        ("missing.yaml", "class.csv", "-o", "out"),
    ],
)
def test_a_wrong_call_is_one_plain_line(folder: Path, words: tuple[str, ...]) -> None:
    made = call("variants", *words, status=2)
    assert len(made.stderr.splitlines()) == 1
    assert not (folder / "out").exists()


def test_a_problem_without_vary_says_so(folder: Path) -> None:
    (folder / "p.yaml").write_text(PROBLEM.partition("vary:")[0])
    assert "vary" in call("solve", "p.yaml", "--student", "s1", status=2).stderr
    assert "vary" in call("variants", "p.yaml", "class.csv", "-o", "out", status=2).stderr
    (folder / "answers.csv").write_text("student,h_1\ns1,0.5\n")
    assert "vary" in call("check", "p.yaml", "answers.csv", "--versions", "out", status=2).stderr
    assert "NAME=VALUE" in call("check", "p.yaml", "answers.csv", "--student", "s1", status=2).stderr
