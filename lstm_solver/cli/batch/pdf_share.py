"""A worker's share of a batch as PDFs."""

import platform
from collections.abc import Iterator
from pathlib import Path

from ...api import pieces
from ...compose.page import compose
from ...document.choices import PAGED
from ...errors import Finding, SolverError
from ...render import render
from ...render.press import Engine, TexFailed, engine_for
from ...render.press import typeset as typeset_alone
from .options import BatchOptions
from .shared_run import typeset
from .task import BatchTask, TaskResult, failed, solution
from .tex_source import TexSource, sheet


def made(options: BatchOptions, tasks: list[BatchTask], scratch: Path) -> list[TaskResult]:
    """The PDFs of the tasks, in order. Raises OSError where the machine fails."""
    engine = _engine(options)
    by_number = {task.at: task for task in tasks}
    found: dict[int, TaskResult] = {}
    if options.chosen.templates or options.format == "slides":
        results = _one_by_one(options, tasks, engine)
    else:
        sheets = []
        for task in tasks:
            try:
                sheets.append(_sheet(options, task))
            except Exception as error:  # a fault of ours, too, costs this document and no other
                found[task.at] = failed(task, error)
        results = typeset(sheets, engine, scratch)
    for at, result in results:
        found[at] = TaskResult(at, result) if isinstance(result, bytes) else _rejected(by_number[at], result)
    return [found[task.at] for task in tasks]


def _engine(options: BatchOptions) -> Engine:
    """The engine of this machine, which must be that of the machine that gives the work out."""
    wanted = options.engine
    assert wanted is not None
    if options.host in ("", platform.node()):
        return wanted
    engine = engine_for("embedded" if wanted.embedded else wanted.name, options.chosen.templates)
    if engine.version != wanted.version:
        message = f"{platform.node()} has {engine.version} (expected {wanted.version}, for the same pages everywhere)"
        raise SolverError([Finding(message)])
    return engine


def _sheet(options: BatchOptions, task: BatchTask) -> TexSource:
    document = compose(solution(task).spoken(options.chosen.lang).solved, options.chosen)
    return sheet(task.at, render([document], "tex"), document)


def _one_by_one(
    options: BatchOptions, tasks: list[BatchTask], engine: Engine
) -> Iterator[tuple[int, bytes | Exception]]:
    """Slides, and LaTeX from a user's template, have runs to themselves: what one redefines would change others."""
    for task in tasks:
        try:
            found = solution(task, options.format, options.chosen.detail)
            text = "".join(pieces([found], PAGED[options.format], options.chosen))
            yield task.at, typeset_alone(text, engine)
        except Exception as error:  # likewise
            yield task.at, error


def _rejected(task: BatchTask, error: Exception) -> TaskResult:
    made = failed(task, error)
    return made._replace(source=error.source, log=error.log) if isinstance(error, TexFailed) else made
