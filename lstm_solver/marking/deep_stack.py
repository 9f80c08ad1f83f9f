"""A deep stack for long sequences: what a number rests on is followed a call deeper with each time step."""

import sys
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import TypeVar

from ..network.problem import Problem

LONG = 50  # time steps from which it is wanted

_DEPTH = 400_000

_BYTES = 512 * 1024 * 1024

T = TypeVar("T")


def as_deep(problem: Problem, work: Callable[[], T]) -> T:
    """What `work` gives, with room for what the sequences of a problem rest on. Raises what `work` raises."""
    return with_room(work) if max(len(each.inputs) for each in problem.sequences) >= LONG else work()


def with_room(work: Callable[[], T]) -> T:
    """What `work` gives, done in a thread with a stack of its own. Raises what `work` raises."""
    made: list[T] = []
    wrong: list[BaseException] = []

    def go() -> None:
        try:
            made.append(work())
        except BaseException as error:
            wrong.append(error)

    depth, size = sys.getrecursionlimit(), threading.stack_size(_BYTES)
    try:
        sys.setrecursionlimit(max(depth, _DEPTH))
        thread = threading.Thread(target=copy_context().run, args=(go,))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(depth)
    if wrong:
        raise wrong[0]
    return made[0]
