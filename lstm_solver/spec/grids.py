"""Matrices as a file writes them: nested lists, a flat list, or one number."""

from typing import NamedTuple

from ..problem import Matrix
from .fields import Report, count, entries, entry, vector
from .tree import List, Node, Scalar


class Grid(NamedTuple):
    """`rows` as they stand, a flat list or a number as one row. `form`: "nested", "flat" or "number"."""

    rows: Matrix
    form: str
    node: Node
    path: str

    @property
    def height(self) -> int:
        return len(self.rows)

    @property
    def width(self) -> int:
        return len(self.rows[0])

    @property
    def shape(self) -> str:
        return f"{count(self.height, 'row')} of {self.width}"

    def transposed(self) -> "Grid":
        return self._replace(rows=[list(column) for column in zip(*self.rows, strict=True)])

    def part(self, rows: tuple[int, int] | None, columns: tuple[int, int] | None) -> Matrix:
        chosen = self.rows if rows is None else self.rows[rows[0] : rows[1]]
        return chosen if columns is None else [row[columns[0] : columns[1]] for row in chosen]


def read_grid(report: Report, node: Node | None, path: str) -> Grid | None:
    """A matrix in any of its forms, all rows equally long; None after a finding."""
    if node is None:
        return None
    if isinstance(node, Scalar):
        value = entry(report, node, path)
        return None if value is None else Grid([[value]], "number", node, path)
    if isinstance(node, List) and len(node) and not _nested(node):
        flat = vector(report, node, path)
        return None if flat is None else Grid([flat], "flat", node, path)
    if not isinstance(node, List) or not len(node):
        report.expected(node, path, "a matrix: a list of rows")
        return None
    return _rows(report, node, path)


def _nested(node: List) -> bool:
    return node.texts is None and any(not isinstance(item, Scalar) for item in node.items)


def _rows(report: Report, node: List, path: str) -> Grid | None:
    rows = []
    for at, item in enumerate(node.items):
        if isinstance(item, List):
            rows.append(vector(report, item, f"{path}[{at}]"))
        else:
            report.expected(item, f"{path}[{at}]", "a row: a list of numbers")
            rows.append(None)
    good = [row for row in rows if row is not None]
    if len(good) < len(rows):
        return None
    return Grid(good, "nested", node, path) if _even(report, node, path, good) else None


def _even(report: Report, node: List, path: str, rows: Matrix) -> bool:
    widths = [len(row) for row in rows]
    usual = max(widths, key=widths.count)
    for at, item in enumerate(node.items):
        if widths[at] != usual:
            report.add(item, f"{path}[{at}]", f"{entries(widths[at])} (expected {usual}, as in the other rows)")
    return min(widths) == max(widths)
