"""A long run says what it takes before it begins."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tools.helpers import PROBLEMS

from lstm_solver import solve
from lstm_solver.cli import main
from lstm_solver.document.choices import FORMATS
from lstm_solver.reader import load
from lstm_solver.solver import central_differences
from lstm_solver.solver.room import DEARER, cost, cost_line, drawing_line, exporting_line, marking_line

ECHO = str(PROBLEMS / "rnn_echo.yaml")


def _steps(count: int) -> str:
    gates = "".join(f"  {gate}: {{x: 1, h: 1}}\n" for gate in "figo")
    return f"cell: lstm\nweights:\n{gates}inputs: [{'1, ' * count}]\n"


def test_a_short_run_says_nothing() -> None:
    result = CliRunner().invoke(main, ["solve", ECHO])
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(("format", "way"), [("md", "--detail answers"), ("json", "a shorter sequence")])
def test_a_long_run_says_what_it_takes_before_it_begins(format: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstm_solver.solver.room.LONG", 0)
    told: list[str] = []
    monkeypatch.setattr("lstm_solver.api.solve_problem", lambda problem: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        solve(ECHO, format, "full", told.append)
    (line,) = told
    assert way in line
    assert "batch" in line
    monkeypatch.undo()
    monkeypatch.setattr("lstm_solver.solver.room.LONG", 0)
    result = CliRunner().invoke(main, ["solve", ECHO, "-f", format])
    assert (result.exit_code, result.stderr) == (0, f"{ECHO}: {line}\n")


def test_cost_grows_with_the_steps_and_a_page_takes_more() -> None:
    short, long = load(_steps(100)), load(_steps(1000))
    assert cost(long, "md", "full").seconds == pytest.approx(10 * cost(short, "md", "full").seconds)
    assert cost(long, "md", "full").numbers == 6_000
    assert {*DEARER} <= {*FORMATS}
    assert cost(long, "slides-tex", "full").seconds > 3 * cost(long, "md", "full").seconds
    assert cost(long, "html", "full").megabytes > cost(long, "json", "full").megabytes
    assert cost(long, "json", "full").seconds < cost(long, "md", "full").seconds
    assert cost(long, "md", "answers") == cost(long, "json", "full")
    assert cost_line(load(_steps(20_000)), "json", "full").startswith("120,000 numbers: about ")


VARIES = "vary: {inputs: {choose: [-2, -1, 1, 2]}}\n"

NUMBERS, DRAWN, ANSWERS, ASKED = "numbers: about", "to draw: about", "answers to mark: about", "to ask for: about"

# each command, and what it says beforehand of which file
CALLS = {
    "compare": (["compare", "it.yaml", "--with", "inputs[0]=2"], [("it.yaml", NUMBERS)]),
    "check": (
        ["check", "it.yaml", "class.csv", "-f", "csv"],
        [("it.yaml", NUMBERS), ("class.csv", DRAWN), ("class.csv", ANSWERS)],
    ),
    "check of a set": (
        ["check", "set.yaml", "set.csv", "-f", "csv"],
        [("it.yaml", NUMBERS), ("set.csv", DRAWN), ("set.csv", ANSWERS)],
    ),
    "key": (["key", "set.yaml", "-f", "md", "-o", "k"], [("it.yaml", NUMBERS)]),
    "key of a class": (
        ["key", "set.yaml", "-f", "md", "-o", "k", "--students", "class.csv"],
        [("it.yaml", NUMBERS), ("it.yaml", DRAWN)],
    ),
    "variants": (["variants", "it.yaml", "class.csv", "-o", "v"], [("it.yaml", DRAWN)]),
    "export": (["export", "it.yaml", "-t", "gift", "-o", "g"], [("it.yaml", NUMBERS), ("it.yaml", ASKED)]),
    "export of versions": (
        ["export", "set.yaml", "-t", "gift", "-o", "g", "--versions", "2"],
        [("it.yaml", NUMBERS), ("it.yaml", DRAWN), ("it.yaml", ASKED)],
    ),
    "solve of a student": (["solve", "it.yaml", "--student", "s1"], [("it.yaml", DRAWN), ("it.yaml", NUMBERS)]),
    "batch of a class": (
        ["batch", "it.yaml", "-o", "b", "-j", "1", "--students", "class.csv"],
        [("it.yaml", DRAWN)],
    ),
    "batch": (["batch", "times.yaml", "-o", "b", "-j", "1"], [("times.yaml", NUMBERS)]),
}


def test_every_command_says_what_a_long_run_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = f"{_steps(2)}questions: [{{find: h_1}}]\n"
    Path("it.yaml").write_text(text + VARIES, "utf-8")
    Path("times.yaml").write_text(f"{text}title: three times\n", "utf-8")
    Path("set.yaml").write_text("problems: [{file: it.yaml}]\n", "utf-8")
    Path("class.csv").write_text("student,h_1[0]\ns1,0.5\n", "utf-8")
    Path("set.csv").write_text("student,1/h_1[0]\ns1,0.5\n", "utf-8")
    quiet = {which: CliRunner().invoke(main, call) for which, (call, _) in CALLS.items()}
    assert {which: "about" in done.stderr for which, done in quiet.items()} == dict.fromkeys(CALLS, False)
    monkeypatch.setattr("lstm_solver.solver.room.LONG", 0)
    for which, (call, lines) in CALLS.items():
        done = CliRunner().invoke(main, [f"{word}2" if word == "b" else word for word in call])
        assert done.exit_code == 0, (which, done.stderr)
        said = [line for line in done.stderr.splitlines() if "about" in line]
        assert [line.split(":")[0] for line in said] == [file for file, _ in lines], which
        assert all(what in line for line, (_, what) in zip(said, lines, strict=True)), which


def test_steps_that_are_more_than_a_page_takes_are_counted_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(source: object) -> None:
        raise AssertionError(source)

    monkeypatch.setattr("lstm_solver.api.load", never)
    network = "cell: rnn\nweights: {x: 1, h: 1}\n"
    for said in (f"inputs: [{'0.5, ' * 50_000}]", f"inputs: [1]\nruns: {{B: {{inputs: [{'0.5, ' * 50_000}]}}}}"):
        done = CliRunner().invoke(main, ["solve", "-"], input=f"{network}{said}\n")
        assert done.exit_code == 2
        assert "<stdin>:1:1: inputs: at least 50,00" in done.stderr
        assert "-f json takes them all" in done.stderr


def test_drawing_and_marking_take_longer_for_a_larger_class() -> None:
    problem = load(_steps(20))
    assert drawing_line(problem, 1) == ""
    assert drawing_line(load(_steps(2_000)), 1).startswith("1 version to draw: about ")
    assert drawing_line(problem, 300).startswith("300 versions to draw: about ")
    assert marking_line(1_000) == ""
    assert marking_line(500_000).startswith("500,000 answers to mark: about 2 minutes and ")
    assert marking_line(1_000, varied=[problem], students=1_000).startswith("1,000 answers to mark: about 4 minutes")


def test_what_an_export_takes_is_said_without_options_of_other_commands() -> None:
    problem = load(_steps(3))
    assert exporting_line(problem, 20, 1) == ""
    said = exporting_line(problem, 20, 300)
    assert said.startswith("6,000 numbers to ask for: about ")
    assert "-f json" not in said

    assert "--no-diagnosis" in marking_line(500_000)
    assert "--no-diagnosis" not in marking_line(500_000, diagnosis=False)


def test_a_set_with_a_problem_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "long.yaml").write_text(_steps(20_000), "utf-8")
    (tmp_path / "set.yaml").write_text("problems: [{file: long.yaml}]\n", "utf-8")
    done = CliRunner().invoke(main, ["key", str(tmp_path / "set.yaml"), "-f", "md", "-o", str(tmp_path / "k")])
    assert done.exit_code == 2
    assert "are more than a page takes" in done.stderr


def test_what_checking_gradients_takes_is_said_and_they_are_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    file = str(PROBLEMS / "lstm_sgd_step.yaml")
    monkeypatch.setattr("lstm_solver.solver.room.LONG", 0)
    made: list[object] = []

    def checked(*given: Any) -> Any:
        made.append(given)
        return one(*given)

    one = central_differences._checked
    monkeypatch.setattr(central_differences, "_checked", checked)
    plain = CliRunner().invoke(main, ["solve", file])
    assert "gradients" not in plain.stderr
    result = CliRunner().invoke(main, ["solve", file, "--gradients"])
    assert result.exit_code == 0
    assert f"{file}: {len(made)} entries of gradients to check: about " in result.stderr
