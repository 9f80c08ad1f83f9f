"""Displayed formulas for LaTeX and Markdown: rows with alignment marks, none wider than the page."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ...document.blocks import Formulas, Working
from ...document.formulas import Layout, Row
from ...document.signs import SIGNS
from ...document.text_width import words_em
from ..formulas.narrowing import is_small, shrunk
from ..formulas.precedence import explicit
from ..formulas.row_nodes import RowNode, height
from ..formulas.rows import DisplayRow, above_number, at_equals, derivation, evenly, fit
from ..table_columns import fitting_columns
from .line_width import columns, display_ems
from .tex_formulas import TexPrinter

# em, of a formula in running text
INLINE = 18.0

_INDENT = 2.2

_GAP, _CLOSE_GAP = 2.2, 1.0

# lines of text: somewhat less than half a page, a fifth of one, a row that may begin a page alone, and what a row takes
# beyond its digits
_HALF = 20.0

_FIFTH = 10.0

_TALL = 4.0

_LEAD = 0.4

# of the height of a display is left where captions are worth rows of their own
_LOWER = 0.7


class AlignedRow(NamedTuple):
    """A row of an aligned display, `high` lines of text; after an `airy` one the next needs some air.

    Where `keep` is set no page ends below it; where `together` is set, none but one that would stay mostly blank.
    `label`: that of the equation's number, which may be empty; None where the row has no number.
    """

    tex: str
    airy: bool
    high: float = 1.0
    keep: bool = False
    together: bool = False
    label: str | None = None


class EquationNumbering(NamedTuple):
    """How a format numbers equations: the room that a number takes, and a reference to one: its TeX, from the label and
    the word before it, and the room that it takes beside the word.
    """

    room: float
    reference: Callable[[str, str], str]
    reference_room: float


class AlignedDisplay(NamedTuple):
    """`pairs`: how many pairs of aligned columns the rows have."""

    pairs: int
    rows: list[AlignedRow]


def working(block: Working, printer: TexPrinter, numbering: EquationNumbering | None = None) -> list[AlignedRow]:
    """The rows of a derivation, aligned at the equals sign; the last one has its number."""
    number = 0.0 if numbering is None else numbering.room
    lines = derivation(block.derivation, display_ems(), printer.width, _INDENT, number)
    *before, last = _kept([_working_row(line, printer) for line in lines])
    return [*before, last if numbering is None else last._replace(label=block.label)]


def _working_row(line: DisplayRow, printer: TexPrinter) -> AlignedRow:
    left = printer.tex(line.left) if line.left else ""
    high = max(_height(line.left), _height(line.body))
    if line.body is None:
        return AlignedRow(f"& {left}", high > 1, high)
    start = f"{_guarded(left)} " if left else ""
    return AlignedRow(f"{start}&{tex_sign(line)} {printer.tex(line.body)}", high > 1, high)


def tex_sign(line: DisplayRow) -> str:
    """The sign that a row starts with, or some room where it goes on from the one before."""
    return SIGNS[line.sign].tex.strip() if line.sign else r"\qquad"


def _height(node: RowNode | None) -> int:
    return 0 if node is None else height(node)


def _kept(made: list[AlignedRow]) -> list[AlignedRow]:
    """Up to half a page of rows stays on one page where it can; the first two and the last two do in any case, unless
    the last is a tall one."""
    last = len(made) - 1
    short = _lines_high(made) <= _HALF
    kept = {0, last - 1 if made[last].high < _TALL else 0}
    found = [row._replace(keep=row.keep or at in kept) for at, row in enumerate(made[:-1])]
    return [*(row._replace(together=short and not row.keep) for row in found), made[last]._replace(keep=False)]


def _lines_high(rows: Sequence[AlignedRow]) -> float:
    """How many lines of text some rows take."""
    return sum(row.high + _LEAD for row in rows)


def _guarded(left: str) -> str:
    return "{}" + left if left[:1] in ("[", "*") else left


class _DisplayItem(NamedTuple):
    """A formula with its caption in TeX and what stands behind it; `beside` is the room of a number or a reference."""

    caption: str
    node: RowNode
    behind: str = ""
    label: str | None = None
    beside: float = 0.0


def formulas(block: Formulas, printer: TexPrinter, numbering: EquationNumbering | None = None) -> AlignedDisplay:
    """Formulas in as many columns as fit; in one column the captions stand in a column of their own. In one of several
    columns of the page tall ones all stand on one row where smaller matrices do that."""
    items = [_item(block, at, printer, numbering) for at in range(len(block.items))]
    names = [words_em(caption) + 1.5 if caption else 0.0 for caption, _ in block.items]
    across, gap = _abreast(items, names, _GAP, printer), r"\qquad"
    if columns() > 1 and 1 < across < len(items) and max(height(item.node) for item in items) > _TALL:
        smaller = [item._replace(node=shrunk(item.node)) for item in items]
        if _abreast(smaller, names, _CLOSE_GAP, printer) == len(items):
            across, gap, items = len(items), r"\quad", smaller
    if across == 1 or block.apart:
        made = _one_column(items, names, printer)
    else:
        cells = [_cell(item, printer) for item in items]
        made = AlignedDisplay(across, [_across(cells[at : at + across], gap) for at in range(0, len(cells), across)])
    return made._replace(rows=_kept(made.rows))


def _abreast(items: list[_DisplayItem], names: list[float], gap: float, printer: TexPrinter) -> int:
    """How many of them fit beside each other, with a `gap` between."""
    wide = [name + printer.width(item.node) + item.beside for name, item in zip(names, items, strict=True)]
    return fitting_columns(wide, display_ems(), gap)


def _item(block: Formulas, at: int, printer: TexPrinter, numbering: EquationNumbering | None) -> _DisplayItem:
    caption, layout = block.items[at]
    made = _DisplayItem(printer.words(f"{caption}:") if caption else "", explicit(layout))
    if numbering is None:
        return made
    if at < len(block.labels):
        made = made._replace(label=block.labels[at], beside=numbering.room)
    if at < len(block.by) and block.by[at] and columns() == 1:
        beside = made.beside + numbering.reference_room + words_em(block.by_word)
        made = made._replace(behind=numbering.reference(block.by[at], block.by_word), beside=beside)
    return made


def _cell(item: _DisplayItem, printer: TexPrinter) -> AlignedRow:
    high = height(item.node)
    formula = f"{printer.tex(item.node)}{item.behind}"
    return AlignedRow(f"{item.caption}\\enspace {formula}" if item.caption else formula, high > 1, high)


def _across(cells: list[AlignedRow], gap: str) -> AlignedRow:
    high = max(cell.high for cell in cells)
    return AlignedRow("& " + f" {gap} && ".join(cell.tex for cell in cells), high > 1, high)


def _one_column(items: list[_DisplayItem], names: list[float], printer: TexPrinter) -> AlignedDisplay:
    """Captions wider than a third of the page stand on rows of their own. Where one matrix needs smaller type, all
    have it."""
    if not any(names):
        most = evenly([item.node for item in items], display_ems() - max(item.beside for item in items), printer.width)
        return AlignedDisplay(1, [row for item in items for row in _finished(item, _uncaptioned(item, printer, most))])
    name = max((wide for wide in names if wide <= display_ems() / 3), default=0.0)
    if columns() > 1:  # captions stand beside formulas only where all of them have the room
        widest = max(printer.width(item.node) + item.beside for item in items)
        name = max(names) if max(names) + widest <= display_ems() else 0.0
    broken = _beside(items, name, printer)
    above_all = _beside(items, 0.0, printer) if name else broken
    if _rows_high(above_all) + sum(map(bool, names)) < _LOWER * _rows_high(broken):
        name, broken = 0.0, above_all
    apart = name == 0
    smaller = [item._replace(node=shrunk(item.node)) for item in items]
    if smaller != items and any(is_small(piece) for pieces in broken for piece, _ in pieces):
        return _one_column(smaller, names, printer)
    found: list[list[AlignedRow]] = []
    for item, pieces, wide in zip(items, broken, names, strict=True):
        above = apart or wide > name
        start = f"& {item.caption} \\quad && " if item.caption and not above else "& && "
        if item.caption or not found:
            found.append([])
        if above and item.caption:
            caption = f"& {item.caption}" if apart else f"& \\rlap{{{item.caption}}}"
            found[-1].append(AlignedRow(caption, False, keep=True))
        found[-1] += _finished(item, _pieces(pieces, "& " if apart else start, "& " if apart else "& && ", printer))
    return AlignedDisplay(1 if apart else 2, [row for rows in found for row in _under_caption(rows)])


def _under_caption(rows: list[AlignedRow]) -> list[AlignedRow]:
    """The rows that stand beside or under one caption; a few of them stay on one page."""
    few = _lines_high(rows) <= _FIFTH
    return [row._replace(keep=row.keep or few) for row in rows[:-1]] + rows[-1:]


def _beside(items: list[_DisplayItem], name: float, printer: TexPrinter) -> list[list[tuple[RowNode, bool]]]:
    """The rows of each formula beside captions of this width."""
    room = display_ems() - name
    most = evenly([item.node for item in items], room, printer.width)
    return [above_number(item.node, room, item.beside, printer.width, _INDENT, most) for item in items]


def _rows_high(broken: list[list[tuple[RowNode, bool]]]) -> float:
    return sum(height(piece) for pieces in broken for piece, _ in pieces)


def _finished(item: _DisplayItem, made: list[AlignedRow]) -> list[AlignedRow]:
    """The rows of a formula with its number, or a reference, on the last."""
    return [*made[:-1], made[-1]._replace(tex=made[-1].tex + item.behind, label=item.label)]


def _pieces(pieces: list[tuple[RowNode, bool]], start: str, later: str, printer: TexPrinter) -> list[AlignedRow]:
    """The rows of formulas side by side, with air below the last of them where one is tall."""
    airy = len(pieces) > 1 or height(pieces[0][0]) > 1
    made = []
    for at, (piece, fresh) in enumerate(pieces):
        indent = "" if fresh else r"\qquad "
        before = start if at == 0 else later
        made.append(AlignedRow(f"{before}{indent}{printer.tex(piece)}", airy and at == len(pieces) - 1, height(piece)))
    return made


def _uncaptioned(item: _DisplayItem, printer: TexPrinter, most: int) -> list[AlignedRow]:
    """Formulas side by side that take several rows are aligned at the first equals sign of each row."""
    node = item.node
    pieces = above_number(node, display_ems(), item.beside, printer.width, _INDENT, most)
    split = [at_equals(piece) for piece, _ in pieces]
    if len(split) == 1 or not isinstance(node, Row) or not all(split):
        return _pieces(pieces, "& ", "& ", printer)
    made = []
    for left, rest in filter(None, split):
        high = max(height(left), height(rest))
        made.append(AlignedRow(f"{_guarded(printer.tex(left))} &{printer.tex(rest)}", high > 1, high))
    return made


def inline(layout: Layout, printer: TexPrinter) -> list[str]:
    """A formula in running text, in pieces between which the line may end."""
    return [printer.tex(piece) for piece in _pieces_of(layout, printer)]


def inline_width(layout: Layout, printer: TexPrinter) -> float:
    """The width of the widest of these pieces."""
    return max(map(printer.width, _pieces_of(layout, printer)))


def _pieces_of(layout: Layout, printer: TexPrinter) -> list[RowNode]:
    node = explicit(layout)
    return [node] if printer.width(node) <= INLINE else fit(node, INLINE, printer.width)
