"""Plain Unicode text, as wide as the page is said to be."""

from collections.abc import Iterator, Sequence

from ...document.blocks import Formulas, Inline, InlinePart, StyledText, Table
from ...document.formulas import Derivation, Layout, Row
from ...document.signs import SIGNS
from ...document.text_page import page
from ..escape import text as clean
from ..formats import Format
from ..formulas.precedence import explicit
from ..formulas.row_nodes import RowNode
from ..formulas.rows import DisplayRow, at_equals, derivation, evenly, fit, rows
from ..table_columns import digits, fitting_columns, sides, split_columns
from .text_boxes import TextBox, beside, columns, line, padded, spread, stacked
from .text_formulas import box, width

_INDENT = 4

_WIDEST_CELL = 40

_GAP = 3


def flow(content: Inline, beside: int = 0) -> list[str]:
    """Running text with formulas in it, as lines as wide as the page but for what stands `beside` it."""
    return _flowed(content, page() - beside)


def across(sign: str) -> str:
    """A line of one sign across the page."""
    return sign * page()


def _flowed(content: Inline, room: int) -> list[str]:
    rows: list[list[TextBox]] = [[]]
    used = 0
    for unit in _units(content, room):
        wide = sum(each.width for each in unit)
        gap = 0 if unit and unit[0].width > 1 and unit[0].lines[unit[0].base][0] == "·" else 1  # a product goes on
        if rows[-1] and used + gap + wide > room:
            rows.append([])
            used = 0
        if rows[-1]:
            rows[-1].append(line(" " * gap))
            used += gap
        rows[-1] += unit
        used += wide
    return [text.rstrip() for row in rows for text in beside(row).lines]


def _units(content: Inline, room: int) -> Iterator[list[TextBox]]:
    """What may not be torn apart: words, and formulas with what stands beside them without a space."""
    glued: list[TextBox] = []
    for part in content:
        if isinstance(part, str | StyledText):
            units = _words(part if isinstance(part, str) else part.text, room)
        else:
            units = [[box(piece)] for piece in fit(explicit(part), room, width)]
        glued += units[0]
        for unit in units[1:]:
            yield from _small_enough(glued, room)
            glued = list(unit)
    yield from _small_enough(glued, room)


def _small_enough(glued: list[TextBox], room: int) -> list[list[TextBox]]:
    """What is too wide in one piece comes apart where a formula meets a word."""
    if sum(each.width for each in glued) > room:
        return [[each] for each in glued]
    return [glued] if glued else []


def _words(text: str, room: int) -> list[list[TextBox]]:
    """A unit for each word, an empty one where the text starts or ends with a space."""
    return [
        [line(piece)] if piece else []
        for word in clean(text).split(" ")
        for piece in [word[at : at + room] for at in range(0, len(word), room)] or [""]
    ]


def heading(content: Inline, level: int) -> list[str]:
    """The heading and its underline."""
    lines = flow(content)
    sign = {1: "═", 2: "─"}.get(level, "·")
    return [*lines, sign * max(map(columns, lines))]


def working(whole: Derivation) -> list[str]:
    """A derivation, aligned at the equals sign."""
    lines = derivation(whole, page() - _INDENT, width, _INDENT)
    left = max((int(width(each.left)) for each in lines if each.left and each.body), default=0)
    return _separated([_working_row(each, left) for each in lines])


def _working_row(row: DisplayRow, left: int) -> TextBox:
    name = box(row.left) if row.left else line("")
    if row.body is None:
        return name
    sign = SIGNS[row.sign].unicode if row.sign else "       "
    return beside([_right(name, left), line(sign), box(row.body)])


def _separated(boxes: Sequence[TextBox]) -> list[str]:
    """The boxes one below the other, with a blank line where one of two neighbours is tall; indented."""
    lines: list[str] = []
    tall = False
    for at, each in enumerate(boxes):
        now = len(each.lines) > 1
        lines += [""] if at and (tall or now) else []
        lines += [f"{' ' * _INDENT}{text}".rstrip() for text in each.lines]
        tall = now
    return lines


def formulas(block: Formulas) -> list[str]:
    """Formulas with their captions, several on a line where they fit and may; else the captions in a column."""
    if len(block.items) == 1 and not block.items[0][0]:
        return _separated(_at_equals(block.items[0][1]))
    name = max(columns(clean(caption)) for caption, _ in block.items)
    nodes: list[tuple[str, RowNode]] = [(caption, explicit(layout)) for caption, layout in block.items]
    room = page() - _INDENT - (name + 2) * (name > 0)
    most = evenly([node for _, node in nodes], room, width)
    if not block.apart:
        made = [_captioned(caption, node, 0, most) for caption, node in nodes]
        shared = _in_columns(made) or _filled(made)
        if name == 0 or len(shared) < len(nodes):
            return _separated(shared)
    return _separated([each for caption, node in nodes for each in _captioned(caption, node, name, most)])


def _in_columns(made: list[list[TextBox]]) -> list[TextBox]:
    """As many columns as fit, each as wide as its widest formula; nothing where one takes several lines: tall
    ones stand as close as they may."""
    if any(len(pieces) > 1 or len(pieces[0].lines) > 1 for pieces in made):
        return []
    cells = [pieces[0] for pieces in made]
    across = fitting_columns([cell.width for cell in cells], page() - _INDENT, _INDENT)
    wide = [max(cell.width for cell in cells[at::across]) for at in range(across)]
    return [beside([*_spaced(cells[at : at + across], wide)]) for at in range(0, len(cells), across)]


def _spaced(cells: list[TextBox], wide: list[int]) -> Iterator[TextBox]:
    """The cells of a line, each but the last with the room of its column and a gap behind it."""
    for cell, room in zip(cells[:-1], wide, strict=False):
        yield from (cell, line(" " * (room - cell.width + _INDENT)))
    yield cells[-1]


def _filled(made: list[list[TextBox]]) -> list[TextBox]:
    """As many on a line as fit."""
    lines: list[list[TextBox]] = [[]]
    for pieces in made:
        used = sum(each.width + _INDENT for each in lines[-1])
        if lines[-1] and (len(pieces) > 1 or used + pieces[0].width > page() - _INDENT):
            lines.append([])
        lines[-1] += ([line(" " * _INDENT)] if lines[-1] else []) + pieces[:1]
        lines += [[piece] for piece in pieces[1:]] + ([[]] if len(pieces) > 1 else [])
    return [beside(each) for each in lines if each]


def _at_equals(layout: Layout) -> list[TextBox]:
    """Formulas side by side on several lines, aligned at the first equals sign of each."""
    pieces = fit(explicit(layout), page() - _INDENT, width)
    split = [at_equals(piece) for piece in pieces]
    if len(pieces) == 1 or not isinstance(layout, Row) or not all(split):
        return [box(piece) for piece in pieces]
    left = max(int(width(each[0])) for each in split if each)
    return [beside([_right(box(each[0]), left), line(" "), box(each[1])]) for each in split if each]


def _right(made: TextBox, wide: int) -> TextBox:
    return beside([line(" " * (wide - made.width)), made])


def _captioned(caption: str, node: RowNode, least: int, most: int) -> list[TextBox]:
    """A formula behind its caption, which takes `least` columns at least; `most` formulas stand side by side."""
    name = line(f"{clean(caption)}: ".ljust(least + 2) if caption else " " * (least + 2 if least else 0))
    if name.width > page() // 2:
        return [*(line(text) for text in flow((caption,), _INDENT)), *_captioned("", node, 0, most)]
    pieces = [box(piece) for piece, _ in rows(node, page() - _INDENT - name.width, width, 0, most)]
    blank = line(" " * name.width)
    return [beside([name if at == 0 else blank, piece]) for at, piece in enumerate(pieces)]


def table(whole: Table) -> list[list[str]]:
    """The lines of each part of the table; a part is at most a page wide, and says of each row which it is."""
    lines = [whole.head, *whole.rows]
    count = max(map(len, lines))
    cells = [[_cell(row, at) for at in range(count)] for row in lines]
    widths = [max(row[at].width for row in cells) for at in range(count)]
    align = sides(whole)
    groups = split_columns(widths, page(), _GAP, whole.named_by)
    return [_part([[row[at] for at in group] for row in cells], [align[at] for at in group]) for group in groups]


def _cell(row: tuple[Inline, ...], at: int) -> TextBox:
    content = tuple(_marked(part) for part in (row[at] if at < len(row) else ()))
    return stacked([line(text) for text in _flowed(content, _WIDEST_CELL)], 0)


def _marked(part: InlinePart) -> InlinePart:
    """A number that stands out in a table by its weight alone has stars here."""
    strong = isinstance(part, StyledText) and part.kind == "strong" and digits(part.text) is not None
    return f"*{part.text}*" if isinstance(part, StyledText) and strong else part


def _part(cells: list[list[TextBox]], align: list[str]) -> list[str]:
    wide = [max(row[at].width for row in cells) for at in range(len(align))]
    rule = "─┼─".join("─" * each for each in wide)
    head, *body = [_table_row(row, wide, align) for row in cells]
    return [*head, rule, *(text for lines in body for text in lines)]


def _table_row(row: list[TextBox], wide: list[int], align: list[str]) -> list[str]:
    high = max(len(cell.lines) for cell in row)
    level = [spread(cell, 0, high - len(cell.lines)) for cell in row]
    return [
        " │ ".join(padded(cell.lines[at], wide[place], align[place]) for place, cell in enumerate(level)).rstrip()
        for at in range(high)
    ]


FORMAT = Format(
    template="solution.txt.j2",
    delimiters=("{{", "}}", "{%", "%}", "{#", "#}"),
    filters={
        "flow": flow,
        "across": across,
        "heading": heading,
        "rows": working,
        "formulas": formulas,
        "table": table,
        "words": clean,
    },
)
