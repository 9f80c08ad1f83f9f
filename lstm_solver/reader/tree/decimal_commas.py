"""Numbers that someone may have written with a decimal comma: YAML reads [0,5, 1] as three numbers."""

import re
from collections.abc import Iterator
from itertools import pairwise

from .source_nodes import ListNode, MapNode, SourceNode, join

_WHOLE = re.compile(r"[-+]?\d+", re.ASCII)


def decimal_commas(node: SourceNode | None) -> list[str]:
    """`0,5` for two whole numbers without a space between them, where others of the row have one or there are none.

    A row of two such numbers says nothing, [1,2] or [1,25], unless the first is 0.
    """
    if not isinstance(node, ListNode) or not node.may_touch or not (texts := node.texts) or not (places := node.places):
        return []
    pairs = list(zip(pairwise(texts), pairwise(places), strict=True))
    close = [f"{left},{right}" for (left, right), (start, end) in pairs if end - start == len(left) + 1]
    found = [each for each in close if all(map(_WHOLE.fullmatch, each.split(",")))]
    found = [each for each in found if each.partition(",")[2].isdigit()]
    if len(pairs) == 1:
        return [each for each in found if each.partition(",")[0].lstrip("+-") == "0"]
    return found if len(close) < len(pairs) else []


def suspected(node: SourceNode | None, path: str = "") -> Iterator[tuple[str, str]]:
    """Every such pair of a file where other numbers of its row have a space between them, with the path of the row."""
    if isinstance(node, MapNode):
        for name, value in node:
            yield from suspected(value, join(path, name))
    elif isinstance(node, ListNode) and node.texts is None:
        for at, item in enumerate(node.items):
            yield from suspected(item, f"{path}[{at}]")
    elif isinstance(node, ListNode) and len(node) > 2:
        yield from ((path, each) for each in decimal_commas(node))
