"""Tables: on which side columns stand, which stand together where a table is wider than the page, and which rows."""

from collections.abc import Sequence

from ..document.blocks import Inline, StyledText, Table
from ..document.formulas import Number, Symbol
from .formulas.constants import is_plain

RowGroup = list[tuple[Inline, ...]]


def split_columns(widths: Sequence[float], page: float, gap: float, named_by: int = 1) -> list[list[int]]:
    """The columns in groups that fit the page; each begins with the columns that say which row it is."""
    if not widths:
        return []
    named = [*range(min(named_by, len(widths)))]
    start = sum(widths[at] for at in named) + gap * (len(named) - 1)
    groups = [[*named]]
    used = start
    for at in range(len(named), len(widths)):
        wide = widths[at] + gap
        if len(groups[-1]) > len(named) and used + wide > page:
            groups.append([*named])
            used = start
        groups[-1].append(at)
        used += wide
    return groups


def fitting_columns(widths: Sequence[float], page: float, gap: float) -> int:
    """In how many columns, each as wide as its widest item, the items fit line by line; one at least. Of several
    numbers that make as few lines, the one that fills them most evenly: six in three and three, not in four and two."""
    count = len(widths)
    fit = [across for across in range(count, 1, -1) if _wide(widths, across, gap) <= page]
    lines = -(-count // fit[0]) if fit else count
    return min((across for across in fit if -(-count // across) == lines), default=1)


def _wide(widths: Sequence[float], across: int, gap: float) -> float:
    return sum(max(widths[at::across]) for at in range(across)) + gap * (across - 1)


def sides(table: Table) -> list[str]:
    """For each column "r" where it holds numbers and blanks, "l" otherwise."""
    count = max(map(len, (table.head, *table.rows)))
    columns = [[row[at] for row in table.rows if at < len(row) and not _is_blank(row[at])] for at in range(count)]
    return ["r" if column and all(map(_is_number, column)) else "l" for column in columns]


def row_groups(table: Table, most: int) -> list[RowGroup]:
    """The rows that stay together: one with those below it whose first cell is blank, as the units of a time.

    A group of more than `most` rows is cut evenly, and its first cell stands in each part.
    """
    groups: list[RowGroup] = []
    for row in table.rows:
        if groups and row and _is_blank(row[0]):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [part for group in groups for part in _evenly_cut(group, most)]


def _evenly_cut(group: RowGroup, most: int) -> list[RowGroup]:
    high = -(-len(group) // -(-len(group) // most))
    parts = [group[at : at + high] for at in range(0, len(group), high)]
    return [[(group[0][0], *part[0][1:]), *part[1:]] for part in parts]


def _is_blank(content: Inline) -> bool:
    return all(part in ("", "–") for part in content)


def _is_number(content: Inline) -> bool:
    if len(content) != 1:
        return False
    part = content[0].text if isinstance(content[0], StyledText) else content[0]
    return isinstance(part, Number) or digits(part) is not None


def with_minus(number: str) -> str:
    """The number with a minus sign, which is as wide as its digits, in place of a hyphen."""
    return number.replace("-", "−")


def digits(part: object) -> str | None:
    """The digits of a number or an index, None for anything else."""
    text = part.text if isinstance(part, Number | Symbol) else part
    return text if isinstance(text, str) and is_plain(text) else None
