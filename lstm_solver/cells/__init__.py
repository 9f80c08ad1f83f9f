"""The built-in cells: one file each, found by being there."""

from functools import cache
from importlib import import_module
from pathlib import Path

from .base import Kind

_SHARED = {"__init__", "base", "parts", "custom"}


@cache
def names() -> list[str]:
    return sorted({file.stem for file in Path(__file__).parent.glob("*.py")} - _SHARED)


def find(name: str) -> Kind | None:
    """The built-in cell of that name, or None."""
    if name not in names():
        return None
    kind: Kind = import_module(f".{name}", __package__).KIND
    return kind
