"""Every problem in every format, against the files of tests/golden.

`python tests/update.py` makes them again; read the difference before you commit it.
"""

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from helpers import GOLDEN, PROBLEMS

import lstm_solver
from lstm_solver.document.choices import OUTPUTS
from lstm_solver.document.language import ENGLISH
from lstm_solver.document.language import names as languages
from lstm_solver.homework import KINDS, read_set, sheets, solve_set, text

SECTIONS = ("audit", "symbolic", "gradients")
ENDINGS = {"svg": "svg"} | {name: each.ending for name, each in OUTPUTS.items()}
PICTURES = (
    ("gru_two_steps", "cell-2"),
    ("gru_two_steps", "timeline"),
    ("lstm_two_layers", "cell-3"),
    ("minimal_gated_unit", "cell-2"),
    ("mit_runs_of_ones", "openness-1"),
    ("rnn_language_model", "unrolled"),
)
DECKS = ("gru_two_steps", "memphis_two_steps", "umd_twice_a_2dp")


class Case(NamedTuple):
    """`extra`: what the name of the file says beside the problem: a detail, a notation, a language, the audit."""

    problem: Path
    format: str
    extra: str = ""

    @property
    def file(self) -> Path:
        known = ENDINGS[self.format]
        ending = f"{'.' + self.extra if self.extra else ''}.{known}"
        return GOLDEN / self.problem.stem / f"{self.problem.stem}{ending}"

    def render(self) -> str:
        if self.format == "svg":
            kind = self.extra.partition("-")[0]
            return lstm_solver.solve(self.problem).figures(kind)[self.extra]
        settings: dict[str, str] = {}
        if self.extra in ("brief", "answers"):
            settings["detail"] = self.extra
        elif self.extra in languages():
            settings["lang"] = self.extra
        elif self.extra and self.extra not in SECTIONS:
            settings["notation"] = self.extra
        solution = lstm_solver.solve(self.problem)
        return solution.render(self.format, **{name: name == self.extra for name in SECTIONS}, **settings)


class SheetCase(NamedTuple):
    """One sheet of a homework set."""

    set: Path
    kind: str
    format: str

    @property
    def file(self) -> Path:
        return GOLDEN / self.set.stem / f"{self.set.stem}.{self.kind}.{self.format}"

    def render(self) -> str:
        homework = read_set(self.set)
        return text(homework, sheets(homework, solve_set(homework), kinds=[self.kind]), self.format)


def cases() -> Iterator[Case | SheetCase]:
    problems = sorted(PROBLEMS.glob("*.yaml"))
    for problem in problems:
        for format in ("md", "tex", "text", "json"):
            yield Case(problem, format)
        yield Case(problem, "text", "brief")
        yield Case(problem, "md", "answers")
    for notation in sorted((Path(lstm_solver.__file__).parent / "document" / "notations").glob("*.yaml")):
        for stem in ("umd_twice_a_2dp", "gru_two_steps", "rnn_echo"):
            yield Case(PROBLEMS / f"{stem}.yaml", "text", notation.stem)
        yield Case(PROBLEMS / "umd_twice_a_2dp.yaml", "tex", notation.stem)
        yield Case(PROBLEMS / "umd_twice_a_2dp.yaml", "md", notation.stem)
    for language in sorted({*languages()} - {ENGLISH}):
        for stem in ("umd_twice_a_2dp", "gru_two_steps", "own_cell_learns"):
            yield Case(PROBLEMS / f"{stem}.yaml", "md", language)
        yield Case(PROBLEMS / "rnn_language_model.yaml", "text", language)
        yield Case(PROBLEMS / "memphis_two_steps.yaml", "tex", language)
    for stem in ("memphis_two_steps", "umd_twice_a_2dp"):
        yield Case(PROBLEMS / f"{stem}.yaml", "text", "audit")
    for stem, picture in PICTURES:
        yield Case(PROBLEMS / f"{stem}.yaml", "svg", picture)
    for stem in DECKS:
        yield Case(PROBLEMS / f"{stem}.yaml", "slides-tex")
    for format in ("md", "tex", "text"):
        yield Case(PROBLEMS / "mit_runs_of_ones.yaml", format, "symbolic")
        yield Case(PROBLEMS / "lstm_sgd_step.yaml", format, "gradients")
    for homework in sorted(PROBLEMS.glob("sets/*.yaml")):
        for kind in KINDS:
            yield SheetCase(homework, kind, "md")
            yield SheetCase(homework, kind, "tex")


CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file.name)
def test_a_solution_is_the_golden_one(case: Case | SheetCase) -> None:
    assert case.render() == case.file.read_text("utf-8")


def test_every_golden_file_belongs_to_a_case() -> None:
    known = {case.file for case in CASES}
    assert {file for file in GOLDEN.rglob("*") if file.is_file()} == known


def _columns(character: str) -> int:
    return 0 if unicodedata.combining(character) else 1


@pytest.mark.parametrize("file", sorted(GOLDEN.rglob("*.txt")), ids=lambda file: file.name)
def test_text_fits_a_hundred_columns(file: Path) -> None:
    wide = [line for line in file.read_text("utf-8").splitlines() if sum(map(_columns, line)) > 100]
    assert wide == []


@pytest.mark.parametrize("file", sorted(GOLDEN.rglob("*.json")), ids=lambda file: file.name)
def test_every_value_is_plain_digits(file: Path) -> None:
    for step in json.loads(file.read_text("utf-8"))["steps"]:
        for value in step["value"] if "symbolic" not in file.read_text("utf-8") else ():
            assert "E" not in value.upper()
            assert float(value) != 0 or not value.startswith("-")


def update() -> None:
    wanted = {case.file: case.render() for case in CASES}
    for file in GOLDEN.rglob("*"):
        if file.is_file() and file not in wanted:
            file.unlink()
    for file, content in wanted.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")
