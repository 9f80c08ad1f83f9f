"""The platforms: one table, a module of `platforms/` each with a `write`."""

from importlib import import_module
from typing import NamedTuple

from .export_losses import ExportLosses
from .exported import ExportedFiles, ExportSet


class ExportTarget(NamedTuple):
    """`ending`: of its file; "" where it is a folder."""

    ending: str
    title: str


TARGETS = {
    "moodle": ExportTarget(".xml", "Moodle XML"),
    "stack": ExportTarget(".xml", "STACK for Moodle"),
    "canvas": ExportTarget(".zip", "Canvas"),
    "prairielearn": ExportTarget("", "PrairieLearn"),
    "qti21": ExportTarget(".zip", "QTI 2.1"),
    "gift": ExportTarget(".gift", "GIFT, for Moodle and others"),
}


def write(target: str, exported: ExportSet) -> tuple[ExportedFiles, list[str]]:
    """The files of a platform, and a line for each thing that it cannot express."""
    losses = ExportLosses(target)
    files: ExportedFiles = import_module(f".platforms.{target}", __package__).write(exported, losses)
    return files, losses.lines()
