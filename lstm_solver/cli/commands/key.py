"""`key`: the sheets of a homework set."""

import os
import sys
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

import click

from ...document.choices import OUTPUTS
from ..idle_options import say_unused
from ..kept_folder import KeptFolder
from ..writing import (
    FORCE,
    LANG,
    TRUST,
    check_language,
    class_in,
    fail,
    format_option,
    keep_apart,
    not_written,
    report,
    say,
    shown_name,
    source,
    teller,
)

if TYPE_CHECKING:
    from ...homework import Homework, HomeworkSheet
    from ...homework.blanks import Blank
    from ...render.custom_templates import CustomTemplates
    from ...render.press import Engine, TexFailed
    from ...solver.trace import Solved

SHARE = 50  # sheets of one run of TeX

UNNAMED = "homework"  # the stem of a set from standard input


class SheetFile(NamedTuple):
    """A file to write and what is in it. `text`: of a PDF, that from which TeX makes it.

    `pictures`: the SVG files that stand beside it, by name.
    """

    path: str
    text: str
    pictures: dict[str, str]

    @property
    def beside(self) -> dict[str, str]:
        """The pictures by their paths."""
        return {os.path.join(os.path.dirname(self.path), name): text for name, text in self.pictures.items()}


@click.command()
@click.argument("file", metavar="SET")
@click.option("-o", "--output", metavar="DIR", help="The folder to write into. Default: one named after SET.")
@format_option("key", "pdf")
@click.option("--combined", is_flag=True, help="One file with all sheets and a table of contents.")
@click.option(
    "--blanks",
    metavar="NAMES",
    help="What the worksheets leave open: all, asked, pre-activations, or names such as g,c or c_1,a_f. Default: what "
    "the set says of each problem, else asked.",
)
@click.option(
    "--detail",
    type=click.Choice(["brief", "full"]),
    default="full",
    help="How much of the working there is in worksheet and solutions; it goes as far as is asked.",
)
@LANG
@click.option("--engine", help="The TeX for PDFs: pdflatex, lualatex, tectonic, embedded, or a path. See 'doctor'.")
@click.option("--template", metavar="DIR", help="A folder with templates of your own, as for 'solve'.")
@click.option("--students", metavar="FILE", help="A class list: the sheets of each student, ID.questions and so on.")
@TRUST
@FORCE
def key(
    file: str,
    output: str | None,
    format: str,
    combined: bool,
    blanks: str | None,
    detail: str,
    lang: str | None,
    engine: str | None,
    template: str | None,
    students: str | None,
    trust_template: bool,
    force: bool,
) -> None:
    """Write the sheets of a homework SET (- is standard input).

    \b
    questions  what is given, and each question with room for its working
    worksheet  the working as far as is asked, with boxes to fill in
    answers    a table of what is asked for
    solutions  the working as far as is asked

    \b
    A set is a file such as
        due: 11 December
        problems:
          - file: twice_a.yaml
          - {file: twice_a.yaml, points: 6, with: {inputs: [B, A], rounding: {places: 3}}}
    """
    from ...api import own
    from ...errors import SolverError

    check_language(lang)
    say_unused(format)
    if output == "-":
        fail("--output: a folder is expected, for there are several files")
    try:
        homework, solved = _solved(file, lang, OUTPUTS[format].paged_from or format, detail)
        templates = own(template, trust_template)
        program = _engine(engine, templates) if format == "pdf" else None
        stem = UNNAMED if file == "-" else os.path.splitext(os.path.basename(file))[0]
        makes = partial(_jobs, _blanks(blanks, solved), detail, format, stem if combined else None, templates)
        jobs = [job for mine, numbers in _versions(homework, solved, students) for job in makes(mine, numbers)]
    except SolverError as error:
        report(error)
        sys.exit(2)
    jobs = [job._replace(path=os.path.join(output or stem, job.path)) for job in jobs]
    keep_apart(_targets(jobs), filter(None, [file, template, students, *(entry.file for entry in homework.entries)]))
    with KeptFolder(output or stem, force) as kept:
        sys.exit(_put(jobs, program, shown_name(file), kept, homework if students and not template else None))


def _put(jobs: list[SheetFile], engine: "Engine | None", name: str, kept: KeptFolder, shared: "Homework | None") -> int:
    """Writes what no person has edited; the exit status."""
    free = kept.to_write([job.path for job in jobs])
    written = _written([job for job in jobs if job.path in free], engine, name, kept, shared)
    return 0 if all(written) else 1 if any(written) or len(free) < len(jobs) else 2


def _solved(file: str, lang: str | None, format: str, detail: str) -> tuple["Homework", list["Solved"]]:
    from ...homework import read_set, solve_set

    homework = read_set(source(file), lang)
    return homework, solve_set(homework, teller, format, detail)


def _versions(
    homework: "Homework", solved: list["Solved"], students: str | None
) -> "Iterator[tuple[Homework, list[Solved]]]":
    """The set with the numbers of each student; without students that of everybody."""
    if students is None:
        yield homework, solved
        return
    from ...homework.set_versions import SetDrawing
    from ...solver.room import drawing_line
    from ..batch.progress import how_far

    drawing, listed = SetDrawing(homework, solved), class_in(students).students
    for at, each in drawing.drawings.items():
        teller(homework.entries[at].file)(drawing_line(each.problem, len(listed)))
    drawing.expect([student.id for student in listed])
    with how_far(len(listed)) as done:
        for student in listed:
            yield drawing.of(student.id)
            done(1)


def _engine(wanted: str | None, templates: "CustomTemplates | None") -> "Engine":
    from ...render.press import engine_for

    return engine_for(wanted, templates)


def _blanks(names: str | None, solved: list["Solved"]) -> list["Blank"] | None:
    from ...errors import UnknownChoice
    from ...homework import chosen

    try:
        return None if names is None else chosen(names, solved)
    except UnknownChoice as error:
        fail(f"--blanks: {error}")


def _jobs(
    blanks: list["Blank"] | None,
    detail: str,
    format: str,
    combined: str | None,
    templates: "CustomTemplates | None",
    homework: "Homework",
    solved: list["Solved"],
) -> list[SheetFile]:
    """Every file with its text; `combined`: the stem of the one file that holds all sheets."""
    from ...homework import illustrated, sheets, text

    made = sheets(homework, solved, blanks, detail=detail)
    inside = OUTPUTS[format].paged_from or format
    whose = f"{homework.version[0]}." if homework.version else ""

    def job(kind: str, part: list["HomeworkSheet"]) -> SheetFile:
        stem = whose + kind
        shown, pictures = illustrated(part, stem) if format == "md" else (part, {})
        page = text(homework, shown, inside, templates, contents=combined is not None)
        return SheetFile(f"{stem}.{OUTPUTS[format].ending}", page, pictures)

    return [job(sheet.kind, [sheet]) for sheet in made] if combined is None else [job(combined, made)]


def _targets(jobs: list[SheetFile]) -> list[str]:
    return [path for job in jobs for path in (job.path, *job.beside)]


def _written(
    jobs: list[SheetFile], engine: "Engine | None", name: str, kept: KeptFolder, shared: "Homework | None" = None
) -> list[bool]:
    """Of each file whether it came out; PDFs are made side by side. `shared`: the set of a class, whose sheets share
    runs of TeX."""
    if engine is None:
        return [kept.put(job.path, job.text, job.pictures) for job in jobs]
    if shared is not None and find_spec("pikepdf"):
        return _in_shared_runs(jobs, engine, shared, kept)
    from concurrent.futures import ThreadPoolExecutor

    from ...render.press.tex_run import kill_all

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting = [pool.submit(_typeset, job, engine) for job in jobs]
        try:
            return [
                _failed(made, name, job.path) if not isinstance(made, bytes) else kept.put(job.path, made)
                for job, made in ((job, each.result()) for job, each in zip(jobs, waiting, strict=True))
            ]
        except BaseException:
            # the pool waits for its threads, and these for TeX
            kill_all()
            pool.shutdown(cancel_futures=True)
            raise


def _in_shared_runs(jobs: list[SheetFile], engine: "Engine", homework: "Homework", kept: KeptFolder) -> list[bool]:
    """The same for the sheets of a class, many in one run of TeX."""
    from concurrent.futures import ThreadPoolExecutor
    from pathlib import Path

    from ...document.blocks import Document
    from ...homework.sheet_text import title
    from ...render.press.scratch import scratch_folder
    from ..batch.progress import how_far
    from ..batch.shared_run import typeset
    from ..batch.tex_source import sheet

    about = Document(title(homework), (), "lstm-solver", homework.lang)
    with scratch_folder() as scratch, ThreadPoolExecutor(os.cpu_count()) as pool:

        def share(start: int) -> "list[tuple[int, bytes | TexFailed]]":
            some = enumerate(jobs[start : start + SHARE], start)
            return [*typeset([sheet(at, job.text, about) for at, job in some], engine, Path(scratch))]

        with how_far(len(jobs)) as done:
            found = []
            for made in pool.map(share, range(0, len(jobs), SHARE)):
                found += made
                done(len(made))
    return [
        kept.put(jobs[at].path, made) if isinstance(made, bytes) else _failed(made, jobs[at].path, jobs[at].path)
        for at, made in found
    ]


def _typeset(job: SheetFile, engine: "Engine") -> "bytes | TexFailed | OSError":
    from ...render.press import TexFailed, typeset

    try:
        return typeset(job.text, engine)
    except (TexFailed, OSError) as error:
        return error


def _failed(error: "TexFailed | OSError", name: str, target: str) -> bool:
    from ..pdf_output import tell

    if isinstance(error, OSError):
        say(not_written(shown_name(target), error))
    else:
        tell(error, name, target)
    return False
