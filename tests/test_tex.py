"""Every golden .tex goes through pdflatex: no error, nothing undefined, no box over 5 pt too wide."""

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from randoms import random_net, write
from tools import ROOT, golden, name_of, need

import lstm_solver

WIDEST = 5.0  # pt
NOTATIONS = sorted(path.stem for path in (ROOT / "lstm_solver" / "document" / "notations").glob("*.yaml"))
ALLOWED_PACKAGES = {
    "amsmath",
    "lmodern",
    "geometry",
    "xcolor",
    "longtable",
    "hyperref",
    "tikz",
    "fontenc",
    "inputenc",
    "fancyhdr",
}

PAGES = [path for path in golden(".tex") if not path.name.endswith(".slides.tex")]


class Compiled(NamedTuple):
    pages: int
    complaints: list[str]


def compiled(tex: str, folder: Path) -> Compiled:
    """Two runs of pdflatex, without a shell and without files from elsewhere; the log of the second is judged."""
    (folder / "page.tex").write_text(tex, encoding="utf-8")
    call = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    environment = {**os.environ, "openin_any": "p", "openout_any": "p", "max_print_line": "10000"}
    for _ in range(2):
        subprocess.run(call, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    return judged((folder / "page.log").read_text(encoding="utf-8", errors="replace"))


def judged(log: str) -> Compiled:
    pages = re.search(r"Output written on .*\((\d+) pages?", log)
    complaints = [line for line in log.splitlines() if line.startswith("!") or complains(line)]
    return Compiled(int(pages[1]) if pages else 0, complaints)


def complains(line: str) -> bool:
    over = re.match(r"Overfull \\[hv]box \(([\d.]+)pt too", line)
    if over:
        return float(over[1]) > WIDEST
    return line.startswith("Missing character") or ("undefined" in line and "Warning" in line) or "Rerun to get" in line


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_golden_file_compiles(path: Path, tmp_path: Path) -> None:
    need("pdflatex")
    result = compiled(path.read_text(encoding="utf-8"), tmp_path)
    assert result.complaints == []
    assert result.pages > 0


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_golden_file_uses_only_the_packages_that_are_promised(path: Path) -> None:
    found = re.findall(r"\\usepackage(?:\[[^\]]*\])?\{([^}]*)\}", path.read_text(encoding="utf-8"))
    assert {name.strip() for names in found for name in names.split(",")} <= ALLOWED_PACKAGES


def test_there_are_golden_files() -> None:
    assert PAGES


@pytest.mark.slow
@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize(("cell", "hidden"), [("lstm", 3), ("lstm", 8), ("gru", 8), ("rnn", 20), ("lstm", 64)])
def test_no_size_runs_off_the_page(cell: str, hidden: int, notation: str, tmp_path: Path) -> None:
    need("pdflatex")
    net = random_net(hidden, cell, inputs=hidden, hidden=hidden, steps=1)
    tex = lstm_solver.solve(write(net, biases="two")).render("tex", notation=notation)
    result = compiled(tex, tmp_path)
    assert result.complaints == []
    assert result.pages > 0


def test_the_judge_sees_what_is_wrong(tmp_path: Path) -> None:
    need("pdflatex")
    page = r"\documentclass{article}\begin{document}%s\end{document}"
    assert compiled(page % "fine", tmp_path) == (1, [])
    assert compiled(page % r"\noindent\hbox to 500pt{}", tmp_path).complaints
    assert compiled(page % r"\ref{nowhere}", tmp_path).complaints
    assert compiled(page % r"\nosuchmacro", tmp_path).complaints
