"""Every golden .tex goes through pdflatex: no error, nothing undefined, no box over 5 pt too wide."""

import re
from pathlib import Path

import pytest
from compiling import NOTATIONS, compiled
from helpers import golden, name_of, need
from randoms import random_net, write

import lstm_solver

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
    assert compiled(page % "fine", tmp_path) == (1, [], [])
    assert compiled(page % r"\noindent\hbox to 500pt{}", tmp_path).complaints
    assert compiled(page % r"\ref{nowhere}", tmp_path).complaints
    assert compiled(page % r"\nosuchmacro", tmp_path).complaints
