"""Markdown with its formulas between dollars says what GitHub's says."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from helpers import PROBLEMS, command, formulas, name_of, need, problem_files

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
    with pytest.raises(lstm_solver.SolverError, match="github"):
        lstm_solver.solve(PROBLEMS / "rnn_echo.yaml").render("md", math="githubb")


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Of pandoc's tree."""
    if isinstance(tree, dict):
        if "t" in tree:
            yield tree
        tree = [*tree.values()]
    if isinstance(tree, list):
        for each in tree:
            yield from nodes(each)


@pytest.mark.thorough
@pytest.mark.parametrize("path", problem_files(), ids=name_of)
def test_pandoc_reads_each_formula_and_no_dollar_is_left(path: object) -> None:
    need("pandoc")
    solution = lstm_solver.solve(str(path))
    page = solution.render("md", math="dollars").encode()
    done = subprocess.run(["pandoc", "-f", "markdown", "-t", "json"], input=page, capture_output=True, check=True)
    found = [*nodes(json.loads(done.stdout)["blocks"])]
    read = Counter((each["c"][0]["t"], each["c"][1].strip()) for each in found if each["t"] == "Math")
    kinds = {True: "DisplayMath", False: "InlineMath"}
    assert read == Counter((kinds[each.display], each.tex.strip()) for each in formulas(solution.render("md"))[0])
    assert [each["c"] for each in found if each["t"] == "Str" and {"$", "\\"} & {*each["c"]}] == []
