"""What `check` does: reads the problem and the answers, marks them, and writes the reports."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from .check_call import LISTS, check_call, check_varied
from .mark_output import CheckCall, spellings, write_marks, write_policies
from .writing import class_in, fail, keep_apart, report, say, shown_name, source, teller, write

if TYPE_CHECKING:
    from ..api import Solution
    from ..errors import Finding
    from ..marking.answers.answer_sheets import AnswerSheets
    from ..marking.answers.decisions import Decisions
    from ..marking.answers.spellings import Spellings
    from ..marking.answers.template import ListedStudents
    from ..marking.marker import Marker
    from ..marking.together.set_marker import SetMarker
    from ..network.problem import Problem
    from ..reader.tree.source import Source
    from ..solver.trace import Solved

_NAMED = re.compile(r"((?:[^=(]|\([^)]*\))*)=(.*)", re.DOTALL)  # the sign in (l=2) belongs to the name

LETTERS = "symbols: no letter is rounded (put numbers in their place)"

NO_VERSIONS = "--versions: nothing varies in {problem} (expected vary)"

NOBODYS = "no student is named, and each has numbers of their own (expected an id; on the command line --student ID)"

ONE_PROBLEM = "--policy is for one problem, not for a set (name one of its files)"

NOTE = "note: {message}"

NO_ANSWERS = "there are no answers of {count} with a version in {folder}: {names}"

MOST_NAMED = 20

NO_SHEETS = "no answers could be read"

EMPTY = "{file}:1:1: no answers (expected a sheet or a row for each student)"


def run(call: CheckCall) -> int:
    """The exit status of `check`. Ends the program where the call is wrong."""
    check_call(call.files, call)
    keep_apart([call.output or "-"], (*call.read, *filter(None, [call.versions])))
    if call.what in LISTS:
        write(call.output or "-", _listed(call))
        return 0
    key = _key(call)
    if call.versions and not key.varied:
        fail(NO_VERSIONS.format(problem=shown_name(call.files[0])))
    names, marker = key.names, key.marker
    if call.what == "template":
        _write_form(names, _to_fill_in(marker), call)
        return 0
    sheets = _read(key, call)
    if not sheets.answers or (sheets.unread and not any(each.numbers for each in sheets.answers)):
        for file in () if sheets.unread else call.files[1:]:
            say(EMPTY.format(file=shown_name(file)))
        say(NO_SHEETS)
        return 2
    if key.solution is not None and call.what == "policy":
        written, lost = write_policies(key.solution, names, sheets, call), False
    else:
        _tell_cost(key, sheets, call)
        decisions = _decisions(names, sheets, call)
        written = write_marks(names, marker, sheets, decisions, call)
        lost = bool(decisions.findings)
        _report(decisions.findings, call.read)
    return 2 if not any(written) else 1 if sheets.unread or lost or not all(written) else 0


def _write_form(names: "Spellings", asked: list[str], call: CheckCall) -> None:
    from ..marking.answers.template import template
    from .filled_form import KEPT, holds_answers

    target = call.output or "-"
    if not call.force and holds_answers(target, call.format, asked):
        fail(KEPT.format(path=shown_name(target)))
    write(target, template(names, asked, call.format, _class(call)), yaml=call.format == "yaml")


def _tell_cost(key: "MarkingKey", sheets: "AnswerSheets", call: CheckCall) -> None:
    from ..solver.room import marking_lines

    numbers = sum(len(each.numbers) for each in sheets.answers)
    varied = [*key.varied.values()]
    for line in marking_lines(numbers, len(sheets.answers), varied, drawn=not call.versions, diagnosis=call.diagnose):
        teller(call.files[-1])(line)


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


def _listed(call: CheckCall) -> Iterator[str]:
    from ..marking.reports import habit_list, slip_list

    pieces = habit_list.pieces if call.what == "habits" else slip_list.pieces
    return pieces(call.format, call.lang)


class MarkingKey(NamedTuple):
    """What answers are marked by. `solution`: of a problem alone; `varied`: the problems in which each student has
    numbers of their own by their stems, "" for a problem alone."""

    names: "Spellings"
    marker: "Marker | SetMarker"
    solution: "Solution | None" = None
    varied: "dict[str, Problem]" = {}


def _key(call: CheckCall) -> MarkingKey:
    """That of the problem, or of the set. Ends the program where it cannot be read."""
    from ..errors import SolverError
    from ..reader.problem_file import is_set
    from ..reader.tree.source import read

    try:
        found = read(source(call.files[0]))
        if not is_set(found.root):
            return _problem_key(found, call)
        if call.what == "policy":
            fail(ONE_PROBLEM)
        return _set_key(found, call)
    except SolverError as error:
        report(error)
        raise SystemExit(2) from None


def _problem_key(found: "Source", call: CheckCall) -> MarkingKey:
    from ..api import Solution, solve

    solution = solve(found, tell=teller(call.files[0]))
    solved = solution.spoken(call.lang).solved
    marker = _marker(solved, found, call)
    varied = {"": solved.problem} if solved.problem.variation is not None and call.what == "marks" else {}
    return MarkingKey(spellings(marker), marker, Solution(solved), varied)


def _set_key(found: "Source", call: CheckCall) -> MarkingKey:
    from ..homework import read_set, solve_set
    from ..homework.set_versions import stems
    from ..homework.sheet_text import title
    from ..marking.together.set_marker import SetMarker
    from ..marking.together.set_spellings import SetSpellings

    homework = read_set(found, call.lang)
    named = list(zip(homework.entries, stems(homework), solve_set(homework, teller), strict=True))
    check_varied((stem for entry, stem, _ in named if entry.problem.variation is None), call.versions)
    markers = [_marker(each, entry.source, call, stem) for entry, stem, each in named]
    called = [(entry.problem.title, stem) for entry, stem, _ in named]
    names = SetSpellings(title(homework), [spellings(marker) for marker in markers], called)
    varied = {stem: entry.problem for entry, stem, _ in named if entry.problem.variation is not None}
    return MarkingKey(names, SetMarker(markers), None, varied if call.what == "marks" else {})


def _marker(solved: "Solved", found: "Source", call: CheckCall, stem: str = "") -> "Marker":
    """For all students, or with a key for each where the numbers are their own."""
    from ..marking.marker import Marker

    if solved.problem.symbols:
        return _letter_marker(solved, found, call)
    scheme = solved.problem.marking
    diagnose = call.diagnose and call.what == "marks"
    if solved.problem.variation is None or call.what != "marks":
        return Marker(solved, scheme, diagnose=diagnose)
    from ..versions.student_marking import DrawnAgain, HandedOut, student_marker

    versions = HandedOut(call.versions, stem) if call.versions else DrawnAgain(found)
    return student_marker(solved, versions, scheme, diagnose=diagnose)


def _letter_marker(solved: "Solved", found: "Source", call: CheckCall) -> "Marker":
    """Of formulas. Raises SolverError where the policy of rounding is asked for."""
    from ..errors import Finding, SolverError
    from ..marking.letters.letter_marker import LetterMarker

    if call.what == "policy":
        raise SolverError([Finding(LETTERS, "", found.file, 1, 1)])
    return LetterMarker(solved, solved.problem.marking, diagnose=False)


def _class(call: CheckCall) -> "ListedStudents":
    """The students of the class list, where one is named. Ends the program where it cannot be read."""
    from ..errors import SolverError
    from ..marking.answers.template import NOBODY, ListedStudents

    if len(call.files) == 1:
        return NOBODY
    try:
        found = class_in(call.files[1])
    except SolverError as error:
        report(error)
        raise SystemExit(2) from None
    return ListedStudents(*found.table(), found.separator, found.column)


def _to_fill_in(marker: "Marker | SetMarker") -> list[str]:
    """What is asked, and what a person marks."""
    return list(dict.fromkeys([*marker.asked, *(name for name in marker.asked_answers if name not in marker.order)]))


def _read(key: MarkingKey, call: CheckCall) -> "AnswerSheets":
    """The answers of all files; what could not be read, and what is worth a note, is said on standard error."""
    from ..marking.answers.answer_files import read_answers, read_call
    from ..marking.answers.answer_sheets import AnswerSheets

    sheets = AnswerSheets(key.names)
    for file in call.files[1:]:
        read_answers(sheets, file)
    read_call(sheets, call.numbers, call.student)
    known = _handed_out(key.varied, call)
    missing = {*known.values()} - {each.student for each in sheets.answers}
    sheets.leave_out(_nobodys(key.varied, known, call))
    _report(sheets.unread, call.read)
    _report([each._replace(message=NOTE.format(message=each.message)) for each in sheets.notes], call.read)
    if missing and len(call.files) > 1:
        _tell_missing(sorted(missing), call)
    return sheets


def _handed_out(varied: "dict[str, Problem]", call: CheckCall) -> dict[str, str]:
    """Who has a version in the folder of the call, by what looks alike."""
    if call.versions is None:
        return {}
    from ..marking.answers.answer_sheets import bare
    from ..versions.student_marking import HandedOut

    stem = next(iter(varied))
    return {bare(each): each for each in HandedOut(call.versions, stem).students()}


def _tell_missing(names: list[str], call: CheckCall) -> None:
    """Says who has a version and no answers."""
    more = ["…"] if len(names) > MOST_NAMED else []
    told = ", ".join([*names[:MOST_NAMED], *more])
    count = f"{len(names):,} students" if len(names) > 1 else "1 student"
    say(NOTE.format(message=NO_ANSWERS.format(count=count, folder=call.versions, names=told)))


def _nobodys(
    varied: "dict[str, Problem]", known: dict[str, str], call: CheckCall
) -> "Callable[[str, bool], str | None]":
    """Why a sheet has no key, where each student has one of their own. `known`: see `_handed_out`."""

    def why(student: str, named: bool) -> str | None:
        if not varied:
            return None
        if not named:
            return NOBODYS
        if call.versions is None:
            return None
        from ..marking.answers.answer_sheets import bare
        from ..versions.student_marking import HandedOut

        alike = known.get(bare(student))
        found = (HandedOut(call.versions, stem).wrong(student, problem, alike) for stem, problem in varied.items())
        return next(filter(None, found), None)

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
        say(str(finding))
