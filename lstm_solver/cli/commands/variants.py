"""`variants`: a version of a problem, or of a set, for each student."""

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from ..idle_options import say_idle
from ..writing import (
    FORCE,
    LANG,
    check_language,
    class_in,
    fail,
    format_option,
    keep_apart,
    report,
    source,
    teller,
    write,
)

if TYPE_CHECKING:
    from ...reader.tree.source import Source
    from ...versions.class_list import ClassList
    from ...versions.class_versions import DrawnText

MANY_ALIKE = 3  # students to a version, from which on it is worth a word

ALIKE = "note: {students} students share {versions} (more values under vary, or fewer conditions, make more)"

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
@FORCE
def variants(
    file: str,
    students: str | None,
    student: str | None,
    output: str | None,
    wants_report: bool,
    format: str,
    lang: str | None,
    force: bool,
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
        spoken, problems = _problems(file)
        listed = _listed(students, student)
        made: Drawn = {stem: _drawn(each, listed) for stem, each in problems.items()}
    except SolverError as error:
        report(error)
        sys.exit(2)
    read = [file, *([students] if students else [])]
    if wants_report:
        keep_apart([output or "-"], read)
        write(output or "-", _report(made, format, lang or spoken))
    elif output is None:
        _print(made)
    else:
        sys.exit(_write(made, listed, output, read, force))


def _check_call(students: str | None, student: str | None, output: str | None, wants_report: bool) -> None:
    if (students is None) == (student is None):
        fail("expected a class list, or --student ID" if students is None else "a class list, or --student: not both")
    if students is not None and output is None and not wants_report:
        fail("no folder is named (expected -o DIR)")
    if output == "-" and not wants_report:
        fail("--output: a folder is expected, for there are several files")
    if not wants_report:
        say_idle("without --report", "format", "lang")
    if wants_report or output is None:
        say_idle("where no versions are written", "force")


def _problems(file: str) -> "tuple[str, dict[str, Source]]":
    """The language of the file, and the problems that vary, by the stems of their files; "" is that of a problem alone.
    Raises SolverError."""
    from ...homework import read_set
    from ...homework.set_versions import stems, varied
    from ...reader.problem_file import is_set, load
    from ...reader.tree.source import read

    found = read(source(file))
    if not is_set(found.root):
        return load(found).lang, {"": found}
    homework = read_set(found)
    names = list(stems(homework))
    return homework.lang, {names[at]: each for at, each in varied(homework).items()}


def _listed(students: str | None, student: str | None) -> "ClassList":
    from ...versions.class_list import ClassList, Student, is_id

    if student is None:
        return class_in(str(students))
    if not is_id(student):
        fail(f"--student: '{student}' is no id")
    return ClassList((), (Student(student),))


def _drawn(problem: "Source", listed: "ClassList") -> "list[DrawnText]":
    from ...reader.problem_file import load
    from ...solver.room import drawing_line
    from ...versions.class_versions import texts

    loaded, tell = load(problem), teller(problem.file or "-")
    if loaded.variation is not None:
        tell(drawing_line(loaded, len(listed.students)))
    found = list(texts(problem, [each.id for each in listed.students]))
    different = len({each.name for each in found})
    if len(found) >= MANY_ALIKE * different:
        tell(ALIKE.format(students=len(found), versions="one version" if different == 1 else f"{different} versions"))
    return found


def _report(made: Drawn, format: str, lang: str) -> "Iterator[str]":
    from ...document.language import load
    from ...versions.likeness import data, document

    if format == "json":
        from ...solver.json_result import json_pieces

        yield from json_pieces(data(made))
        yield "\n"
        return
    from ...render import render

    yield render([document(made, load(lang))], format)


def _print(made: Drawn) -> None:
    if len(made) > 1:
        fail("a set has several problems (expected -o DIR)")
    (drawn,) = made.values()
    write("-", [each.text for each in drawn])


def _write(made: Drawn, listed: "ClassList", folder: str, read: Sequence[str], force: bool) -> int:
    """A file each, and the index after them; the exit status. Nothing is begun where a file that is read would be
    written onto."""
    files: dict[str, dict[str, str]] = {}
    for stem, drawn in made.items():
        for each in drawn:
            place, name = (os.path.join(folder, each.student), stem) if stem else (folder, each.student)
            files.setdefault(place, {})[f"{name}.yaml"] = each.text
    if any(os.path.basename(place).casefold() == INDEX for place in files if place != folder):
        fail(f"'{INDEX}' is what the index is called (expected another id)")
    files.setdefault(folder, {})[INDEX] = "".join(_index(made, listed))
    keep_apart([os.path.join(place, name) for place, names in files.items() for name in names], read)
    written = [there for place, names in sorted(files.items()) for there in _put(place, names, force)]
    return 0 if all(written) else 1 if any(written) else 2


def _put(folder: str, texts: dict[str, str], force: bool) -> list[bool]:
    """Whether each file of one folder that is to be written came out."""
    from ..kept_folder import KeptFolder

    with KeptFolder(folder, force) as kept:
        free = kept.to_write([os.path.join(folder, name) for name in texts])
        return [kept.put(path, texts[os.path.basename(path)]) for path in free]


def _index(made: Drawn, listed: "ClassList") -> "Iterator[str]":
    """A row a student: the id, the other columns, what the versions are called, and how many draws each took."""
    from ...marking.answers.csv_rows import written

    of = {stem: {each.student: each for each in drawn} for stem, drawn in made.items()}
    heads = [f"{stem}/{name}".lstrip("/") for stem in of for name in ("version", "draw")]
    yield written([listed.called, *listed.heads, *heads], listed.separator)
    for each in listed.students:
        versions = [drawn[each.id] for drawn in of.values()]
        cells = [cell for one in versions for cell in (one.name, str(one.tries))]
        yield written([each.id, *each.others, *cells], listed.separator)
