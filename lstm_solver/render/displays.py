"""Displayed formulas for LaTeX and Markdown: rows with alignment marks, none wider than the page."""

from typing import NamedTuple

from ..document import Formulas
from ..layout import Derivation, Layout
from .breaking import Line, derivation, fit
from .latex import Printer, words_em
from .nodes import Node, height
from .precedence import explicit

# em; the text of an A4 or letter page with 2 cm margins is 44 em wide at 11 pt
PAGE = 42.5
INLINE = 18.0
_INDENT = 2.2
_GAP = 2.2


class Row(NamedTuple):
    """A row of an aligned display; after a `tall` one the next needs some air."""

    tex: str
    tall: bool


class Aligned(NamedTuple):
    """`pairs`: how many pairs of aligned columns the rows have."""

    pairs: int
    rows: list[Row]


def working(whole: Derivation, printer: Printer) -> list[Row]:
    """The rows of a derivation, aligned at the equals sign."""
    return [_working_row(line, printer) for line in derivation(whole, PAGE, printer.width, _INDENT)]


def _working_row(line: Line, printer: Printer) -> Row:
    left = printer.tex(line.left) if line.left else ""
    if line.body is None:
        return Row(f"& {left}", _tall(line.left))
    mark = "&= " if line.sign else r"&\qquad "
    start = f"{_guarded(left)} " if left else ""
    return Row(f"{start}{mark}{printer.tex(line.body)}", max(_tall(line.left), _tall(line.body)))


def _tall(node: Node | None) -> bool:
    return node is not None and height(node) > 1


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
        return _one_column([node for _, node in nodes], captions, max(names, default=0.0), printer)
    cells = [_cell(caption, node, printer) for caption, (_, node) in zip(captions, nodes, strict=True)]
    return Aligned(across, [_across(cells[at : at + across]) for at in range(0, len(cells), across)])


def _cell(caption: str, node: Node, printer: Printer) -> Row:
    return Row(f"{caption}\\enspace {printer.tex(node)}" if caption else printer.tex(node), height(node) > 1)


def _across(cells: list[Row]) -> Row:
    return Row("& " + r" \qquad && ".join(cell.tex for cell in cells), any(cell.tall for cell in cells))


def _one_column(nodes: list[Node], captions: list[str], name: float, printer: Printer) -> Aligned:
    """Captions wider than a third of the page stand on rows of their own."""
    apart = name > PAGE / 3
    room = PAGE - (0 if apart else name)
    rows: list[Row] = []
    for caption, node in zip(captions, nodes, strict=True):
        pieces = fit(node, room - _INDENT, printer.width) if printer.width(node) > room else [node]
        if apart and caption:
            rows.append(Row(f"& {caption}", False))
        before = "" if apart or name == 0 else f"{caption} \\quad && " if caption else "&& "
        later = "&& " if before else ""
        for at, piece in enumerate(pieces):
            start = before if at == 0 else later + r"\qquad "
            rows.append(Row(f"& {start}{printer.tex(piece)}", height(piece) > 1))
    return Aligned(1 if apart or name == 0 else 2, rows)


def inline(layout: Layout, printer: Printer) -> list[str]:
    """A formula in running text, in pieces between which the line may end."""
    return [printer.tex(piece) for piece in fit(explicit(layout), INLINE, printer.width)]
