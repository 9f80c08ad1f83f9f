"""Layout to LaTeX: amsmath only, and nothing that KaTeX, MathJax or GitHub lack. Each piece knows its width."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from ...document import symbol_printing as names
from ...document.formulas import Call, Dots, Grid, Group, Infix, Number, Power, Row, RowVector, Symbol, Words
from ...document.signs import FENCES, SIGNS
from ...document.symbols import parse
from ...document.text_width import words_em
from ..formulas import constants
from ..formulas.row_nodes import (
    ROOT,
    BrokenPart,
    ListedItems,
    NodeMemory,
    RowNode,
    SmallGrid,
    close,
    height,
    in_a_row,
    is_box,
    is_tall,
)
from .tex_widths import (
    COLUMN_GAP,
    COMMA,
    FENCE,
    SMALL,
    SMALL_GAP,
    SMALL_TYPE,
    TALL,
    THIN,
    TOP,
    WIDELY,
    around,
    ends_widely,
    index_em,
)

_DOTS = {"h": r"\cdots", "v": r"\vdots", "d": r"\ddots"}

_MATRIX = {"square": "bmatrix", "round": "pmatrix", "none": "matrix"}

# of bars, which a table of Markdown would take for its own
_OPENING, _CLOSING = {"|": r"\lvert "}, {"|": r"\rvert "}


class TexPiece(NamedTuple):
    """TeX and its width in em, rather too wide than too narrow; `loose` of it stands around signs, but not in small
    type."""

    tex: str
    em: float
    loose: float = 0.0


_NOTHING = TexPiece("", 0.0)


def _box(digits: int) -> TexPiece:
    """An empty frame with room for handwriting, and some air around it where boxes stand on top of each other."""
    wide = max(0.75 * digits, 1.5)
    frame = rf"\boxed{{\rule{{{wide:g}em}}{{0em}}\rule{{0em}}{{0.9em}}}}"
    return TexPiece(rf"\rule[-0.4em]{{0em}}{{1.65em}}\,{frame}\,", wide + 0.97)


class TexPrinter:
    """Prints layouts that went through `explicit`. `words` makes plain text safe inside a formula. `large`: large
    fences and the gaps between columns, of what they are in an em of type."""

    def __init__(self, words: Callable[[str], str], large: float = 1.0) -> None:
        self.words = words
        self.large = large
        self.piece: NodeMemory[TexPiece] = NodeMemory(self._piece)

    def width(self, node: RowNode) -> float:
        """The width in em."""
        return self.piece(node).em

    def tex(self, node: RowNode) -> str:
        """The TeX, without math delimiters. Raises SymbolError for a name outside the mini-language."""
        return self.piece(node).tex

    def _piece(self, node: RowNode) -> TexPiece:
        """Raises TypeError for a node that is no layout."""
        printer = getattr(self, "_" + type(node).__name__.lower(), None)
        if printer is None:
            raise TypeError(f"no such layout: {type(node).__name__}")
        made: TexPiece = printer(node)
        return made

    def _symbol(self, node: Symbol) -> TexPiece:
        return _name(node.text)

    def _number(self, node: Number) -> TexPiece:
        text = node.text
        if is_box(text):
            return _box(len(text))
        if (plain := _digits(text, node.comma)) is not None:
            return plain
        tex = constants.to_tex(text)
        if tex is None:
            return self._words(Words(text))
        return TexPiece(_with_sign(tex, node.comma), 0.62 * len(text) + 0.5)

    def _words(self, node: Words) -> TexPiece:
        """An index such as [1] is no text."""
        if node.text[:1] == "[" and node.text[-1:] == "]" and node.text[1:-1].isdecimal() and node.text.isascii():
            return TexPiece(node.text, 0.5 * len(node.text))
        return TexPiece(self.words(node.text), words_em(node.text))

    def _dots(self, node: Dots) -> TexPiece:
        return TexPiece(_DOTS[node.kind], 1.34, 0.17)

    def _grid(self, node: Grid) -> TexPiece:
        name = _MATRIX[node.fence]
        body, widths = self._cells(node, small=False)
        lines = max(len(node.rows), height(node))
        fences = sum(around(fence, TALL, lines, self.large) for fence in FENCES[node.fence])
        wide = sum(widths) + (len(widths) - 1) * COLUMN_GAP * self.large + fences
        return TexPiece(f"\\begin{{{name}}}{body}\\end{{{name}}}", wide)

    def _smallgrid(self, node: SmallGrid) -> TexPiece:
        grid = node.grid
        body, widths = self._cells(grid, small=True)
        before, after = FENCES[grid.fence]
        fences = sum(around(fence, SMALL, len(grid.rows), self.large) for fence in (before, after))
        wide = sum(widths) * SMALL_TYPE + (len(widths) - 1) * SMALL_GAP + fences + 2 * THIN
        matrix = f"\\begin{{smallmatrix}}{body}\\end{{smallmatrix}}"
        return TexPiece(f"\\left{before}{matrix}\\right{after}" if before else matrix, wide)

    def _cells(self, grid: Grid, small: bool) -> tuple[str, list[float]]:
        """The cells, and the widths of the columns."""
        rows = [[self._cell(cell) for cell in row] for row in grid.rows]
        comma = 0.28 if in_a_row(grid) else 0.0
        columns = zip_longest(*rows, fillvalue=_NOTHING)
        widths = [max([each.em - each.loose if small else each.em for each in column]) for column in columns]
        gap = " ,& " if in_a_row(grid) else " & "
        body = r" \\ ".join(gap.join(_guarded(cell.tex) for cell in row) for row in rows)
        return f" {body} ", [*(wide + comma for wide in widths[:-1]), *widths[-1:]]

    def _cell(self, cell: RowNode) -> TexPiece:
        return (_digits(cell.text, cell.comma) if type(cell) is Number else None) or self.piece(cell)

    def _rowvector(self, node: RowVector) -> TexPiece:
        body = self._separated(node.items, node.semicolons)
        before, after = FENCES[node.fence]
        made = self._fence(before, body, after, _lines(node))
        return TexPiece(made.tex + r"^{\top}", made.em + TOP, made.loose) if node.transpose else made

    def _listeditems(self, node: ListedItems) -> TexPiece:
        body = self._separated(node.items, node.semicolons)
        return TexPiece(body.tex + (";" if node.semicolons else ","), body.em + COMMA) if node.more else body

    def _separated(self, items: Sequence[RowNode], semicolons: bool) -> TexPiece:
        pieces = [self.piece(item) for item in items]
        wide = sum(piece.em for piece in pieces) + COMMA * max(len(pieces) - 1, 0)
        loose = sum(piece.loose for piece in pieces)
        return TexPiece(("; " if semicolons else ", ").join(piece.tex for piece in pieces), wide, loose)

    def _call(self, node: Call) -> TexPiece:
        head, arg = self.piece(node.function), self.piece(node.arg)
        if node.function == ROOT:
            return TexPiece(f"\\sqrt{{{arg.tex}}}", arg.em + 1.0, arg.loose)
        if not node.bare:
            arg = self._fence("(", arg, ")", _lines(node.arg), after=True)
        wide = head.em + arg.em + THIN * node.bare
        return TexPiece(f"{head.tex}{_gap(head.tex, arg.tex)}{arg.tex}", wide, head.loose + arg.loose)

    def _power(self, node: Power) -> TexPiece:
        base, exponent = self.piece(node.base), self.piece(node.exponent)
        raised = f"{{{base.tex}}}" if "^" in base.tex and isinstance(node.base, Symbol) else base.tex
        below = index_em(node.base.text) if isinstance(node.base, Symbol) and raised == base.tex else 0.0
        above = max(SMALL_TYPE * (exponent.em - exponent.loose) + 0.06 - below, 0.0)
        return TexPiece(f"{raised}^{{{exponent.tex}}}", base.em + above, base.loose)

    def _group(self, node: Group) -> TexPiece:
        before, after = FENCES[node.fence]
        return self._fence(before, self.piece(node.inner), after, _lines(node.inner))

    def _fence(self, opening: str, body: TexPiece, closing: str, lines: int, after: bool = False) -> TexPiece:
        """The piece between fences that grow with so many lines, 0 for none."""
        opening, closing = _OPENING.get(opening, opening), _CLOSING.get(closing, closing)
        if not lines:
            wide = body.em + FENCE.get(opening, 0.0) + FENCE.get(closing, 0.0)
            return TexPiece(f"{opening}{body.tex}{closing}", wide, body.loose)
        close_to_name = r"\!" if after else ""
        wide = body.em + sum(around(fence, TALL, lines, self.large) for fence in (opening, closing))
        return TexPiece(f"{close_to_name}\\left{opening}{body.tex}\\right{closing}", wide, body.loose)

    def _brokenpart(self, node: BrokenPart) -> TexPiece:
        """Tall fences of a broken formula are closed invisibly on each row."""
        head = self.piece(node.head) if node.head else TexPiece("", 0.0)
        body = self.piece(node.body)
        opening, closing = _OPENING.get(node.open, node.open), _CLOSING.get(node.close, node.close)
        shown = [*filter(None, (opening, closing))]
        if node.tall == 0:
            opening, closing = opening and rf"\Bigl{opening}", closing and rf"\Bigr{closing}"
        elif node.tall > 1 and (opening or closing):
            close_to_name = r"\!" if node.head else ""
            opening, closing = rf"{close_to_name}\left{opening or '.'}", rf"\right{closing or '.'}"
        raised = r"^{\top}" if node.transpose else ""
        tex = f"{head.tex}{opening}{_gap(opening, body.tex)}{body.tex}{closing}{raised}"
        fences = sum(
            around(each, TALL, node.tall or 1, self.large) if node.tall != 1 else FENCE[each] for each in shown
        )
        wide = head.em + body.em + fences + 0.12 * (node.tall > 1) + (TOP if node.transpose else 0)
        return TexPiece(tex, wide, head.loose + body.loose)

    def _infix(self, node: Infix) -> TexPiece:
        if "frac" in node.signs:
            return self._fraction([self.piece(term) for term in node.terms])
        made = self._first(node.signs[0], self.piece(node.terms[0]))
        for sign, term in zip(node.signs[1:], node.terms[1:], strict=True):
            made = _appended(made, sign, self.piece(term))
        return made

    def _first(self, sign: str, term: TexPiece) -> TexPiece:
        if sign in ("", "paren"):
            return term
        lone = "" if sign == "-" else "{}"
        rule = SIGNS[sign]
        wide = rule.em if lone else rule.em - rule.loose + THIN * term.tex.startswith(WIDELY)
        loose = term.loose + (rule.loose if lone else 0.0)
        return TexPiece(f"{lone}{rule.tex}{term.tex}", wide + term.em, loose)

    def _fraction(self, pieces: list[TexPiece]) -> TexPiece:
        made = pieces[0]
        for piece in pieces[1:]:
            made = TexPiece(f"\\frac{{{made.tex}}}{{{piece.tex}}}", max(made.em, piece.em) + 0.26)
        return made

    def _row(self, node: Row) -> TexPiece:
        """A minus sign after a gap would be read as one between two terms."""
        pieces = [self.piece(item) for item in node.items]
        made, *rest = pieces
        for near, piece in zip(close(node.items), rest, strict=True):
            tex = f"{{{piece.tex}}}" if piece.tex.startswith("-") else piece.tex
            gap, wide = (r"\ ", 0.34) if near else (r" \quad ", 1.0)
            wide += THIN * (ends_widely(made.tex) or piece.tex.startswith(WIDELY))
            made = TexPiece(f"{made.tex}{gap}{tex}", made.em + piece.em + wide, made.loose + piece.loose)
        return made


def _lines(node: RowNode) -> int:
    """Of how many lines fences around the node have the height; 0 where they do not grow."""
    return height(node) if is_tall(node) else 0


@lru_cache(maxsize=16_384)
def _digits(text: str, comma: bool) -> TexPiece | None:
    """A number without anything but digits, a sign and a point."""
    if not constants.is_plain(text):
        return None
    return TexPiece(_with_sign(text, comma), 0.5 * len(text) - 0.21 * ("." in text) + 0.29 * ("-" in text))


@lru_cache(maxsize=4096)
def _name(text: str) -> TexPiece:
    tree = parse(text)
    return TexPiece(names.to_tex(tree).strip(), names.em(tree))


def _appended(left: TexPiece, sign: str, right: TexPiece) -> TexPiece:
    rule = SIGNS[sign]
    if sign == "":
        joint = "" if right.tex[:1] in "([" or right.tex.startswith((r"\left", r"\begin")) else rule.tex
        joint = joint and joint + _gap(joint, right.tex)
    else:
        joint = f" {rule.tex.strip()} " if rule.tex else ""
    wide = rule.em if joint.strip() or sign else 0.0
    if sign in ("", "over", "paren") and (ends_widely(left.tex) or right.tex.startswith(WIDELY)):
        wide += THIN
    tex = f"{left.tex}{joint or _gap(left.tex, right.tex)}{right.tex}"
    return TexPiece(tex, left.em + wide + right.em, left.loose + rule.loose + right.loose)


def _with_sign(digits: str, comma: bool) -> str:
    """A comma between digits is no comma of a list, after which TeX leaves a space."""
    return digits.replace(".", "{,}") if comma else digits


def _gap(before: str, after: str) -> str:
    """A space where a command's name would run into the next letter."""
    return " " if after[:1].isalpha() and before[-1:].isalpha() and "\\" in before else ""


def _guarded(cell: str) -> str:
    """A bracket or star at the start of a row would be read as an argument of the row break before it."""
    return "{}" + cell if cell[:1] in ("[", "*") else cell
