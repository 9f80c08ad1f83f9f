"""How a command ends: a reader that leaves, a full disk, signals, what no command has caught. A plain line each."""

import contextlib
import io
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any, TextIO

import click

from .writing import not_written, say

INTERRUPTED = "interrupted"

_STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stopped(KeyboardInterrupt):
    """A signal that ends the program; `number`: which one. What is under way is given up and cleared away."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class _Closed(io.TextIOBase):
    """A standard output that the caller has closed: it is a failure only where something is said."""

    def write(self, text: str) -> int:
        raise OSError("it is closed")


def status_of(error: KeyboardInterrupt) -> int:
    """The exit status of what a signal has ended: 128 and its number."""
    return 128 + (error.number if isinstance(error, Stopped) else signal.SIGINT)


@contextlib.contextmanager
def plain_ending() -> Iterator[None]:
    """Runs a command. What comes out of it is SystemExit."""
    _hold_closed_streams()
    _set_output(sys.stdout)
    with _errors_told(), _signals(), contextlib.redirect_stdout(sys.stdout or _Closed()):
        try:
            try:
                yield
            finally:
                # here, for at the interpreter's end a failure would be a traceback
                sys.stdout.flush()
        except BrokenPipeError as error:
            _discard(sys.stdout)
            ended = error.__context__
            sys.exit(ended.code if isinstance(ended, SystemExit) else 0)
        except click.ClickException as error:
            if sys.stderr is not None:  # else click takes standard output
                with contextlib.suppress(OSError):
                    error.show()
            sys.exit(error.exit_code)
        except KeyboardInterrupt as error:
            _end_tex()
            say(INTERRUPTED)
            sys.exit(status_of(error))
        except (OSError, MemoryError) as error:
            _discard(sys.stdout)
            say(_words(error))
            sys.exit(2)
        except Exception as error:
            # the exceptions of this package are imported where one has been raised
            from ..errors import SolverError

            if not isinstance(error, SolverError):
                raise
            for finding in error.errors:
                say(str(finding))
            sys.exit(error.exit_status)


@contextlib.contextmanager
def _errors_told() -> Iterator[None]:
    """What standard error does not take goes nowhere: at the interpreter's end it would change the status."""
    try:
        yield
    finally:
        try:
            if sys.stderr is not None:
                sys.stderr.flush()
        except OSError:
            _discard(sys.stderr)


def _words(error: OSError | MemoryError) -> str:
    if isinstance(error, MemoryError):
        return "not enough memory"
    why = str(error).lower()
    if error.filename is None and why.startswith("no usable temporary directory"):
        return f"{why} (set TMPDIR to a folder that can be written to)"
    return not_written(error.filename or "standard output", error)


def _set_output(stream: TextIO | None) -> None:
    """UTF-8 where nobody looks, as in files; a terminal gets what it can show. A file's name may be no text at all."""
    if not isinstance(stream, io.TextIOWrapper):
        return
    if stream.encoding.lower().replace("-", "") == "utf8" or not stream.isatty():
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    else:
        stream.reconfigure(errors="replace")


def _hold_closed_streams() -> None:
    """A closed standard stream whose number the next file would get, so that it were written to, or read, as such."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with contextlib.suppress(OSError):
                os.open(os.devnull, os.O_RDWR)


def _discard(stream: TextIO | None) -> None:
    """What is left in the stream goes nowhere."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        number = stream.fileno() if stream is not None else -1
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)


def _end_tex() -> None:
    """No TeX outlives us: those of other threads are ended here."""
    runs = sys.modules.get("lstm_solver.render.press.tex_run")
    if runs is not None:
        runs.kill_all()


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """The signals that end a program raise `Stopped`, once; one that is ignored, as by nohup, stays ignored."""
    before: dict[int, Any] = {}

    def stop(number: int, frame: FrameType | None) -> None:
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    try:
        for each in _STOPPING:
            handler = signal.getsignal(each)
            if handler is not None and handler != signal.SIG_IGN:
                before[each] = signal.signal(each, stop)
    except ValueError:
        # another thread than the main one has called us: signals are not its business
        before.clear()
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
