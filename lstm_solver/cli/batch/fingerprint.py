"""What a result depends on besides its input, as a hash: the program, its libraries and the options."""

import os
import sys
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path

from .options import BatchOptions

_LIBRARIES = ("numpy", "sympy", "mpmath", "jinja2", "pyyaml", "pikepdf")


def digest(parts: Iterable[bytes]) -> str:
    """One hash of several texts, none of which can run into the next."""
    whole = blake2b(digest_size=20)
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()


@cache
def program() -> str:
    """The program's own files (source, templates, notations, words), Python and the libraries."""
    from ...render.resources import folder

    parts = [sys.version.encode()]
    for root in (Path(__file__).resolve().parent.parent.parent, folder("templates")):
        for path in _files(root):
            parts += [os.path.relpath(path, root).encode(), Path(path).read_bytes()]
    parts += [f"{name} {_version(name)}".encode() for name in _LIBRARIES]
    return digest(parts)


def _files(root: Path) -> list[str]:
    found = []
    for place, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name != "__pycache__"]
        found += [os.path.join(place, name) for name in files if not name.endswith((".pyc", ".so"))]
    return sorted(found)


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def settings(options: BatchOptions) -> str:
    """Whatever holds for all documents of a batch and changes what they look like."""
    chosen = options.chosen._replace(templates=None)
    templates = options.chosen.templates
    texts = sorted(templates.texts.items()) if templates else []
    engine = options.engine and (options.engine.name, options.engine.version)
    return digest(repr(part).encode() for part in (options.format, tuple(chosen), texts, engine, program()))


def key(setting: str, name: str, data: bytes, student: str = "") -> str:
    """What one result depends on; the file's name may be its title."""
    whose = [student.encode()] if student else []
    return digest([setting.encode(), os.fsencode(os.path.basename(name)), data, *whose])
