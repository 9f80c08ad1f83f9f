"""`batch`: many problems at once, one file each."""

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from ...document.choices import DETAILS, FIGURES, PAGED, Choices, usual_detail
from ..ending import INTERRUPTED, status_of
from ..idle_options import say_unused
from ..pdf_output import need_beamer
from ..writing import (
    FORCE,
    LANG,
    TRUST,
    check_language,
    check_notation,
    class_in,
    fail,
    format_option,
    keep_apart,
    kinds,
    not_written,
    report,
    say,
    shown_name,
    tell_done,
    teller,
)

if TYPE_CHECKING:
    from ...render.custom_templates import CustomTemplates
    from ..batch.batch_run import BatchOutcome
    from ..batch.inputs import BatchInput
    from ..batch.options import BatchOptions


@click.command()
@click.argument("paths", metavar="PATHS...", nargs=-1, required=True)
@click.option("-o", "--output", metavar="DIR", required=True, help="The folder to write to; it is made if need be.")
@format_option("batch", "md")
@click.option("-j", "--jobs", type=click.IntRange(1), help="How many work at once.  [default: the cores]")
@click.option("--detail", type=click.Choice(DETAILS), help="As in 'solve'.  [default: full; brief for slides]")
@click.option("--notation", help="Print in this notation, whatever the files say. See 'lstm-solver notations'.")
@LANG
@click.option("--audit", is_flag=True, help="As in 'solve'.")
@click.option("--symbolic", is_flag=True, help="As in 'solve'.")
@click.option("--gradients", is_flag=True, help="As in 'solve'.")
@click.option("--figures", metavar="KINDS", help=f"Pictures instead of those of the files: {', '.join(FIGURES)}.")
@click.option("--template", metavar="DIR", help="A folder with templates of your own, as in 'solve'.")
@TRUST
@click.option("--engine", help="The TeX for PDFs: pdflatex, lualatex, tectonic, embedded, or a path. See 'doctor'.")
@click.option("--dask", metavar="ADDRESS", help="Give the work to the cluster of this dask scheduler.")
@FORCE
@click.option("--students", metavar="FILE", help="A class list: a file for each problem and student, ID.STEM.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("--json", "as_json", is_flag=True, help="A summary as JSON.")
def batch(
    paths: tuple[str, ...],
    output: str,
    format: str,
    jobs: int | None,
    template: str | None,
    trust_template: bool,
    engine: str | None,
    dask: str | None,
    force: bool,
    students: str | None,
    quiet: bool,
    as_json: bool,
    **how: Any,
) -> None:
    """Write the worked solution of each problem in PATHS to a file of its own in DIR.

    PATHS are files, folders with problem files, and patterns such as 'week*/*.yaml'. A folder's problems keep their
    places below DIR. What is there already, made from the same, is not made again: a batch that was interrupted goes on
    where it was. What you have edited by hand since, or put there yourself, is kept, unless --force is given. A problem
    that fails costs nothing but itself.
    """
    from ...api import own
    from ...errors import SolverError
    from ..batch.executors import get_ready
    from ..batch.manifest import NAME

    if output == "-":
        fail("--output: a folder is expected, for there are several files")
    check_notation(how["notation"])
    check_language(how["lang"])
    say_unused(format)
    how["figures"] = kinds(how["figures"])
    how["detail"] = how["detail"] or usual_detail(format)
    try:
        if dask is None and not os.path.exists(os.path.join(output, NAME)):
            get_ready(format)
        options = _options(format, own(template, trust_template), engine, how)
        found = _found(paths, options, students)
        outcome, seconds = _run(found, output, options, jobs, dask, silent=quiet or as_json, force=force)
    except SolverError as error:
        report(error)
        sys.exit(2)
    except OSError as error:
        fail(not_written(error.filename or output, error))
    except KeyboardInterrupt as error:
        say(f"{INTERRUPTED}; start the same batch again to go on")
        sys.exit(status_of(error))
    told = _tell(outcome, output, seconds, quiet, as_json)
    sys.exit(outcome.status or int(not told))


def _options(
    format: str, templates: "CustomTemplates | None", engine: str | None, how: dict[str, Any]
) -> "BatchOptions":
    """Raises SolverError where something is missing that the batch needs."""
    import platform

    from ..batch.fingerprint import program
    from ..batch.options import BatchOptions

    found = None
    if format in PAGED:
        from ...render.press import engine_for

        found = engine_for(engine, templates)
        if format == "slides":
            need_beamer(found)
        elif templates is None:
            _check_pikepdf()
    chosen = Choices(**how, templates=templates)
    return BatchOptions(format, chosen, engine=found, host=platform.node(), program=program())


def _check_pikepdf() -> None:
    from importlib.util import find_spec

    if find_spec("pikepdf") is None:
        fail("PDFs in batches need pikepdf: pip install 'lstm-solver[pdf]' (in a checkout: pip install '.[pdf]')")


def _found(paths: tuple[str, ...], options: "BatchOptions", students: str | None) -> "list[BatchInput]":
    """What is to be made. Raises SolverError where the class list cannot be read."""
    from ..batch.inputs import entries, for_each_student

    found = entries(paths, options.suffix)
    if not found:
        fail(f"{', '.join(paths)}: no problem files (expected files that end in .yaml or .yml)")
    if students is None:
        return found
    ids = [each.id for each in class_in(students).students]
    _tell_drawing(found, options, len(ids))
    return for_each_student(found, ids)


def _tell_drawing(found: "list[BatchInput]", options: "BatchOptions", students: int) -> None:
    """What it takes to draw numbers for a class, before anything begins."""
    from ...errors import SolverError
    from ...reader.tree.source import content
    from ..batch.long_runs import long_run

    for entry in found:
        if not entry.trouble:
            with contextlib.suppress(SolverError):  # what cannot be read is said later
                data = content(entry.path, regular=True)
                teller(entry.path)(long_run(entry.path, data, options, students))


def _run(
    found: "list[BatchInput]",
    output: str,
    options: "BatchOptions",
    jobs: int | None,
    dask: str | None,
    *,
    silent: bool,
    force: bool,
) -> tuple["BatchOutcome", float]:
    from pathlib import Path
    from time import monotonic

    from ..batch.batch_run import WorkerPool, run
    from ..batch.executors import cluster, cores, processes
    from ..batch.progress import ProgressBar

    keep_apart([os.path.join(output, each.target) for each in found], [each.path for each in found])
    bar = None if silent else ProgressBar()
    start = monotonic()
    try:
        if dask is None:
            size = min(jobs or cores(), len(found))
            crew = WorkerPool(lambda: processes(size), size)
            outcome = run(found, Path(output), options, crew, bar or _silent, force=force, tell=_tell_long)
        else:
            with cluster(dask) as (executor, workers):
                crew = WorkerPool(lambda: executor, jobs or workers, own=False)
                outcome = run(found, Path(output), options, crew, bar or _silent, force=force, tell=_tell_long)
    finally:
        if bar:
            bar.end()
    return outcome, monotonic() - start


def _tell_long(file: str, line: str) -> None:
    teller(file)(line)


def _silent(done: int, total: int) -> None:
    pass


def _tell(outcome: "BatchOutcome", output: str, seconds: float, quiet: bool, as_json: bool) -> bool:
    """Whether all could be said."""
    for path in () if quiet else outcome.files:
        say(path)
    for line in (*outcome.remarks, *outcome.kept.values()):
        say(line)
    for _, lines in outcome.failures:
        for line in lines:
            say(line)
    if outcome.stopped:
        say(f"stopped: {outcome.stopped}; start the same batch again to go on")
    if as_json:
        import json

        return tell_done(json.dumps(_summary(outcome, output, seconds), indent=2))
    kept = f", {len(outcome.kept)} kept" if outcome.kept else ""
    failed = f", {len(outcome.failures)} failed" if outcome.failures else ""
    done = f"{outcome.written} written to {shown_name(output)}, {outcome.unchanged} unchanged{kept}{failed}"
    return quiet or tell_done(done)


def _summary(outcome: "BatchOutcome", output: str, seconds: float) -> dict[str, Any]:
    return {
        "schema": 1,
        "output": output,
        "total": outcome.total,
        "written": outcome.written,
        "unchanged": outcome.unchanged,
        "kept": list(outcome.kept),
        "failed": [{"file": path, "errors": lines} for path, lines in outcome.failures],
        "stopped": outcome.stopped or None,
        "seconds": round(seconds, 3),
    }
