"""Temporary folders that last as long as what is done in them: what a killed process has left, the next one clears."""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ..locks import hold

PREFIX = "lstm-solver-"

LOCK = ".lock"  # held by the process that the folder belongs to, however it ends

_MADE: set[str] = set()

_KEPT: list[IO[bytes]] = []

_YOUNG = 60.0  # seconds in which a folder may still be without its lock


@contextlib.contextmanager
def scratch_folder(inside: str | None = None) -> Iterator[Path]:
    """A new folder, in that of the system or `inside` another, which is gone afterwards. Raises OSError."""
    if inside is None:
        clear_dead(Path(tempfile.gettempdir()))
    made = tempfile.TemporaryDirectory(prefix=PREFIX, dir=inside, ignore_cleanup_errors=True)
    with made as name, held(Path(name)):
        _MADE.add(name)
        yield Path(name)
        _MADE.discard(name)


def new_folder() -> Path:
    """A new folder, which stays until it is removed, or this process is ended while at work. Raises OSError."""
    name = tempfile.mkdtemp(prefix=PREFIX)
    _MADE.add(name)
    keep(Path(name))
    return Path(name)


def remove_all() -> None:
    """Leave nothing behind, in a process that is about to end itself while at work."""
    for name in list(_MADE):
        shutil.rmtree(name, ignore_errors=True)


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder counts as in use."""
    with open(folder / LOCK, "a+b") as file:
        _hold(file)
        yield


def keep(folder: Path) -> None:
    """The folder counts as in use for as long as this process lasts."""
    # it stays open for as long as the lock is held
    file = open(folder / LOCK, "a+b")  # noqa: SIM115
    _hold(file)
    _KEPT.append(file)


def _hold(file: IO[bytes]) -> None:
    # where there are no locks, nothing counts as dead
    with contextlib.suppress(OSError):
        hold(file)


def clear_dead(place: Path, prefix: str = PREFIX) -> None:
    """Removes the folders there that a process of this user has made which is no more."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(place):
            if entry.name.startswith(prefix) and _is_dead(Path(entry.path)):
                shutil.rmtree(entry.path, ignore_errors=True)


def _is_dead(folder: Path) -> bool:
    from time import time

    try:
        state = folder.lstat()
        if folder.is_symlink() or not folder.is_dir() or (sys.platform != "win32" and state.st_uid != os.getuid()):
            return False
        if not (folder / LOCK).exists():
            return time() - state.st_mtime > _YOUNG
        with open(folder / LOCK, "r+b") as file:
            return hold(file)
    except OSError:
        return False
