"""A set whose problems vary: the set of one student, with their own numbers."""

import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import chain, count

from ..errors import Finding, SolverError
from ..reader.tree.source import Source
from ..solver.trace import Solved
from ..versions.version_drawing import SHORT, Drawing
from .homework_set import Homework
from .overrides import sorted_out
from .point_shares import settled


def varied(homework: Homework) -> dict[int, Source]:
    """By number from 0, the problems that vary. Raises SolverError where none does."""
    found = {at: each.source for at, each in enumerate(homework.entries) if each.problem.variation is not None}
    if not found:
        raise SolverError([Finding("no problem of the set varies (expected vary in one of them)")])
    return found


class SetDrawing:
    """Draws the sets of students. `shared`: the solved problems, of which those that do not vary are everybody's."""

    def __init__(self, homework: Homework, shared: list[Solved]) -> None:
        self.homework = homework
        self.shared = shared
        self.drawings = {at: Drawing(source) for at, source in varied(homework).items()}

    def expect(self, students: Sequence[str]) -> None:
        """These are to come, in this order."""
        for drawing in self.drawings.values():
            drawing.expect(students)

    def of(self, student: str) -> tuple[Homework, list[Solved]]:
        """The set of one student, solved. Raises SolverError where a version cannot be drawn."""
        solved = [self._solved(at, student) for at in range(len(self.shared))]
        entries = [
            each._replace(problem=made.problem) for each, made in zip(self.homework.entries, solved, strict=True)
        ]
        names = [made.problem.version[1] for made in solved if made.problem.version is not None]
        name = names[0] if len(names) == 1 else sha256("".join(names).encode()).hexdigest()[:SHORT]
        return self.homework._replace(entries=tuple(entries), version=(student, name)), solved

    def _solved(self, at: int, student: str) -> Solved:
        drawing, entry = self.drawings.get(at), self.homework.entries[at]
        if drawing is None:
            return self.shared[at]
        try:
            made = drawing.version(student).solved
        except SolverError as error:
            raise SolverError(sorted_out(error.errors, None, f"problems[{at}].with")) from None
        if entry.points is None:
            return made
        return made._replace(problem=settled(made.problem, entry.points))


def stems(homework: Homework) -> Iterator[str]:
    """What the file of each problem is called in a student's folder; the second of one name has a number."""
    taken: set[str] = set()
    for entry in homework.entries:
        stem = os.path.splitext(os.path.basename(entry.file))[0]
        names = chain([stem], (f"{stem}-{number}" for number in count(2)))
        free = next(name for name in names if name.casefold() not in taken)
        taken.add(free.casefold())
        yield free
