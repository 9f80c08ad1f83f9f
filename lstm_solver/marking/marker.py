"""Marks sheets: prepared once a problem, then asked for one student after the other."""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from ..document.formulas import Derivation
from ..network.problem import MarkingScheme, Problem
from .deep_stack import as_deep
from .marked_together import marked_together
from .marks import Answer, MarkedSheet, plain_answer
from .preparation import Preparation
from .processes import in_order, processes, shares_of

FEW = 40  # answers for which another process is not worth its start

RUN = 250  # answers that go to a process at once


class Marker(Preparation):
    """Marks the answers to one solved problem."""

    def mark(self, answer: Answer) -> MarkedSheet:
        """Raises LookupError where the answer has a number that the problem has not."""
        return self.mark_together([answer])[0]

    def mark_together(self, answers: Sequence[Answer]) -> list[MarkedSheet]:
        """A few sheets side by side, each as by itself. Raises LookupError as `mark`."""
        return as_deep(self.problem, lambda: self._mark(answers))

    def _mark(self, answers: Sequence[Answer]) -> list[MarkedSheet]:
        self.spare_room()
        return marked_together([(self, answer) for answer in answers])

    def mark_all(self, answers: Sequence[Answer], workers: int | None = None) -> list[MarkedSheet]:
        """A whole class, in the order of the answers. `workers`: processes; as many as there are cores for a large one.

        Raises LookupError where an answer has a number that the problem has not.
        """
        return [*self.mark_each(answers, workers)]

    def mark_each(self, answers: Sequence[Answer], workers: int | None = None) -> Iterator[MarkedSheet]:
        """The same, one sheet after the other, for a class that takes much room."""
        if workers is None:
            workers = min(cores(), len(answers) // FEW)
        if workers < 2:
            return chain.from_iterable(map(self.mark_together, shares_of(answers, self.together)))
        return in_processes(self.problem, self.scheme, self.diagnose, answers, workers)

    def for_student(self, student: str) -> "Marker":
        """The marker of one student's numbers: they are the same for all."""
        return self

    def right_working(self, name: str) -> tuple[Derivation, ...]:
        """The right working of one number; none of an answer that is no number of the working."""
        slot = self.board.slots.get(name)
        return () if slot is None else self.workings.of(self.board.lines[slot.line])


def answer(student: str, numbers: Iterable[tuple[str, str]]) -> Answer:
    """An answer from plain digits."""
    return Answer(student, {name: plain_answer(text) for name, text in numbers})


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(
    problem: Problem, scheme: MarkingScheme, diagnose: bool, answers: Sequence[Answer], workers: int
) -> Iterator[MarkedSheet]:
    """The answers in runs of students side by side, who share what they have worked out; each process has a marker."""
    size = max(1, min(RUN, -(-len(answers) // workers)))
    runs = shares_of(answers, size)
    with processes(workers, _prepare, (problem, scheme, diagnose)) as pool:
        yield from in_order(pool, workers, _marked, runs)


_MARKERS: list[Marker] = []  # the one of this process


def _prepare(problem: Problem, scheme: MarkingScheme, diagnose: bool) -> None:
    from ..solver.engine import solve

    _MARKERS[:] = [Marker(solve(problem), scheme, diagnose=diagnose)]


def _marked(answers: Sequence[Answer]) -> list[MarkedSheet]:
    (marker,) = _MARKERS
    return [marked for few in shares_of(answers, marker.together) for marked in marker.mark_together(few)]
