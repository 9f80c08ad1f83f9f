"""Matrices that are too wide for their row: in smaller type, with dots for columns, for terms of sums, for digits."""

from collections.abc import Callable, Iterator
from functools import partial

from ...document.formulas import Dots, Grid, Infix, Layout, Number, RowVector, Symbol
from ...document.signs import FENCES, SUM
from .eliding import narrow_grid
from .precedence import level
from .row_nodes import BrokenPart, RowNode, SmallGrid, is_box, kids, mapped

# digits at either end of a number too long for any row
_ENDS = (24, 16, 10, 6)


def narrowed(node: Grid | SmallGrid, room: float, width: Callable[[RowNode], float]) -> RowNode:
    """The first of what a matrix may become that fits the room, or the narrowest."""
    made: RowNode = node
    for made in _tries(node):
        if width(made) <= room:
            break
    return made


def narrowest(node: Grid | SmallGrid) -> RowNode:
    """The last of what a matrix may become."""
    *_, last = _tries(node)
    return last


def _tries(node: Grid | SmallGrid) -> Iterator[RowNode]:
    """Sums with fewer terms; smaller type; fewer columns; both; fewer digits."""
    grid = node.grid if isinstance(node, SmallGrid) else node
    terms = max((len(cell.terms) for row in grid.rows for cell in row if isinstance(cell, Infix)), default=0)
    last = grid
    for head in range(terms - 2, 0, -1):
        last = _cells(grid, partial(_shorter, head=head))
        yield last
    if terms == 0:
        yield SmallGrid(grid)
    for head in range(max(map(len, grid.rows), default=0) - 2, 0, -1):
        last = narrow_grid(last, head)
        yield last
    yield SmallGrid(last)
    for ends in _ENDS:
        yield SmallGrid(_cells(last, partial(_digits, ends=ends)))


def in_blocks(node: Grid | SmallGrid, room: float, width: Callable[[RowNode], float]) -> list[RowNode]:
    """A matrix of numbers in as few blocks of columns as fit the room, one below the other; nothing where it is no
    such matrix, has two columns, or a single one of them is too wide."""
    grid = node.grid if isinstance(node, SmallGrid) else node
    columns = max(map(len, grid.rows), default=0)
    if columns < 3 or any(len(row) < columns or not all(map(_is_short, row)) for row in grid.rows):
        return []
    for count in range(1, columns + 1):
        for made in (_blocks(grid, -(-columns // count), small) for small in (False, True)):
            if max(map(width, made)) <= room:
                return made
    return []


def _is_short(cell: Layout) -> bool:
    return isinstance(cell, Number | Symbol)


def _blocks(grid: Grid, size: int, small: bool) -> list[RowNode]:
    """The blocks, `size` columns each; the matrix itself where there is one only."""
    columns, rows = len(grid.rows[0]), len(grid.rows)
    if size >= columns:
        return [SmallGrid(grid) if small else grid]
    (before, after), made = FENCES[grid.fence], list[RowNode]()
    for at in range(0, columns, size):
        part = Grid([row[at : at + size] for row in grid.rows], "none")
        last = at + size >= columns
        body: RowNode = SmallGrid(part) if small else part
        made.append(BrokenPart(None, "" if at else before, body, after if last else "", rows))
    return made


def _cells(grid: Grid, change: Callable[[Layout], Layout]) -> Grid:
    return Grid([[change(cell) for cell in row] for row in grid.rows], grid.fence)


def _shorter(node: Layout, head: int) -> Layout:
    """A sum or product with dots for all but its first `head` terms and the last."""
    if not isinstance(node, Infix) or len(node.terms) < head + 2:
        return node
    signs = (*node.signs[:head], node.signs[head] if level(node) > SUM else "+", node.signs[-1])
    return Infix(signs, (*node.terms[:head], Dots("h"), node.terms[-1]))


def _digits(node: Layout, ends: int) -> Layout:
    """A long number with dots for its middle digits."""
    if isinstance(node, Number) and len(node.text) > 2 * ends and not is_box(node.text):
        first, last = node._replace(text=node.text[:ends]), node._replace(text=node.text[-ends:])
        return Infix(("", "", ""), (first, Dots("h"), last))
    if isinstance(node, Infix):
        return Infix(node.signs, tuple(_digits(term, ends) for term in node.terms))
    return node


def as_list(node: RowNode) -> RowVector | None:
    """The sums of a matrix of one row, between which it may be broken; None for any other."""
    grid = node.grid if isinstance(node, SmallGrid) else node
    if not isinstance(grid, Grid) or len(grid.rows) != 1 or not any(isinstance(cell, Infix) for cell in grid.rows[0]):
        return None
    return RowVector(list(grid.rows[0]), grid.fence, semicolons=any(map(_has_comma, grid.rows[0])))


def _has_comma(node: RowNode) -> bool:
    """Whether there is a decimal comma in it."""
    return node.comma if isinstance(node, Number) else any(map(_has_comma, kids(node)))


def shrunk(node: RowNode) -> RowNode:
    """A formula with its matrices of numbers in smaller type."""
    if isinstance(node, Grid):
        return node if any(isinstance(cell, Infix) for row in node.rows for cell in row) else SmallGrid(node)
    return mapped(node, shrunk)


def is_small(node: RowNode) -> bool:
    """Whether a formula has a matrix in smaller type."""
    return isinstance(node, SmallGrid) or any(map(is_small, kids(node)))
