"""The platforms: a module of `platforms/` each, with a `write` and the `ENDING` of its file ("" for a folder)."""

import os
from importlib import import_module
from types import ModuleType

from ..maths.decimal_context import in_exact_context
from .export_losses import ExportLosses
from .exported import ExportedFiles, ExportSet
from .usual_losses import charged_each

_FOLDER = os.path.join(os.path.dirname(__file__), "platforms")

TARGETS = tuple(
    sorted(file.removesuffix(".py") for file in os.listdir(_FOLDER) if file.endswith(".py") and file[0] != "_")
)


def ending(target: str) -> str:
    """Of the file that a platform reads."""
    found: str = _module(target).ENDING
    return found


@in_exact_context
def write(target: str, exported: ExportSet) -> tuple[ExportedFiles, list[str]]:
    """The files of a platform, and a line for each thing that it cannot express."""
    losses = ExportLosses(target)
    files: ExportedFiles = _module(target).write(exported, losses)
    charged_each(exported, losses)
    return files, losses.lines()


def _module(target: str) -> ModuleType:
    return import_module(f".platforms.{target}", __package__)
