"""What the questions of a run are called: each by its number, `q2`, and by its `part`, no two alike."""

from ...network.facts import RESERVED
from ...network.quantity_names import parse
from ..fields import ErrorReport
from ..tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode


def check_parts(report: ErrorReport, node: SourceNode | None, path: str) -> None:
    """Reports a `part` that two questions have, and one that is what the program calls something."""
    first: dict[str, int] = {}
    for at, each in enumerate(node.items if isinstance(node, ListNode) else ()):
        part = each.get("part") if isinstance(each, MapNode) else None
        if not isinstance(part, ScalarNode) or part.is_null:
            continue
        called, spot = bare(part.text), f"{path}[{at}].part"
        other = first.setdefault(called, at)
        if other != at:
            report.add(part, spot, f"{part.describe()} is the part of questions[{other}] (expected another one)")
        if RESERVED.fullmatch(called) and called != f"q{at + 1}":
            report.add(part, spot, f"{part.describe()} is a name of the program's (expected another one)")
        if parse(called) is not None:
            report.add(part, spot, f"{part.describe()} is the name of a number (expected another one)")


def bare(part: str) -> str:
    """The part as it may be answered: without brackets, points and spaces around it."""
    return "".join(part.split()).strip("().:")
