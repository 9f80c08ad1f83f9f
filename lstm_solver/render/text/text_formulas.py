"""Layout to plain text in two dimensions."""

from collections.abc import Sequence

from ...document import symbol_printing as names
from ...document.formulas import Call, Dots, Grid, Group, Infix, Number, Power, Row, RowVector, Symbol, Words
from ...document.signs import FENCES, SIGNS
from ...document.symbols import parse
from ..escape import text as plain_text
from ..formulas import constants
from ..formulas.row_nodes import ROOT, BrokenPart, ListedItems, NodeMemory, RowNode, SmallGrid, close, in_a_row, is_box
from .text_boxes import TextBox, beside, fenced, line, spread, stacked, table

_DOTS = {"h": "⋯", "v": "⋮", "d": "⋱"}


def width(node: RowNode) -> float:
    """The width in columns."""
    return box(node).width


def _box(node: RowNode) -> TextBox:
    match node:
        case Symbol(text):
            return line(names.to_unicode(parse(text)))
        case Number(text) if is_box(text):
            return line("_" * len(text))
        case Number(text, comma):
            digits = constants.to_unicode(text)
            return line(plain_text(digits.replace(".", ",") if comma else digits))
        case Words(text):
            return line(plain_text(text))
        case Dots(kind):
            return line(_DOTS[kind])
        case Grid():
            return _grid(node)
        case SmallGrid(grid):
            return _grid(grid)
        case RowVector(items, fence, transpose, semicolons):
            made = _fenced(fence, _separated(items, semicolons))
            return _transposed(made) if transpose else made
        case ListedItems(items, more, semicolons):
            return beside([_separated(items, semicolons), line((";" if semicolons else ",") if more else "")])
        case Row(items):
            return _row(items)
        case Power(base, exponent):
            return _power(box(base), box(exponent))
        case Call() | Group() | BrokenPart() | Infix():
            return _compound(node)
    raise TypeError(f"no such layout: {type(node).__name__}")


_BOXES = NodeMemory(_box)


def box(node: RowNode) -> TextBox:
    """A layout that went through `explicit`. Raises TypeError for what is none, SymbolError for a bad name."""
    return _BOXES(node)


def _compound(node: Call | Group | BrokenPart | Infix) -> TextBox:
    match node:
        case Call(function, Symbol() as arg) if function == ROOT:
            return beside([line("√"), box(arg)])
        case Call(function, arg, True):
            return beside([_name(function), box(arg)])
        case Call(function, arg):
            return beside([_name(function), fenced("(", box(arg), ")")])
        case Group(inner, fence):
            return _fenced(fence, box(inner))
        case BrokenPart():
            return _part(node)
        case Infix():
            return _fraction(node) if "frac" in node.signs else _infix(node)


def _power(base: TextBox, exponent: TextBox) -> TextBox:
    """Small characters where they exist, `e^(0.5)` otherwise."""
    text = exponent.lines[0]
    small = names.raised(text) if len(exponent.lines) == 1 else None
    if small is not None:
        return beside([base, line(small)._replace(base=base.base)])
    plain = len(exponent.lines) == 1 and text.isalnum()
    return beside([base, line("^"), exponent if plain else fenced("(", exponent, ")")])


def _name(function: RowNode) -> TextBox:
    return line("√") if function == ROOT else box(function)


def _grid(node: Grid) -> TextBox:
    body = table([[box(cell) for cell in row] for row in node.rows], gap=", " if in_a_row(node) else "  ")
    return _fenced(node.fence, body)


def _fenced(fence: str, body: TextBox) -> TextBox:
    before, after = FENCES[fence]
    return fenced(before, body, after)


def _separated(items: Sequence[RowNode], semicolons: bool) -> TextBox:
    return _spaced([box(item) for item in items], "; " if semicolons else ", ")


def _row(items: Sequence[RowNode]) -> TextBox:
    boxes = [box(item) for item in items]
    gaps = [line(" " if near else "   ") for near in close(items)]
    return beside([boxes[0], *(part for pair in zip(gaps, boxes[1:], strict=True) for part in pair)])


def _spaced(boxes: Sequence[TextBox], gap: str) -> TextBox:
    return beside([part for each in boxes for part in (line(gap), each)][1:])


def _transposed(made: TextBox) -> TextBox:
    top = spread(line("ᵀ"), 0, 0)._replace(base=made.base)
    return beside([made, top])


def _part(node: BrokenPart) -> TextBox:
    """Fences of a fixed size are one line high."""
    body = box(node.body)
    made = fenced(node.open, body, node.close) if node.tall else beside([line(node.open), body, line(node.close)])
    made = beside([made, line("ᵀ")]) if node.transpose else made
    return beside([_name(node.head), made]) if node.head else made


def _infix(node: Infix) -> TextBox:
    made = [_first(node.signs[0]), box(node.terms[0])]
    for sign, term in zip(node.signs[1:], node.terms[1:], strict=True):
        right = box(term)
        made += [line(_sign(sign, made[-1], right)), right]
    return beside(made)


def _first(sign: str) -> TextBox:
    """A minus sign before a whole formula stands close to it, one between two terms as other signs do."""
    return line("-" if sign == "-" else SIGNS[sign].unicode.lstrip() if sign else "")


def _sign(sign: str, left: TextBox, right: TextBox) -> str:
    """Brackets on either side of an invisible product need no space between them."""
    close = sign == "" and (left.lines[left.base][-1:] in "⎥⎦⎤)]" or right.lines[right.base][:1] in "⎢⎣⎡([")
    return "" if close else SIGNS[sign].unicode


def _fraction(node: Infix) -> TextBox:
    made = box(node.terms[0])
    for term in node.terms[1:]:
        below = box(term)
        wide = max(made.width, below.width) + 2
        bar = line("─" * wide)
        made = stacked([made, bar, below], len(made.lines), "c")
    return made
