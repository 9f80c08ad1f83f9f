"""What an output folder holds from earlier batches: nothing is rendered again that is there already."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from .fingerprint import digest
from .output_folder import replace

NAME = ".lstm-solver.json"

_SCHEMA = 2

EDITED = "{path}: edited since it was made, and kept (--force makes it again)"

FOREIGN = "{path}: not made by this program, and kept (--force replaces it)"


class KeptFile(NamedTuple):
    """`key`: what the file was made from (identity.key). `hashes`: of its content, and of that of each file beside it,
    by their names; none as long as it is being made."""

    key: str = ""
    hashes: dict[str, str] = {}


BEGUN = KeptFile()


class Manifest:
    """The entries of a folder, by the file's name below it. One that cannot be read counts as empty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries = _read(folder / NAME)
        self._before: dict[str, KeptFile | None] = {}  # what there was of those that this run makes

    def has(self, target: str, key: str) -> bool:
        """Whether the file is there as it was written, made from the same."""
        kept = self.entries.get(target, BEGUN)
        return bool(kept.hashes) and kept.key == key and self._found(target, kept.hashes) == kept.hashes

    def why_kept(self, target: str, path: str) -> str:
        """The line on a file at `path` that is a person's: edited, as one beside it may be, or put there; or ""."""
        kept = self.entries.get(target)
        if kept is None:
            return FOREIGN.format(path=path) if _is_there(self.folder / target) else ""
        edited = kept != BEGUN and not self._found(target, kept.hashes).items() <= kept.hashes.items()
        return EDITED.format(path=path) if edited else ""

    def why_kept_beside(self, target: str, beside: Iterable[str]) -> str:
        """The line on the first of the files beside one that has been begun, that no command has made; or ""."""
        before = self._before.get(target)
        if before == BEGUN:
            return ""  # a command that was killed was making it
        ours = {} if before is None else before.hashes
        paths = [(self.folder / target).parent / name for name in beside if name not in ours]
        return next((FOREIGN.format(path=path) for path in paths if _is_there(path)), "")

    def begin(self, targets: Iterable[str]) -> None:
        """Before these are written: what a command that is killed has written is nobody's edit. Raises OSError."""
        for target in targets:
            self._before.setdefault(target, self.entries.get(target))
            self.entries[target] = BEGUN
        self.save()

    def add(self, target: str, key: str, content: bytes, beside: Iterable[tuple[str, bytes]] = ()) -> None:
        """`beside`: further files in the same folder, by name."""
        contents = [(Path(target).name, content), *beside]
        self.entries[target] = KeptFile(key, {name: digest([each]) for name, each in contents})

    def settle(self) -> None:
        """At the end: what was begun and has not come out is as it was before; a record of nothing is none. Raises
        OSError."""
        for target, before in self._before.items():
            if self.entries.get(target) != BEGUN:
                continue
            if before is not None and self._found(target, before.hashes).items() <= before.hashes.items():
                self.entries[target] = before
            elif not _is_there(self.folder / target):
                del self.entries[target]
        if self.entries:
            self.save()
        else:
            (self.folder / NAME).unlink(missing_ok=True)

    def _found(self, target: str, names: Iterable[str]) -> dict[str, str]:
        """The hashes of those that are there: "" of what is no file."""
        place = (self.folder / target).parent
        return {name: _hash(place / name) for name in names if _is_there(place / name)}

    def save(self) -> None:
        """Raises OSError."""
        files = {target: list(kept) for target, kept in sorted(self.entries.items())}
        # as ASCII, which has room for every file name, even one that is not UTF-8
        replace(self.folder / NAME, json.dumps({"schema": _SCHEMA, "files": files}, indent=0).encode("ascii"))


def _is_there(path: Path) -> bool:
    """Whether something would be lost; a folder stays where it is anyway."""
    return path.is_file() or path.is_symlink()


def _hash(path: Path) -> str:
    try:
        return digest([_bytes(path)])
    except OSError:
        return ""


def _bytes(path: Path) -> bytes:
    """What is in a file. Raises OSError, also for a pipe or a device, which may never end."""
    if not path.is_file():
        raise FileNotFoundError(path)
    return path.read_bytes()


def _read(path: Path) -> dict[str, KeptFile]:
    try:
        found = json.loads(_bytes(path))
        if found["schema"] != _SCHEMA:
            return {}
        return {
            str(target): KeptFile(str(key), {str(name): str(made) for name, made in hashes.items()})
            for target, (key, hashes) in found["files"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
