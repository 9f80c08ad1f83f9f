"""Findings that are made of a solved problem, at the keys of its file that they are about."""

from collections.abc import Sequence

from ..errors import Finding, SolverError
from .fields import ErrorReport
from .tree.edits import find
from .tree.source import Source
from .tree.source_nodes import MapNode


def refuse(source: Source, findings: Sequence[Finding]) -> None:
    """Raises SolverError with the findings, where there are any, each at the key at the end of its path."""
    if found := at_their_keys(source, findings):
        raise SolverError(found)


def at_their_keys(source: Source, findings: Sequence[Finding]) -> list[Finding]:
    """The findings, each at the key at the end of its path, or at the file as a whole, where another one says it."""
    report = ErrorReport(source.file)
    for each in findings:
        above, _, key = each.path.rpartition(".")
        inside = find(source.root, above)
        there = isinstance(inside, MapNode) and key in inside.pairs
        report.add(inside.key(key) if isinstance(inside, MapNode) and there else source.root, each.path, each.message)
    return report.in_order()
