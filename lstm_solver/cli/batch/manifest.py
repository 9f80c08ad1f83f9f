"""What an output folder holds from earlier batches: nothing is rendered again that is there already."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from .fingerprint import digest
from .output_folder import replace

NAME = ".lstm-solver.json"

_SCHEMA = 1


class KeptFile(NamedTuple):
    """`key`: what the file was made from (identity.key). `hash`: of its content, and of the files `beside` it."""

    key: str
    hash: str
    beside: list[str]


class Manifest:
    """The entries of a folder, by the file's name below it. One that cannot be read counts as empty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries = _read(folder / NAME)

    def has(self, target: str, key: str) -> bool:
        """Whether the file is there as it was written, made from the same."""
        kept = self.entries.get(target)
        return kept is not None and kept.key == key and self._hash(target, kept.beside) == kept.hash

    def is_edited(self, target: str) -> bool:
        """Whether the file, or one beside it, is there otherwise than it was written."""
        kept = self.entries.get(target)
        return kept is not None and self._hash(target, kept.beside) not in (None, kept.hash)

    def forget(self, targets: Iterable[str]) -> None:
        """Before these are written again: what a batch that is killed has written is nobody's edit. Raises OSError."""
        known = [target for target in targets if self.entries.pop(target, None) is not None]
        if known:
            self.save()

    def add(self, target: str, key: str, content: bytes, beside: Iterable[tuple[str, bytes]] = ()) -> None:
        """`beside`: further files in the same folder, by name."""
        names, contents = zip(*beside, strict=True) if beside else ((), ())
        self.entries[target] = KeptFile(key, digest([content, *contents]), list(names))

    def _hash(self, target: str, beside: list[str]) -> str | None:
        path = self.folder / target
        try:
            return digest([_bytes(path), *(_bytes(path.with_name(name)) for name in beside)])
        except (OSError, ValueError):
            return None

    def save(self) -> None:
        """Raises OSError."""
        files = {target: list(kept) for target, kept in sorted(self.entries.items())}
        # as ASCII, which has room for every file name, even one that is not UTF-8
        replace(self.folder / NAME, json.dumps({"schema": _SCHEMA, "files": files}, indent=0).encode("ascii"))


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
            str(target): KeptFile(str(key), str(made), list(map(str, beside)))
            for target, (key, made, beside) in found["files"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
