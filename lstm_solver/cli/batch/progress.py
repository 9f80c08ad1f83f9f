"""How far a batch is: a bar with the rate and the time left on a terminal, a plain line now and then elsewhere."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from time import monotonic

_WIDE = 30

_MANY = 30  # documents of which it is worth a word

_LINES = 10  # plain lines in all, about


class ProgressBar:
    """Called with how many documents are done, and how many there are."""

    def __init__(self) -> None:
        self.terminal = sys.stderr is not None and sys.stderr.isatty()
        self._start = monotonic()
        self._first: int | None = None
        self._said = 0

    def __call__(self, done: int, total: int) -> None:
        if self._first is None:
            # what was there already says nothing about the rate
            self._first, self._start = done, monotonic()
        if self.terminal:
            _put(f"\r{self._line(done, total)}\x1b[K")
        elif done == total or (done - self._said) * _LINES >= total:
            self._said = done
            _put(f"{done} of {total}\n")

    def _line(self, done: int, total: int) -> str:
        full = _WIDE * done // max(total, 1)
        rate = (done - (self._first or 0)) / max(monotonic() - self._start, 1e-9)
        left = f", {_clock((total - done) / rate)} left" if rate and done < total else ""
        speed = f"  {rate:.1f} a second{left}" if done > (self._first or 0) else ""
        return f"[{'#' * full}{'.' * (_WIDE - full)}] {done} of {total}{speed}"

    def end(self) -> None:
        """Take the bar away."""
        if self.terminal and self._first is not None:
            _put("\r\x1b[K")


@contextlib.contextmanager
def how_far(total: int) -> Iterator[Callable[[int], None]]:
    """A bar for so many, where they are many; what is given is told how many more are done."""
    bar, done = ProgressBar(), 0

    def more(number: int) -> None:
        nonlocal done
        done += number
        if total >= _MANY:
            bar(done, total)

    try:
        yield more
    finally:
        bar.end()


def _put(text: str) -> None:
    """On standard error, where there is one that takes it."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(text)
            sys.stderr.flush()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}" if minutes else f"{rest} s"
