"""The key `time`: the index of the first input, and a letter for papers that write only t and t−1."""

from ...network.problem import TimeIndex
from ..fields import ErrorReport, mapping, text, whole
from ..tree.source_nodes import MapNode


def read_time(report: ErrorReport, root: MapNode) -> TimeIndex:
    """What the steps of the main sequence are called."""
    at = mapping(report, root.get("time"), "time", "time")
    if at is None:
        return TimeIndex()
    first = whole(report, at.get("first"), "time.first", 0, 1_000_000)
    letter = text(report, at.get("print"), "time.print")
    if letter is not None and not (len(letter) == 1 and letter.isascii() and letter.isalpha()):
        report.expected(at.pairs["print"][1], "time.print", "a letter")
        letter = None
    return TimeIndex(1 if first is None else first, letter)
