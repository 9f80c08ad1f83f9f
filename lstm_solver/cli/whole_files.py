"""Files that appear under their name only when they are complete."""

import contextlib
import os
import sys
from collections.abc import Iterable
from typing import IO

from ..render.locks import hold

BEGIN, END = ".lstm-solver-", ".tmp"  # of a file on its way, which its writer holds locked

_CLEARED: set[str] = set()  # folders in which we have looked for what killed processes have left


def replace(target: str, pieces: Iterable[str | bytes]) -> None:
    """Write a file, with the rights of the one that it takes the place of. Text is UTF-8. Raises OSError."""
    mode = os.stat(target).st_mode & 0o7777 if os.path.exists(target) else 0o666 & ~_umask()
    folder = os.path.dirname(target) or "."
    _clear_dead(folder)
    file, name = _temporary(folder)
    try:
        with file:
            file.writelines(map(encoded, pieces))
            file.flush()
            os.chmod(name, mode)
            if sys.platform != "win32":
                # under its lasting name before its lock is gone
                os.replace(name, target)
        if sys.platform == "win32":
            os.replace(name, target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(name)
        if isinstance(error, OSError) and error.filename in (None, name):
            # a reader knows nothing of the temporary name
            error.filename, error.filename2 = target, None
        raise


def encoded(piece: str | bytes) -> bytes:
    """The bytes of a piece of text."""
    return piece.encode("utf-8") if isinstance(piece, str) else piece


def _temporary(folder: str) -> tuple[IO[bytes], str]:
    """A new file there, locked, and its name. Raises OSError."""
    import tempfile

    while True:
        number, name = tempfile.mkstemp(prefix=BEGIN, suffix=END, dir=folder)
        file = os.fdopen(number, "wb")
        if _is_kept(file, name):
            return file, name
        file.close()


def _is_kept(file: IO[bytes], name: str) -> bool:
    """Whether the new file is locked, and was not cleared away before that."""
    try:
        free = hold(file)
        file.seek(0)
    except OSError:
        return True  # no locks here, by which nobody clears either
    return free and os.path.exists(name)


def _clear_dead(folder: str) -> None:
    """What a killed process of this user was writing there; looked for once."""
    place = os.path.realpath(folder)
    if place in _CLEARED:
        return
    _CLEARED.add(place)
    with contextlib.suppress(OSError):
        for entry in os.scandir(place):
            if entry.name.startswith(BEGIN) and entry.name.endswith(END) and entry.is_file(follow_symlinks=False):
                _clear(entry.path)


def _clear(path: str) -> None:
    with contextlib.suppress(OSError):
        if sys.platform != "win32" and os.lstat(path).st_uid != os.getuid():
            return
        with open(path, "r+b") as file:
            free = hold(file)
            if free and sys.platform != "win32":
                os.unlink(path)
        if free and sys.platform == "win32":
            os.unlink(path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
