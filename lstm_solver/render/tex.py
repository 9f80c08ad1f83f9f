"""A LaTeX document for pdflatex or lualatex."""

from typing import NamedTuple

from ..document import Inline, Styled, Table
from ..layout import Number
from . import displays, escape
from .formats import Format
from .latex import Printer, words_em
from .precedence import explicit
from .tables import split_columns

_PRINTER = Printer(escape.tex_words)
_COMMANDS = {"em": "emph", "strong": "textbf", "code": "texttt"}
_WIDEST = 20.0
_COLUMN_GAP = 1.2


class Part(NamedTuple):
    """A table as wide as the page at most: `columns` is its column specification."""

    columns: str
    head: list[str]
    rows: list[list[str]]


def inline(content: Inline) -> str:
    """Running text; a bracket at its start is kept from being read as an argument."""
    made = "".join(map(_part, content)).strip()
    return "{}" + made if made[:1] in ("[", "*") else made


def _part(part: object) -> str:
    if isinstance(part, str):
        return escape.tex(part)
    if isinstance(part, Styled):
        return f"\\{_COMMANDS[part.kind]}{{{escape.tex(part.text)}}}"
    pieces = displays.inline(part, _PRINTER)  # type: ignore[arg-type]
    return " ".join(f"${piece}$" for piece in pieces)


def parts(table: Table) -> list[Part]:
    """The table in parts that fit the page, the first column repeated."""
    lines = [table.head, *table.rows]
    count = max(map(len, lines))
    widths = [min(max(_width(line[at]) for line in lines if at < len(line)), _WIDEST) for at in range(count)]
    groups = split_columns(widths, displays.PAGE, _COLUMN_GAP)
    return [_columns(table, group, widths) for group in groups]


def _columns(table: Table, group: list[int], widths: list[float]) -> Part:
    kinds = "".join(_column(table, at, widths[at]) for at in group)
    head = [_cell(table.head, at) for at in group]
    return Part(kinds, head, [[_cell(row, at) for at in group] for row in table.rows])


def _cell(row: tuple[Inline, ...], at: int) -> str:
    return inline(row[at]) if at < len(row) else ""


def _column(table: Table, at: int, width: float) -> str:
    """Numbers stand right, long texts in a column with line breaks."""
    if width >= _WIDEST:
        return f"p{{{_WIDEST:.0f}em}}"
    numbers = all(_is_number(row[at]) for row in table.rows if at < len(row) and row[at])
    return "r" if numbers else "l"


def _is_number(content: Inline) -> bool:
    return len(content) == 1 and isinstance(content[0], Number)


def _width(content: Inline) -> float:
    return sum(map(_part_width, content))


def _part_width(part: object) -> float:
    text = part if isinstance(part, str) else part.text if isinstance(part, Styled) else None
    if text is None:
        return _PRINTER.width(explicit(part))  # type: ignore[arg-type]
    return words_em(text)


FORMAT = Format(
    template="solution.tex.j2",
    delimiters=("<<", ">>", "<%", "%>", "<#", "#>"),
    filters={
        "inline": inline,
        "words": escape.tex,
        "title": escape.tex_title,
        "parts": parts,
        "rows": lambda derivation: displays.working(derivation, _PRINTER),
        "aligned": lambda block: displays.formulas(block, _PRINTER),
    },
)
