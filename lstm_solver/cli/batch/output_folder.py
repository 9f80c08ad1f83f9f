"""An output folder: one command at a time, files that are whole or not there, and nothing left behind."""

import contextlib
import errno
import json
import os
import shutil
import stat
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from ...errors import Finding, SolverError
from ...render.locks import hold
from ...render.press.scratch import clear_dead, held
from .. import whole_files

LOCK = ".lstm-solver.lock"

SCRATCH = "lstm-solver-batch-"


def replace(target: Path, content: bytes) -> None:
    """The same for a file in a folder that may not be there yet. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    whole_files.replace(str(target), [content])


class OutputFolder:
    """The folder, held by this command until it is closed; one that it has made and left empty goes with it. `scratch`:
    a folder for what is needed on the way."""

    def __init__(self, folder: Path) -> None:
        """Raises SolverError where another command is at work there, and OSError where it cannot be written."""
        self._is_new = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._lock = _locked(folder / LOCK)
        self._clear(_said(self._lock).get("scratch"))
        clear_dead(Path(tempfile.gettempdir()))
        self.scratch = Path(tempfile.mkdtemp(prefix=SCRATCH))
        self._in_use = ExitStack()
        self._in_use.enter_context(held(self.scratch))
        _say(self._lock, {"process": os.getpid(), "scratch": str(self.scratch)})

    def __enter__(self) -> "OutputFolder":
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.scratch, ignore_errors=True)
        self._in_use.close()
        with contextlib.suppress(OSError):
            (self.folder / LOCK).unlink()
        self._lock.close()
        if self._is_new:
            with contextlib.suppress(OSError):
                self.folder.rmdir()

    def _clear(self, scratch: object) -> None:
        """The scratch folder of a command that was killed."""
        if isinstance(scratch, str) and _ours(Path(scratch)):
            shutil.rmtree(scratch, ignore_errors=True)


def _ours(scratch: Path) -> bool:
    """Whether a folder is one that a command of this user has made; a lock may say anything."""
    if scratch.parent != Path(tempfile.gettempdir()) or not scratch.name.startswith(SCRATCH) or scratch.is_symlink():
        return False
    try:
        return sys.platform == "win32" or scratch.stat().st_uid == os.getuid()
    except OSError:
        return False


def _locked(path: Path) -> IO[bytes]:
    """The lock file, held; the system lets go of it when the process ends, however it ends."""
    while True:
        # it stays open for as long as the lock is held
        file = open(path, "a+b", opener=_no_link)  # noqa: SIM115
        if not hold(file):
            owner = _said(file).get("process")
            file.close()
            who = f" (process {owner})" if owner else ""
            message = f"another run{who} is writing to this folder (wait for it, or choose another folder)"
            raise SolverError([Finding(message, "", str(path.parent), 1, 1)])
        with contextlib.suppress(OSError):
            # the one that held it before may have taken the file away just now
            if os.path.samestat(os.fstat(file.fileno()), os.stat(path)):
                return file
        file.close()


def _no_link(path: str, flags: int) -> int:
    """A file that is ours alone: another place that a link leads to, a pipe or a device is none. Raises SolverError."""
    try:
        found = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0), 0o666)
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.ENXIO):
            raise
        found = None
    if found is not None and stat.S_ISREG(os.fstat(found).st_mode):
        return found
    if found is not None:
        os.close(found)
    raise SolverError([Finding("not a file of ours (remove it, or choose another folder)", "", path, 1, 1)])


def _said(file: IO[bytes]) -> dict[str, Any]:
    try:
        file.seek(0)
        found = json.loads(file.read(10_000))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _say(file: IO[bytes], what: dict[str, Any]) -> None:
    file.seek(0)
    file.truncate()
    file.write(json.dumps(what).encode())
    file.flush()
