"""What no case may do: a traceback, a hang, no page of what `validate` has passed, a page that TeX rejects."""

import contextlib
import errno
import io
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from click.testing import CliRunner, Result
from mutations import BINARY, Case
from typesetting import is_drawn, pages, rejections
from well_formed import malformed

from lstm_solver.cli import main
from lstm_solver.cli.commands.validate import COUNTED
from lstm_solver.document.choices import OUTPUTS

SECONDS = 20.0  # of the processor: a busy machine is no hang

# refusals of what validate has passed: they are said by the command that meets them, and have a way round
FOR_THEIR_OWN_REASONS = ("check", "key", "compare", "count", "variants", "new", "doctor", "schema", "export", "import")


class Failure(NamedTuple):
    """`kind`: what went wrong, the same for cases of one cause."""

    case: Case
    call: list[str]
    kind: str


class Hang(BaseException):
    """The time is over. No Exception, so that nothing takes it for a fault of the input."""


class Page(NamedTuple):
    """LaTeX that a call has made."""

    case: Case
    call: list[str]
    text: str


def judge(case: Case, tex: bool = False, later: list[Page] | None = None) -> Failure | None:
    """What is wrong with how the program takes the case; None where nothing is.

    `tex`: also typeset what is LaTeX, at once, or a share of it as `typeset` does with what is put into `later`.
    """
    made: list[Page] = []
    with tempfile.TemporaryDirectory() as name, _inside(name):
        for file, text in case.files.items():
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            Path(file).write_bytes(text.encode("latin-1" if file.endswith(BINARY) else "utf-8"))
        passed = False
        for call in ([case.first] if case.first else []) + case.calls:
            if _needs_tex(call) and not (tex and shutil.which("pdflatex")):
                continue
            kind, result = _run(call) if case.stdout is None else _run_into(call, *case.stdout)
            if result is not None and not kind:
                kind = _late(call, result) if passed and call is not case.first else ""
                passed = passed or (call is case.first and result.exit_code == 0 and COUNTED not in result.stdout)
                made += [Page(case, call, text) for text in pages(call, result.stdout)] if tex else []
            if kind:
                return Failure(case, call, kind)
    if later is not None:
        later += [page for page in made if is_drawn(page.text)]
        return None
    return next(iter(typeset(made)), None)


def typeset(made: list[Page]) -> list[Failure]:
    """Those that TeX rejects, with its first error."""
    if not made or not shutil.which("pdflatex"):
        return []
    found = rejections([page.text for page in made])
    return [Failure(made[at].case, made[at].call, f"TeX: {_without_place(said)}") for at, said in found.items()]


@contextlib.contextmanager
def _inside(folder: str) -> Iterator[None]:
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _needs_tex(call: list[str]) -> bool:
    return any(each in OUTPUTS and bool(OUTPUTS[each].paged_from) for each in call)


@contextlib.contextmanager
def _timed() -> Iterator[None]:
    """Raises Hang when the time of the processor is over."""

    def over(number: int, frame: FrameType | None) -> None:
        raise Hang

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _run(call: list[str]) -> tuple[str, Result | None]:
    try:
        with _timed():
            result = CliRunner().invoke(main, call)
    except Hang:
        return f"hang: {call[0]}", None
    return _wrong(call, result), result


class _Ending(io.RawIOBase):
    """A stream that takes so many bytes, and no more."""

    def __init__(self, room: int, how: str) -> None:
        self.room, self.number = room, errno.EPIPE if how == "pipe" else errno.ENOSPC

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if len(data) > self.room:
            raise OSError(self.number, os.strerror(self.number))
        self.room -= len(data)
        return len(data)


def _run_into(call: list[str], room: int, how: str) -> tuple[str, None]:
    """A call whose standard output is over after some bytes, or is not open at all."""
    raw, said = _Ending(room, how), io.StringIO()
    stream = io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8")
    status: Any = 0
    try:
        with _timed(), contextlib.redirect_stdout(stream if room >= 0 else None), contextlib.redirect_stderr(said):
            main(call)
    except Hang:
        return f"hang: {call[0]}", None
    except SystemExit as error:
        status = error.code or 0
    except BaseException as error:
        return f"{type(error).__name__} at {_place(error)}", None
    finally:
        raw.room = 10**9
        stream.close()
    if status not in (0, 1, 2) or "Traceback" in said.getvalue():
        return f"{call[0]}: exit status {status}", None
    return f"{call[0]}: fails without a word" if status and not said.getvalue().strip() else "", None


def _wrong(call: list[str], result: Result) -> str:
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return f"{type(result.exception).__name__} at {_place(result.exception)}"
    if result.exit_code not in (0, 1, 2) or "Traceback" in result.stderr:
        return f"{call[0]}: exit status {result.exit_code}"
    if result.exit_code and not result.output.strip():
        return f"{call[0]}: fails without a word"
    if "not enough memory" in result.stderr:
        return f"{call[0]}: not enough memory"
    text = result.stderr if call[0] == "export" else result.output  # an archive on standard output may hold any byte
    if "\x1b" in text:
        return f"{call[0]}: escape codes"
    return malformed(call, result.stdout_bytes) if result.exit_code == 0 else ""


def _place(error: BaseException) -> str:
    """The innermost line of ours."""
    trace, found = error.__traceback__, ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if "lstm_solver" in code.co_filename:
            found = f"{Path(code.co_filename).name}:{code.co_name}"
        trace = trace.tb_next
    return found


def _late(call: list[str], result: Result) -> str:
    """Whether a command refuses what validate has passed, for no reason of its own."""
    if result.exit_code == 0 or call[0] in FOR_THEIR_OWN_REASONS or {"--student", "--students"} & {*call}:
        return ""
    said = next((line for line in result.stderr.splitlines() if ": without effect " not in line), "")
    own = any(each in said for each in ("-f json", "--detail", ": xlsx: "))
    return "" if own else f"passed by validate: {call[0]}: {_without_place(said)}"


def _without_place(said: str) -> str:
    return "".join("#" if sign.isdigit() else sign for sign in said.split(": ", 1)[-1])[:60]
