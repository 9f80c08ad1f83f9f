"""Layout to LaTeX: amsmath only, and nothing that KaTeX, MathJax or GitHub lack. Each piece knows its width."""

from collections.abc import Callable, Sequence
from functools import lru_cache
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
    in_a_row,
    is_box,
    is_tall,
)

_DOTS = {"h": r"\cdots", "v": r"\vdots", "d": r"\ddots"}

_MATRIX = {"square": "bmatrix", "round": "pmatrix", "none": "matrix"}

# of bars, which a table of Markdown would take for its own
_OPENING, _CLOSING = {"|": r"\lvert "}, {"|": r"\rvert "}

# widths in em: fences of one line, of several lines, of a matrix
_FENCE, _TALL_FENCE = 0.85, 1.9

_BRACKETS = {"square": 1.35, "round": 1.65, "none": 0.0}

_COMMA = 0.5

_COLUMN_GAP, _SMALL_GAP = 1.0, 0.42

_SMALL_TYPE = 0.79


class TexPiece(NamedTuple):
    """TeX and its estimated width in em, rather too wide than too narrow."""

    tex: str
    em: float


def _box(digits: int) -> TexPiece:
    """An empty frame with room for handwriting, and some air around it where boxes stand on top of each other."""
    wide = max(0.75 * digits, 1.5)
    frame = rf"\boxed{{\rule{{{wide:g}em}}{{0em}}\rule{{0em}}{{0.9em}}}}"
    return TexPiece(rf"\rule[-0.4em]{{0em}}{{1.65em}}\,{frame}\,", wide + 1.0)


class TexPrinter:
    """Prints layouts that went through `explicit`. `words` makes plain text safe inside a formula."""

    def __init__(self, words: Callable[[str], str]) -> None:
        self.words = words
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
        if constants.is_plain(text):
            return TexPiece(_with_sign(text, node.comma), 0.5 * len(text) - 0.21 * ("." in text) + 0.29 * ("-" in text))
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
        return TexPiece(_DOTS[node.kind], 1.4)

    def _grid(self, node: Grid) -> TexPiece:
        name = _MATRIX[node.fence]
        body, digits, gaps = self._cells(node)
        wide = digits + gaps * _COLUMN_GAP + _BRACKETS[node.fence]
        return TexPiece(f"\\begin{{{name}}}{body}\\end{{{name}}}", wide)

    def _smallgrid(self, node: SmallGrid) -> TexPiece:
        grid = node.grid
        body, digits, gaps = self._cells(grid)
        wide = digits * _SMALL_TYPE + gaps * _SMALL_GAP + _BRACKETS[grid.fence]
        matrix = f"\\begin{{smallmatrix}}{body}\\end{{smallmatrix}}"
        before, after = FENCES[grid.fence]
        return TexPiece(f"\\left{before}{matrix}\\right{after}" if before else matrix, wide)

    def _cells(self, grid: Grid) -> tuple[str, float, int]:
        """The cells, the widths of the columns together, and the number of gaps between them."""
        rows = [[self.piece(cell) for cell in row] for row in grid.rows]
        columns = max(map(len, rows), default=0)
        widest = [max((row[at].em for row in rows if at < len(row)), default=0.0) for at in range(columns)]
        gap = " ,& " if in_a_row(grid) else " & "
        body = r" \\ ".join(gap.join(_guarded(cell.tex) for cell in row) for row in rows)
        commas = 0.28 * (columns - 1) if in_a_row(grid) else 0.0
        return f" {body} ", sum(widest) + commas, max(columns - 1, 0)

    def _rowvector(self, node: RowVector) -> TexPiece:
        body = self._separated(node.items, node.semicolons)
        before, after = FENCES[node.fence]
        made = self._fence(before, body, after, is_tall(node))
        return TexPiece(made.tex + r"^{\top}", made.em + 0.7) if node.transpose else made

    def _listeditems(self, node: ListedItems) -> TexPiece:
        body = self._separated(node.items, node.semicolons)
        return TexPiece(body.tex + (";" if node.semicolons else ","), body.em + _COMMA) if node.more else body

    def _separated(self, items: Sequence[RowNode], semicolons: bool) -> TexPiece:
        pieces = [self.piece(item) for item in items]
        wide = sum(piece.em for piece in pieces) + _COMMA * max(len(pieces) - 1, 0)
        return TexPiece(("; " if semicolons else ", ").join(piece.tex for piece in pieces), wide)

    def _call(self, node: Call) -> TexPiece:
        head, arg = self.piece(node.function), self.piece(node.arg)
        if node.function == ROOT:
            return TexPiece(f"\\sqrt{{{arg.tex}}}", arg.em + 1.0)
        if not node.bare:
            arg = self._fence("(", arg, ")", is_tall(node.arg), after=True)
        return TexPiece(f"{head.tex}{_gap(head.tex, arg.tex)}{arg.tex}", head.em + arg.em + 0.2)

    def _power(self, node: Power) -> TexPiece:
        base, exponent = self.piece(node.base), self.piece(node.exponent)
        raised = f"{{{base.tex}}}" if "^" in base.tex and isinstance(node.base, Symbol) else base.tex
        return TexPiece(f"{raised}^{{{exponent.tex}}}", base.em + 0.76 * exponent.em + 0.1)

    def _group(self, node: Group) -> TexPiece:
        before, after = FENCES[node.fence]
        return self._fence(before, self.piece(node.inner), after, is_tall(node.inner))

    def _fence(self, opening: str, body: TexPiece, closing: str, tall: bool, after: bool = False) -> TexPiece:
        opening, closing = _OPENING.get(opening, opening), _CLOSING.get(closing, closing)
        if not tall:
            return TexPiece(f"{opening}{body.tex}{closing}", body.em + _FENCE)
        close_to_name = r"\!" if after else ""
        return TexPiece(f"{close_to_name}\\left{opening}{body.tex}\\right{closing}", body.em + _TALL_FENCE)

    def _brokenpart(self, node: BrokenPart) -> TexPiece:
        """Tall fences of a broken formula are closed invisibly on each row."""
        head = self.piece(node.head) if node.head else TexPiece("", 0.0)
        body = self.piece(node.body)
        opening, closing = _OPENING.get(node.open, node.open), _CLOSING.get(node.close, node.close)
        if node.tall == 0:
            opening, closing = opening and rf"\Bigl{opening}", closing and rf"\Bigr{closing}"
        elif node.tall > 1 and (opening or closing):
            close_to_name = r"\!" if node.head else ""
            opening, closing = rf"{close_to_name}\left{opening or '.'}", rf"\right{closing or '.'}"
        raised = r"^{\top}" if node.transpose else ""
        fences = _TALL_FENCE if node.tall != 1 else _FENCE if opening and closing else _FENCE / 2
        tex = f"{head.tex}{opening}{_gap(opening, body.tex)}{body.tex}{closing}{raised}"
        return TexPiece(tex, head.em + body.em + fences + (0.7 if node.transpose else 0))

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
        return TexPiece(f"{lone}{SIGNS[sign].tex}{term.tex}", SIGNS[sign].em + term.em)

    def _fraction(self, pieces: list[TexPiece]) -> TexPiece:
        made = pieces[0]
        for piece in pieces[1:]:
            made = TexPiece(f"\\frac{{{made.tex}}}{{{piece.tex}}}", max(made.em, piece.em) + 0.4)
        return made

    def _row(self, node: Row) -> TexPiece:
        """A minus sign after a gap would be read as one between two terms."""
        pieces = [self.piece(item) for item in node.items]
        made, *rest = pieces
        for near, piece in zip(close(node.items), rest, strict=True):
            tex = f"{{{piece.tex}}}" if piece.tex.startswith("-") else piece.tex
            gap, wide = (r"\ ", 0.4) if near else (r" \quad ", 1.1)
            made = TexPiece(f"{made.tex}{gap}{tex}", made.em + piece.em + wide)
        return made


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
    return TexPiece(f"{left.tex}{joint or _gap(left.tex, right.tex)}{right.tex}", left.em + rule.em + right.em)


def _with_sign(digits: str, comma: bool) -> str:
    """A comma between digits is no comma of a list, after which TeX leaves a space."""
    return digits.replace(".", "{,}") if comma else digits


def _gap(before: str, after: str) -> str:
    """A space where a command's name would run into the next letter."""
    return " " if after[:1].isalpha() and before[-1:].isalpha() and "\\" in before else ""


def _guarded(cell: str) -> str:
    """A bracket or star at the start of a row would be read as an argument of the row break before it."""
    return "{}" + cell if cell[:1] in ("[", "*") else cell
