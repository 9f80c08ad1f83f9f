"""How `check` writes its reports: marks and policies, in every format."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from .folder_output import engine, write_each
from .writing import keep_apart, shown_name, write

if TYPE_CHECKING:
    from ..api import Solution
    from ..document.blocks import Document
    from ..marking.answers.answer_sheets import AnswerSheets
    from ..marking.answers.decisions import Decisions
    from ..marking.answers.spellings import Spellings
    from ..marking.marker import Marker
    from ..marking.marks import MarkedSheet
    from ..marking.reports.feedback import FeedbackPages
    from ..marking.together.set_marker import SetMarker

DEFAULTS = {"marks": "text", "policy": "text", "slips": "text", "habits": "text", "template": "yaml"}


class CheckCall(NamedTuple):
    """`files`: the problem and the answers; `numbers`: those of NAME=VALUE. `what`: marks, policy, template, slips or
    habits. `override`: a file of a person's decisions; `lang`: in the place of the problem's. `force`: sheets are made
    again that a person has edited. `versions`: the folder of what was handed out; `student`: whose NAME=VALUE are;
    `gradebook`: the platform that imports the marks, or ""."""

    files: tuple[str, ...]
    what: str
    format: str
    output: str | None
    diagnose: bool
    engine: str | None
    numbers: tuple[tuple[str, str], ...] = ()
    override: str | None = None
    lang: str | None = None
    force: bool = False
    versions: str | None = None
    student: str = ""
    gradebook: str = ""

    @property
    def read(self) -> tuple[str, ...]:
        """Every file that is read."""
        return self.files if self.override is None else (*self.files, self.override)


def spellings(marker: "Marker") -> "Spellings":
    """How the numbers of a problem may be called in answers."""
    from ..compose.view import View
    from ..marking.answers.spellings import Spellings

    return Spellings(View(marker.solved, None, "full"), marker.order, marker.asked_answers)


def write_marks(
    names: "Spellings", marker: "Marker | SetMarker", sheets: "AnswerSheets", decisions: "Decisions", call: CheckCall
) -> list[bool]:
    """Writes the marks in the wanted format; of each file whether it came out."""
    from ..marking.marker import Marker
    from ..marking.reports.data import text
    from ..marking.together.set_pages import SetPages, SetSpellings

    marked = _marked(names, marker, sheets, decisions)
    if call.gradebook:
        write(call.output or "-", _for_platform(names, sheets, marked, call.gradebook))
    elif call.format == "csv":
        write(call.output or "-", _gradebook(names, marker, sheets, marked))
    elif call.format == "json":
        write(call.output or "-", text(names, marked))
    elif isinstance(marker, Marker):
        return _pages(names, marker, sheets, marked, call)
    elif isinstance(names, SetSpellings):
        return _put_all(SetPages(names, marker).documents(marked), sheets, call)
    return [True]


def _marked(
    names: "Spellings", marker: "Marker | SetMarker", sheets: "AnswerSheets", decisions: "Decisions"
) -> "Iterator[MarkedSheet]":
    """One sheet after the other, with what is to be said of how it was read, and with a person's decisions."""
    from ..marking.answers.answer_sheets import annotated

    language = names.pages[0].language
    for each, reading in zip(marker.mark_each(sheets.answers), sheets.readings, strict=True):
        yield decisions.applied(annotated(each, reading, language))


def _gradebook(
    names: "Spellings", marker: "Marker | SetMarker", sheets: "AnswerSheets", marked: "Iterable[MarkedSheet]"
) -> Iterator[str]:
    from ..marking.answers.answer_sheets import CsvDialect
    from ..marking.reports.data import Gradebook

    readings = sheets.readings
    kept = dict.fromkeys(name for each in readings for name in each.kept)
    answered = dict.fromkeys(name for each in sheets.answers for name in each.numbers)
    book = Gradebook(names, (*marker.asked, *answered), kept, sheets.dialect or CsvDialect())
    yield book.head()
    for each, reading in zip(marked, readings, strict=True):
        yield book.row(each, reading.kept)


def _for_platform(
    names: "Spellings", sheets: "AnswerSheets", marked: "Iterable[MarkedSheet]", platform: str
) -> Iterator[str]:
    from ..marking.reports.platform_gradebook import GRADEBOOKS

    cells = [each.kept for each in sheets.readings]
    kept = list(dict.fromkeys(name for each in cells for name in each))
    return GRADEBOOKS[platform](" ".join(names.problem.title.split()), kept, zip(marked, cells, strict=True))


def _pages(
    names: "Spellings", marker: "Marker", sheets: "AnswerSheets", marked: "Iterator[MarkedSheet]", call: CheckCall
) -> list[bool]:
    """Feedback sheets, and the page of the class; none of the marked sheets is kept."""
    from ..marking.reports.feedback import FeedbackPages
    from ..marking.reports.short_answer import short_answer

    def pages(student: str) -> FeedbackPages:
        own = marker.for_student(student)
        return FeedbackPages(names if own is marker else spellings(own), marker.diagnose, own.right_working)

    students = [each.student for each in sheets.answers]
    if call.format == "text" and len(students) == 1 and (call.numbers or not students[0]):
        (only,) = marked
        if _says_anything(only):
            write(call.output or "-", short_answer(pages(only.student), only))
            return [True]
        marked = iter([only])
    return _put_all(
        _documents(FeedbackPages(names, marker.diagnose, marker.right_working), pages, marked), sheets, call
    )


def _put_all(documents: "Iterator[Document]", sheets: "AnswerSheets", call: CheckCall) -> list[bool]:
    """The documents of students, and that of the class, to files of their own or to one."""
    students = [each.student for each in sheets.answers]
    if is_folder(call.output):
        stems = [*students, *(["class"] if len(students) > 1 else [])]
        folder = str(call.output)
        return write_each(documents, stems, folder, call.format, call.engine, call.read, call.force)
    return _write_all(documents, call)


def _documents(
    shared: "FeedbackPages", pages: "Callable[[str], FeedbackPages]", marked: "Iterable[MarkedSheet]"
) -> "Iterator[Document]":
    """A sheet a student, by the pages with the student's own numbers, then the class."""
    from ..marking.reports.class_summary import ClassPage

    together = ClassPage(shared)
    for each in marked:
        together.add(each)
        yield pages(each.student).sheet(each)
    if len(together.rows) > 1:
        yield together.document()


def _says_anything(marked: "MarkedSheet") -> bool:
    return any(mark.given is not None or mark.flags for mark in marked.marks)


def write_policies(solution: "Solution", names: "Spellings", sheets: "AnswerSheets", call: CheckCall) -> list[bool]:
    """Writes the rounding behind each sheet; of each file whether it came out."""
    from ..marking import policies
    from ..marking.reports.policy import data, document

    found = [(answer.student, policies(solution, answer)) for answer in sheets.answers]
    if call.format == "json":
        write(call.output or "-", _json(data(names, found)))
        return [True]
    return _write_all([document(names, student, each) for student, each in found], call)


def _json(data: Any) -> Iterator[str]:
    from ..solver.json_result import json_pieces

    yield from json_pieces(data)
    yield "\n"


def _write_all(documents: "Iterable[Document]", call: CheckCall) -> list[bool]:
    """All documents as one text or PDF."""
    from ..render import pieces

    if call.format != "pdf":
        write(call.output or "-", pieces(documents, call.format))
        return [True]
    answers = call.files[1] if len(call.files) > 1 else "-"
    stem = "answers" if answers == "-" else os.path.splitext(os.path.basename(answers))[0]
    target = call.output or f"{stem}.pdf"
    keep_apart([target], call.read)
    return [_put_pdf([*documents], target, answers, call)]


def _put_pdf(documents: "list[Document]", target: str, answers: str, call: CheckCall) -> bool:
    from ..render import render
    from .pdf_output import put_pdf

    return put_pdf(render(documents, "tex"), target, engine(call.engine), shown_name(answers))


def is_folder(output: str | None) -> bool:
    """Whether `--output` names a folder: it is there, or ends in a slash."""
    return output is not None and (output.endswith(("/", os.sep)) or os.path.isdir(output))
