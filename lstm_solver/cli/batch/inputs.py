"""Which files a batch is to read, and under which names it writes what comes out."""

import os
from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from ...errors import Finding, SolverError, reason
from ...reader.tree.source import is_set_file

PROBLEMS = (".yaml", ".yml")


class BatchInput(NamedTuple):
    """`path`: the file to read. `target`: what is written, below the output folder, with "/" between folders.

    `trouble`: why a folder could not be looked into, or "". `student`: whose numbers are drawn, or "".
    """

    path: str
    target: str
    trouble: str = ""
    student: str = ""


def entries(paths: Iterable[str], suffix: str) -> list[BatchInput]:
    """A file becomes STEM and the suffix; a folder's problems, and those of the folders in it, keep their places.

    A pattern that names no file is expanded. A path that does not exist stays, and fails when it is read. Raises
    SolverError where two files would be written under one name.
    """
    found: dict[str, BatchInput] = {}
    for path in paths:
        unread: list[OSError] = []
        for file, place in _files(path, unread):
            stem = os.path.splitext(place)[0].replace(os.sep, "/")
            found.setdefault(os.path.realpath(file), BatchInput(file, stem + suffix))
        for error in unread:
            folder, why = str(error.filename), reason(error)
            found.setdefault(os.path.realpath(folder), BatchInput(folder, folder, f"cannot be read ({why})"))
    clashes = _clashes(list(found.values()))
    if clashes:
        raise SolverError(clashes)
    return list(found.values())


def for_each_student(found: Iterable[BatchInput], students: Iterable[str]) -> list[BatchInput]:
    """One entry for each problem and student: ID.STEM and the suffix, in the folder of the problem. Raises SolverError
    where two would be written under one name."""
    made = []
    for entry, student in product(found, students):
        folder, _, name = entry.target.rpartition("/")
        made.append(entry._replace(target=f"{folder}/{student}.{name}".lstrip("/"), student=student))
    clashes = _clashes(made)
    if clashes:
        raise SolverError(clashes)
    return made


def _files(path: str, unread: list[OSError]) -> Iterator[tuple[str, str]]:
    """Each file with its place below the output folder; of folders that cannot be read, why."""
    if os.path.isdir(path):
        for file in _below(path, unread):
            yield file, os.path.relpath(file, path)
    elif os.path.exists(path) or not any(sign in path for sign in "*?["):
        yield path, os.path.basename(path)
    else:
        from glob import glob

        matches = sorted(glob(path, recursive=True))
        if not matches:
            yield path, os.path.basename(path)
        for match in matches:
            yield from _files(match, unread)


def _below(folder: str, unread: list[OSError]) -> Iterator[str]:
    """The problem files of a folder and its folders, without hidden ones and without homework sets."""
    for place, folders, files in os.walk(folder, onerror=unread.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            file = os.path.join(place, name)
            if name.endswith(PROBLEMS) and not name.startswith(".") and not _is_special(file) and not is_set_file(file):
                yield file


def _is_special(file: str) -> bool:
    """Whether it is a pipe or a device, which may never end, or never begin; what is missing fails when it is read."""
    return os.path.exists(file) and not os.path.isfile(file)


def _clashes(found: list[BatchInput]) -> list[Finding]:
    """Names that differ in case only are one file on some machines."""
    first: dict[str, BatchInput] = {}
    clashes = []
    for entry in found:
        other = first.setdefault(entry.target.casefold(), entry)
        if other is not entry:
            way = f"for '{other.student}'" if entry.student else "(give their folder, not the files)"
            message = f"would be written to {entry.target}, as {other.path} would {way}"
            clashes.append(Finding(message, "", entry.path, 1, 1))
    return clashes
