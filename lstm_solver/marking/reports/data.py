"""Marks as plain data: the JSON of contract section 6, and one row a student for a gradebook."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ...solver.json_result import json_pieces
from ..answers.answer_sheets import CsvDialect
from ..answers.csv_rows import written
from ..answers.spellings import Spellings
from ..marks import (
    FEWER_DIGITS,
    FOLLOWS,
    MISSING,
    OTHER_ROUNDING,
    RIGHT,
    UNROUNDED,
    VERDICTS,
    WRONG,
    Mark,
    MarkedSheet,
    OpenAnswer,
    SheetSlip,
)
from .statistics import ClassStatistics, Course, course, earned, first_slip, points, problems, questions, verdicts

COUNTED = {
    "right": (RIGHT, UNROUNDED, FEWER_DIGITS, OTHER_ROUNDING),
    "follows": (FOLLOWS,),
    "wrong": (WRONG,),
    "missing": (MISSING,),
}

LAST_COLUMNS = ("course_first_slip_at", "course_first_slip", "course_flags")


def data(names: Spellings, sheets: Sequence[MarkedSheet]) -> dict[str, Any]:
    """The marks of every student; `flags` where there are any, `summary` where there are several students."""
    found: dict[str, Any] = {**_head(names), "students": [*map(_student, sheets)]}
    if len(sheets) > 1:
        found["summary"] = _summary(course(names, sheets))
    return found


def text(names: Spellings, sheets: Iterable[MarkedSheet]) -> Iterator[str]:
    """The same as JSON, piece by piece, which keeps none of the sheets."""
    counted = Course(names)

    def student(marked: MarkedSheet) -> dict[str, Any]:
        counted.add(marked)
        return _student(marked)

    pieces = json_pieces({**_head(names), "students": map(student, sheets)})
    before = next(pieces)
    for piece in pieces:
        yield before
        before = piece
    if len(counted.got) > 1:
        yield ',\n "summary": '
        yield from json_pieces(_summary(counted.figures()), " ")
    yield f"{before}\n"


def _head(names: Spellings) -> dict[str, Any]:
    return {"schema": 1, "problem": names.problem.title}


def _student(marked: MarkedSheet) -> dict[str, Any]:
    found: dict[str, Any] = {
        "student": marked.student,
        "points": points(marked.points),
        "of": points(marked.of),
        "rounding": marked.rounding,
        "slips": [*map(_slip, marked.slips)],
        "numbers": [*map(number, marked.marks)],
    }
    if marked.unmarked:
        found["for_a_person"] = [*map(_open, marked.unmarked)]
    return found


def _open(answer: OpenAnswer) -> dict[str, Any]:
    return {"name": answer.name, "given": answer.given, "expected": answer.expected, "of": points(answer.of)}


def _slip(found: SheetSlip) -> dict[str, Any]:
    return {"slip": found.slip, "text": found.text, "numbers": [*found.numbers], "cost": points(found.cost)}


def number(mark: Mark) -> dict[str, Any]:
    """One number, as contract section 6 has it; `flags`, a `note` and a person's decision where there are any."""
    found: dict[str, Any] = {"name": mark.name, "given": mark.given, "expected": mark.expected, "verdict": mark.verdict}
    found["explanations"] = [{"slip": each.slip, "text": each.text} for each in mark.explanations]
    if mark.flags:
        found["flags"] = [*mark.flags]
    if mark.note:
        found["note"] = mark.note
    if mark.decided is not None:
        found["decision"] = {"points": points(mark.points), "reason": mark.decided}
    return found


def _summary(figures: ClassStatistics) -> dict[str, Any]:
    return {
        "students": figures.students,
        "of": points(figures.of),
        "mean": points(figures.mean),
        "median": points(figures.median),
        "lowest": points(figures.lowest),
        "highest": points(figures.highest),
        "tenths": figures.tenths,
        "slips": [{"slip": each.slip, "students": each.students, "numbers": each.numbers} for each in figures.slips],
        "quantities": [
            {"name": each.name, **{verdict: each.verdicts[verdict] for verdict in VERDICTS}}
            for each in figures.quantities
        ],
    }


class Gradebook:
    """A header, and a row for each student: the columns of the answer file that are no answers, then points, those of
    each problem of a set, each question, counts, the first slip, flags. In the dialect of the answer file."""

    def __init__(self, names: Spellings, numbers: Iterable[str], kept: Iterable[str], dialect: CsvDialect) -> None:
        self.language = names.pages[0].language
        asked = questions(names, numbers, self.language)
        self.asked = [*problems(names, asked), *asked]
        self.kept = [*kept]
        self.dialect = dialect

    def head(self) -> str:
        """The names of the columns, in the language of the problem."""
        titles = [each.title for each in self.asked]
        counts = [f"course_{kind}" for kind in COUNTED]
        before, *after = map(self.language.text, ("mark_got_points", "course_of", *counts, *LAST_COLUMNS))
        head = [*(self.kept or ["student"]), before, after[0], *titles, *after[1:]]
        mark = "\ufeff" if self.dialect.mark else ""
        return mark + written(head, self.dialect.separator)

    def row(self, marked: MarkedSheet, kept: Mapping[str, str]) -> str:
        """One student. `kept`: the other cells of the student's row, by the names of their columns."""
        found = verdicts(marked)
        shares = [points(earned(each, marked)) for each in self.asked]
        figures = [points(marked.points), points(marked.of), *shares]
        if self.dialect.commas:
            figures = [each.replace(".", ",") for each in figures]
        cells = [
            *([kept.get(name, "") for name in self.kept] or [marked.student]),
            *figures,
            *(str(sum(found[verdict] for verdict in kinds)) for kinds in COUNTED.values()),
            *first_slip(marked),
            str(sum(len(mark.flags) for mark in marked.marks)),
        ]
        return written(cells, self.dialect.separator)
