"""Plain Unicode text within 100 columns."""

from collections.abc import Iterator, Sequence

from ..document import Formulas, Inline, Styled, Table
from ..layout import Derivation, Layout, Number
from .boxes import Box, beside, columns, line, padded, spread, stacked
from .breaking import Line, derivation, fit
from .escape import text as clean
from .formats import Format
from .precedence import explicit
from .tables import split_columns
from .unicode import box, width

PAGE = 100
_INDENT = 4
_WIDEST_CELL = 40
_GAP = 3


def flow(content: Inline, room: int = PAGE) -> list[str]:
    """Running text with formulas in it, as lines at most `room` wide."""
    rows: list[list[Box]] = [[]]
    used = 0
    for unit in _units(content, room):
        wide = sum(each.width for each in unit)
        if rows[-1] and used + 1 + wide > room:
            rows.append([])
            used = 0
        if rows[-1]:
            rows[-1].append(line(" "))
            used += 1
        rows[-1] += unit
        used += wide
    return [text.rstrip() for row in rows for text in beside(row).lines]


def _units(content: Inline, room: int) -> Iterator[list[Box]]:
    """What may not be torn apart: words, and formulas with what stands beside them without a space."""
    glued: list[Box] = []
    for part in content:
        if isinstance(part, str | Styled):
            units = _words(part if isinstance(part, str) else part.text, room)
        else:
            units = [[box(piece)] for piece in fit(explicit(part), room, width)]
        glued += units[0]
        for unit in units[1:]:
            yield from _small_enough(glued, room)
            glued = list(unit)
    yield from _small_enough(glued, room)


def _small_enough(glued: list[Box], room: int) -> list[list[Box]]:
    """What is too wide in one piece comes apart where a formula meets a word."""
    if sum(each.width for each in glued) > room:
        return [[each] for each in glued]
    return [glued] if glued else []


def _words(text: str, room: int) -> list[list[Box]]:
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
    lines = derivation(whole, PAGE - _INDENT, width, _INDENT)
    left = max((int(width(each.left)) for each in lines if each.left and each.body), default=0)
    return _separated([_working_row(each, left) for each in lines])


def _working_row(row: Line, left: int) -> Box:
    name = box(row.left) if row.left else line("")
    if row.body is None:
        return name
    sign = " = " if row.sign else "       "
    return beside([line(" " * (left - name.width)), name, line(sign), box(row.body)])


def _separated(boxes: Sequence[Box]) -> list[str]:
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
    rows: list[list[Box]] = [[]]
    if block.apart:
        name = max(columns(clean(caption)) for caption, _ in block.items)
        boxes = [made for caption, layout in block.items for made in _captioned(caption, layout, name)]
        return _separated(boxes)
    for made in (made for caption, layout in block.items for made in _captioned(caption, layout)):
        if rows[-1] and sum(each.width + _INDENT for each in rows[-1]) + made.width > PAGE - _INDENT:
            rows.append([])
        rows[-1] += ([line(" " * _INDENT)] if rows[-1] else []) + [made]
    return _separated([beside(row) for row in rows])


def _captioned(caption: str, layout: Layout, least: int = 0) -> list[Box]:
    """A formula behind its caption, which takes `least` columns at least."""
    name = line(f"{clean(caption)}: ".ljust(least + 2) if caption else " " * (least + 2 if least else 0))
    if name.width > PAGE // 2:
        return [*(line(text) for text in flow((caption,), PAGE - _INDENT)), *_captioned("", layout)]
    pieces = [box(piece) for piece in fit(explicit(layout), PAGE - _INDENT - name.width, width)]
    blank = line(" " * name.width)
    return [beside([name if at == 0 else blank, piece]) for at, piece in enumerate(pieces)]


def table(whole: Table) -> list[list[str]]:
    """The lines of each part of the table; a part is at most a page wide, the first column repeated."""
    lines = [whole.head, *whole.rows]
    count = max(map(len, lines))
    cells = [[_cell(row, at) for at in range(count)] for row in lines]
    widths = [max(row[at].width for row in cells) for at in range(count)]
    numbers = [all(_is_number(row[at]) for row in whole.rows if at < len(row)) for at in range(count)]
    groups = split_columns(widths, PAGE, _GAP)
    return [_part([[row[at] for at in group] for row in cells], [numbers[at] for at in group]) for group in groups]


def _cell(row: tuple[Inline, ...], at: int) -> Box:
    content = row[at] if at < len(row) else ()
    return stacked([line(text) for text in flow(content, _WIDEST_CELL)], 0)


def _is_number(content: Inline) -> bool:
    return not content or (len(content) == 1 and isinstance(content[0], Number))


def _part(cells: list[list[Box]], numbers: list[bool]) -> list[str]:
    wide = [max(row[at].width for row in cells) for at in range(len(numbers))]
    rule = "─┼─".join("─" * each for each in wide)
    head, *body = [_table_row(row, wide, numbers) for row in cells]
    return [*head, rule, *(text for lines in body for text in lines)]


def _table_row(row: list[Box], wide: list[int], numbers: list[bool]) -> list[str]:
    high = max(len(cell.lines) for cell in row)
    level = [spread(cell, 0, high - len(cell.lines)) for cell in row]
    return [
        " │ ".join(
            padded(cell.lines[at], wide[place], "r" if numbers[place] else "l") for place, cell in enumerate(level)
        ).rstrip()
        for at in range(high)
    ]


FORMAT = Format(
    template="solution.txt.j2",
    delimiters=("{{", "}}", "{%", "%}", "{#", "#}"),
    filters={"flow": flow, "heading": heading, "rows": working, "formulas": formulas, "table": table, "words": clean},
)
