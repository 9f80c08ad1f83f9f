"""Marks each student against their own numbers: drawn again, or read from the files that were handed out."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from ..api import solve
from ..errors import Finding, SolverError
from ..marking.marker import FEW, Marker, cores
from ..marking.marks import Answer, MarkedSheet
from ..network.problem import MarkingScheme
from ..reader.tree.source import Source
from ..solver.trace import Solved
from .drawing import Drawing

NO_VERSION = "there is no version of this student (expected the file {file})"

SHARE = 25  # students that go to a process at once


class DrawnAgain(NamedTuple):
    """The numbers of each student by drawing them again."""

    source: Source

    def opened(self) -> Callable[[str], Solved]:
        """What solves the version of a student. Raises SolverError where it cannot be drawn."""
        drawing = Drawing(self.source)
        return lambda student: drawing.version(student).solved


class HandedOut(NamedTuple):
    """The numbers of each student as they stand in the files that were handed out, ID.yaml in a folder."""

    folder: str

    def opened(self) -> Callable[[str], Solved]:
        """What solves the version of a student. Raises SolverError where there is none."""
        return self._solved

    def _solved(self, student: str) -> Solved:
        file = os.path.join(self.folder, f"{student}.yaml")
        if os.sep in student or not os.path.isfile(file):
            raise SolverError([Finding(NO_VERSION.format(file=file))])
        from pathlib import Path

        return solve(Path(file)).solved


Versions = DrawnAgain | HandedOut


class StudentMarking:
    """As a Marker, but with a key for each student. `shared`: the marker of the file's own numbers, for what all have in
    common: names, points, questions."""

    def __init__(self, shared: Marker, versions: Versions) -> None:
        self.shared = shared
        self.versions = versions
        self.solved_for = versions.opened()
        self.known: tuple[str, Marker] | None = None

    def marker(self, student: str) -> Marker:
        """The marker of one student's version. Raises SolverError where there is none."""
        if self.known is None or self.known[0] != student:
            self.known = student, made(self.solved_for(student), self.shared.scheme, self.shared.diagnose)
        return self.known[1]

    def mark_each(self, answers: Sequence[Answer], workers: int | None = None) -> Iterator[MarkedSheet]:
        """The sheets, in the order of the answers. Raises SolverError where a student has no version."""
        if workers is None:
            workers = min(cores(), len(answers) // FEW)
        if workers < 2:
            yield from (self.marker(answer.student).mark(answer) for answer in answers)
            return
        prepared = self.versions, self.shared.scheme, self.shared.diagnose
        with ProcessPoolExecutor(workers, initializer=_prepare, initargs=prepared) as pool:
            yield from pool.map(_marked, answers, chunksize=SHARE)


def made(solved: Solved, scheme: MarkingScheme, diagnose: bool) -> Marker:
    """The marker of a version."""
    return Marker(solved, scheme, diagnose=diagnose)


_OPENED: list[tuple[Callable[[str], Solved], MarkingScheme, bool]] = []  # the one of this process


def _prepare(versions: Versions, scheme: MarkingScheme, diagnose: bool) -> None:
    _OPENED[:] = [(versions.opened(), scheme, diagnose)]


def _marked(answer: Answer) -> MarkedSheet:
    ((solved_for, scheme, diagnose),) = _OPENED
    return made(solved_for(answer.student), scheme, diagnose).mark(answer)
