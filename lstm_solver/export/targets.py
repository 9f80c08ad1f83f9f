"""The platforms: one table, a module of `platforms/` each with a `write`."""

from importlib import import_module

from .export_losses import ExportLosses
from .exported import ExportedFiles, ExportSet

# with the ending of the file; "" for a folder
TARGETS = {
    "moodle": ".xml",
    "stack": ".xml",
    "canvas": ".zip",
    "qti21": ".zip",
    "prairielearn": "",
    "numbas": ".exam",
    "gift": ".gift",
    "blackboard": ".txt",
    "rexams": ".Rmd",
}


def write(target: str, exported: ExportSet) -> tuple[ExportedFiles, list[str]]:
    """The files of a platform, and a line for each thing that it cannot express."""
    losses = ExportLosses(target)
    files: ExportedFiles = import_module(f".platforms.{target}", __package__).write(exported, losses)
    return files, losses.lines()
