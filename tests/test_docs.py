"""The README says what the program does: its examples are run, and every command and option stands somewhere."""

import re
from pathlib import Path

import click
import pytest
from helpers import ROOT, command

import lstm_solver
from lstm_solver.cli import COMMANDS, main

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)
CONSOLE = [text for _, text in BLOCKS if text.startswith("$ ")]
EXAMPLE = next(text for kind, text in BLOCKS if kind == "yaml" and text.startswith("title"))


@pytest.mark.parametrize("block", CONSOLE, ids=lambda block: block.partition("\n")[0])
def test_a_console_example_prints_what_the_readme_shows(block: str) -> None:
    call, _, shown = block.removeprefix("$ lstm-solver ").partition("\n")
    call, _, word = call.partition(" | grep ")
    arguments, _, tail = call.partition(" | tail -")
    lines = [line for line in command(*arguments.split()).stdout.splitlines() if word in line]
    assert (lines[-int(tail) :] if tail else lines) == shown.splitlines()


def test_the_example_problem_solves() -> None:
    assert lstm_solver.solve(EXAMPLE).steps[0].value == ["0.98", "0.88"]


def test_the_example_mistakes_are_reported_as_shown(tmp_path: Path) -> None:
    file = tmp_path / "my.yaml"
    wrong = EXAMPLE.replace("{x: [[-2, 3], [2, 3]]", "{x: [[-2, 3, 1], [2, 3, 1]]")
    file.write_text(wrong.replace("{places: 2}", "{places: 2, ties: up}"), "utf-8")
    shown = next(text for _, text in BLOCKS if text.startswith("my.yaml:"))
    assert command("validate", "my.yaml", cwd=tmp_path).stderr == shown


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert f"lstm-solver {name}" in README


def command_of(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


OPTIONS = [
    (name, option) for name in COMMANDS for option in command_of(name).params if isinstance(option, click.Option)
]


@pytest.mark.parametrize(("name", "option"), OPTIONS, ids=lambda part: getattr(part, "name", part))
def test_every_option_has_its_help(name: str, option: click.Option) -> None:
    assert option.help or name == "help"


def test_contributing_names_paths_that_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = re.findall(r"`((?:lstm_solver|tests|templates|problems)/[\w/.*-]*)`", text)
    assert len(named) > 30
    assert [path for path in named if path != "tests/answers/PROBLEM.yaml" and not (ROOT / path).exists()] == []
