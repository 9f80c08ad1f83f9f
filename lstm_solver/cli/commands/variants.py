"""`variants`: a version of a problem, or of a set, for each student."""

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from ..writing import LANG, check_language, fail, format_option, keep_apart, put, report, say_written, source, write

if TYPE_CHECKING:
    from ...reader.tree.source import Source
    from ...versions.class_list import ClassList
    from ...versions.class_versions import DrawnText

Drawn = dict[str, "list[DrawnText]"]  # by problem

INDEX = "index.csv"


@click.command()
@click.argument("file", metavar="FILE")
@click.argument("students", metavar="[STUDENTS.csv]", required=False)
@click.option("--student", metavar="ID", help="The version of one student alone.")
@click.option("-o", "--output", metavar="DIR", help="The folder for ID.yaml of each student, and index.csv.")
@click.option("--report", "wants_report", is_flag=True, help="Say how alike the versions are, instead of writing them.")
@format_option("versions", "text")
@LANG
def variants(
    file: str,
    students: str | None,
    student: str | None,
    output: str | None,
    wants_report: bool,
    format: str,
    lang: str | None,
) -> None:
    """Write a version of FILE, a problem or a set with vary, for each student of a class list.

    \b
    lstm-solver variants week4.yaml class.csv -o week4/
    lstm-solver variants week4.yaml --student s17

    The first column of the list is the id, or the one that is called id or student. The numbers of a student depend on
    the problem and the id alone: the same on every machine, whoever else is in the list.
    """
    from ...errors import SolverError

    check_language(lang)
    _check_call(students, student, output, wants_report)
    try:
        problems = _problems(file)
        listed = _listed(students, student)
        made: Drawn = {stem: _drawn(each, listed, stem) for stem, each in problems.items()}
    except SolverError as error:
        report(error)
        sys.exit(2)
    read = [file, *([students] if students else [])]
    if wants_report:
        keep_apart([output or "-"], read)
        write(output or "-", _report(made, format, lang))
    elif output is None:
        _print(made)
    else:
        _write(made, listed, output, read)


def _check_call(students: str | None, student: str | None, output: str | None, wants_report: bool) -> None:
    if (students is None) == (student is None):
        fail("expected a class list, or --student ID" if students is None else "a class list, or --student: not both")
    if students is not None and output is None and not wants_report:
        fail("no folder is named (expected -o DIR)")
    if output == "-" and not wants_report:
        fail("--output: a folder is expected, for there are several files")


def _problems(file: str) -> "dict[str, Source]":
    """The problems that vary, by the stems of their files; of a set "" stands for none. Raises SolverError."""
    from ...homework import read_set
    from ...homework.set_versions import stems, varied
    from ...reader.problem_file import is_set
    from ...reader.tree.source import read

    found = read(source(file))
    if not is_set(found.root):
        return {"": found}
    homework = read_set(found)
    names = list(stems(homework))
    return {names[at]: each for at, each in varied(homework).items()}


def _listed(students: str | None, student: str | None) -> "ClassList":
    from ...versions.class_list import ClassList, Student, is_id, read_class

    if student is None:
        return read_class(str(students))
    if not is_id(student):
        fail(f"--student: '{student}' is no id")
    return ClassList((), (Student(student),))


def _drawn(problem: "Source", listed: "ClassList", stem: str) -> "list[DrawnText]":
    from ...versions.class_versions import texts

    return list(texts(problem, [each.id for each in listed.students]))


def _report(made: Drawn, format: str, lang: str | None) -> "Iterator[str]":
    from ...document.language import ENGLISH, load
    from ...versions.likeness import data, document

    if format == "json":
        from ...solver.json_result import json_pieces

        yield from json_pieces(data(made))
        yield "\n"
        return
    from ...render import render

    yield render([document(made, load(lang or ENGLISH))], format)


def _print(made: Drawn) -> None:
    if len(made) > 1:
        fail("a set has several problems (expected -o DIR)")
    (drawn,) = made.values()
    write("-", [each.text for each in drawn])


def _write(made: Drawn, listed: "ClassList", folder: str, read: Sequence[str]) -> None:
    """A file each, and the index after them. Nothing is begun where a file that is read would be written onto."""
    files = {
        os.path.join(folder, *((each.student, f"{stem}.yaml") if stem else (f"{each.student}.yaml",))): each.text
        for stem, drawn in made.items()
        for each in drawn
    }
    index = os.path.join(folder, INDEX)
    keep_apart([*files, index], read)
    try:
        for path, text in {**files, index: "".join(_index(made, listed))}.items():
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            put(path, [text])
            say_written(path)
    except OSError as error:
        fail(f"{error.filename or folder}: cannot be written ({(error.strerror or str(error)).lower()})")


def _index(made: Drawn, listed: "ClassList") -> "Iterator[str]":
    """A row a student: the id, the other columns, what the versions are called, and how many draws each took."""
    from ...marking.answers.csv_rows import written

    of = {stem: {each.student: each for each in drawn} for stem, drawn in made.items()}
    heads = [f"{stem}/{name}".lstrip("/") for stem in of for name in ("version", "draw")]
    yield written(["id", *listed.heads, *heads], listed.separator)
    for each in listed.students:
        versions = [drawn[each.id] for drawn in of.values()]
        cells = [cell for one in versions for cell in (one.name, str(one.tries))]
        yield written([each.id, *each.others, *cells], listed.separator)
