"""Who does the work: processes of this machine, or a cluster's. Any `concurrent.futures.Executor` will do."""

import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from multiprocessing import active_children, get_all_start_methods, get_context
from typing import Any

from ...errors import Finding, SolverError
from ...render.press.scratch import new_folder

_PATIENCE = 5.0  # seconds that a worker has to end in good order

_WARM = "lstm_solver.cli.batch.warm"

_LONGEST = 49  # bytes of the temporary folder: a socket's path has 103, and the fork server's adds 54


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _method() -> str:
    """How processes are started: copied from a server where its socket has room, else each on its own."""
    room = len(os.fsencode(tempfile.gettempdir())) <= _LONGEST
    return "forkserver" if room and "forkserver" in get_all_start_methods() else "spawn"


def processes(count: int) -> Executor:
    """A pool whose processes end with this one, even if it is killed."""
    if _method() != "forkserver":
        return ProcessPoolExecutor(count, mp_context=get_context(_method()), initializer=_begin)
    _take_folder()
    with _without_interrupt():
        return ProcessPoolExecutor(count, mp_context=get_context(_method()), initializer=_begin)


def get_ready(format: str) -> None:
    """Start what workers are copied from, where there is such a thing; it loads while this process does other work."""
    if _method() == "forkserver":
        from multiprocessing.forkserver import ensure_running

        get_context("forkserver").set_forkserver_preload([_WARM, *["pikepdf"] * (format == "pdf")])
        _take_folder()
        with _without_interrupt():
            ensure_running()


@cache
def _take_folder() -> None:
    """The folder of multiprocessing in one of ours, which the next run clears away where this one is killed."""
    from multiprocessing.util import Finalize, get_temp_dir

    folder = str(new_folder())
    before, tempfile.tempdir = tempfile.tempdir, folder
    try:
        get_temp_dir()
    finally:
        tempfile.tempdir = before
    # after multiprocessing has removed its own, at -100
    Finalize(None, shutil.rmtree, (folder, True), exitpriority=-101)


@contextmanager
def _without_interrupt() -> Iterator[None]:
    """What is started meanwhile is never interrupted, and says nothing of it: this process ends it."""
    from multiprocessing import resource_tracker

    held = {signal.SIGINT, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        # first, for whoever starts it lets interrupts through again
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, held)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """In a new process: an interrupt is for the one that gives the work out, and there is none without it."""
    import gc

    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    # in a thread, as the handler may have interrupted what it would have to wait for
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=_end_at_once, daemon=True).start())
    gc.enable()
    gc.set_threshold(50_000, 20, 20)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is None:
        return
    wait([parent.sentinel])
    _end_at_once()


def _end_at_once() -> None:
    from .work import abandon

    abandon()
    os._exit(1)


def stop() -> None:
    """End the workers that this process has started, whatever they are doing."""
    children = active_children()
    for child in children:
        child.terminate()
    for child in children:
        child.join(_PATIENCE)
        child.kill()


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The workers of a dask scheduler, and how many there are. Raises SolverError where there is none."""
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        message = "--dask needs dask.distributed: pip install 'lstm-solver[cluster]' (in a checkout: '.[cluster]')"
        raise SolverError([Finding(message)]) from None
    try:
        client = distributed.Client(address, timeout=20, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise SolverError([Finding(f"--dask: no scheduler at {address} ({str(error).lower()})")]) from None
    with client:
        workers = client.scheduler_info(n_workers=-1)["workers"]
        if not workers:
            raise SolverError([Finding(f"--dask: the scheduler at {address} has no workers")])
        yield client.get_executor(pure=False), sum(each["nthreads"] for each in workers.values())
