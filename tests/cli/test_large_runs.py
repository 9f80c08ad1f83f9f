"""A long run says what it takes before it begins."""

import pytest
from click.testing import CliRunner
from tools.helpers import PROBLEMS

from lstm_solver import solve
from lstm_solver.cli import main
from lstm_solver.reader import load
from lstm_solver.solver.room import cost, cost_line

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
    assert cost(long, "json", "full").seconds < cost(long, "md", "full").seconds
    assert cost(long, "md", "answers") == cost(long, "json", "full")
    assert cost_line(load(_steps(20_000)), "json", "full").startswith("120,000 numbers: about ")
