"""The widths by which lines are broken are those of TeX's own boxes, within a point or two."""

import re
import subprocess
from pathlib import Path
from statistics import mean

import pytest
from compiling import NOTATIONS
from helpers import PROBLEMS, need, problem_files
from sizes import KINDS

import lstm_solver
from lstm_solver.api import pieces
from lstm_solver.document.choices import Choices
from lstm_solver.render.formulas.row_nodes import RowNode
from lstm_solver.render.tex.tex_formulas import TexPrinter

QUAD = 10.95  # points of an em in type of 11 pt

# points: no row is wider than it was taken for, but for an arrow over a letter; few are a percent or two narrower
TOO_WIDE, TOO_NARROW, ON_AVERAGE = 1.0, 20.0, 2.5


class Rows(dict[str, float]):
    """What was printed: the TeX of each row, with the width that it was taken for."""

    def print(self, printer: TexPrinter, node: RowNode) -> str:
        made = printer.piece(node)
        self[made.tex] = made.em * QUAD
        return made.tex


def boxes(rows: list[str], preamble: str, folder: Path) -> list[float]:
    """The widths of TeX's boxes, in points."""
    lines = [rf"\setbox0\hbox{{$\displaystyle {row}$}}\immediate\write-1{{box \the\wd0}}" for row in rows]
    document = "\n".join([preamble, r"\begin{document}", *lines, r"\end{document}"])
    (folder / "boxes.tex").write_text(document, encoding="utf-8")
    call = ["pdflatex", "-interaction=nonstopmode", "boxes.tex"]
    subprocess.run(call, cwd=folder, capture_output=True, check=False)
    log = (folder / "boxes.log").read_text(encoding="utf-8", errors="replace")
    return [float(width) for width in re.findall(r"^box ([\d.]+)pt", log, re.MULTILINE)]


def compare(notations: list[str], sizes: list[int], paths: list[Path], folder: Path, rows: Rows) -> None:
    solutions = [lstm_solver.solve(path) for path in paths]
    solutions += [lstm_solver.solve(make(size, 1 + size % 6)) for make in KINDS.values() for size in sizes]
    for notation in notations:
        made = "".join(pieces(solutions, "tex", Choices(notation=notation)))
    measured = boxes(list(rows), made.split(r"\begin{document}")[0], folder)
    assert len(measured) == len(rows) > 500
    differences = dict(
        zip(rows, (box - taken for box, taken in zip(measured, rows.values(), strict=True)), strict=True)
    )
    assert {row: far for row, far in differences.items() if not -TOO_NARROW < far < TOO_WIDE} == {}
    assert mean(map(abs, differences.values())) < ON_AVERAGE


def test_rows_are_as_wide_as_their_boxes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("pdflatex")
    rows = Rows()
    monkeypatch.setattr(TexPrinter, "tex", lambda printer, node: rows.print(printer, node))
    compare(["umd", "memphis"], [], [PROBLEMS / "gru_two_steps.yaml", PROBLEMS / "lstm_sgd_step.yaml"], tmp_path, rows)


@pytest.mark.thorough
def test_rows_are_as_wide_as_their_boxes_in_every_notation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("pdflatex")
    rows = Rows()
    monkeypatch.setattr(TexPrinter, "tex", lambda printer, node: rows.print(printer, node))
    compare(NOTATIONS, [1, 2, 3, 5, 8], problem_files(), tmp_path, rows)
