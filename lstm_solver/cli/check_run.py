"""What `check` does: reads the problem and the answers, marks them, and writes the reports."""

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ..document.choices import serving
from .folder_output import engine, write_each
from .writing import fail, keep_apart, report, shown_name, source, write

if TYPE_CHECKING:
    from ..api import Solution
    from ..document.blocks import Document
    from ..errors import Finding
    from ..marking.answers.answer_sheets import AnswerSheets
    from ..marking.answers.spellings import Spellings
    from ..marking.marker import Marker
    from ..marking.marks import MarkedSheet

DEFAULTS = {"marks": "text", "policy": "text", "slips": "text", "template": "yaml"}

ALLOWED = {what: serving(what, default) for what, default in DEFAULTS.items()}

NO_PROBLEM = "no PROBLEM is named (call it as: check my.yaml answers.yaml)"

NO_ANSWERS = "no ANSWERS are named (check --template {problem} writes an empty file to fill in)"

NO_MORE = "--{what} takes {taken}, not '{extra}'"

FORMAT = "--format {format}: not for --{what} (expected one of {allowed})"

FORMAT_PLAIN = "--format {format}: only with --template (expected one of {allowed})"

STDIN_TWICE = "standard input can be read only once (PROBLEM and ANSWERS are both -, or one is twice)"

FOLDER = "--output {output}: a folder takes text, md or pdf (name a file for {format})"

LETTERS = "symbols: answers with letters cannot be marked (put numbers in their place)"

NOTE = "note: {message}"

NO_SHEETS = "no answers could be read"


class CheckCall(NamedTuple):
    """`files`: the problem and the answers. `what`: marks, policy, template or slips."""

    files: tuple[str, ...]
    what: str
    format: str
    output: str | None
    diagnose: bool
    engine: str | None


def run(call: CheckCall) -> int:
    """The exit status of `check`. Ends the program where the call is wrong."""
    files = call.files
    _check_call(files, call)
    keep_apart([call.output or "-"], files)
    if call.what == "slips":
        from ..marking.reports.slip_list import pieces

        write(call.output or "-", pieces(call.format))
        return 0
    from ..marking.answers.answer_sheets import flagged

    solution = _solution(files[0])
    names, marker = _prepared(solution, call.diagnose and call.what == "marks")
    if call.what == "template":
        from ..marking.answers.template import template

        write(call.output or "-", template(names, marker.asked, call.format))
        return 0
    sheets = _read(names, files[1:])
    if not sheets.answers:
        click.echo(NO_SHEETS, err=True)
        return 2
    if call.what == "policy":
        written = _policies(solution, names, sheets, call)
    else:
        found = marker.mark_all(sheets.answers)
        marked = [flagged(each, why) for each, why in zip(found, sheets.refused, strict=True)]
        written = _marks(names, marked, call)
    return 2 if not any(written) else 1 if sheets.unread or not all(written) else 0


def _check_call(files: Sequence[str], call: CheckCall) -> None:
    allowed = ALLOWED[call.what]
    if call.format not in allowed:
        message = FORMAT_PLAIN if call.what == "marks" else FORMAT
        others = ALLOWED["template"] if call.what == "marks" else allowed
        fail(message.format(format=call.format, what=call.what, allowed=", ".join(others)))
    if call.what == "slips" and files:
        fail(NO_MORE.format(what="slips", taken="no files", extra=files[0]))
    if call.what != "slips" and not files:
        fail(NO_PROBLEM)
    if call.what == "template" and len(files) > 1:
        fail(NO_MORE.format(what="template", taken="a PROBLEM only", extra=files[1]))
    if call.what in ("marks", "policy") and len(files) == 1:
        fail(NO_ANSWERS.format(problem=shown_name(files[0])))
    if list(files).count("-") > 1:
        fail(STDIN_TWICE)
    if _is_folder(call.output) and (call.format in ("json", "csv") or call.what != "marks"):
        fail(FOLDER.format(output=call.output, format=call.format))


def _solution(file: str) -> "Solution":
    from ..api import Solution, solve
    from ..document.language import ENGLISH
    from ..errors import Finding, SolverError

    try:
        solution = solve(source(file))
        if solution.solved.problem.symbols:
            raise SolverError([Finding(LETTERS, "", shown_name(file), 1, 1)])
    except SolverError as error:
        report(error)
        raise SystemExit(2) from None
    # the reports are in English, and so are the words in their workings
    solved = solution.solved
    return Solution(solved._replace(problem=solved.problem._replace(lang=ENGLISH)))


def _prepared(solution: "Solution", diagnose: bool) -> "tuple[Spellings, Marker]":
    from ..compose.view import View
    from ..marking import prepare
    from ..marking.answers.spellings import Spellings

    made = prepare(solution, solution.solved.problem.marking, diagnose=diagnose)
    return Spellings(View(solution.solved, None, "full"), made.order), made


def _read(names: "Spellings", files: Sequence[str]) -> "AnswerSheets":
    """The answers of all files; what could not be read, and what is worth a note, is said on standard error."""
    from ..errors import shortened
    from ..marking.answers.answer_files import read_answers
    from ..marking.answers.answer_sheets import AnswerSheets

    sheets = AnswerSheets(names)
    for file in files:
        read_answers(sheets, file)
    for finding in shortened(_in_order(sheets.unread, files)):
        click.echo(str(finding), err=True)
    for finding in shortened([_noted(each) for each in _in_order(sheets.notes, files)]):
        click.echo(str(finding), err=True)
    return sheets


def _in_order(findings: "list[Finding]", files: Sequence[str]) -> "list[Finding]":
    place = {shown_name(file): at for at, file in enumerate(files)}
    return sorted(findings, key=lambda each: (place.get(each.file or "", 0), each.line or 0, each.column or 0))


def _noted(finding: "Finding") -> "Finding":
    return finding._replace(message=NOTE.format(message=finding.message))


def _marks(names: "Spellings", marked: "list[MarkedSheet]", call: CheckCall) -> list[bool]:
    """Writes the marks in the wanted format; of each file whether it came out."""
    from ..marking.reports.class_summary import summary
    from ..marking.reports.data import data, gradebook
    from ..marking.reports.feedback import FeedbackPages

    if call.format == "csv":
        write(call.output or "-", gradebook(names, marked))
        return [True]
    if call.format == "json":
        write(call.output or "-", _json(data(names, marked)))
        return [True]
    pages = FeedbackPages(names, call.diagnose)
    documents = [pages.sheet(each) for each in marked]
    classes = [summary(pages, marked)] if len(marked) > 1 else []
    if _is_folder(call.output):
        stems = [*(each.student for each in marked), *(["class"] if classes else [])]
        return write_each([*documents, *classes], stems, str(call.output), call.format, call.engine, call.files)
    return _write_all([*documents, *classes], call)


def _policies(solution: "Solution", names: "Spellings", sheets: "AnswerSheets", call: CheckCall) -> list[bool]:
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


def _write_all(documents: "list[Document]", call: CheckCall) -> list[bool]:
    """All documents as one text or PDF."""
    from ..render import render

    if call.format != "pdf":
        write(call.output or "-", [render(documents, call.format)])
        return [True]
    answers = call.files[1]
    stem = "answers" if answers == "-" else os.path.splitext(os.path.basename(answers))[0]
    target = call.output or f"{stem}.pdf"
    keep_apart([target], call.files)
    return [_put_pdf(documents, target, answers, call)]


def _put_pdf(documents: "list[Document]", target: str, answers: str, call: CheckCall) -> bool:
    from ..render import render
    from .pdf_output import put_pdf

    return put_pdf(render(documents, "tex"), target, engine(call.engine), shown_name(answers))


def _is_folder(output: str | None) -> bool:
    return output is not None and (output.endswith(("/", os.sep)) or os.path.isdir(output))
