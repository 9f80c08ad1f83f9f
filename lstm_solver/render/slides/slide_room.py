"""How much room a slide has: Beamer's 16:9 page at 11 pt with its own margins, in one size of type."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...document.blocks import Inline, StyledText
from ...document.formulas import Grid, Layout, Number, Power, RowVector
from ...document.text_width import words_em
from .. import escape
from ..formulas.eliding import cut, cut_row
from ..formulas.precedence import explicit
from ..formulas.row_nodes import RowNode, height
from ..formulas.rows import fit
from ..tex.displays import INLINE
from ..tex.tex_formulas import TexPrinter
from ..tex.tex_inline import inline

PRINTER = TexPrinter(escape.tex_words)

WIDE = 398.0  # pt

HIGH = 205.0  # pt below a title of one line, above the foot

TITLE = 17.5  # pt that each further line of a title takes

TITLE_EM = 26.0  # a line of a title in its own em

_LONGEST = 24  # letters of a word that is not broken

_TALL = 3  # rows of a column that is never laid down

_BROKEN = r"\leavevmode\unskip\hskip0pt{}"  # between the parts of a word, at the end of a line too

_SUM = 2.3  # lines that a sum with limits is high

_DOTS = 0.5  # lines that dots one above the other take beyond their row

_ARROW = 4.0  # pt that an arrow over a letter rises above its line

_FRACTION = 6.0  # pt that a fraction with a matrix in it takes beyond its rows

_OPEN = 3.0  # pt that brackets of several rows take beyond their rows

SKIP = 2.0  # pt before a working

_AROUND = 5.0  # pt above and below a display


class SlideType(NamedTuple):
    """`type`: the command of the size, "" for the normal one. `em`, `line`: its width of an em and its leading, in pt.

    `flat`: long columns of numbers lie on their side, with a transpose sign. `most`: matrices with more rows or columns
    are elided. `wide`, `tall`: the room from margin to margin, and below the title, in pt.
    """

    type: str
    em: float
    line: float
    flat: bool = False
    most: int = 99
    wide: float = WIDE
    tall: float = HIGH

    @property
    def room(self) -> float:
        """The room in em."""
        return self.wide / self.em

    @property
    def around(self) -> float:
        """The space above and below a display, in pt."""
        return _AROUND

    def high(self, node: RowNode | None) -> float:
        """How high a row with this formula is, in pt."""
        if node is None:
            return self.line
        made = PRINTER.tex(node)
        rows: float = height(node)
        rows = max(rows, _SUM) if r"\sum_" in made else rows
        rows += _DOTS * (r"\vdots" in made)
        more = _ARROW * (r"\overset" in made) + _FRACTION * (r"\frac{\begin" in made)
        return more + (self.line if rows == 1 else rows * self.line + _OPEN)

    def drawn(self, layout: Layout) -> RowNode:
        """A formula as it is printed here: brackets put in, what is too large elided."""
        node: RowNode = explicit(self.cut(layout))
        return node

    def cut(self, layout: Layout, *, whole: bool = False) -> Layout:
        """The formula with its columns laid down and, unless `whole`, without the middle of what is too large."""
        most = 99 if whole else self.most
        shown: Layout = _through(layout, self.flat, most) if self.flat or most < 99 else layout
        return shown


_WHOLE = (SlideType(r"\small", 10.0, 12.0), SlideType(r"\footnotesize", 9.0, 11.0))

# the types of a deck, in the order in which they are tried
SHEETS = (*_WHOLE, *(sheet._replace(flat=True) for sheet in _WHOLE))

# the types that are larger, for decks that have the room
LARGER = (SlideType(r"\large", 11.75, 14.0), SlideType(r"\normalsize", 10.95, 13.6))

MOST = 4  # rows and columns of what is elided


def has_long_columns(thing: Any) -> bool:
    """Whether anywhere in it there is a column that would be laid down."""
    if isinstance(thing, Grid) and _is_long_column(thing):
        return True
    return isinstance(thing, tuple | list) and any(map(has_long_columns, thing))


def _is_long_column(grid: Grid) -> bool:
    return len(grid.rows) > _TALL and all(len(row) == 1 and _number(row[0]) for row in grid.rows)


def _through(thing: Any, flat: bool, most: int) -> Any:
    """The layout with at most so many rows and columns of each matrix, and entries of each vector."""
    if isinstance(thing, Grid):
        thing = _lying(thing) if flat and _is_long_column(thing) else cut(thing, most)
    if isinstance(thing, RowVector):
        thing = cut_row(thing, most)
    if isinstance(thing, list):
        return [_through(each, flat, most) for each in thing]
    if not isinstance(thing, tuple):
        return thing
    parts = [_through(each, flat, most) for each in thing]
    return type(thing)(*parts) if hasattr(thing, "_fields") else tuple(parts)


def _lying(column: Grid) -> RowVector:
    items = [row[0] for row in column.rows]
    return RowVector(items, column.fence, True, any(isinstance(each, Number) and each.comma for each in items))


def _number(node: Layout) -> bool:
    return isinstance(node, Number | Power)


class TextAtom(NamedTuple):
    """A piece of running text that is not broken, and its width in em. `space`: one goes before it."""

    tex: str
    em: float
    space: bool


def lines(content: Inline, room: float) -> list[str]:
    """Running text in lines of at most `room` em, as TeX."""
    found: list[str] = []
    used = 0.0
    for atom in _atoms(content):
        wide = atom.em + 0.35 * atom.space
        joined = not atom.space and not atom.tex.startswith(_BROKEN)
        if found and (joined or used + wide <= room):
            found[-1] += " " * atom.space + atom.tex
            used += wide
        else:
            found.append(atom.tex)
            used = atom.em
    return [_guarded(line) for line in found]


def width(content: Inline) -> float:
    """Running text on one line, in em."""
    return sum(atom.em + 0.35 * atom.space for atom in _atoms(content))


def _guarded(line: str) -> str:
    return "{}" + line if line[:1] in ("[", "*") else line


def _atoms(content: Inline) -> Iterator[TextAtom]:
    for part in content:
        if isinstance(part, str) or (isinstance(part, StyledText) and part.kind != "bar"):
            text = part if isinstance(part, str) else part.text
            space = text[:1].isspace()
            for word in escape.clean(text).split():
                for at in range(0, len(word), _LONGEST):
                    piece = word[at : at + _LONGEST]
                    made = inline((piece if isinstance(part, str) else part._replace(text=piece),))
                    start = _BROKEN if at else ""
                    yield TextAtom(start + made, _word_em(piece), space and at == 0)
                space = True
            if text[-1:].isspace():
                yield TextAtom("", 0.0, True)
        elif isinstance(part, StyledText):
            yield TextAtom(inline((part,)), 0.4 * len(part.text), False)
        else:
            for at, formula in enumerate(fit(explicit(part), INLINE, PRINTER.width)):
                yield TextAtom(f"${PRINTER.tex(formula)}$", PRINTER.width(formula), at > 0)


def _word_em(word: str) -> float:
    """Single words may consist of wide letters."""
    return words_em(word) + 0.25 * (word.count("m") + word.count("w"))


def short(content: Inline, room: float, most: int = 1) -> list[str]:
    """Running text in at most so many lines of `room` em, as TeX; dots stand for the rest."""
    made = lines(content, room)
    return made if len(made) <= most else [*made[: most - 1], rf"{made[most - 1]}\dots"]


def title(content: Inline) -> tuple[str, int]:
    """A title of at most two lines, as TeX, and how many it has."""
    made = short(content, TITLE_EM, 2)
    return " ".join(made), max(len(made), 1)
