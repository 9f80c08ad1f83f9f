"""Text is as wide as the terminal, else as COLUMNS says, else 80 columns."""

import os
import subprocess
import sys
import unicodedata

import pytest
from helpers import PROBLEMS, ROOT, name_of, problem_files


def widest(path: str, columns: str | None) -> int:
    """The columns of the longest line; accents that stand over a letter take none."""
    environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"} | {"PYTHONPATH": str(ROOT)}
    environment |= {"COLUMNS": columns} if columns is not None else {}
    call = [sys.executable, "-m", "lstm_solver", "solve", path, "-f", "text"]
    done = subprocess.run(call, env=environment, capture_output=True, check=True, encoding="utf-8")
    return max(sum(not unicodedata.combining(char) for char in line) for line in done.stdout.splitlines())


@pytest.mark.parametrize("path", problem_files(), ids=name_of)
def test_no_line_is_wider_than_the_page(path: object) -> None:
    assert widest(str(path), None) <= 80


@pytest.mark.parametrize(("columns", "most"), [("60", 60), ("120", 120), ("0", 80), ("many", 80), ("1", 40)])
def test_columns_say_how_wide(columns: str, most: int) -> None:
    assert most - 25 < widest(str(PROBLEMS / "exercise_6427.yaml"), columns) <= most + (most == 40) * 40
