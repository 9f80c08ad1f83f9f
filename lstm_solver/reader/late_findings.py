"""Findings that are made of a solved problem, at the keys of its file that they are about."""

from collections.abc import Sequence

from ..errors import Finding, SolverError
from .fields import ErrorReport
from .tree.edits import find
from .tree.source import Source
from .tree.source_nodes import MapNode


def refuse(source: Source, findings: Sequence[Finding]) -> None:
    """Raises SolverError with the findings, where there are any, each at the key at the end of its path."""
    report = ErrorReport(source.file)
    for each in findings:
        above, _, key = each.path.rpartition(".")
        inside = find(source.root, above)
        assert isinstance(inside, MapNode)
        report.add(inside.key(key), each.path, each.message)
    if report.findings:
        raise SolverError(report.in_order())
