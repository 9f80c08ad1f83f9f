"""The command `check`: what it prints, writes and refuses, and the key `marking`.

The files of tests/answers are marked against the problem of the same name; beside each stand the reports as they should
be. `python tests/update.py` makes these again; read the difference before you commit it.
"""

import csv
import io
import json
import re
import subprocess
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers import PROBLEMS, ROOT, TESTS, command, name_of, need, number_files

import lstm_solver
from lstm_solver.cli.check_run import run
from lstm_solver.cli.mark_output import DEFAULTS, CheckCall
from lstm_solver.compose.view import View
from lstm_solver.errors import SolverError
from lstm_solver.marking.answers.spellings import Spellings
from lstm_solver.marking.marker import Marker
from lstm_solver.marking.marks import Answer, PolicyReport, WrittenAnswer
from lstm_solver.network.problem import MarkingScheme, Tolerance
from lstm_solver.reader import load, schema
from lstm_solver.render import render

ANSWERS = TESTS / "answers"
ENDINGS = {"text": "txt", "md": "md", "json": "json"}
FILES = [file for file in sorted(ANSWERS.iterdir()) if file.suffix in (".yaml", ".csv")]
# a class has a gradebook, published numbers have a policy
CASES = [(file, format) for file in FILES for format in (*ENDINGS, "csv" if file.suffix == ".csv" else "policy")]
EXERCISE = str(PROBLEMS / "exercise_6427.yaml")
SHEET = "student: s1\nanswers:\n  f_1: [0.822, 0.900]\n  c_1: [0.232, 0.420]\n  h_1: [0.0912, 0.2382]\n"

pytestmark = pytest.mark.usefixtures("in_the_root")


@pytest.fixture
def in_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def golden_file(file: Path, format: str) -> Path:
    return file.with_name(f"{file.name}.{({'csv': 'marks'} | ENDINGS).get(format, format)}")


def check(*files: str, what: str = "marks", format: str = "", output: str | None = None, diagnose: bool = True) -> int:
    return run(CheckCall(files, what, format or DEFAULTS[what], output, diagnose, None))


def make(file: Path, format: str) -> None:
    files = f"problems/{file.stem}.yaml", str(file.relative_to(ROOT))
    if format == "policy":
        check(*files, what="policy")
    else:
        check(*files, format=format)


def report(file: Path, format: str, capsys: pytest.CaptureFixture[str]) -> str:
    make(file, format)
    return capsys.readouterr().out


@pytest.mark.parametrize(("file", "format"), CASES, ids=lambda part: getattr(part, "name", part))
def test_a_report_is_the_golden_one(file: Path, format: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(file, format, capsys) == golden_file(file, format).read_text("utf-8")


def test_every_golden_report_belongs_to_a_case() -> None:
    assert {golden_file(*case) for case in CASES} | set(FILES) == set(ANSWERS.iterdir())


@pytest.mark.parametrize("file", sorted(ANSWERS.glob("*.txt")), ids=lambda file: file.name)
def test_text_fits_a_hundred_columns_and_marks_fit_eighty(file: Path) -> None:
    widest = 100
    for line in file.read_text("utf-8").splitlines():
        widest = 80 if "│ verdict" in line else widest if "│" in line or "┼" in line else 100
        assert sum(not unicodedata.combining(char) for char in line) <= widest


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    file = tmp_path / "s1.yaml"
    file.write_text(SHEET, "utf-8")
    return str(file)


def test_json_is_that_of_the_contract(sheet: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(EXERCISE, sheet, format="json") == 0
    found = json.loads(capsys.readouterr().out)
    assert {name: found[name] for name in ("schema", "problem")} == {
        "schema": 1,
        "problem": "One step with a stacked W",
    }
    assert list(found) == ["schema", "problem", "students"]
    (student,) = found["students"]
    assert list(student) == ["student", "points", "of", "rounding", "slips", "numbers"]
    assert student["rounding"] == "as asked"
    text = "a digit was changed: 0.832 was written as 0.822"
    assert student["slips"] == [{"slip": "changed-digit", "text": text, "numbers": ["f_1[0]"], "cost": "2"}]
    assert (student["student"], student["points"], student["of"]) == ("s1", "8", "10")
    for each in student["numbers"]:
        assert list(each) == ["name", "given", "expected", "verdict", "explanations"]
        assert all(list(explanation) == ["slip", "text"] for explanation in each["explanations"])
    assert [(each["name"], each["given"], each["expected"], each["verdict"]) for each in student["numbers"]] == [
        ("f_1[0]", "0.822", "0.832", "wrong"),
        ("f_1[1]", "0.900", "0.900", "right"),
        ("c_1[0]", "0.232", "0.233", "follows"),
        ("c_1[1]", "0.420", "0.420", "right"),
        ("h_1[0]", "0.0912", "0.0915", "follows"),
        ("h_1[1]", "0.2382", "0.2382", "right"),
    ]


def test_the_gradebook_has_a_row_for_each_student(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "class.csv"
    file.write_text('student,f_1,c_1,h_1\n=cmd|x,0.832 0.9,0.233 0.42,\n"a,b",0.1 0.9,,oops 1\n', "utf-8")
    assert check(EXERCISE, str(file), format="csv") == 1
    out, errors = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["student"], row["points"], row["of"]) for row in rows] == [("'=cmd|x", "7", "10"), ("a,b", "2", "10")]
    assert [rows[0][f"question {number}"] for number in (1, 2, 3)] == ["4", "3", "0"]
    assert [int(rows[1][name]) for name in ("right", "follows", "wrong", "missing", "flags")] == [1, 0, 2, 3, 1]
    assert errors == f"{file}:3:16: h_1: 'oops' is no number (expected digits such as 0.832)\n"


def test_a_class_gets_a_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "class.csv"
    rows = [f"s{number},{'0.832' if number > 2 else '0.5'},0.900" for number in range(1, 6)]
    file.write_text("\n".join(["student,f_1[0],f_1[1]", *rows]), "utf-8")
    assert check(EXERCISE, str(file), format="json") == 0
    summary = json.loads(capsys.readouterr().out)["summary"]
    middle = {"students": 5, "of": "10", "mean": "3.2", "median": "4", "lowest": "2", "highest": "4"}
    assert {name: summary[name] for name in middle} == middle
    assert summary["tenths"] == [0, 2, 0, 3, 0, 0, 0, 0, 0, 0]
    assert summary["quantities"][0]["name"] == "f_1"
    assert [summary["quantities"][0][verdict] for verdict in ("right", "wrong", "missing")] == [8, 2, 0]
    assert check(EXERCISE, str(file)) == 0
    shown = capsys.readouterr().out
    assert "5 students. Points out of 10: mean 3.2, median 4, from 2 to 4." in shown
    assert re.search(r"30–40 % +│ +3 │ █{30}\n", shown)


@pytest.mark.parametrize("problem", number_files(), ids=name_of)
def test_no_number_breaks_the_marking(problem: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers with a calculator's digits, and numbers without sense."""
    marker = Marker(lstm_solver.solve(problem).solved)
    asked = [name for name in marker.asked if name in marker.board.slots]
    file = tmp_path / "a.json"
    for numbers in (("0.8320183851339245", "-0.1234567890123456"), ("999999999999999", "0", "-1e-50", "0.5")):
        answers = {name: numbers[at % len(numbers)] for at, name in enumerate(asked)}
        file.write_text(json.dumps({"student": "s1", "answers": answers}), "utf-8")
        assert check(str(problem), str(file), format="json") == 0
        assert len(json.loads(capsys.readouterr().out)["students"][0]["numbers"]) == len(marker.asked)


def test_several_files_are_one_class(sheet: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "s2.json"
    other.write_text('{"student": "s2", "answers": {"f_1": ["0,832", 0.9]}}', "utf-8")
    missing = str(tmp_path / "s3.yaml")
    assert check(EXERCISE, sheet, str(other), missing, format="json") == 1
    out, errors = capsys.readouterr()
    assert [each["student"] for each in json.loads(out)["students"]] == ["s1", "s2"]
    note = f"{other}:1:39: answers.f_1[0]: note: '0,832' is read as 0.832\n"
    assert errors == f"{missing}:1:1: no such file (did you mean '{sheet}'?)\n{note}"


@pytest.mark.parametrize("text", ["", "student,f_1\n", "[]", "student: s1\nanswers: [1]", "\x00\x01"])
def test_where_nothing_can_be_read_the_status_is_two(text: str, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text, "utf-8")
    assert check(EXERCISE, str(file)) == 2
    out, errors = capsys.readouterr()
    assert out == ""
    assert "no answers could be read" in errors
    assert errors.startswith(f"{file}:")


CALLS = [
    ((), {}, "no PROBLEM is named"),
    ((EXERCISE,), {}, "no ANSWERS are named"),
    ((EXERCISE, "a.csv", "b.csv"), {"what": "template"}, "--template takes a PROBLEM and a class list"),
    ((EXERCISE,), {"what": "slips"}, "--slips takes no files"),
    ((EXERCISE, "a.yaml"), {"format": "yaml"}, "only with --template"),
    ((EXERCISE,), {"what": "template", "format": "pdf"}, "not for --template"),
    ((EXERCISE, "a.yaml"), {"format": "json", "output": "out/"}, "a folder takes text, md or pdf"),
]


@pytest.mark.parametrize(("files", "options", "message"), CALLS)
def test_a_wrong_call_is_one_plain_line(
    files: tuple[str, ...], options: dict[str, str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        check(*files, **options)  # type: ignore[arg-type]
    assert ended.value.code == 2
    errors = capsys.readouterr().err
    assert message in errors
    assert errors.count("\n") == 1


def test_a_problem_that_is_wrong_stops_before_the_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yaml"
    file.write_text("cell: rnn\ninputs: [1]\nweights: {x: w, h: 1}\nsymbols: [w]\n", "utf-8")
    with pytest.raises(SystemExit) as ended:
        check(str(file), "a.yaml", what="policy")
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith(f"{file}:1:1: symbols: no letter is rounded")


def test_a_folder_gets_a_file_for_each_student(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "class.csv"
    students = ["s1", "../../evil", "S1", "a b", "", "class"]
    file.write_text("\n".join(["student,f_1[0]", *(f"{student},0.832" for student in students)]), "utf-8")
    folder = tmp_path / "out"
    assert check(EXERCISE, str(file), format="md", output=f"{folder}/") == 0
    wanted = {"s1.md", "evil.md", "S1-2.md", "a_b.md", "line_6.md", "class.md", "class-2.md"}
    assert {each.name for each in folder.iterdir() if each.name[0] != "."} == wanted
    assert (folder / "evil.md").read_text("utf-8").startswith("# One step with a stacked W: ../../evil\n")
    assert (folder / "class-2.md").read_text("utf-8").startswith("# One step with a stacked W: the class\n")


def test_a_folder_gets_a_feedback_sheet_for_each_student(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need("pdflatex")
    need("pdftotext")
    file = tmp_path / "class.csv"
    file.write_text("student,f_1\ns1,0.822 0.9\ns2,0.832 0.9\n", "utf-8")
    assert check(EXERCISE, str(file), format="pdf", output=f"{tmp_path}/") == 0
    assert {*capsys.readouterr().err.splitlines()} == {f"{tmp_path}/{name}.pdf" for name in ("s1", "s2", "class")}
    shown = {path.stem: pdf_text(path) for path in tmp_path.glob("*.pdf")}
    assert set(shown) == {"s1", "s2", "class"}
    assert "0.832 was written as 0.822" in shown["s1"]
    assert "What went wrong" not in shown["s2"]


def pdf_text(file: Path) -> str:
    call = ["pdftotext", "-layout", str(file), "-"]
    return subprocess.run(call, capture_output=True, encoding="utf-8", check=True).stdout


def test_the_command_line_says_what_the_functions_do(sheet: str, tmp_path: Path) -> None:
    done = command("check", EXERCISE, sheet, "--no-diagnosis")
    assert (done.returncode, done.stderr) == (0, "")
    assert "8 of 10 points (question 1: 2 of 4; question 2: 3 of 3; question 3: 3 of 3)." in done.stdout
    assert "What went wrong" not in done.stdout
    written = command("check", "--template", EXERCISE, "-o", str(tmp_path / "empty.yaml"))
    assert (written.returncode, written.stdout) == (0, "")
    empty = command("check", EXERCISE, str(tmp_path / "empty.yaml"))
    assert empty.returncode == 0
    assert "0 of 10 points" in empty.stdout
    assert empty.stderr == ""


def test_slips_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    check(what="slips", format="json")
    found = json.loads(capsys.readouterr().out)
    ids = [each["id"] for each in found]
    assert len(set(ids)) == len(ids) > 20
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", each) for each in ids)
    for format in ("text", "md"):
        check(what="slips", format=format)
        shown = capsys.readouterr().out
        assert all(each in shown for each in ids)


def test_a_policy_can_be_pasted_into_a_problem_file() -> None:
    from lstm_solver.marking.reports.policy import data, document

    found: dict[str, Any] = {
        "places": 3,
        "carry": ["c", "f"],
        "intermediate": {"f * c_prev": {"places": 4}, "tanh_c": 4},
    }
    names, marker = prepared(EXERCISE)
    (wrong,) = marker.mark(Answer("s1", {"f_1[0]": WrittenAnswer("0.822", Decimal("0.822"))})).marks[:1]
    policy = PolicyReport(found, 17, 18, 16, ({"places": 3},), (wrong,))
    shown = render([document(names, "s1", policy)], "text")
    line = " ".join(shown[shown.index("- rounding: ") : shown.index("The rounding of")].split()).removeprefix("- ")
    text = Path(EXERCISE).read_text("utf-8")
    problem = load(re.sub("^rounding:.*", line, text, flags=re.MULTILINE))
    assert problem.rounding == load({**yaml.safe_load(text), "rounding": found}).rounding
    assert "This rounding gives 17 of the 18 numbers" in shown
    assert re.search(r"Errata\n─+\n\nwhat .*\n.*\nf₁,₁ │ +0.822 │ +0.832", shown)
    (one,) = data(names, [("s1", policy)])["students"]
    assert one["rounding"] == found
    assert [each["name"] for each in one["errata"]] == ["f_1[0]"]


def prepared(problem: str) -> tuple[Spellings, Marker]:
    solved = lstm_solver.solve(problem).solved
    marker = Marker(solved)
    return Spellings(View(solved, None, "full"), marker.expected), marker


def test_pages_are_typeset(sheet: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need("pdflatex")
    need("pdftotext")
    other = tmp_path / "s2.yaml"
    other.write_text("student: \\input{x} $%_&~\nanswers: {f_1: [0.832, 1]}", "utf-8")
    target = tmp_path / "marks.pdf"
    assert check(EXERCISE, sheet, str(other), format="pdf", output=str(target)) == 0
    shown = subprocess.run(
        ["pdftotext", "-layout", str(target), "-"], capture_output=True, encoding="utf-8", check=True
    )
    first, second, summary = shown.stdout.split("\f")[:3]
    assert "One step with a stacked W: s1" in first
    assert "One step with a stacked W: \\input{x} $%_&~" in second
    assert "One step with a stacked W: the class" in summary


PROBLEM = "cell: rnn\ninputs: [1]\nweights: {x: 1, h: 1}\n"


@pytest.mark.parametrize(
    ("said", "scheme"),
    [
        ("{}", MarkingScheme()),
        (
            "{follow_through: half, rounding: 0.5, per_unit: false}",
            MarkingScheme("half", Decimal("0.5"), per_unit=False),
        ),
        ("{unrounded: 1/2}", MarkingScheme(unrounded=Decimal("0.5"))),
        ("{fewer_digits: 0, repeated: each}", MarkingScheme(fewer_digits=Decimal(0), repeated="each")),
        ("{tolerance: {places: 3}}", MarkingScheme(tolerance=Tolerance("places", Decimal(3)))),
        ("{tolerance: {significant: 2}}", MarkingScheme(tolerance=Tolerance("significant", Decimal(2)))),
        ("{tolerance: {absolute: 0.005}}", MarkingScheme(tolerance=Tolerance("absolute", Decimal("0.005")))),
        ("{tolerance: {relative: 0.01}}", MarkingScheme(tolerance=Tolerance("relative", Decimal("0.01")))),
    ],
)
def test_a_problem_says_how_it_is_marked(said: str, scheme: MarkingScheme) -> None:
    import jsonschema

    text = f"{PROBLEM}marking: {said}\n"
    assert load(text).marking == scheme
    jsonschema.validate(yaml.safe_load(text), schema())


def test_a_scheme_that_is_wrong_is_reported_at_its_place() -> None:
    text = (
        "marking: {follow_through: ful, rounding: 2, per_unit: 3, points: 1, "
        "tolerance: {places: 3, absolute: -1, plces: 3}}"
    )
    with pytest.raises(SolverError) as wrong:
        load(f"{PROBLEM}{text}\n")
    assert [str(each).removeprefix("<text>:4:") for each in wrong.value.errors] == [
        "27: marking.follow_through: 'ful' is unknown (did you mean 'full'?)",
        "42: marking.rounding: '2' (expected a share of the points, from 0 to 1)",
        "55: marking.per_unit: '3' (expected true or false)",
        "58: marking.points: unknown key "
        "(expected one of fewer_digits, follow_through, per_unit, repeated, rounding, tolerance, unrounded)",
        "92: marking.tolerance.absolute: places is set as well (expected one of them)",
        "102: marking.tolerance.absolute: '-1' (expected a number not below 0)",
        "106: marking.tolerance.plces: unknown key (did you mean 'places', which is there already?)",
    ]


@pytest.mark.parametrize("said", ["{tolerance: {}}", "{tolerance: 3}", "{tolerance: {significant: 0}}", "full"])
def test_no_scheme_is_guessed(said: str) -> None:
    with pytest.raises(SolverError):
        load(f"{PROBLEM}marking: {said}\n")


def test_the_scheme_of_the_file_is_the_one_that_marks(sheet: str, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(Path(EXERCISE).read_text("utf-8") + "marking: {follow_through: none}\n", "utf-8")
    check(str(file), sheet, format="json")
    assert json.loads(capsys.readouterr().out)["students"][0]["points"] == "5"


def update() -> None:
    from contextlib import redirect_stdout

    for file in set(ANSWERS.iterdir()) - set(FILES):
        file.unlink()
    for file, format in CASES:
        out = io.StringIO()
        with redirect_stdout(out):
            make(file, format)
        golden_file(file, format).write_text(out.getvalue(), "utf-8")
