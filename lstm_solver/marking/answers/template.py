"""An empty answer file: every number that is asked, ready to be filled in."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ...compose.sections.choice_answers import LETTERS
from ...errors import visible
from ...render.escape import md
from ...render.escape import text as one_line
from ..questions.asked_answers import CHOICE, DESIGN, PROSE, SHAPE, STATEMENT
from .csv_rows import written
from .naming import naming_columns
from .plain_names import plain
from .printed_symbols import drawn
from .spellings import Spellings

STUDENT_HEAD = "student"

STUDENT = "student:{student}\nanswers:\n"

LINE = "  {name}:  # {what}"

FORMULA = "tanh(w*h_1)"

BESIDE = (CHOICE, STATEMENT, SHAPE, DESIGN, PROSE)  # kinds with a phrase of their own

MOST_LABELS = 8

MOST_DOTS = 6


class ListedStudents(NamedTuple):
    """Of a class list: the heads of its columns, and their cells, a row a student. `at`: the column of the ids."""

    heads: tuple[str, ...] = (STUDENT_HEAD,)
    rows: tuple[tuple[str, ...], ...] = (("",),)
    separator: str = ","
    at: int = 0

    def with_known_ids(self) -> "ListedStudents":
        """The same, with the column of the ids called so that answers are read as theirs."""
        naming = naming_columns(dict(enumerate(self.heads)))
        if naming and naming[0].places == (self.at,):
            return self
        heads = (each if at != self.at else STUDENT_HEAD for at, each in enumerate(self.heads))
        return self._replace(heads=tuple(heads))


NOBODY = ListedStudents()  # a form without a name


class AskedNumbers(NamedTuple):
    """A quantity, or one unit of it, with the units that are asked."""

    name: str
    units: list[str]


def template(names: Spellings, asked: list[str], format: str, students: ListedStudents = NOBODY) -> Iterator[str]:
    """The text of an empty answer file, in pieces, with a form for each student. `asked`: the units, by their
    canonical names."""
    if format == "csv":
        students = students.with_known_ids()
        yield written([*students.heads, *asked], students.separator)
        for row in students.rows:
            yield written([*row, *[""] * len(asked)], students.separator)
        return
    title = visible(one_line(names.problem.title))
    lines = [(each.name, _what(names, each)) for each in grouped(names, asked)]
    yield f"# {md(title, False)}\n" if format == "md" else _head(names, title)
    for at, row in enumerate(students.rows):
        student, others = row[students.at], (*row[: students.at], *row[students.at + 1 :])
        if format == "md":
            yield from _markdown_form(student, others, lines)
        else:
            yield from _yaml_form(at, student, lines)


def _head(names: Spellings, title: str) -> str:
    say = names.pages[0].language.text
    return f"# {say('form_title', title=title)}\n# {say('form_students')}\n# {say('form_numbers')}\n"


def _yaml_form(at: int, student: str, lines: Sequence[tuple[str, str]]) -> Iterator[str]:
    """`at`: its number; the second and later ones stand behind a line of ---."""
    yield "---\n" if at else ""
    yield STUDENT.format(student=f" {json.dumps(student, ensure_ascii=False)}" if student else "")
    yield from (LINE.format(name=name, what=what) + "\n" for name, what in lines)


def _markdown_form(student: str, others: Sequence[str], lines: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A table to write in, under the student's name."""
    yield f"\n## {md(', '.join(filter(None, (student, *others))), False)}\n" if student else ""
    yield "\n| | | |\n|---|---|---|\n"
    yield from (f"| `{name}` | {md(what, False)} | |\n" for name, what in lines)


def grouped(names: Spellings, asked: list[str]) -> list[AskedNumbers]:
    """The quantities all of whose units are asked; other units one by one."""
    wanted = set(asked)
    found: dict[str, list[str]] = {}
    for unit in asked:
        stem = next(each for each in names.stems_of(unit) if set(names.units[each]) <= wanted)
        found.setdefault(stem, names.units[stem])
    return [AskedNumbers(name, units) for name, units in found.items()]


def _what(names: Spellings, asked: AskedNumbers) -> str:
    say = names.pages[0].language.text
    beside = names.asked.get(asked.name)
    if beside is not None and beside.kind in BESIDE:
        return say(f"form_{beside.kind}", last=LETTERS[max(0, len(beside.question.choices) - 1)])
    if names.part_of(asked.name).problem.symbols:
        return say("form_formula", example=FORMULA)
    what = _value(names, asked, say)
    symbol = drawn(names.pages[0], asked.name)
    return what if not symbol or plain(symbol) == asked.name else say("form_printed", what=what, symbol=symbol)


def _value(names: Spellings, asked: AskedNumbers, say: Callable[..., str]) -> str:
    """A class, a number or several."""
    if names.is_label(asked.name):
        known = [*names.labels_of(asked.name).values()]
        named = 0 < len(known) <= MOST_LABELS
        return say("form_classes", labels=", ".join(map(visible, map(one_line, known)))) if named else say("form_class")
    size = len(asked.units)
    if size == 1:
        return say("form_number")
    rows = asked.units[0].removeprefix(asked.name).count("[") > 1
    form = "matrix" if rows else "vector" if size <= MOST_DOTS else "long_vector"
    return say(f"form_{form}", size=size, dots=", ".join(["…"] * size))
