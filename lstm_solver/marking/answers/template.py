"""An empty answer file: every number that is asked, ready to be filled in."""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...compose.sections.choice_answers import LETTERS
from ...errors import visible
from ...render.escape import md
from ...render.escape import text as one_line
from ..questions.asked_answers import CHOICE, DESIGN, NUMBER, PROSE, SHAPE, STATEMENT
from .csv_rows import written
from .plain_names import plain
from .printed_symbols import drawn
from .spellings import Spellings

HEAD = """\
# Answers to: {title}
# One mapping a student; a line of --- stands between two. What is left empty counts as missing.
# Units count from 0. Numbers are read as they are written: 0.832, and "0,832" as well.
"""

STUDENT = "student:{student}\nanswers:\n"

LINE = "  {name}:  # {what}"

FORMULA = "a formula, such as w*h_1 or tanh(w)"

ONE = "a number"

VECTOR = "{size} numbers: [{dots}]"

LONG = "{size} numbers in brackets"

ROWS = "{size} numbers, row by row"

LABEL = "a class, by its name or its number from 0"

LABELS = "one of {labels}"

BESIDE = {
    CHOICE: "a letter from a to {last}; several as [a, {last}]",
    STATEMENT: "true or false",
    SHAPE: "rows and columns, as 2x3",
    DESIGN: "a network, as {{weights: ..., biases: ...}}",
    PROSE: "text, for a person to read",
}

MOST_LABELS = 8

MOST_DOTS = 6

PRINTED = "{what}; printed {symbol}"


class ListedStudents(NamedTuple):
    """Of a class list: the heads of its columns, the id's first, and their cells, a row a student."""

    heads: tuple[str, ...] = ("student",)
    rows: tuple[tuple[str, ...], ...] = (("",),)
    separator: str = ","


NOBODY = ListedStudents()  # a form without a name


class AskedNumbers(NamedTuple):
    """A quantity, or one unit of it, with the units that are asked."""

    name: str
    units: list[str]


def template(names: Spellings, asked: list[str], format: str, students: ListedStudents = NOBODY) -> Iterator[str]:
    """The text of an empty answer file, in pieces, with a form for each student. `asked`: the units, by their
    canonical names."""
    if format == "csv":
        yield written([*students.heads, *asked], students.separator)
        for row in students.rows:
            yield written([*row, *[""] * len(asked)], students.separator)
        return
    title = visible(one_line(names.problem.title))
    lines = [(each.name, _what(names, each)) for each in grouped(names, asked)]
    yield f"# {md(title, False)}\n" if format == "md" else HEAD.format(title=title)
    for at, row in enumerate(students.rows):
        yield from _markdown_form(row, lines) if format == "md" else _yaml_form(at, row, lines)


def _yaml_form(at: int, row: Sequence[str], lines: Sequence[tuple[str, str]]) -> Iterator[str]:
    """`at`: its number; the second and later ones stand behind a line of ---."""
    yield "---\n" if at else ""
    yield STUDENT.format(student=f" {json.dumps(row[0], ensure_ascii=False)}" if row[0] else "")
    yield from (LINE.format(name=name, what=what) + "\n" for name, what in lines)


def _markdown_form(row: Sequence[str], lines: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A table to write in, under the student's name."""
    yield f"\n## {md(', '.join(filter(None, row)), False)}\n" if row[0] else ""
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
    beside = names.asked.get(asked.name)
    if beside is not None and beside.kind != NUMBER:
        return BESIDE[beside.kind].format(last=LETTERS[max(0, len(beside.question.choices) - 1)])
    if names.part_of(asked.name).problem.symbols:
        return FORMULA
    if names.is_label(asked.name):
        known = [*names.labels_of(asked.name).values()]
        what = (
            LABELS.format(labels=", ".join(map(visible, map(one_line, known))))
            if 0 < len(known) <= MOST_LABELS
            else LABEL
        )
    elif len(asked.units) == 1:
        what = ONE
    else:
        size = len(asked.units)
        rows = asked.units[0].removeprefix(asked.name).count("[") > 1
        form = ROWS if rows else VECTOR if size <= MOST_DOTS else LONG
        what = form.format(size=size, dots=", ".join(["…"] * size))
    symbol = drawn(names.pages[0], asked.name)
    return what if not symbol or plain(symbol) == asked.name else PRINTED.format(what=what, symbol=symbol)
