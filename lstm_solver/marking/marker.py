"""Marks sheets: prepared once a problem, then asked for one student after the other."""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal, localcontext
from itertools import repeat

from ..maths.arithmetic import Exact
from ..network.problem import MarkingScheme, Problem
from .deep_stack import LONG, with_room
from .marks import Answer, MarkedSheet, WrittenAnswer
from .preparation import Preparation
from .sheet_marker import SheetMarker

FEW = 40  # answers for which another process is not worth its start


class Marker(Preparation):
    """Marks the answers to one solved problem."""

    def mark(self, answer: Answer) -> MarkedSheet:
        """Raises LookupError where the answer has a number that the problem has not."""
        if max(len(each.inputs) for each in self.problem.sequences) < LONG:
            return self._mark(answer)
        return with_room(lambda: self._mark(answer))

    def _mark(self, answer: Answer) -> MarkedSheet:
        import numpy as np

        with localcontext(Exact.context()), np.errstate(all="ignore"):
            return SheetMarker(self, answer).marked()

    def mark_all(self, answers: Sequence[Answer], workers: int | None = None) -> list[MarkedSheet]:
        """A whole class, in the order of the answers. `workers`: processes; as many as there are cores for a large one.

        Raises LookupError where an answer has a number that the problem has not.
        """
        if workers is None:
            workers = min(cores(), len(answers) // FEW)
        if workers < 2:
            return [self.mark(answer) for answer in answers]
        return in_processes(self.problem, self.scheme, self.diagnose, answers, workers)


def answer(student: str, numbers: Iterable[tuple[str, str]]) -> Answer:
    """An answer from plain digits."""
    return Answer(student, {name: WrittenAnswer(text, Decimal(text)) for name, text in numbers})


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(
    problem: Problem, scheme: MarkingScheme, diagnose: bool, answers: Sequence[Answer], workers: int
) -> list[MarkedSheet]:
    """The answers in as many runs as there are workers; students side by side share what they have worked out."""
    size = -(-len(answers) // workers)
    runs = [answers[start : start + size] for start in range(0, len(answers), size)]
    with ProcessPoolExecutor(workers) as pool:
        done = pool.map(_marked, repeat(problem), repeat(scheme), repeat(diagnose), runs)
        return [marked for run in done for marked in run]


def _marked(problem: Problem, scheme: MarkingScheme, diagnose: bool, answers: Sequence[Answer]) -> list[MarkedSheet]:
    from ..solver.engine import solve

    marker = Marker(solve(problem), scheme, diagnose=diagnose)
    return [marker.mark(answer) for answer in answers]
