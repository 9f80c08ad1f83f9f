"""CSV: one row a student, one column a number, as a spreadsheet or a form service exports it."""

from collections import Counter
from itertools import islice
from typing import NamedTuple

from ..marks import WrittenAnswer
from .answer_sheets import AnswerPosition, AnswerSheets, CsvDialect
from .csv_rows import MOST_CELLS, SEPARATORS, CsvCell, CsvRow, lines, rows
from .naming import NamingColumns, is_naming, naming_columns, student_of
from .spellings import NamedNumber, UnknownName
from .typed_numbers import habit, shown

NO_HEADER = "nothing in it (expected a header such as student,f_1[0],f_1[1])"

NO_COLUMN = "no column is a number of this problem (expected a header such as student,{example})"

KEPT = "columns that are kept, but are no answers: {names}"

PLAIN_IDS = ("student", "id")  # names of a column that need no word

NAMED_BY = "'{name}' names the students (no column is called student)"

UNNAMED = "no column names the students (expected one called student); they are called by their lines"

NAMELESS = "no student is named here; the row is called '{name}'"

SECOND_COLUMN = "a second column for {name} (the first is column {first}; this one is not read)"

SHORT = "{cells} (the header has {columns}); the rest counts as missing"

LONG = "{cells} (the header has {columns}; a number with a decimal comma needs quotes); the row is not read"

LINE_NAME = "line {line}"

MOST_IGNORED = 8

WIDER = 10  # times as wide as the header is a row of another kind


class CsvColumn(NamedTuple):
    at: int
    name: str
    target: NamedNumber


class CsvHeader(NamedTuple):
    """`naming`: the columns that name the students, the best first; `kept`: the places of those that are no answers,
    with their names."""

    cells: list[CsvCell]
    naming: list[NamingColumns]
    columns: list[CsvColumn]
    kept: dict[int, str]


def read_table(sheets: AnswerSheets, text: str, file: str, mark: bool = False) -> None:
    """Adds the sheets of a CSV text. `mark`: whether it had a byte-order mark."""
    found = lines(text)
    start, separator = _start(sheets, found)
    read = rows(found, separator, start)
    first = next(read, None)
    if first is None or first.wrong:
        sheets.refuse(AnswerPosition(file, first.line if first else 1, 1), first.wrong if first else NO_HEADER)
        return
    header = _header(sheets, first, file)
    if not header.columns:
        example = next(iter(sheets.names.units), "f_1")
        sheets.refuse(AnswerPosition(file, first.line, 1), NO_COLUMN.format(example=example))
        return
    # once for the decimal sign, once for the answers: rows take room
    most = min(MOST_CELLS, WIDER * len(header.cells) + WIDER)
    looked_at, body = (rows(found, separator, start, most) for _ in range(2))
    commas = habit(cell.text for row in looked_at for cell in row.cells)
    sheets.dialect = sheets.dialect or CsvDialect(separator, bool(commas), mark)
    for row in islice(body, 1, None):
        if sheets.is_hopeless:
            return
        _row(sheets, header, row, file, commas)


def _start(sheets: AnswerSheets, found: list[str]) -> tuple[int, str]:
    """The line of the header, and what separates cells: the sign that makes most names of it."""
    at = next((at for at, line in enumerate(found) if line.strip() and not line.startswith("#")), None)
    if at is None:
        return len(found), ","
    if found[at].lower().startswith("sep=") and len(found[at].strip('" ')) == 5:
        return at + 1, found[at][4]
    counts = {sign: _known(sheets, found, sign, at) for sign in SEPARATORS if sign in found[at]}
    return at, max(counts, key=lambda sign: counts[sign], default=",")


def _known(sheets: AnswerSheets, found: list[str], separator: str, at: int) -> tuple[int, int]:
    """How many cells of the header are known names, and how many there are."""
    row = next(rows(found, separator, at), None)
    texts = [cell.text for cell in row.cells] if row else []
    targets = sheets.names.find(texts)
    known = sum(isinstance(targets[text], NamedNumber) or is_naming(text) for text in texts)
    return known, len(texts)


def _header(sheets: AnswerSheets, row: CsvRow, file: str) -> CsvHeader:
    targets = sheets.names.find([cell.text for cell in row.cells])
    unknown = {at: cell.text for at, cell in enumerate(row.cells) if isinstance(targets[cell.text], UnknownName)}
    naming = naming_columns(unknown)
    columns: list[CsvColumn] = []
    taken: dict[str, int] = {}
    for at, cell in enumerate(row.cells):
        target = targets[cell.text]
        if isinstance(target, NamedNumber):
            _take(sheets, columns, taken, CsvColumn(at, shown(cell.text), target), AnswerPosition(file, *cell[1:]))
        elif target.asked and not any(at in each.places for each in naming):
            sheets.refuse(AnswerPosition(file, *cell[1:]), str(target))
    read = {column.at for column in columns}
    kept = _apart({at: shown(each.text, 200) for at, each in enumerate(row.cells) if at not in read})
    header = CsvHeader(row.cells, naming, columns, kept)
    if columns:
        _say(sheets, header, row, file)
    return header


def _apart(names: dict[int, str]) -> dict[int, str]:
    """By place, the columns that have a name; the second of one name is called so: `id (2)`."""
    found: dict[int, str] = {}
    times: Counter[str] = Counter()
    for at, name in names.items():
        if name:
            times[name] += 1
            found[at] = name if times[name] == 1 else f"{name} ({times[name]})"
    return found


def _take(
    sheets: AnswerSheets, columns: list[CsvColumn], taken: dict[str, int], column: CsvColumn, spot: AnswerPosition
) -> None:
    first = next((taken[name] for name in column.target.units if name in taken), None)
    if first is not None:
        sheets.refuse(spot, SECOND_COLUMN.format(name=column.name, first=first + 1))
        return
    taken.update(dict.fromkeys(column.target.units, column.at))
    columns.append(column)


def _say(sheets: AnswerSheets, header: CsvHeader, row: CsvRow, file: str) -> None:
    spot = AnswerPosition(file, row.line, 1)
    if not header.naming:
        sheets.note(spot, UNNAMED)
    elif header.cells[header.naming[0].places[0]].text.strip().casefold() not in PLAIN_IDS:
        names = "', '".join(shown(header.cells[at].text) for at in header.naming[0].places)
        sheets.note(spot, NAMED_BY.format(name=names))
    used = {at for each in header.naming for at in each.places}
    others = [name for at, name in header.kept.items() if at not in used and name]
    if others:
        more = ["…"] if len(others) > MOST_IGNORED else []
        sheets.note(spot, KEPT.format(names=", ".join([*others[:MOST_IGNORED], *more])))


def _row(sheets: AnswerSheets, header: CsvHeader, row: CsvRow, file: str, commas: bool | None) -> None:
    spot = AnswerPosition(file, row.line, row.column)
    if row.wrong:
        sheets.refuse(spot, row.wrong)
        return
    cells = row.cells
    while len(cells) > len(header.cells) and not cells[-1].text.strip():
        cells.pop()
    if len(cells) != len(header.cells):
        message = LONG if len(cells) > len(header.cells) else SHORT
        count = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        sheets.refuse(spot, message.format(cells=count, columns=len(header.cells)))
    if len(cells) > len(header.cells):
        return
    own = habit(cells[column.at].text for column in header.columns if column.at < len(cells))
    numbers: dict[str, WrittenAnswer] = {}
    for column in header.columns:
        if column.at < len(cells):
            cell = cells[column.at]
            where = AnswerPosition(file, cell.line, cell.column, column.name)
            sheets.fill(numbers, column.target, cell.text, where, commas if own is None else own)
    student = student_of(header.naming, [cell.text for cell in cells])
    kept = {name: cells[at].text if at < len(cells) else "" for at, name in header.kept.items()}
    sheets.add(student or _no_name(sheets, header, row, spot), numbers, spot, kept, named=bool(student))


def _no_name(sheets: AnswerSheets, header: CsvHeader, row: CsvRow, spot: AnswerPosition) -> str:
    name = LINE_NAME.format(line=row.line)
    if header.naming:
        sheets.note(spot, NAMELESS.format(name=name))
    return name
