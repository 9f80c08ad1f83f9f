"""One pass of TeX in a folder of its own: no shell, no files from elsewhere, an end to its time and its output."""

import contextlib
import errno
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .confinement import confined
from .engines import Engine

SECONDS = 120.0

MEGABYTES = 500.0

MEMORY = 3_000_000_000  # bytes of address space; an honest page takes a tenth of it

_LOOK = 0.1  # seconds between two looks at what a run has written

_LONGEST_LOG = 20_000_000

# what a program needs from its surroundings on Windows, where nothing starts without
_KEPT = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA")


_RUNNING: set["subprocess.Popen[bytes]"] = set()

_ENDING = threading.Event()


class TexRun(NamedTuple):
    """`pdf`: where the run left a whole one, which it may do in spite of errors. `stopped`: "time", "size" or ""."""

    pdf: Path | None
    log: str
    stopped: str


def run(
    engine: Engine,
    folder: Path,
    job: str = "page",
    *,
    format: str | None = None,
    ini: bool = False,
    halt: bool = False,
    seconds: float = SECONDS,
    megabytes: float = MEGABYTES,
) -> TexRun:
    """Typeset `folder/job.tex` once; everything that TeX may read or write besides its own trees is in `folder`.

    `format`: a dumped format `folder/format.fmt` to start from; `ini` dumps one as `folder/job.fmt`. `halt` stops at
    the first error. Raises OSError where the engine does not start.
    """
    pdf, log = folder / f"{job}.pdf", folder / f"{job}.log"
    pdf.unlink(missing_ok=True)
    log.unlink(missing_ok=True)
    call = _call(engine, job, format, ini, halt)
    if engine.trees is not None:
        call = confined(call, str(folder), list(engine.trees))
    process = _started(call, folder, _surroundings(engine, folder))
    try:
        _limit(process, seconds, megabytes)
        stopped = _watched(process, folder, seconds, megabytes)
    finally:
        _RUNNING.discard(process)
    return TexRun(pdf if _whole(pdf) else None, _text(log), stopped)


def _started(call: list[str], folder: Path, surroundings: dict[str, str]) -> "subprocess.Popen[bytes]":
    """No signal comes between the start of a run and its entry among the running, so that none is left behind."""
    nothing = subprocess.DEVNULL
    with undisturbed():
        if _ENDING.is_set():
            raise InterruptedError(errno.EINTR, "given up")
        process = subprocess.Popen(
            call, cwd=folder, env=surroundings, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
        )
        _RUNNING.add(process)
    if _ENDING.is_set():
        _kill(process)
    return process


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Signals that end a program wait until afterwards; what is started meanwhile never gets them."""
    if sys.platform == "win32":
        yield
        return
    import signal

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _call(engine: Engine, job: str, format: str | None, ini: bool, halt: bool) -> list[str]:
    """`--safer` takes from Lua what could reach beyond TeX; pdfTeX has nothing of that kind."""
    if engine.name == "tectonic":
        return [engine.path, "--untrusted", "--keep-logs", "--chatter", "minimal", f"{job}.tex"]
    call = [engine.path, "-no-shell-escape", "-interaction=nonstopmode", "-file-line-error", "-no-parse-first-line"]
    call += ["--safer", "--nosocket"] * (engine.name == "lualatex")
    call += ["-halt-on-error"] * halt
    call += [f"-fmt={format}"] if format else []
    return [*call, "-ini", f"-jobname={job}", f"&{engine.name}", f"{job}.tex"] if ini else [*call, f"{job}.tex"]


def _surroundings(engine: Engine, folder: Path) -> dict[str, str]:
    """A fixed environment: nothing that points TeX at other files, and no date of today."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    if engine.name == "tectonic":
        # its bundle of packages is kept below the home folder
        kept |= {name: os.environ[name] for name in ("HOME", "XDG_CACHE_HOME", "USERPROFILE") if name in os.environ}
    else:
        kept["HOME"] = str(folder)
    never = {f"MKTEX{what}": "0" for what in ("PK", "TFM", "MF", "FMT", "TEX")}
    return {
        **kept,
        **never,
        "PATH": os.pathsep.join([str(Path(engine.path).parent), os.defpath]),
        "LC_ALL": "C",
        "TZ": "UTC",
        "openin_any": "p",
        "openout_any": "p",
        "shell_escape": "f",
        "SOURCE_DATE_EPOCH": "0",
        "FORCE_SOURCE_DATE": "1",
        "max_print_line": "10000",
        "error_line": "254",
        "half_error_line": "238",
    }


def _limit(process: "subprocess.Popen[bytes]", seconds: float, megabytes: float) -> None:
    """Memory, and twice the limits, by the kernel, where it can: they hold even if nobody watches any more."""
    if sys.platform != "linux":
        return
    import resource

    limits = {
        resource.RLIMIT_CPU: 2 * int(seconds) + 1,
        resource.RLIMIT_FSIZE: int(2e6 * megabytes),
        resource.RLIMIT_AS: MEMORY,
    }
    for kind, most in limits.items():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            resource.prlimit(process.pid, kind, (most, most))


def _watched(process: "subprocess.Popen[bytes]", folder: Path, seconds: float, megabytes: float) -> str:
    """Wait for the end, which a second thread brings about where the run goes on for too long or writes too much."""
    over = threading.Event()
    why: list[str] = []
    watch = threading.Thread(target=_watch, args=(process, folder, seconds, megabytes, over, why), daemon=True)
    watch.start()
    try:
        process.wait()
    finally:
        over.set()
        watch.join()
        _kill(process)
    # a fast run may be over, by the kernel's limit, between two looks
    return why[0] if why else "size" if _size(folder) > megabytes * 1e6 else ""


def _watch(
    process: "subprocess.Popen[bytes]",
    folder: Path,
    seconds: float,
    megabytes: float,
    over: threading.Event,
    why: list[str],
) -> None:
    from time import monotonic

    end = monotonic() + seconds
    while not over.wait(_LOOK):
        if monotonic() > end:
            why.append("time")
        elif _size(folder) > megabytes * 1e6:
            why.append("size")
        if why:
            return _kill(process)


def _size(folder: Path) -> int:
    """Bytes of its files; 0 where it is gone, as it is once a batch has been abandoned."""
    total = 0
    with contextlib.suppress(FileNotFoundError):
        for entry in os.scandir(folder):
            with contextlib.suppress(FileNotFoundError):
                total += entry.stat().st_size
    return total


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """The process and whatever it has started."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        import signal

        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def kill_all() -> None:
    """End every run that this process has begun, and begin no other; for a process that is about to end itself."""
    _ENDING.set()
    for process in list(_RUNNING):
        _kill(process)


def _whole(pdf: Path) -> bool:
    """Whether a PDF has its end: a run that is cut short leaves a part, or nothing."""
    if not pdf.is_file():
        return False
    with open(pdf, "rb") as file:
        file.seek(max(os.path.getsize(pdf) - 1024, 0))
        return b"%%EOF" in file.read()


def _text(log: Path) -> str:
    try:
        with open(log, "rb") as file:
            return file.read(_LONGEST_LOG).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
