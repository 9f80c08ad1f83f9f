"""Entries of a zip file, never unpacked further than they should be long."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from ..stored_tensors import MOST_TENSORS, refused

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError)


def looks_zipped(path: str) -> bool:
    """Whether a file begins as a zip file does. Raises OSError."""
    with open(path, "rb") as file:
        return file.read(2) == b"PK"


@contextmanager
def opened(path: str) -> Iterator[zipfile.ZipFile]:
    """The zip file, for as long as it is read. Raises SolverError where it is none."""
    try:
        with zipfile.ZipFile(path) as file:
            if len(file.infolist()) > MOST_TENSORS:
                raise refused(f"{len(file.infolist()):,} entries (expected at most {MOST_TENSORS:,})")
            yield file
    except BROKEN:
        raise refused("a zip file that is broken or cut off") from None


def entry(file: zipfile.ZipFile, name: str, most: int) -> bytes:
    """What an entry holds. `most`: bytes. Raises SolverError where it is not there or is longer."""
    try:
        info = file.getinfo(name)
    except KeyError:
        raise refused(f"nothing called {name} is in it") from None
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refused(f"{name} is packed in an unusual way")
    with file.open(info) as data:
        found = data.read(most + 1)
    if len(found) > most:
        raise refused(f"{name} is longer than {most:,} bytes")
    return found
