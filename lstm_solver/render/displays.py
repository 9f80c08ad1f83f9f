"""Displayed formulas for LaTeX and Markdown: rows with alignment marks, none wider than the page."""

from typing import NamedTuple

from ..document import Formulas
from ..layout import Derivation, Layout
from ..layout import Row as SideBySide
from .breaking import Line, at_equals, derivation, evenly, fit, rows
from .latex import Printer, words_em
from .nodes import Node, height
from .precedence import explicit

# em; the text of an A4 or letter page with 2 cm margins is 44 em wide at 11 pt
PAGE = 42.5
INLINE = 18.0
_INDENT = 2.2
_GAP = 2.2
# lines of text: somewhat less than half a page, and what a row takes beyond its digits
_HALF = 20.0
_LEAD = 0.4


class Row(NamedTuple):
    """A row of an aligned display, `high` lines of text; after an `airy` one the next needs some air.

    Where `keep` is set no page ends below it.
    """

    tex: str
    airy: bool
    high: float = 1.0
    keep: bool = False


class Aligned(NamedTuple):
    """`pairs`: how many pairs of aligned columns the rows have."""

    pairs: int
    rows: list[Row]


def working(whole: Derivation, printer: Printer) -> list[Row]:
    """The rows of a derivation, aligned at the equals sign."""
    return _kept([_working_row(line, printer) for line in derivation(whole, PAGE, printer.width, _INDENT)])


def _working_row(line: Line, printer: Printer) -> Row:
    left = printer.tex(line.left) if line.left else ""
    high = max(_height(line.left), _height(line.body))
    if line.body is None:
        return Row(f"& {left}", high > 1, high)
    mark = "&= " if line.sign else r"&\qquad "
    start = f"{_guarded(left)} " if left else ""
    return Row(f"{start}{mark}{printer.tex(line.body)}", high > 1, high)


def _height(node: Node | None) -> int:
    return 0 if node is None else height(node)


def _kept(made: list[Row]) -> list[Row]:
    """Up to half a page of rows stays on one page; of more the first two and the last two stay together."""
    last = len(made) - 1
    short = sum(row.high + _LEAD for row in made) <= _HALF
    return [row._replace(keep=at < last and (short or at in (0, last - 1))) for at, row in enumerate(made)]


def _guarded(left: str) -> str:
    return "{}" + left if left[:1] in ("[", "*") else left


def formulas(block: Formulas, printer: Printer) -> Aligned:
    """Formulas in as many columns as fit; in one column the captions stand in a column of their own."""
    nodes: list[tuple[str, Node]] = [(caption, explicit(layout)) for caption, layout in block.items]
    captions = [printer.words(f"{caption}:") if caption else "" for caption, _ in nodes]
    names = [words_em(caption) + 1.5 if caption else 0.0 for caption, _ in nodes]
    widest = max((name + printer.width(node) for name, (_, node) in zip(names, nodes, strict=True)), default=0.0)
    across = min(max(int((PAGE + _GAP) // (widest + _GAP)), 1), max(len(nodes), 1))
    if across == 1 or block.apart:
        made = _one_column([node for _, node in nodes], captions, max(names, default=0.0), printer)
    else:
        cells = [_cell(caption, node, printer) for caption, (_, node) in zip(captions, nodes, strict=True)]
        made = Aligned(across, [_across(cells[at : at + across]) for at in range(0, len(cells), across)])
    return made._replace(rows=_kept(made.rows))


def _cell(caption: str, node: Node, printer: Printer) -> Row:
    high = height(node)
    return Row(f"{caption}\\enspace {printer.tex(node)}" if caption else printer.tex(node), high > 1, high)


def _across(cells: list[Row]) -> Row:
    high = max(cell.high for cell in cells)
    return Row("& " + r" \qquad && ".join(cell.tex for cell in cells), high > 1, high)


def _one_column(nodes: list[Node], captions: list[str], name: float, printer: Printer) -> Aligned:
    """Captions wider than a third of the page stand on rows of their own."""
    if name == 0:
        return Aligned(1, [row for node in nodes for row in _uncaptioned(node, printer)])
    apart = name > PAGE / 3
    room = PAGE - (0 if apart else name)
    most = evenly(nodes, room, printer.width)
    found: list[Row] = []
    for caption, node in zip(captions, nodes, strict=True):
        start = f"& {caption} \\quad && " if caption else "& && "
        found += [Row(f"& {caption}", False)] * bool(apart and caption)
        pieces = rows(node, room, printer.width, _INDENT, most)
        found += _pieces(pieces, "& " if apart else start, "& " if apart else "& && ", printer)
    return Aligned(1 if apart else 2, found)


def _pieces(pieces: list[tuple[Node, bool]], start: str, later: str, printer: Printer) -> list[Row]:
    """The rows of formulas side by side, with air below the last of them where one is tall."""
    airy = len(pieces) > 1 or height(pieces[0][0]) > 1
    made = []
    for at, (piece, fresh) in enumerate(pieces):
        indent = "" if fresh else r"\qquad "
        before = start if at == 0 else later
        made.append(Row(f"{before}{indent}{printer.tex(piece)}", airy and at == len(pieces) - 1, height(piece)))
    return made


def _uncaptioned(node: Node, printer: Printer) -> list[Row]:
    """Formulas side by side that take several rows are aligned at the first equals sign of each row."""
    pieces = rows(node, PAGE, printer.width, _INDENT)
    split = [at_equals(piece) for piece, _ in pieces]
    if len(split) == 1 or not isinstance(node, SideBySide) or not all(split):
        return _pieces(pieces, "& ", "& ", printer)
    made = []
    for left, rest in filter(None, split):
        high = max(height(left), height(rest))
        made.append(Row(f"{_guarded(printer.tex(left))} &{printer.tex(rest)}", high > 1, high))
    return made


def inline(layout: Layout, printer: Printer) -> list[str]:
    """A formula in running text, in pieces between which the line may end."""
    return [printer.tex(piece) for piece in fit(explicit(layout), INLINE, printer.width)]
