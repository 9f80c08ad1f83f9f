"""What `validate` passes, every command can render; for what a file is not good, it says so."""

import ast

import pytest
from click.testing import CliRunner, Result
from helpers import ROOT

from lstm_solver.cli import main
from lstm_solver.cli.commands.validate import COUNTED, TOO_LONG

ECHO = "cell: rnn\ninputs: [1, 2]\nweights: {x: 0.5, h: 1}\n"
SIZES = "cell: lstm\nsizes: {input: 2, hidden: 3}\n"


def call(command: str, text: str) -> Result:
    return CliRunner().invoke(main, [command, "-"], input=text)


def test_questions_about_sizes_alone_are_read() -> None:
    assert call("validate", f"{SIZES}questions: [{{find: count}}]\n").stdout == "<stdin>: no errors\n"
    wrong = call("validate", f"{SIZES}questions: [{{find: h_1}}]\n")
    assert wrong.exit_code == 2
    assert wrong.stderr == call("solve", f"{SIZES}questions: [{{find: h_1}}]\n").stderr


def test_what_can_only_be_counted_is_said_to_be() -> None:
    assert call("validate", SIZES).stdout == f"<stdin>: no errors{COUNTED}\n"
    assert call("solve", SIZES).exit_code == 2
    assert call("count", SIZES).exit_code == 0


def test_what_no_page_has_room_for_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    assert call("validate", ECHO).stdout == "<stdin>: no errors\n"
    monkeypatch.setattr("lstm_solver.solver.room.MOST_ON_A_PAGE", 1)
    assert call("validate", ECHO).stdout == f"<stdin>: no errors{TOO_LONG}\n"
    assert call("solve", ECHO).exit_code == 2


# what is raised there is for files of ours, for templates of the user's, for TeX, and for words of a caller
OF_NO_PROBLEM = {"known_words.py", "notation.py", "custom_templates.py", "template_process.py"}


@pytest.mark.parametrize("room", ["compose", "render", "document"])
def test_nothing_that_composes_or_prints_finds_an_error(room: str) -> None:
    """So `validate` need not compose: it solves, which is all that can find one."""
    found = set()
    for path in sorted((ROOT / "lstm_solver" / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Raise) and {"SolverError", "NoValue"} & names(node):
                found.add(path.name)
    assert found <= OF_NO_PROBLEM, found
    assert room != "compose" or found  # the walk sees what there is


def names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
