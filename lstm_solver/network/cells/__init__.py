"""The built-in cells: one file each, found by being there."""

import os
from functools import cache
from importlib import import_module

from ..cell import CellKind

_SHARED = {"__init__", "base", "parts", "custom"}


@cache
def names() -> list[str]:
    """The built-in cells, by the files of this folder."""
    files = os.listdir(os.path.dirname(__file__))
    return sorted({file.removesuffix(".py") for file in files if file.endswith(".py")} - _SHARED)


def find(name: str) -> CellKind | None:
    """The built-in cell of that name, or None."""
    if name not in names():
        return None
    kind: CellKind = import_module(f".{name}", __package__).KIND
    return kind
