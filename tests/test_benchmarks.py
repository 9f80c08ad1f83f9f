"""The benchmarks read their arguments, on every Python; what they measure is not run here."""

import subprocess
import sys
from pathlib import Path

import pytest
from helpers import ROOT, TESTS

SCRIPTS = [path for path in sorted((TESTS / "benchmarks").glob("*.py")) if "__main__" in path.read_text("utf-8")]


def python(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_benchmark_reads_its_arguments(script: Path) -> None:
    none = f"import sys; sys.path.insert(0, {str(script.parent)!r}); import {script.stem}; {script.stem}.arguments([])"
    assert python("-c", none).returncode == 0
    shown = python(str(script), "--help")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert script.name in shown.stdout
    assert python(str(script), "--no-such-option").returncode == 2
