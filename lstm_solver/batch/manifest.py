"""What an output folder holds from earlier batches: nothing is rendered again that is there already."""

import json
import os
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from .outputs import replace

NAME = ".lstm-solver.json"
_SCHEMA = 1


class Kept(NamedTuple):
    """`key`: what the file was made from (identity.key). `hash`: of its content."""

    key: str
    hash: str


class Manifest:
    """The entries of a folder, by the file's name below it. One that cannot be read counts as empty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries = _read(folder / NAME)

    def has(self, target: str, key: str) -> bool:
        """Whether the file is there as it was written, made from the same."""
        kept = self.entries.get(target)
        return kept is not None and kept.key == key and _hash_of(self.folder / target) == kept.hash

    def add(self, target: str, key: str, content: bytes) -> None:
        self.entries[target] = Kept(key, _hash(content))

    def save(self) -> None:
        """Raises OSError."""
        files = {target: list(kept) for target, kept in sorted(self.entries.items())}
        text = json.dumps({"schema": _SCHEMA, "files": files}, indent=0, ensure_ascii=False)
        replace(self.folder / NAME, text.encode("utf-8", "surrogateescape"))


def _read(path: Path) -> dict[str, Kept]:
    try:
        found = json.loads(path.read_bytes().decode("utf-8", "surrogateescape"))
        if found["schema"] != _SCHEMA:
            return {}
        return {str(target): Kept(str(key), str(made)) for target, (key, made) in found["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _hash_of(path: Path) -> str | None:
    try:
        return _hash(path.read_bytes())
    except OSError:
        return None


def _hash(content: bytes) -> str:
    return blake2b(content, digest_size=20).hexdigest()
