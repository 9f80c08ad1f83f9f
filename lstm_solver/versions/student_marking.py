"""Marks each student against their own numbers: drawn again, or read from the files that were handed out."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ..api import solve
from ..errors import Finding, SolverError
from ..marking.marked_together import marked_together
from ..marking.marker import FEW, Marker, cores
from ..marking.marks import Answer, MarkedSheet
from ..marking.processes import in_order, processes, shares_of
from ..marking.shared_work import SharedWork
from ..network.problem import MarkingScheme, Problem, Question
from ..reader.tree.source import Source
from ..solver.engine import solve_problem
from ..solver.trace import Solved
from .class_list import is_id
from .version_drawing import AcceptedDraw, Drawing

NO_VERSION = "'{student}' has no version in {folder}{near}"

NEAR = " ('{other}' has one)"

OTHER = "{file} is no version of this problem (its cells, time steps or questions are others)"

UNREAD = "the version of '{student}' cannot be read ({what})"

SHARE = 25  # students that go to a process at once


class DrawnAgain(NamedTuple):
    """The numbers of each student by drawing them again."""

    source: Source

    def opened(self) -> "Opened":
        """What solves the version of a student. Raises SolverError where it cannot be drawn."""
        drawing = Drawing(self.source)
        return Opened(lambda student: drawing.version(student).solved, drawing.accepted, drawing.expect)


class HandedOut(NamedTuple):
    """The numbers of each student as they stand in the files that were handed out: ID.yaml in a folder; of a problem of
    a set ID/STEM.yaml."""

    folder: str
    stem: str = ""

    def opened(self) -> "Opened":
        """What solves the version of a student. Raises SolverError where there is none."""
        return Opened(self._solved, {}, lambda students: None)

    def _solved(self, student: str) -> Solved:
        file = self.file(student)
        if file is None:
            raise SolverError([Finding(NO_VERSION.format(student=student, folder=self.folder, near=""))])
        return solve(Path(file)).solved

    def wrong(self, student: str, shared: Problem, alike: str | None = None) -> str:
        """Why a student cannot be marked by what was handed out, "" where they can. `shared`: the problem of all;
        `alike`: who has a version and looks like the student, as 007 does like 7."""
        file = self.file(student)
        if file is None:
            near = "" if alike is None else NEAR.format(other=alike)
            return NO_VERSION.format(student=student, folder=self.folder, near=near)
        try:
            return "" if _shape(solve(Path(file)).solved.problem) == _shape(shared) else OTHER.format(file=file)
        except SolverError as error:
            return UNREAD.format(student=student, what=error.errors[0])

    def students(self) -> list[str]:
        """Those who have a version there, in the order of their ids."""
        found = os.listdir(self.folder) if os.path.isdir(self.folder) else []
        names = found if self.stem else [name.removesuffix(".yaml") for name in found if name.endswith(".yaml")]
        return sorted(name for name in names if self.file(name) is not None)

    def file(self, student: str) -> str | None:
        """That of a student, None where there is none."""
        name = (student, f"{self.stem}.yaml") if self.stem else (f"{student}.yaml",)
        found = os.path.join(self.folder, *name)
        return found if is_id(student) and os.path.isfile(found) else None


class Opened(NamedTuple):
    """`solved`: of a student's version. `accepted`: what has been drawn for it, by student; others may add to it.
    `expect`: is told which students are to come."""

    solved: Callable[[str], Solved]
    accepted: dict[str, AcceptedDraw]
    expect: Callable[[Iterable[str]], None]


Versions = DrawnAgain | HandedOut


class StudentMarker(Marker):
    """Has a key for each student; that of the file's own numbers says what all share: names, points, questions.

    Versions are drawn, or read, when their students are marked.
    """

    versions: Versions
    opened: Opened
    works: list[SharedWork]
    known: dict[str, Solved]  # of those who were marked last

    def for_student(self, student: str) -> Marker:
        """The marker of one student's version. Raises SolverError where there is none."""
        return Marker(self._solved(student), self.scheme, diagnose=self.diagnose)

    def _solved(self, student: str) -> Solved:
        found = self.known.get(student)
        if found is None:
            solved = self.opened.solved(student)
            found = solved._replace(problem=_spoken_and_worth_as(self.problem, solved.problem))
            self.known[student] = found
        return found

    def _mark(self, answers: Sequence[Answer]) -> list[MarkedSheet]:
        """Raises SolverError where a student has no version, LookupError as a Marker."""
        self.known.clear()
        for work in self.works:
            work.clear()
        self.opened.expect([answer.student for answer in answers])
        by_work: dict[int, list[int]] = {}
        markers = [self._sharing(answer.student) for answer in answers]
        for at, marker in enumerate(markers):
            by_work.setdefault(id(marker.work), []).append(at)
        found: dict[int, MarkedSheet] = {}
        for alike in by_work.values():
            found |= zip(alike, marked_together([(markers[at], answers[at]) for at in alike]), strict=True)
        return [found[at] for at in range(len(answers))]

    def _sharing(self, student: str) -> Marker:
        """The marker of one student's version, which shares what it has in common with others."""
        made = Marker(self._solved(student), self.scheme, diagnose=self.diagnose, works=self.works)
        if made.work not in self.works:
            self.works.append(made.work)
        return made

    def mark_each(self, answers: Sequence[Answer], workers: int | None = None) -> Iterator[MarkedSheet]:
        """The sheets, in the order of the answers."""
        if workers is None:
            workers = min(cores(), len(answers) // FEW)
        return self._side_by_side(answers, workers) if workers > 1 else super().mark_each(answers, workers)

    def _side_by_side(self, answers: Sequence[Answer], workers: int) -> Iterator[MarkedSheet]:
        prepared = self.problem, self.versions, self.scheme, self.diagnose
        with processes(workers, _prepare, prepared) as pool:
            for sheet, accepted in in_order(pool, workers, _marked, shares_of(answers, SHARE)):
                if accepted is not None:
                    self.opened.accepted[sheet.student] = accepted
                yield sheet


def _shape(problem: Problem) -> object:
    """What all versions of a problem have in common."""
    units = [(unit.cell.name, unit.sizes) for unit in problem.units]
    outputs = problem.outputs and (problem.outputs.sizes, problem.outputs.predict)
    runs = [(each.name, len(each.inputs), [asked.find for asked in each.questions]) for each in problem.sequences]
    return units, outputs, runs


def _spoken_and_worth_as(shared: Problem, own: Problem) -> Problem:
    """A student's problem in the language of all, with the points that a set gives its questions."""
    pairs = zip(own.sequences, shared.sequences, strict=True)
    sequences = [mine._replace(questions=_worth(mine.questions, theirs.questions)) for mine, theirs in pairs]
    return own._replace(lang=shared.lang, sequences=sequences)


def _worth(own: tuple[Question, ...], shared: tuple[Question, ...]) -> tuple[Question, ...]:
    return tuple(mine._replace(points=each.points) for mine, each in zip(own, shared, strict=True))


def student_marker(solved: Solved, versions: Versions, scheme: MarkingScheme, *, diagnose: bool) -> StudentMarker:
    """`solved`: the problem with the file's own numbers. Raises SolverError."""
    made = StudentMarker(solved, scheme, diagnose=diagnose)
    made.versions, made.opened = versions, versions.opened()
    made.works, made.known = [], {}
    return made


_MARKERS: list[StudentMarker] = []  # the one of this process


def _prepare(problem: Problem, versions: Versions, scheme: MarkingScheme, diagnose: bool) -> None:
    _MARKERS[:] = [student_marker(solve_problem(problem), versions, scheme, diagnose=diagnose)]


def _marked(answers: Sequence[Answer]) -> list[tuple[MarkedSheet, AcceptedDraw | None]]:
    """The sheets, each with what was drawn for it: who goes on with a student draws nothing again."""
    (marker,) = _MARKERS
    return [(sheet, marker.opened.accepted.get(sheet.student)) for sheet in marker.mark_together(answers)]
