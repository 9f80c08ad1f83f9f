"""Tables for LaTeX, as wide as the page at most; those that are tall break between groups of rows."""

import itertools
import math
from typing import NamedTuple

from ...document.blocks import Inline, Table
from ..table_columns import RowGroup, row_groups, sides, split_columns
from .line_width import columns, text_ems
from .tex_inline import inline, inline_em, narrowest_em

_WIDEST, _NARROWEST = 20.0, 12.0  # of a column with line breaks

_TALLEST = 25  # more rows than these may be torn apart, and fewer where they are of several groups

_TOGETHER = 18  # rows of a group that is never torn

_ROW, _CAPTION, _HEAD = 1.15, 1.3, 2.2  # lines of text that a row takes, a caption and the head

_CLOSE_ROWS, _CLOSE_ROW = r"\closerows", 0.81  # of tables of many rows, and what one takes

_COLUMN_GAP = 1.2


class TableType(NamedTuple):
    """`scale`: its size as a part of that of the text; widths are in em of its own. `between`: the space between two
    columns, in em of the text."""

    command: str
    scale: float
    between: float = _COLUMN_GAP

    @property
    def page(self) -> float:
        """The width of a line of text."""
        return text_ems() / self.scale

    @property
    def gap(self) -> float:
        """The space between two columns."""
        return self.between / self.scale


_CLOSER = r"\footnotesize\setlength{\tabcolsep}{4pt}"

_CLOSEST = r"\footnotesize\setlength{\tabcolsep}{3pt}"

_TYPES = (
    TableType("", 1.0),
    TableType(r"\small", 0.92),
    TableType(_CLOSER, 0.84, 0.8),
    TableType(_CLOSEST, 0.83, 0.55),
)  # the largest first


class TablePart(NamedTuple):
    """A table as wide as the page at most: a longtable may break, a tabular may not. `columns`: their specification;
    `type`: the command of a smaller type, "" for that of the text. `kept`: the rows below which no page ends. `whole`,
    `least`: how many lines of text it takes, with its caption, and its first rows do."""

    environment: str
    columns: str
    head: list[str]
    rows: list[list[str]]
    type: str
    kept: set[int]
    whole: float
    least: float

    @property
    def is_close(self) -> bool:
        """Whether its rows are closer than those of other tables."""
        return self.type.startswith(_CLOSE_ROWS)

    @property
    def endings(self) -> list[str]:
        """What each row ends in: a star keeps the page from ending there; groups of close rows have air between."""
        within = r"\\*" if self.environment == "longtable" else r"\\"
        apart = r"\\[4pt]" if self.is_close else r"\\"
        last = len(self.rows) - 1
        return [within if at in self.kept else apart if at < last else r"\\" for at in range(last + 1)]


def parts(table: Table) -> list[TablePart]:
    """The table in parts that fit the page, in the largest type in which there are fewest of them."""
    in_text_type, *smaller = _TYPES
    made = _parts(table, in_text_type)
    return made if len(made) == 1 else min(made, *(_parts(table, each) for each in smaller), key=len)


def _parts(table: Table, type: TableType) -> list[TablePart]:
    lines = [table.head, *table.rows]
    count = max(map(len, lines))
    cells = [[line[at] for line in lines if at < len(line)] for at in range(count)]
    least = [max(map(narrowest_em, column)) for column in cells]
    widths = [max(min(max(map(inline_em, column)), _WIDEST), low) for column, low in zip(cells, least, strict=True)]
    broken = [at for at in range(count) if widths[at] >= _WIDEST]
    widths = _narrowed(widths, least, broken, type)
    groups = split_columns(widths, type.page - type.gap, type.gap, table.named_by)
    close = columns() > 1 and len(table.rows) > _TALLEST and len(row_groups(table, _TOGETHER)) < len(table.rows)
    type = type._replace(command=_CLOSE_ROWS + type.command) if close else type
    return [_columns(each, group, widths, broken, type) for each in _pieces(table) for group in groups]


def _pieces(table: Table) -> list[Table]:
    """The table; where the page has columns, in which no table may break, in parts of few rows."""
    if columns() == 1:
        return [table]
    found: list[RowGroup] = []
    for group in row_groups(table, _TOGETHER):
        if found and len(found[-1]) + len(group) <= _TALLEST:
            found[-1] += group
        else:
            found.append(group)
    return [table._replace(rows=tuple(rows)) for rows in found]


def _narrowed(widths: list[float], least: list[float], broken: list[int], type: TableType) -> list[float]:
    """The widths with the `broken` columns so narrow that the table fits the page, where they can be."""
    excess = sum(widths) + type.gap * len(widths) - type.page + 0.1
    if excess <= 0 or not broken:
        return widths
    found = [*widths]
    for at in broken:
        found[at] = max(widths[at] - excess / len(broken), _NARROWEST, least[at])
    return found if sum(found) + type.gap * len(widths) <= type.page else widths


def _columns(table: Table, group: list[int], widths: list[float], broken: list[int], type: TableType) -> TablePart:
    align = sides(table)
    free = type.page - sum(widths[at] + type.gap for at in group)
    # long texts stand in a column with line breaks
    kinds = [f"p{{{widths[at] + min(free, 0):.0f}em}}" if at in broken else align[at] for at in group]
    head = [_cell(table.head, at) for at in group]
    together = row_groups(table, _TOGETHER)
    rows = [[_cell(row, at) for at in group] for rows in together for row in rows]
    high = [sum(max(_lines(row, at, widths[at]) for at in group) for row in rows) for rows in together]
    made = TablePart("tabular", "".join(kinds), head, rows, type.command, _kept(together), sum(high), sum(high))
    return _measured(_torn(made, together, high) if columns() == 1 else made, type, table.caption)


def _torn(part: TablePart, groups: list[RowGroup], high: list[int]) -> TablePart:
    """The part as a table that may break, where it is tall: between its groups, and with closer rows if it is to.

    `high`: how many rows of one line each group takes.
    """
    several = len(groups) < len(part.rows)
    if sum(high) <= (_TOGETHER if several else _TALLEST):
        return part
    least = sum(high[: 1 if several else 2])
    made = part._replace(environment="longtable", least=least)
    if sum(high) <= _TALLEST:
        return made
    return made._replace(whole=least, type=part.type or _CLOSE_ROWS * several)


def _measured(part: TablePart, type: TableType, caption: str) -> TablePart:
    """The part with heights in lines of text."""
    row = _CLOSE_ROW if part.is_close else _ROW * type.scale
    above = _HEAD + _CAPTION * bool(caption)
    return part._replace(whole=above + part.whole * row, least=above + part.least * row)


def _kept(groups: list[RowGroup]) -> set[int]:
    """The rows of groups below which no page ends: all but the last of each; no row stands alone at either end."""
    ends = set(itertools.accumulate(map(len, groups)))
    count = max(ends)
    return {at for at in range(count) if at + 1 not in ends or at in (0, count - 2)}


def _lines(row: tuple[Inline, ...], at: int, wide: float) -> int:
    """How many lines a cell takes in a column of some width."""
    return 1 if at >= len(row) or not wide else max(math.ceil(inline_em(row[at]) / wide), 1)


def _cell(row: tuple[Inline, ...], at: int) -> str:
    return inline(row[at]) if at < len(row) else ""
