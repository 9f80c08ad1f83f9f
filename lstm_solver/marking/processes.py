"""Processes that share a class, and end with whoever waits for them."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Any, TypeVar

T = TypeVar("T")

R = TypeVar("R")


@contextmanager
def processes(count: int, prepare: Callable[..., None], arguments: tuple[Any, ...]) -> Iterator[ProcessPoolExecutor]:
    """So many, each prepared once. Where the one that waits is stopped, what has been begun is given up."""
    others = {*multiprocessing.active_children()}
    with ProcessPoolExecutor(count, initializer=prepare, initargs=arguments) as pool:
        try:
            yield pool
        except BaseException:
            for each in {*multiprocessing.active_children()} - others:
                each.kill()
            raise


def in_order(
    pool: ProcessPoolExecutor, workers: int, work: Callable[[Sequence[T]], list[R]], shares: Iterable[Sequence[T]]
) -> Iterator[R]:
    """What `work` makes of every share, in the order of the shares. Raises what it raises.

    Nothing is cancelled, as `pool.map` does: an executor whose processes are ended then fails in a thread of its own.
    """
    waiting: deque[Future[list[R]]] = deque()
    for share in chain(shares, repeat(None, 2 * workers)):
        # few are under way at a time: what is made waits for whoever takes it
        if len(waiting) >= 2 * workers or (share is None and waiting):
            yield from waiting.popleft().result()
        if share is not None:
            waiting.append(pool.submit(work, share))


def shares_of(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """So many of them at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))
