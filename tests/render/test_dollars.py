"""Markdown with its formulas between dollars says what GitHub's says."""

import pytest
from helpers import PROBLEMS, command, name_of, problem_files

import lstm_solver


def turned(page: str) -> str:
    """GitHub's page with dollars for its fences."""
    lines, inside = [], False
    for line in page.splitlines():
        if line == "```math" or (inside and line == "```"):
            inside = not inside
            lines.append("$$")
        else:
            lines.append(line if inside else line.replace("$`", "$").replace("`$", "$"))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", problem_files(), ids=name_of)
def test_only_the_fences_differ(path: object) -> None:
    solution = lstm_solver.solve(str(path))
    page = solution.render("md", math="dollars")
    assert page == turned(solution.render("md"))
    assert "```math" not in page


def test_the_command_line_knows_it() -> None:
    done = command("solve", str(PROBLEMS / "rnn_echo.yaml"), "--math", "dollars")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\n$$\n" in done.stdout
    assert command("solve", str(PROBLEMS / "rnn_echo.yaml"), "--math", "euros").returncode == 2


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(ValueError, match="github"):
        lstm_solver.solve(PROBLEMS / "rnn_echo.yaml").render("md", math="githubb")
