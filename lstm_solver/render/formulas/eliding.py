"""What is left out of long matrices and vectors, and where the dots stand."""

from ...document.formulas import Dots, Grid, Layout, RowVector

# a matrix or vector with more rows or columns than MOST shows the first HEAD, dots and the last
MOST = 10

HEAD = 4


def kept(length: int, head: int = HEAD, most: int = MOST) -> list[int | None]:
    """The indices that stay, None where the dots stand."""
    if length <= max(most, head + 1):
        return list(range(length))
    return [*range(head), None, length - 1]


def elide_grid(grid: Grid) -> Grid:
    """At most MOST rows and columns."""
    wide = max(map(len, grid.rows), default=0)
    if len(grid.rows) <= MOST and wide <= MOST:
        return grid
    return _picked(grid, kept(len(grid.rows)), kept(wide))


def narrow_grid(grid: Grid, head: int) -> Grid:
    """The first `head` columns, dots and the last column. A column of dots that is there already is left out."""
    wide = max(map(len, grid.rows), default=0)
    return _picked(grid, list(range(len(grid.rows))), kept(wide, head, most=0))


def cut(grid: Grid, most: int) -> Grid:
    """At most `most` rows and columns, dots and the last one included."""
    rows, columns = (kept(length, most - 2, most) for length in (len(grid.rows), max(map(len, grid.rows), default=0)))
    return _picked(grid, rows, columns)


def cut_row(row: RowVector, most: int) -> RowVector:
    """At most `most` items, dots and the last one included."""
    return _picked_row(row, kept(len(row.items), most - 2, most))


def elide_row(row: RowVector) -> RowVector:
    """At most MOST items."""
    return _picked_row(row, kept(len(row.items))) if len(row.items) > MOST else row


def _picked_row(row: RowVector, at: list[int | None]) -> RowVector:
    return row._replace(items=[Dots("h") if each is None else row.items[each] for each in at])


def _picked(grid: Grid, rows: list[int | None], columns: list[int | None]) -> Grid:
    return Grid([[_cell(grid, row, column) for column in columns] for row in rows], grid.fence)


def _cell(grid: Grid, row: int | None, column: int | None) -> Layout:
    if row is None:
        return Dots("v" if column is not None else "d")
    if column is None:
        first = grid.rows[row][0]
        return Dots("d") if isinstance(first, Dots) else Dots("h")
    return grid.rows[row][column]
