"""What commands write, and what they never write onto: a file that they read, by whatever name or link."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers import PROBLEMS, ROOT, command

from lstm_solver.cli import main

ECHO = "cell: rnn\ninputs: [1, 2]\nweights: {x: 0.5, h: 1}\n"
MARKS = "student,h_1[0]\ns1,0.46\n"
FILES = {"a.yaml": ECHO, "class.csv": MARKS, "set.yaml": "problems: [{file: a.yaml}]"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "link.yaml").symlink_to("a.yaml")
    os.link(tmp_path / "a.yaml", tmp_path / "hard.yaml")
    (tmp_path / "marks.csv").symlink_to("class.csv")
    (tmp_path / "questions.md").symlink_to("a.yaml")
    (tmp_path / "a.md").symlink_to("a.yaml")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "working.md.j2").write_text("", "utf-8")
    (tmp_path / "own" / "deep").mkdir()
    (tmp_path / "own" / "deep" / "s1.yaml").write_text(ECHO, "utf-8")
    return tmp_path


CALLS = (
    *(f"solve a.yaml -f {form} -o {name}" for form in ("md", "json", "tex", "pdf") for name in ("a.yaml", "link.yaml")),
    "solve a.yaml -o ./a.yaml",
    "solve a.yaml -o none/../a.yaml",
    "solve hard.yaml -o a.yaml",
    "solve a.yaml --template own -o own/working.md.j2",
    "count a.yaml -o link.yaml",
    "check a.yaml class.csv -f csv -o class.csv",
    "check a.yaml class.csv -f csv -o marks.csv",
    "check a.yaml class.csv -f json -o a.yaml",
    "check a.yaml class.csv --policy -o class.csv",
    "check --template a.yaml -o a.yaml",
    "key set.yaml -f md -o .",
    "batch a.yaml -o .",
    "new -o a.yaml",
    "export a.yaml -t gift -o a.yaml",
    "export set.yaml -t gift -o link.yaml",
    "check set.yaml class.csv -f csv -o a.yaml",
    "check a.yaml class.csv --versions own -o own/deep/s1.yaml",
)


ENDINGS = {
    "solve a.yaml -f slides -o x.tex": "slides does not go into a .tex file (expected NAME.slides.pdf, or -f tex)",
    "solve a.yaml -o x.pdf": "md does not go into a .pdf file (expected NAME.md, or -f pdf)",
    "solve a.yaml -f xlsx -o x.CSV": "xlsx does not go into a .csv file (expected NAME.xlsx)",
    "compare a.yaml hard.yaml -f pdf -o x.md": "pdf does not go into a .md file (expected NAME.pdf, or -f md)",
    "check a.yaml class.csv -f csv -o x.pdf": "csv does not go into a .pdf file (expected NAME.csv, or -f pdf)",
}


@pytest.mark.parametrize(("call", "said"), ENDINGS.items())
def test_what_is_no_text_is_not_called_one(call: str, said: str, folder: Path) -> None:
    done = command(*call.split(), cwd=folder)
    name = call.split()[-1]
    assert (done.returncode, done.stderr.splitlines()[-1:]) == (2, [f"-o {name}: {said}"])
    assert not list(folder.glob("x.*"))


@pytest.mark.parametrize("call", ["solve a.yaml -f text -o x.md", "solve a.yaml -f json -o x.txt"])
def test_texts_have_any_name(call: str, folder: Path) -> None:
    assert command(*call.split(), cwd=folder).returncode == 0


@pytest.mark.parametrize("call", [["batch", "a.yaml", "-o", ""], ["solve", "a.yaml", "--output="], ["validate", ""]])
def test_an_empty_name_is_none(call: list[str], folder: Path) -> None:
    before = sorted(folder.iterdir())
    done = command(*call, cwd=folder)
    assert done.returncode == 2
    assert "an argument is empty (is a variable of the shell not set?)" in done.stderr
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("call", CALLS)
def test_no_command_writes_onto_what_it_reads(call: str, folder: Path) -> None:
    before = {path.name for path in folder.iterdir()}
    done = command(*call.split(), cwd=folder)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "nothing was written" in done.stderr
    assert {path.name for path in folder.iterdir()} == before
    assert {name: (folder / name).read_text("utf-8") for name in FILES} == FILES


def test_standard_input_that_is_a_file_is_not_written_onto(folder: Path) -> None:
    call = [sys.executable, "-m", "lstm_solver", "solve", "-", "-o", "a.yaml"]
    with open(folder / "a.yaml", encoding="utf-8") as file:
        done = subprocess.run(
            call, cwd=folder, stdin=file, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
        )
    assert done.returncode == 2
    assert (folder / "a.yaml").read_text("utf-8") == ECHO


@pytest.mark.parametrize(
    ("call", "made"),
    [
        ("solve a.yaml -o page.md --figures timeline", ["page-timeline.svg", "page.md"]),
        ("solve a.yaml -f json -o page.json", ["page.json"]),
        ("check --template a.yaml -o empty.yaml", ["empty.yaml"]),
        ("check a.yaml class.csv -f csv -o out.csv", ["out.csv"]),
        ("check a.yaml class.csv -f md -o sheets/", ["sheets/s1.md"]),
        ("batch a.yaml -f tex -o out", ["out/a.tex"]),
        ("new -o fresh.yaml", ["fresh.yaml"]),
        ("new -o a.yaml --force", ["a.yaml"]),
    ],
)
def test_what_was_written_is_said_one_a_line(call: str, made: list[str], folder: Path) -> None:
    done = command(*call.split(), cwd=folder)
    said = [line for line in done.stderr.splitlines() if line != "1 of 1"]  # the progress of a batch
    assert (done.returncode, sorted(said)) == (0, made)
    assert all((folder / name).is_file() for name in made)


@pytest.mark.parametrize("call", ["solve P", "solve P -f json", "count P", "compare P P", "schema", "export P -t gift"])
def test_what_is_no_yaml_never_takes_the_place_of_yaml(call: str, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("mine", "utf-8")
    problem = str(PROBLEMS / "rnn_echo.yaml")
    result = CliRunner().invoke(main, [*call.replace("P", problem).split(), "-o", str(other)])
    assert (result.exit_code, other.read_text("utf-8")) == (2, "mine")
    line = f"{other}: a YAML file stands there; nothing was written (expected another name)"
    assert result.stderr.splitlines()[-1] == line


@pytest.mark.parametrize(
    "text",
    [
        "student: s\nanswers: {h_1: 0.4}\n",
        '[{"student": "s",\n  "answers": {\n"h_1": 0.4}}]\n',
        "{answers: {h_1: 0.4}}\n",
    ],
)
def test_answers_in_brackets_are_answers(text: str, tmp_path: Path) -> None:
    form = tmp_path / "answers.yaml"
    form.write_text(text, "utf-8")
    result = CliRunner().invoke(main, ["check", "--template", str(PROBLEMS / "rnn_echo.yaml"), "-o", str(form)])
    assert (result.exit_code, form.read_text("utf-8")) == (2, text)


@pytest.mark.parametrize("format", ["yaml", "csv"])
def test_answers_are_not_replaced_by_an_empty_form(format: str, tmp_path: Path) -> None:
    students, form = tmp_path / "class.csv", tmp_path / f"answers.{format}"
    students.write_text("id,name\ns1,A\n", "utf-8")
    call = ["check", "--template", str(PROBLEMS / "rnn_echo.yaml"), str(students), "-f", format, "-o", str(form)]
    for _ in range(2):
        assert CliRunner().invoke(main, call).exit_code == 0  # nobody has written anything into it
    empty = form.read_text("utf-8")
    filled = empty.replace("  h_1:", "  h_1: [0.5]") if format == "yaml" else empty.replace("s1,A,", "s1,A,0.5")
    assert filled != empty
    form.write_text(filled, "utf-8")
    result = CliRunner().invoke(main, call)
    assert (result.exit_code, form.read_text("utf-8")) == (2, filled)
    assert result.stderr == f"{form}: answers stand in it; nothing was written (--force replaces it)\n"
    assert CliRunner().invoke(main, [*call, "--force"]).exit_code == 0
    assert form.read_text("utf-8") == empty
