"""What a worker does with a share of the batch: read, solve and render each problem, and typeset them together."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...document.choices import OUTPUTS, PAGED
from ...errors import Finding, SolverError
from ...render.press.scratch import remove_all, scratch_folder
from .options import BatchOptions
from .task import BatchTask, TaskResult, expect, failed, solution


def work(options: BatchOptions, tasks: list[BatchTask]) -> list[TaskResult]:
    """The result of each task, in order. Raises OSError where the machine fails: a full disk, no engine that starts.

    Nothing is read but what comes with the tasks, and nothing written but below the scratch folder: the work can be
    done on another machine.
    """
    _check_program(options)
    expect(tasks)
    if options.format in PAGED:
        from .pdf_share import made

        with _scratch(options) as folder:
            return made(options, tasks, folder)
    return [_text(options, task) for task in tasks]


def _text(options: BatchOptions, task: BatchTask) -> TaskResult:
    from ...api import illustrated, pieces

    try:
        if OUTPUTS[options.format].workbook:
            from ...export.workbook.workbook import workbook

            made = workbook(solution(task, options.format).spoken(options.chosen.lang).solved)
            return TaskResult(task.at, made.content, remarks=tuple(made.losses))
        if options.format == "md":
            page, pictures = illustrated(
                [solution(task, options.format, options.chosen.detail)], task.stem, options.chosen
            )
            return TaskResult(
                task.at, page.encode(), beside=tuple((name, text.encode()) for name, text in pictures.items())
            )
        return TaskResult(
            task.at,
            "".join(
                pieces([solution(task, options.format, options.chosen.detail)], options.format, options.chosen)
            ).encode(),
        )
    except Exception as error:  # a fault of ours, too, costs this document and no other
        return failed(task, error)


def _check_program(options: BatchOptions) -> None:
    """Raises SolverError on a machine whose program is not that of the machine that gives the work out."""
    import platform

    if not options.host or options.host == platform.node():
        return
    from .fingerprint import program

    if program() != options.program:
        raise SolverError([Finding(f"{platform.node()} has another version of lstm-solver or of its libraries")])


@contextmanager
def _scratch(options: BatchOptions) -> Iterator[Path]:
    shared = options.scratch if os.path.isdir(options.scratch) else None
    with scratch_folder(shared) as folder:
        yield folder


def abandon() -> None:
    """Leave nothing behind, in a process that is about to end itself while at work."""
    from ...render.press.tex_run import kill_all

    kill_all()
    remove_all()
