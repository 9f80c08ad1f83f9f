"""A class marked in several processes, each with the problem solved anew."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

from ..problem import Problem
from .model import Answer, Marked, Scheme

Task = tuple[Problem, Scheme, bool, Sequence[Answer]]


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(
    problem: Problem, scheme: Scheme, diagnose: bool, answers: Sequence[Answer], workers: int
) -> list[Marked]:
    """The answers in as many runs as there are workers; students side by side share what they have worked out."""
    rounding = problem.rounding._replace(intermediate=dict(problem.rounding.intermediate))
    problem = problem._replace(rounding=rounding)  # a read-only mapping cannot go to another process
    size = -(-len(answers) // workers)
    runs = [answers[start : start + size] for start in range(0, len(answers), size)]
    with ProcessPoolExecutor(workers) as pool:
        done = pool.map(_marked, repeat(problem), repeat(scheme), repeat(diagnose), runs)
        return [marked for run in done for marked in run]


def _marked(problem: Problem, scheme: Scheme, diagnose: bool, answers: Sequence[Answer]) -> list[Marked]:
    from ..engine import solve
    from .marker import Marker

    marker = Marker(solve(problem), scheme, diagnose=diagnose)
    return [marker.mark(answer) for answer in answers]
