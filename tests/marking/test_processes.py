"""Processes that share a class end with the command, and their garbage is collected."""

import multiprocessing
import subprocess
import sys
import time
from concurrent.futures import Future

import pytest

from lstm_solver.marking.processes import processes


def nothing() -> None:
    pass


def test_what_was_begun_is_given_up_where_the_one_that_waits_is_stopped() -> None:
    before = {*multiprocessing.active_children()}
    begun: list[Future[None]] = []

    def stopped() -> None:
        with processes(2, nothing, ()) as pool:
            begun.extend(pool.submit(time.sleep, 600) for _ in range(4))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert len(begun) == 4
    assert {*multiprocessing.active_children()} == before
    assert all(each.cancelled() or each.exception() for each in begun)


def test_what_is_finished_is_kept() -> None:
    with processes(1, nothing, ()) as pool:
        assert pool.submit(abs, -1).result() == 1


def test_a_long_command_collects_its_garbage() -> None:
    """A class of 50,000 would take gigabytes."""
    code = "import gc, lstm_solver.__main__; print(gc.isenabled(), gc.get_threshold()[0] > 100_000)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
