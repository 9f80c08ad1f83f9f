"""Processes that share a class, and end with whoever waits for them."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any


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
