"""Marks as plain data: the JSON of contract section 6, and one row a student for a gradebook."""

from collections.abc import Iterator, Sequence
from typing import Any

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
    SheetSlip,
)
from .statistics import ClassStatistics, course, earned, first_slip, points, questions, verdicts

COUNTED = {
    "right": (RIGHT, UNROUNDED, FEWER_DIGITS, OTHER_ROUNDING),
    "follows": (FOLLOWS,),
    "wrong": (WRONG,),
    "missing": (MISSING,),
}


def data(names: Spellings, sheets: Sequence[MarkedSheet]) -> dict[str, Any]:
    """The marks of every student; `flags` where there are any, `summary` where there are several students."""
    found: dict[str, Any] = {"schema": 1, "problem": names.problem.title, "students": [*map(_student, sheets)]}
    if len(sheets) > 1:
        found["summary"] = _summary(course(names, sheets))
    return found


def _student(marked: MarkedSheet) -> dict[str, Any]:
    return {
        "student": marked.student,
        "points": points(marked.points),
        "of": points(marked.of),
        "rounding": marked.rounding,
        "slips": [*map(_slip, marked.slips)],
        "numbers": [*map(number, marked.marks)],
    }


def _slip(found: SheetSlip) -> dict[str, Any]:
    return {"slip": found.slip, "text": found.text, "numbers": [*found.numbers], "cost": points(found.cost)}


def number(mark: Mark) -> dict[str, Any]:
    """One number, as contract section 6 has it; `flags` where there are any."""
    found: dict[str, Any] = {"name": mark.name, "given": mark.given, "expected": mark.expected, "verdict": mark.verdict}
    found["explanations"] = [{"slip": each.slip, "text": each.text} for each in mark.explanations]
    if mark.flags:
        found["flags"] = [*mark.flags]
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


def gradebook(names: Spellings, sheets: Sequence[MarkedSheet]) -> Iterator[str]:
    """A header, and a row for each student: points, those of each question, counts, the first slip, flags."""
    asked = questions(names, {mark.name for marked in sheets for mark in marked.marks})
    head = [
        "student",
        "points",
        "of",
        *(each.title for each in asked),
        *COUNTED,
        "first slip at",
        "first slip",
        "flags",
    ]
    yield written(head)
    for marked in sheets:
        found = verdicts(marked)
        yield written(
            [
                marked.student,
                points(marked.points),
                points(marked.of),
                *(points(earned(each, marked)) for each in asked),
                *(str(sum(found[verdict] for verdict in kinds)) for kinds in COUNTED.values()),
                *first_slip(marked),
                str(sum(len(mark.flags) for mark in marked.marks)),
            ]
        )
