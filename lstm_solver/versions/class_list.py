"""A class list: CSV with a row a student. The first column is the id, or the one that is called id or student."""

import re
from typing import NamedTuple
from unicodedata import normalize

from ..errors import Finding, SolverError, shortened
from ..marking.answers.csv_rows import SEPARATORS, CsvRow, lines, rows, surplus
from ..marking.answers.encoding import decode
from ..reader.tree.source import content, shown_source

CALLED = ("id", "student")

LONGEST = 100  # characters of an id

# what a file name on some system cannot have
_NO_NAME = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]')

# what is no file on Windows, whatever ending it has
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)

NOTHING = "no students (expected a header such as id,name and a row for each)"

NO_ID = "a row without an id (column {column})"

TWICE = "a second student with the id '{id}' (the first stands in line {line})"

ALIKE = "the id '{id}' and '{other}' in line {line} are one name on some systems (their files would be one)"

WRONG = "'{id}' is no id (expected at most {most} characters, none of / \\ : * ? \" < > |, not a dot first, no CON)"

HEADLESS = "'{name}' looks like an id, not like the name of a column (expected a header such as id,name)"

FIRST = "the ids are the first column, '{name}' (no column is called id or student)"


class Student(NamedTuple):
    """`others`: the cells of the other columns."""

    id: str
    others: tuple[str, ...] = ()


class ClassList(NamedTuple):
    """`heads`: the names of the other columns. `separator`: of the file. `note`: what is worth knowing of the ids.
    `called`, `column`: the name of the column of the ids, and its number from 0."""

    heads: tuple[str, ...]
    students: tuple[Student, ...]
    separator: str = ","
    note: Finding | None = None
    called: str = CALLED[0]
    column: int = 0

    def table(self) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """The columns in the order of the file: their names, and a row a student."""
        return self._row(self.called, self.heads), tuple(self._row(each.id, each.others) for each in self.students)

    def _row(self, id: str, others: tuple[str, ...]) -> tuple[str, ...]:
        return (*others[: self.column], id, *others[self.column :])


def read_class(file: str) -> ClassList:
    """The students of a CSV file. Raises SolverError with every finding."""
    data, file = content(file, "a class list"), shown_source(file)
    text, _ = decode(data, file)
    found = lines(text)
    start = next((line for line in found if line.strip()), "")
    separator = max(SEPARATORS, key=start.count)
    read = list(rows(found, separator))
    if len(read) < 2:
        raise SolverError([Finding(NOTHING, "", file, 1, 1)])
    if read[0].wrong:
        raise SolverError([Finding(read[0].wrong, "", file, read[0].line, read[0].column)])
    head = [cell.text.strip() for cell in read[0].cells]
    named = next((at for word in CALLED for at, name in enumerate(head) if name.casefold() == word), None)
    column = named or 0
    findings: list[Finding] = []
    if named is None and any(_alike(head[0], cell.text.strip()) for cell in read[1].cells[:1]):
        findings.append(Finding(HEADLESS.format(name=head[0]), "", file, read[0].line, 1))
    seen: dict[str, tuple[str, int]] = {}
    for row in read[1:]:
        wrong = row.wrong or _wrong(row, column, seen) or surplus(row, len(head), separator)
        if wrong:
            at = row.cells[column] if column < len(row.cells) else None
            findings.append(Finding(wrong, head[column], file, row.line, at.column if at else row.column))
    if findings:
        raise SolverError(shortened(findings))
    others = tuple(name for at, name in enumerate(head) if at != column)
    students = tuple(_student(row, column, len(head)) for row in read[1:])
    note = None if named is not None else Finding(FIRST.format(name=head[0]), "", file, read[0].line, 1)
    return ClassList(others, students, separator, note, head[column], column)


def _alike(head: str, name: str) -> bool:
    """Whether a header is an id as the first student's is: s1 and s17, but not id and ann."""
    shapes = [re.sub(r"\d+", "0", text) for text in (head, name)]
    return "0" in shapes[0] and shapes[0] == shapes[1]


def _student(row: CsvRow, column: int, width: int) -> Student:
    cells = [cell.text.strip() for cell in row.cells]
    cells += [""] * (width - len(cells))
    return Student(cells[column], tuple(text for at, text in enumerate(cells[:width]) if at != column))


def _wrong(row: CsvRow, column: int, seen: dict[str, tuple[str, int]]) -> str:
    name = row.cells[column].text.strip() if column < len(row.cells) else ""
    if not name:
        return NO_ID.format(column=column + 1)
    if not is_id(name):
        return WRONG.format(id=name[:LONGEST], most=LONGEST)
    other, line = seen.setdefault(normalize("NFC", name.casefold()), (name, row.line))
    if line == row.line:
        return ""
    return (TWICE if other == name else ALIKE).format(id=name, other=other, line=line)


def is_id(name: str) -> bool:
    """Whether a student may be called so: a text that is the name of a file on every system."""
    return (
        0 < len(name) <= LONGEST
        and name.isprintable()
        and not _NO_NAME.search(name)
        and not _DEVICE.match(name)
        and name[0] != "."
        and name[-1] not in ". "
        and len(name.encode()) <= 2 * LONGEST
    )
