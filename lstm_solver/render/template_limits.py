"""An end to what somebody else's template may do: so much time, so much memory."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SECONDS = 20.0

MEGABYTES = 1000


class TimeOver(BaseException):
    """The time is over. No Exception: Jinja catches these where it works out constants."""


@contextmanager
def limited(seconds: float, megabytes: int) -> Iterator[None]:
    """Raises TooLong or MemoryError inside the block where it takes more.

    The kernel's timer and limit, which only the main thread of a process on Linux or macOS can use; elsewhere the
    block runs without.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    import resource
    import signal

    def over(number: int, frame: FrameType | None) -> None:
        raise TimeOver

    before = signal.signal(signal.SIGALRM, over)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _used() + megabytes * 1_000_000
    try:
        if _used():
            resource.setrlimit(resource.RLIMIT_AS, (most if soft < 0 else min(most, soft), hard))
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        signal.signal(signal.SIGALRM, before)


def _used() -> int:
    """Bytes of address space; 0 where the system does not say."""
    import resource

    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0
