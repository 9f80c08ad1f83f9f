"""A look at the rows of numbers of a large file before their numbers are read, which takes seconds."""

from collections.abc import Iterator

from .fields import ErrorReport, entries, entry
from .network.matrices import most
from .tree.source_nodes import ListNode, MapNode, SourceNode, join

_MATRICES = ("weights", "matrix")  # keys below which a list of rows is a matrix of numbers

_OF_NUMBERS = b"0123456789+-.eE \n"


def look_at_rows(report: ErrorReport, root: MapNode) -> None:
    """Reports the rows of matrices that are shorter or longer than the others, and what is no number in them."""
    letters = "symbols" in root
    for node, path in _matrices(root, "", inside=False):
        rows = [row for row in node.items if isinstance(row, ListNode)]
        sizes = [len(row) for row in rows]
        usual = most(sizes)
        for at, row in enumerate(rows):
            if sizes[at] != usual:
                words = f"{entries(sizes[at])} (expected {usual}, as in the other rows)"
                report.add(row, f"{path}[{at}]", words)
            elif not letters:
                _look_at_numbers(report, row, f"{path}[{at}]")


def _matrices(node: SourceNode, path: str, *, inside: bool) -> Iterator[tuple[ListNode, str]]:
    if isinstance(node, MapNode):
        for name, value in node:
            yield from _matrices(value, join(path, name), inside=inside or name in _MATRICES)
    elif isinstance(node, ListNode) and not node.is_row:
        items = node.items
        if inside and all(isinstance(item, ListNode) and item.is_row for item in items):
            yield node, path
        else:
            for at, item in enumerate(items):
                yield from _matrices(item, f"{path}[{at}]", inside=inside)


def _look_at_numbers(report: ErrorReport, row: ListNode, path: str) -> None:
    texts = row.texts or []
    if "".join(texts).encode(errors="replace").translate(None, _OF_NUMBERS):
        for at, item in enumerate(row.items):
            entry(report, item, f"{path}[{at}]")
