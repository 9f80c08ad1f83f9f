"""Rows of cells → the bytes of a workbook, by XlsxWriter."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from ...document.language import Language
from ...errors import Finding, SolverError
from .formula_text import FormulaWriter, column_letters, quoted, rounded
from .sheet_rows import FIRST_COLUMN, SheetRow, WorkbookRows, reference

INSTALL = "pip install 'lstm-solver[xlsx]'"

LONGEST_NAME = 31  # letters of a sheet

CREATED = datetime(2000, 1, 1)  # the same problem makes the same file

GIVEN_COLOUR, OWN_COLOUR, RIGHT_COLOUR, WRONG_COLOUR = "#FFF2CC", "#DDEBF7", "#C6EFCE", "#FFC7CE"

LABEL_WIDTH, TEXT_WIDTH, NUMBER_WIDTH = 20, 56, 12

LEAST_PRINTED = 6  # columns of numbers, so that questions have room


class CheckedNumber(NamedTuple):
    """A number that a student may check: its name, and the row and the column of its cell."""

    name: str
    row: int
    column: int


def workbook_bytes(
    made: WorkbookRows, values: Sequence[Sequence[float]], checked: Sequence[CheckedNumber], language: Language
) -> bytes:
    """The file. `values`: of each row, what its cells show before anybody works them out anew.

    Raises SolverError where XlsxWriter is missing or a formula is longer than a cell may hold.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise SolverError([Finding(f"xlsx: needs XlsxWriter ({INSTALL})")]) from None
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"title": made.head[0] if made.head else "", "created": CREATED})
    try:
        _Writer(book, made, values, language).write(checked)
    except LookupError as error:
        raise SolverError([Finding(f"xlsx: {error.args[0]}")]) from None
    book.close()
    return file.getvalue()


class _Writer:
    def __init__(self, book: Any, made: WorkbookRows, values: Sequence[Sequence[float]], language: Language) -> None:
        self.book = book
        self.made = made._replace(sheets=[_sheet_name(each) for each in made.sheets])
        self.values = values
        self.language = language
        self.formulas = FormulaWriter(self.made)
        self.sheets = [book.add_worksheet(name) for name in self.made.sheets]
        self.formats: dict[tuple[str, str], Any] = {}

    def write(self, checked: Sequence[CheckedNumber]) -> None:
        for at, name in enumerate(self.made.sheets):
            self.sheets[at].write_string(0, 0, self.made.head[0] if at == 0 else name, self.format("title"))
        for line, text in enumerate(self.made.head[1:], 1):
            self.sheets[0].write_string(line, 0, text)
        for at, row in enumerate(self.made.rows):
            self.row(row, self.values[at])
        for name, rows in self.made.names.items():
            self.book.define_name(name, f"={self.area(rows)}")
        for at, sheet in enumerate(self.sheets):
            self.layout(sheet, at)
        if checked:
            self.checks(checked)

    def format(self, role: str, decimals: str = "") -> Any:
        """The look of a cell: title, label, given, working or value."""
        if (role, decimals) not in self.formats:
            looks: dict[str, dict[str, Any]] = {
                "title": {"bold": True, "font_size": 14},
                "label": {"bold": True},
                "text": {"text_wrap": True},
                "given": {"bg_color": GIVEN_COLOUR, "border": 1},
                "own": {"bg_color": OWN_COLOUR, "border": 1},
                "value": {"bold": True, "num_format": decimals or "General"},
                "working": {"font_color": "#555555", "num_format": decimals or "General"},
            }
            self.formats[role, decimals] = self.book.add_format(looks[role])
        return self.formats[role, decimals]

    def row(self, row: SheetRow, values: Sequence[float]) -> None:
        sheet = self.sheets[row.sheet]
        sheet.write_string(row.line, 0, row.label, self.format("label"))
        sheet.write_string(row.line, 1, row.text, self.format("text"))
        role = "value" if row.printed is not None else "working"
        look = self.format(role, _decimals(row))
        for at, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
            column = FIRST_COLUMN + at
            if cell.kind == "number":
                sheet.write_number(row.line, column, value, self.format("given") if row.printed is None else look)
            else:
                text = self.formulas.text(cell, row.sheet)
                sheet.write_formula(row.line, column, f"={text}", look, value)

    def area(self, rows: Sequence[int]) -> str:
        """The cells of some rows that stand below each other."""
        first, last = self.made.rows[rows[0]], self.made.rows[rows[-1]]
        end = column_letters(FIRST_COLUMN + len(last.cells) - 1)
        start = f"${column_letters(FIRST_COLUMN)}${first.line + 1}"
        cells = start if len(rows) == len(last.cells) == 1 else f"{start}:${end}${last.line + 1}"
        return f"{quoted(self.made.sheets[first.sheet])}!{cells}"

    def layout(self, sheet: Any, at: int) -> None:
        rows = [row for row in self.made.rows if row.sheet == at]
        last = max((row.line for row in rows), default=len(self.made.head))
        widest = max((len(row.cells) for row in rows), default=1)
        sheet.set_column(0, 0, LABEL_WIDTH)
        sheet.set_column(1, 1, TEXT_WIDTH)
        sheet.set_column(FIRST_COLUMN, FIRST_COLUMN + widest - 1, NUMBER_WIDTH)
        sheet.freeze_panes(min((row.line for row in rows), default=1), FIRST_COLUMN)
        sheet.print_area(0, 0, last, FIRST_COLUMN + max(widest, LEAST_PRINTED) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def checks(self, checked: Sequence[CheckedNumber]) -> None:
        """A sheet for a student's own numbers, and a hidden one with the answers."""
        own = self.book.add_worksheet(self.free_name("questions"))
        key = self.book.add_worksheet(self.free_name("answers"))
        key.hide()
        for sheet, phrase in ((own, "questions"), (key, "answers")):
            sheet.write_string(0, 0, self.language.text(phrase), self.format("title"))
            sheet.set_column(0, 2, LABEL_WIDTH)
        right, wrong = self.language.text("verdict_right"), self.language.text("verdict_wrong")
        for line, each in enumerate(checked, 2):
            address = self.formulas.address(reference(each.row, each.column).name, -1)
            value = self.values[each.row][each.column]
            own.write_string(line, 0, each.name, self.format("label"))
            own.write_blank(line, 1, None, self.format("own"))
            mine = f"B{line + 1}"
            digits = self.made.rows[each.row].digits
            typed = mine if digits is None else rounded(mine, digits, self.made.settings.get(digits))
            judged = (
                f"IF(ISNUMBER({mine}),IF(ABS({typed}-{address})<1E-9,{_text(right)},{_text(wrong)}),{_text(wrong)})"
            )
            test = f'=IF(ISBLANK({mine}),"",{judged})'
            own.write_formula(line, 2, test, None, "")
            key.write_string(line, 0, each.name, self.format("label"))
            key.write_formula(line, 1, f"={address}", self.format("value", _decimals(self.made.rows[each.row])), value)
        for words, colour in ((right, RIGHT_COLOUR), (wrong, WRONG_COLOUR)):
            rule = {"type": "cell", "criteria": "==", "value": _text(words)}
            own.conditional_format(
                2, 2, len(checked) + 1, 2, rule | {"format": self.book.add_format({"bg_color": colour})}
            )
        own.freeze_panes(2, 1)

    def free_name(self, phrase: str) -> str:
        """A name of a sheet that none has."""
        name = _sheet_name(self.language.text(phrase))
        return name if name not in self.made.sheets else f"{name[: LONGEST_NAME - 1]}_"


def _decimals(row: SheetRow) -> str:
    """How its numbers are shown; those of the working with a few more decimals."""
    if row.digits is None or row.digits.significant is not None:
        return ""
    return "0." + "0" * row.digits.places if row.digits.places else "0"


def _text(words: str) -> str:
    """A text as it stands in formulas."""
    return '"' + words.replace('"', '""') + '"'


def _sheet_name(name: str) -> str:
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in name).strip("' ")[:LONGEST_NAME] or "-"
