"""A LaTeX document for pdflatex or lualatex."""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from ...document.blocks import Block, Document, Figure, Formulas, Inline, InlinePart, StyledText, Table, Working
from ...document.pictures import Picture
from ...document.text_width import words_em
from .. import escape
from ..formats import Format
from ..formulas.precedence import explicit
from ..table_columns import sides, split_columns
from ..text import text_formulas as unicode
from . import displays
from .line_width import columns, text_ems
from .tex_formulas import TexPrinter

_PRINTER = TexPrinter(escape.tex_words, large=0.92)  # which TeX has at 10 pt, beside type of 11 pt

_COMMANDS = {"em": "emph", "strong": "textbf", "code": "texttt"}

_WIDEST, _NARROWEST = 20.0, 12.0  # of a column with line breaks

_TALLEST = 25  # more rows than these may be torn apart

_COLUMN_GAP = 1.2


_BLOCK = 0.4

_COLUMN = 8.0  # cm, half of a page

_NUMBERING = displays.EquationNumbering(
    3.4, lambda label, word: rf" \enspace\text{{{_before(word)}\eqref{{{label}}}}}", 3.88
)

_NOT_IN_LABELS = re.compile(r"[^A-Za-z0-9_.=,()]")


class TableType(NamedTuple):
    """`scale`: its size as a part of that of the text; widths are in em of its own. `between`: the space between two
    columns, in em of the text."""

    command: str
    scale: float
    between: float = _COLUMN_GAP

    @property
    def page(self) -> float:
        """The width of a line of text."""
        return text_ems() / self.scale

    @property
    def gap(self) -> float:
        """The space between two columns."""
        return self.between / self.scale


_CLOSER = r"\footnotesize\setlength{\tabcolsep}{4pt}"

_TYPES = (TableType("", 1.0), TableType(r"\small", 0.92), TableType(_CLOSER, 0.84, 0.8))  # the largest first


class TablePart(NamedTuple):
    """A table as wide as the page at most: a longtable may break, a tabular may not. `columns`: their specification;
    `type`: the command of a smaller type, "" for that of the text."""

    environment: str
    columns: str
    head: list[str]
    rows: list[list[str]]
    type: str = ""


def inline(content: Inline) -> str:
    """Running text; a bracket at its start is kept from being read as an argument."""
    made = "".join(map(_part, content)).strip()
    return "{}" + made if made[:1] in ("[", "*") else made


def _before(word: str) -> str:
    """The word before a reference."""
    return escape.tex(word).replace(" ", "~") + "~"


def _part(part: InlinePart) -> str:
    if isinstance(part, str):
        return escape.tex(part)
    if isinstance(part, StyledText) and part.kind == "bar":
        return f"\\rule{{{_bar_em(part.text):.2f}em}}{{1.3ex}}"
    if isinstance(part, StyledText):
        return f"\\{_COMMANDS[part.kind]}{{{escape.tex(part.text)}}}"
    pieces = displays.inline(part, _PRINTER)
    return " ".join(f"${piece}$" for piece in pieces)


def _bar_em(text: str) -> float:
    return max(text.count("█") * _BLOCK, 0.06)


def comment(content: Inline | str) -> str:
    """What stands here, in a comment, so that an error of TeX can be placed."""
    parts = (content,) if isinstance(content, str) else content
    return escape.shortened(" ".join("".join(map(_outline_part, parts)).split()))


def outline(content: Inline) -> str:
    """A heading for the table of contents and the PDF's outline, where formulas stand as text."""
    printed = "".join(map(_outline_part, content))
    plain = escape.pdf_text(printed)
    shown = inline(content) if len(printed) == len(escape.shortened(printed)) else escape.tex(escape.shortened(printed))
    return plain if shown == plain else f"\\texorpdfstring{{{shown}}}{{{plain}}}"


def _outline_part(part: InlinePart) -> str:
    if isinstance(part, str | StyledText):
        return part if isinstance(part, str) else part.text
    return " ".join(unicode.box(explicit(part)).lines)


def labelled(document: Document, prefix: str = "") -> list[Block]:
    """The blocks with the labels of TeX; `prefix` tells documents apart that share a run of TeX."""

    def label(name: str) -> str:
        safe = _NOT_IN_LABELS.sub(lambda found: f"u{ord(found.group()):x}", name)
        return f"{prefix}eq:{safe}" if name else ""

    made: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Working):
            block = block._replace(label=label(block.label), by=tuple(map(label, block.by)))
        elif isinstance(block, Formulas):
            block = block._replace(labels=tuple(map(label, block.labels)), by=tuple(map(label, block.by)))
        made.append(block)
    return made


def lines(rows: list[displays.AlignedRow]) -> str:
    """The rows of a display with their row breaks; a starred one keeps the page from ending there.

    In a display with numbers, the rows without one say so.
    """
    numbered = any(row.label is not None for row in rows)
    ends = [f" \\\\{'*' * row.keep}{'[4pt]' * row.airy}\n" for row in rows[:-1]]
    marks = [_mark(row.label) if numbered else "" for row in rows]
    return "".join(row.tex + mark + end for row, mark, end in zip(rows, marks, [*ends, ""], strict=True))


def _mark(label: str | None) -> str:
    return r" \notag" if label is None else f" \\label{{{label}}}" if label else ""


def parts(table: Table) -> list[TablePart]:
    """The table in parts that fit the page, in the largest type in which there are fewest of them."""
    in_text_type, *smaller = _TYPES
    made = _parts(table, in_text_type)
    return made if len(made) == 1 else min(made, *(_parts(table, each) for each in smaller), key=len)


def _parts(table: Table, type: TableType) -> list[TablePart]:
    lines = [table.head, *table.rows]
    count = max(map(len, lines))
    cells = [[line[at] for line in lines if at < len(line)] for at in range(count)]
    least = [max(map(_least, column)) for column in cells]
    widths = [max(min(max(map(_width, column)), _WIDEST), low) for column, low in zip(cells, least, strict=True)]
    broken = [at for at in range(count) if widths[at] >= _WIDEST]
    widths = _narrowed(widths, least, broken, type)
    groups = split_columns(widths, type.page - type.gap, type.gap, table.named_by)
    return [_columns(each, group, widths, broken, type) for each in _pieces(table) for group in groups]


def _pieces(table: Table) -> list[Table]:
    """The table; where the page has columns, in which no table may break, in parts of few rows."""
    if columns() == 1:
        return [table]
    return [table._replace(rows=table.rows[at : at + _TALLEST]) for at in range(0, len(table.rows), _TALLEST)]


def _narrowed(widths: list[float], least: list[float], broken: list[int], type: TableType) -> list[float]:
    """The widths with the `broken` columns so narrow that the table fits the page, where they can be."""
    excess = sum(widths) + type.gap * len(widths) - type.page + 0.1
    if excess <= 0 or not broken:
        return widths
    found = [*widths]
    for at in broken:
        found[at] = max(widths[at] - excess / len(broken), _NARROWEST, least[at])
    return found if sum(found) + type.gap * len(widths) <= type.page else widths


def _columns(table: Table, group: list[int], widths: list[float], broken: list[int], type: TableType) -> TablePart:
    align = sides(table)
    free = type.page - sum(widths[at] + type.gap for at in group)
    # long texts stand in a column with line breaks
    kinds = [f"p{{{widths[at] + min(free, 0):.0f}em}}" if at in broken else align[at] for at in group]
    head = [_cell(table.head, at) for at in group]
    lines = sum(max(_lines(row, at, widths[at]) for at in group) for row in table.rows)
    long = lines > _TALLEST and columns() == 1
    rows = [[_cell(row, at) for at in group] for row in table.rows]
    return TablePart("longtable" if long else "tabular", "".join(kinds), head, rows, type.command)


def _lines(row: tuple[Inline, ...], at: int, wide: float) -> int:
    """How many lines a cell takes in a column of some width."""
    return 1 if at >= len(row) or not wide else max(math.ceil(_width(row[at]) / wide), 1)


def _cell(row: tuple[Inline, ...], at: int) -> str:
    return inline(row[at]) if at < len(row) else ""


def _width(content: Inline) -> float:
    return sum(map(_part_width, content))


def _least(content: Inline) -> float:
    """How narrow a column can be for its formulas, which break in few places."""
    formulas = (part for part in content if not isinstance(part, str | StyledText))
    return max((displays.inline_width(part, _PRINTER) for part in formulas), default=0.0)


def _part_width(part: InlinePart) -> float:
    if isinstance(part, StyledText) and part.kind == "bar":
        return _bar_em(part.text)
    if isinstance(part, str | StyledText):
        return words_em(part if isinstance(part, str) else part.text)
    return _PRINTER.width(explicit(part))


def pictured(documents: Sequence[Document]) -> bool:
    """Whether a document has a picture, which takes a package of its own."""
    return any(isinstance(block, Figure) for document in documents for block in document.blocks)


def drawn(picture: Picture) -> str:
    """A picture as TikZ, no wider than a column."""
    from .tikz import tikz

    made = tikz(picture, inline)
    return f"\\resizebox{{\\columnwidth}}{{!}}{{%\n{made}}}" if picture.width > _COLUMN and columns() > 1 else made


FORMAT = Format(
    template="solution.tex.j2",
    delimiters=("<<", ">>", "<%", "%>", "<#", "#>"),
    filters={
        "inline": inline,
        "comment": comment,
        "outline": outline,
        "words": escape.tex,
        "pdf_text": escape.pdf_text,
        "labelled": labelled,
        "parts": parts,
        "before": _before,
        "reference": lambda label: rf"\eqref{{{label}}}",
        "lines": lines,
        "rows": lambda block: displays.working(block, _PRINTER, _NUMBERING),
        "aligned": lambda block: displays.formulas(block, _PRINTER, _NUMBERING),
        "pictured": pictured,
        "tikz": drawn,
    },
)
