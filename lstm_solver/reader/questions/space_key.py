"""The key `space`: how many lines a question sheet leaves to write on."""

from ..fields import ErrorReport, whole
from ..tree.source_nodes import ScalarNode, SourceNode

LINES = "lines"

NONE = "none"

MOST = 200


def read_space(report: ErrorReport, node: SourceNode | None, path: str) -> int | None:
    """The lines, 0 for none; None for as many as the working takes."""
    if isinstance(node, ScalarNode) and node.text in (LINES, NONE):
        return 0 if node.text == NONE else None
    return None if node is None else whole(report, node, path, 0, MOST)
