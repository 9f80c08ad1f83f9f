"""Matrices as a file writes them: nested lists, a flat list, or one number."""

from collections import Counter
from typing import NamedTuple

from ...maths.values import Matrix
from ..fields import ErrorReport, comma_doubt, count, entries_of, entry, trusted, vector
from ..keys.key_types import HALVES
from ..tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode


class ExpectedWidth(NamedTuple):
    """The width that a matrix should have by what else the file says, and why."""

    width: int
    why: str


class ReadMatrix(NamedTuple):
    """`rows` as they stand, a flat list or a number as one row. `form`: "nested", "flat" or "number"."""

    rows: Matrix
    form: str
    node: SourceNode
    path: str

    @property
    def height(self) -> int:
        """The number of rows as they stand in the file."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """The number of entries of a row."""
        return len(self.rows[0])

    @property
    def shape(self) -> str:
        """ "2 rows of 3", for messages."""
        return f"{count(self.height, 'row')} of {self.width}{self.doubt}"

    @property
    def doubt(self) -> str:
        """Why its rows may be too long, for messages; nothing where no decimal comma is suspected in them."""
        rows = self.node.items if self.form == "nested" and isinstance(self.node, ListNode) else [self.node]
        return next(filter(None, map(comma_doubt, rows)), "")

    def transposed(self) -> "ReadMatrix":
        return self._replace(rows=[list(column) for column in zip(*self.rows, strict=True)])

    def part(self, rows: tuple[int, int] | None, columns: tuple[int, int] | None) -> Matrix:
        chosen = self.rows if rows is None else self.rows[rows[0] : rows[1]]
        return chosen if columns is None else [row[columns[0] : columns[1]] for row in chosen]


def read_grid(
    report: ErrorReport, node: SourceNode | None, path: str, wanted: ExpectedWidth | None = None
) -> ReadMatrix | None:
    """A matrix in any of its forms, all rows equally long; None after a finding. `wanted` decides a tie of widths."""
    if node is None:
        return None
    if isinstance(node, ScalarNode):
        value = entry(report, node, path)
        return None if value is None else ReadMatrix([[value]], "number", node, path)
    if isinstance(node, ListNode) and len(node) and not _nested(node):
        flat = vector(report, node, path)
        return None if flat is None else ReadMatrix([flat], "flat", node, path)
    if not isinstance(node, ListNode) or not len(node):
        report.expected(node, path, "a matrix: a list of rows")
        return None
    return _rows(report, node, path, wanted)


def _nested(node: ListNode) -> bool:
    return not node.is_row and any(not isinstance(item, ScalarNode) for item in node.items)


def _rows(report: ErrorReport, node: ListNode, path: str, wanted: ExpectedWidth | None) -> ReadMatrix | None:
    rows = []
    for at, item in enumerate(node.items):
        if isinstance(item, ListNode):
            rows.append(vector(report, item, f"{path}[{at}]"))
        else:
            report.expected(item, f"{path}[{at}]", "a row: a list of numbers")
            rows.append(None)
    good = [row for row in rows if row is not None]
    if len(good) < len(rows):
        return None
    return ReadMatrix(good, "nested", node, path) if _even(report, node, path, good, wanted) else None


def _even(report: ErrorReport, node: ListNode, path: str, rows: Matrix, wanted: ExpectedWidth | None) -> bool:
    widths = [len(row) for row in rows]
    usual, why = most(trusted(widths, node.items), wanted.width if wanted else None), ", as in the other rows"
    if wanted and usual == wanted.width and widths.count(usual) * 2 <= len(widths):
        why = f": {wanted.why}"
    for at, item in enumerate(node.items):
        if widths[at] != usual:
            report.add(item, f"{path}[{at}]", f"{entries_of(item, widths[at])} (expected {usual}{why})")
    return min(widths) == max(widths)


def most(sizes: list[int], wanted: int | None = None) -> int:
    """The most frequent size: of several, the wanted one, else the first."""
    counts = Counter(sizes)
    best = max(counts.values())
    return wanted if wanted is not None and counts[wanted] == best else next(s for s in sizes if counts[s] == best)


def width_of_x(root: MapNode) -> int | None:
    """What the weight matrices of the first layer say of the size of the input, read roughly."""
    layers = root.get("layers")
    first = layers.items[0] if isinstance(layers, ListNode) and len(layers) else root
    weights = first.get("weights") if isinstance(first, MapNode) else None
    if not isinstance(weights, MapNode):
        return None
    halves = [half for name in HALVES if isinstance(half := weights.get(name), MapNode)]
    sizes = [size for each in halves or [weights] for size in _widths_of_x(each)]
    return most(sizes) if sizes else None


def _widths_of_x(weights: MapNode) -> list[int]:
    row = isinstance(node := weights.get("orientation"), ScalarNode) and node.text == "row"
    parts = [weights, *(inner for _, inner in weights if isinstance(inner, MapNode))]
    found = [node for part in parts if isinstance(node := part.get("x"), ListNode) and len(node)]
    return [len(node) if row else len(first) for node in found if isinstance(first := node.items[0], ListNode)]
