"""Blocks as bands of strips, each of a known height: what a slide is filled with."""

from collections.abc import Iterator
from typing import NamedTuple

from ...document.blocks import Block, Figure, Formulas, Heading, Inline, Items, Paragraph, Table, Working
from ...document.formulas import Layout, Row
from ...document.pictures import CM
from ...document.text_width import words_em
from ..formulas.rows import DisplayRow, derivation, evenly, rows
from ..table_columns import sides, split_columns
from ..tex.displays import tex_sign
from ..tex.tex_inline import inline
from ..tex.tikz import tikz
from .slide_room import HIGH, PRINTER, SlideType, lines, short, width

INDENT = 2.2

TAG = 3.0  # em that an equation number and the space before it take

_GAP = 1.3

_CELL = 19.0  # em of the widest cell of a table

_ITEM = 2.6

LARGEST = 1.6  # times the size of a picture on paper

_SIGN = 2.0  # em of an equals sign with its spaces

_JOT = 2.2  # pt between the rows of a display

_AROUND = 6.0  # pt above and below a table or a list


class BandLine(NamedTuple):
    """One line of a band. `high`: in pt. `numbered`: it takes an equation number. `kept`: the next one is on the same
    slide. `again`: what goes before it where it is the first of its slide. `em`: its width, where it cannot be
    broken."""

    tex: str
    high: float
    numbered: bool = False
    kept: bool = False
    again: str = ""
    em: float = 0.0


class Band(NamedTuple):
    """Strips between `open` and `close`, which stand on every slide that has some of them; `extra` pt for these."""

    strips: tuple[BandLine, ...]
    open: str = ""
    close: str = ""
    join: str = "\n"
    extra: float = 0.0

    @property
    def high(self) -> float:
        """Its height in pt."""
        return self.extra + sum(strip.high for strip in self.strips)

    @property
    def leads(self) -> bool:
        """Whether it belongs to the band below."""
        return all(strip.kept for strip in self.strips)

    def over(self, other: "Band") -> "Band":
        """The other band with this one at its top, on every slide."""
        return other._replace(open=f"{self.tex(0)}\n{other.open}", extra=self.high + other.extra)

    def tex(self, number: int) -> str:
        """The band; its numbered strips count from `number`."""
        made = []
        for strip in self.strips:
            made.append(strip.tex + rf"\hfill({number})" * strip.numbered)
            number += strip.numbered
        return f"{self.open}{self.strips[0].again}{self.join.join(made)}{self.close}"


def bands(block: Block, sheet: SlideType, *, numbered: bool = False) -> list[Band]:
    """One block as what a slide is filled with. `numbered`: its formulas have equation numbers."""
    match block:
        case Heading():
            made = "".join(lines(block.content, sheet.room))
            return [Band((BandLine(rf"\medskip\structure{{\textbf{{{made}}}}}\par", sheet.line + 6, kept=True),))]
        case Paragraph():
            return [_text(block.content, sheet)]
        case Items():
            return [_items(block, sheet)]
        case Formulas():
            return [_formulas(block, sheet, numbered)]
        case Table():
            return list(_tables(block, sheet))
        case Working():
            return [_working(block, sheet)]
        case Figure():
            return [_figure(block, sheet)]
    raise TypeError(f"no such block: {type(block).__name__}")


def _figure(block: Figure, sheet: SlideType) -> Band:
    """A picture as large as there is room for."""
    widest, highest = sheet.wide / CM, sheet.tall / CM - 0.3
    scale = min(LARGEST, widest / block.picture.width, highest / block.picture.height)
    drawn = tikz(block.picture, inline, widest, highest, LARGEST)
    return Band((BandLine(drawn, block.picture.height * scale * CM + 4),), close=r"\par")


def _text(content: Inline, sheet: SlideType) -> Band:
    return Band(
        tuple(BandLine(line, sheet.line) for line in lines(content, sheet.room)), close=r"\par\medskip", extra=6.0
    )


def _items(block: Items, sheet: SlideType) -> Band:
    name = "enumerate" if block.ordered else "itemize"
    mark = r"\item[]" if block.bare else r"\item"
    strips: list[BandLine] = []
    for item in block.items:
        first, *rest = lines(item, sheet.room - _ITEM) or [""]
        strips.append(BandLine(rf"{mark} {first}", sheet.line + 3))
        strips += [BandLine(line, sheet.line, again=r"\item[] ") for line in rest]
    return Band(tuple(strips), f"\\begin{{{name}}}\n", f"\n\\end{{{name}}}", extra=_AROUND)


def _formulas(block: Formulas, sheet: SlideType, numbered: bool) -> Band:
    """A formula a line, its caption in a column of its own where there is room for it, above it otherwise."""
    nodes = [(caption, sheet.drawn(layout)) for caption, layout in _joined(block)]
    room = sheet.room - (TAG if numbered else 0)
    column = max((words_em(caption) + 1.5 for caption, _ in nodes if caption), default=0.0)
    captioned = [column + PRINTER.width(node) > room for caption, node in nodes if caption]
    above = column > room / 3 or 2 * sum(captioned) > len(captioned)
    most = evenly([node for _, node in nodes], room - (0 if above else column), PRINTER.width)
    strips: list[BandLine] = []
    for caption, node in nodes:
        first = len(strips)
        words = short((f"{caption}:",), room)[0] if caption else ""
        if above and words:
            strips.append(BandLine(rf"\structure{{{words}}}", sheet.line, kept=True))
        pieces = rows(node, room - (0 if above else column), PRINTER.width, INDENT, most)
        box = "" if above or not column else rf"\makebox[{column:.1f}em][l]{{\structure{{{words}}}}}"
        for at, (piece, fresh) in enumerate(pieces):
            start = box if at == 0 else rf"\hspace*{{{column:.1f}em}}" if box else ""
            start += "" if fresh else r"\hspace*{2em}"
            made = rf"{start}$\displaystyle {PRINTER.tex(piece)}$"
            wide = PRINTER.width(piece) + (0 if above else column) + TAG * numbered
            strips.append(BandLine(made, sheet.high(piece) + 3, numbered=numbered and (at == 0 or fresh), em=wide))
        if sum(strip.high for strip in strips[first:]) < HIGH / 2:
            strips[first:-1] = [strip._replace(kept=True) for strip in strips[first:-1]]
    return Band(tuple(strips), join="\\par\\vspace{3pt}\n", close=r"\par\vspace{2pt}", extra=3.0)


def _joined(block: Formulas) -> list[tuple[str, Layout]]:
    """Formulas without captions share a line where they need not stand apart."""
    if block.apart or any(caption for caption, _ in block.items) or len(block.items) < 2:
        return list(block.items)
    return [("", Row(tuple(layout for _, layout in block.items)))]


def _tables(block: Table, sheet: SlideType) -> Iterator[Band]:
    """The table in parts as wide as the slide at most, the first column repeated."""
    every = [block.head, *block.rows]
    count = max(map(len, every))
    widths = [min(max(width(row[at]) for row in every if at < len(row)), _CELL) for at in range(count)]
    if block.caption:
        yield Band((BandLine(rf"\structure{{{short((block.caption,), sheet.room)[0]}}}\par", sheet.line, kept=True),))
    align = sides(block)
    for group in split_columns(widths, sheet.room, _GAP, block.named_by):
        columns = "".join(rf"p{{{_CELL:.0f}em}}" if widths[at] >= _CELL else align[at] for at in group)
        head = " & ".join(_cell(block.head, at) for at in group)
        strips = tuple(_strips(block, group, sheet))
        start = f"{{\\renewcommand{{\\arraystretch}}{{1.2}}\\begin{{tabular}}{{{columns}}}\n"
        start += f"\\hline\n{head} \\\\ \\hline\n"
        ending = " \\\\ \\hline\n\\end{tabular}}\\par\\medskip"
        yield Band(strips, start, ending, " \\\\\n", extra=1.2 * sheet.line + _AROUND)


def _strips(table: Table, group: list[int], sheet: SlideType) -> Iterator[BandLine]:
    """The rows; one whose first cell is empty begins a slide with what stands above it there."""
    first = ""
    for row in table.rows:
        high = max(len(lines(row[at], _CELL)) for at in group if at < len(row))
        cells = [_cell(row, at) for at in group]
        first = cells[0] or first
        again = "" if cells[0] or table.named_by == 1 else first
        yield BandLine(" & ".join(cells), (high + 0.2) * sheet.line, again=again)


def _cell(row: tuple[Inline, ...], at: int) -> str:
    return inline(row[at]) if at < len(row) else ""


def _working(block: Working, sheet: SlideType) -> Band:
    """A derivation that stands there as a whole."""
    strips = [BandLine(display_row(line), row_high(line, sheet)) for line in broken(block, sheet)]
    start = f"{lead(block, sheet)}\n\\begin{{align*}}\n"
    return Band(tuple(strips), start, "\n\\end{align*}", " \\\\\n", extra=sheet.line + sheet.around)


def lead(block: Working, sheet: SlideType) -> str:
    """What stands above a derivation: its caption, or what keeps the line above a display from being an empty one."""
    return rf"\structure{{{short((block.caption,), sheet.room)[0]}}}" if block.caption else LEAD


# what a display without words before it starts with, so that no empty line stands above it
LEAD = r"\par\nointerlineskip\noindent\hbox{}"


def broken(block: Working, sheet: SlideType, across: int = 1) -> list[DisplayRow]:
    """The rows of a derivation; the value at its end is never elided. `across`: how many lines share a row at most."""
    whole = block.derivation
    last = len(whole.lines) - 1
    shown = tuple(sheet.cut(line, whole=at == last) for at, line in enumerate(whole.lines))
    return derivation(whole._replace(lines=shown, across=across), sheet.room - TAG, PRINTER.width, INDENT)


def working_lines(working: Working, sheet: SlideType, across: int = 1) -> list[list[DisplayRow]]:
    """The lines of a derivation, each with its rows; a left side on a row of its own is in the first."""
    found: list[list[DisplayRow]] = []
    waiting: list[DisplayRow] = []
    for row in broken(working, sheet, across):
        if row.sign:
            found.append([*waiting, row])
            waiting = []
        elif row.body is None:
            waiting.append(row)
        else:
            found[-1].append(row)
    return found


def row_high(line: DisplayRow, sheet: SlideType) -> float:
    """The height of a row in pt."""
    return max(sheet.high(line.left), sheet.high(line.body)) + _JOT


def row_overflows(line: DisplayRow, sheet: SlideType) -> bool:
    """Whether a row is wider than the slide, however it is broken."""
    wide = sum(PRINTER.width(part) for part in (line.left, line.body) if part is not None)
    return wide > sheet.room - TAG


def working_em(lines: list[list[DisplayRow]]) -> float:
    """How wide a working is, without its numbers."""
    every = [row for line in lines for row in line]
    left = max((PRINTER.width(row.left) for row in every if row.left is not None), default=0.0)
    return left + _SIGN + max((PRINTER.width(row.body) for row in every if row.body is not None), default=0.0)


def display_row(line: DisplayRow) -> str:
    """A row of a display without overlays."""
    left = PRINTER.tex(line.left) if line.left else ""
    if line.body is None:
        return f"& {left}"
    return f"{left} &{tex_sign(line)} {PRINTER.tex(line.body)}".strip()
