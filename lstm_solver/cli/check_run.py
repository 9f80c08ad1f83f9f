"""What `check` does: reads the problem and the answers, marks them, and writes the reports."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from ..document.choices import serving
from .mark_output import CheckCall, is_folder, spellings, write_marks, write_policies
from .writing import fail, keep_apart, report, shown_name, source, write

if TYPE_CHECKING:
    from ..api import Solution
    from ..errors import Finding
    from ..marking.answers.answer_sheets import AnswerSheets
    from ..marking.answers.decisions import Decisions
    from ..marking.answers.spellings import Spellings
    from ..marking.marker import Marker
    from ..network.problem import Problem

DEFAULTS = {"marks": "text", "policy": "text", "slips": "text", "habits": "text", "template": "yaml"}

ALLOWED = {what: serving(what, default) for what, default in DEFAULTS.items()}

LISTS = ("slips", "habits")

_NAMED = re.compile(r"((?:[^=(]|\([^)]*\))*)=(.*)", re.DOTALL)  # the sign in (l=2) belongs to the name

NO_PROBLEM = "no PROBLEM is named (call it as: check my.yaml answers.yaml)"

NO_ANSWERS = "no ANSWERS are named (check --template {problem} writes an empty file to fill in)"

NO_MORE = "--{what} takes {taken}, not '{extra}'"

FORMAT = "--format {format}: not for --{what} (expected one of {allowed})"

FORMAT_PLAIN = "--format {format}: only with --template (expected one of {allowed})"

STDIN_TWICE = "standard input can be read only once (PROBLEM and ANSWERS are both -, or one is twice)"

FOLDER = "--output {output}: a folder takes text, md or pdf (name a file for {format})"

LETTERS = "symbols: answers with letters cannot be marked (put numbers in their place)"

NOBODYS = "no student is named, and each has numbers of their own (expected an id; on the command line --student ID)"

NO_VERSION = "'{student}' has no version in {folder}"

VARIED_STDIN = "each student has numbers of their own: expected PROBLEM in a file, or --versions DIR"

NOTE = "note: {message}"

NO_SHEETS = "no answers could be read"


def run(call: CheckCall) -> int:
    """The exit status of `check`. Ends the program where the call is wrong."""
    _check_call(call.files, call)
    keep_apart([call.output or "-"], call.read)
    if call.what in LISTS:
        write(call.output or "-", _listed(call))
        return 0
    solution = _solution(call.files[0], call.lang)
    marker = _marker(solution, call)
    names = spellings(marker)
    if call.what == "template":
        from ..marking.answers.template import template

        write(call.output or "-", template(names, _to_fill_in(marker), call.format))
        return 0
    sheets = _read(names, call)
    if not sheets.answers or (sheets.unread and not any(each.numbers for each in sheets.answers)):
        click.echo(NO_SHEETS, err=True)
        return 2
    if call.what == "policy":
        written, lost = write_policies(solution, names, sheets, call), False
    else:
        decisions = _decisions(names, sheets, call)
        written = write_marks(names, marker, sheets, decisions, call)
        lost = bool(decisions.findings)
        _report(decisions.findings, call.read)
    return 2 if not any(written) else 1 if sheets.unread or lost or not all(written) else 0


def named_numbers(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The words of a call: the files, and the numbers of NAME=VALUE. A file that is there is a file."""
    files: list[str] = []
    numbers: list[tuple[str, str]] = []
    for word in words:
        named = _NAMED.fullmatch(word)
        if files and named and not os.path.exists(word):
            numbers.append((named[1], named[2]))
        else:
            files.append(word)
    return tuple(files), tuple(numbers)


def _check_call(files: Sequence[str], call: CheckCall) -> None:
    allowed = ALLOWED[call.what]
    if call.format not in allowed:
        message = FORMAT_PLAIN if call.what == "marks" else FORMAT
        others = ALLOWED["template"] if call.what == "marks" else allowed
        fail(message.format(format=call.format, what=call.what, allowed=", ".join(others)))
    if call.what in LISTS and files:
        fail(NO_MORE.format(what=call.what, taken="no files", extra=files[0]))
    if call.what not in LISTS and not files:
        fail(NO_PROBLEM)
    if call.what == "template" and len(files) > 1:
        fail(NO_MORE.format(what="template", taken="a PROBLEM only", extra=files[1]))
    if call.what in ("marks", "policy") and len(files) == 1 and not call.numbers:
        fail(NO_ANSWERS.format(problem=shown_name(files[0])))
    if call.read.count("-") > 1:
        fail(STDIN_TWICE)
    if is_folder(call.output) and (call.format in ("json", "csv") or call.what != "marks"):
        fail(FOLDER.format(output=call.output, format=call.format))


def _listed(call: CheckCall) -> Iterator[str]:
    from ..marking.reports import habit_list, slip_list

    pieces = habit_list.pieces if call.what == "habits" else slip_list.pieces
    return pieces(call.format, call.lang)


def _solution(file: str, lang: str | None) -> "Solution":
    from ..api import Solution, solve
    from ..errors import Finding, SolverError

    try:
        solution = solve(source(file))
        if solution.solved.problem.symbols:
            raise SolverError([Finding(LETTERS, "", shown_name(file), 1, 1)])
    except SolverError as error:
        report(error)
        raise SystemExit(2) from None
    solved = solution.solved
    return solution if lang is None else Solution(solved._replace(problem=solved.problem._replace(lang=lang)))


def _marker(solution: "Solution", call: CheckCall) -> "Marker":
    """For all students, or with a key for each where the numbers are their own. Ends the program where it cannot be."""
    from ..marking import prepare

    problem = solution.solved.problem
    diagnose = call.diagnose and call.what == "marks"
    if problem.variation is None or call.what != "marks":
        return prepare(solution, problem.marking, diagnose=diagnose)
    from ..reader.tree.source import read
    from ..versions.student_marking import DrawnAgain, HandedOut, student_marker

    if call.files[0] == "-" and call.versions is None:
        fail(VARIED_STDIN)
    versions = HandedOut(call.versions) if call.versions else DrawnAgain(read(source(call.files[0])))
    return student_marker(solution.solved, versions, problem.marking, diagnose=diagnose)


def _to_fill_in(marker: "Marker") -> list[str]:
    """What is asked, and what a person marks."""
    return list(dict.fromkeys([*marker.asked, *(name for name in marker.asked_answers if name not in marker.order)]))


def _read(names: "Spellings", call: CheckCall) -> "AnswerSheets":
    """The answers of all files; what could not be read, and what is worth a note, is said on standard error."""
    from ..marking.answers.answer_files import read_answers, read_call
    from ..marking.answers.answer_sheets import AnswerSheets

    sheets = AnswerSheets(names)
    for file in call.files[1:]:
        read_answers(sheets, file)
    read_call(sheets, call.numbers, call.student)
    sheets.leave_out(_nobodys(names.problem, call))
    _report(sheets.unread, call.read)
    _report([each._replace(message=NOTE.format(message=each.message)) for each in sheets.notes], call.read)
    return sheets


def _nobodys(problem: "Problem", call: CheckCall) -> "Callable[[str, bool], str | None]":
    """Why a sheet has no key, where each student has one of their own."""

    def why(student: str, named: bool) -> str | None:
        if problem.variation is None or call.what != "marks":
            return None
        if not named:
            return NOBODYS
        if call.versions is None:
            return None
        from ..versions.student_marking import HandedOut

        there = HandedOut(call.versions).file(student)
        return None if there else NO_VERSION.format(student=student, folder=call.versions)

    return why


def _decisions(names: "Spellings", sheets: "AnswerSheets", call: CheckCall) -> "Decisions":
    """A person's, which are none where no file has any. Ends the program where the file cannot be read."""
    from ..errors import SolverError
    from ..marking.answers.decisions import Decisions

    found = Decisions(names)
    if call.override is not None:
        try:
            found.read(call.override)
        except SolverError as error:
            report(error)
            raise SystemExit(2) from None
        found.meet(each.student for each in sheets.answers)
    return found


def _report(findings: "list[Finding]", files: Sequence[str]) -> None:
    """The findings on standard error, in the order of the files."""
    from ..errors import shortened

    place = {shown_name(file): at for at, file in enumerate(files)}
    ordered = sorted(findings, key=lambda each: (place.get(each.file or "", 0), each.line or 0, each.column or 0))
    for finding in shortened(ordered):
        click.echo(str(finding), err=True)
