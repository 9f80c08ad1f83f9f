"""A problem with other values at some paths of its file: `biases.f=10`."""

from typing import Any

from ..errors import Finding, SolverError
from ..network.problem import Problem
from .problem_file import load
from .tree.edits import NoSuchPath, filled, find, replaced
from .tree.source import Source, parse, read
from .tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode

OF_HIDDEN_SIZE = ("biases", "peepholes", "initial")  # what a missing vector below these has as many entries as


def altered(source: Any, changes: list[tuple[str, str]]) -> Problem:
    """The problem of a file with each `value` (YAML) at its `path`; one number fills a vector or a matrix.

    Raises SolverError with everything: paths that are not there, values that are none, and whatever is wrong with the
    problem then.
    """
    found = read(source)
    root, wrong = found.root, list[Finding]()
    for path, text in changes:
        try:
            root = replaced(root, path, _value(found, root, path, text))
        except NoSuchPath as error:
            wrong.append(Finding(str(error), path, found.file, 1, 1))
        except SolverError as error:
            wrong += error.errors
    try:
        problem = load(Source(root, found.file, found.title, list(found.findings)))
    except SolverError as error:
        wrong += [_placed(each, [path for path, _ in changes]) for each in error.errors]
    if wrong:
        raise SolverError(wrong)
    return problem


def _placed(finding: Finding, paths: list[str]) -> Finding:
    """What is wrong with a new value stands on the command line, not in the file."""
    path = next((path for path in paths if finding.path.startswith(path)), None)
    return finding if path is None else finding._replace(file=f"--with {path}", line=1, column=1)


def _value(source: Source, root: MapNode, path: str, text: str) -> SourceNode:
    read_as = parse(f"value: {text}\n", f"--with {path}", "", "a value")
    value = read_as.root.get("value")
    if value is None or read_as.findings:
        raise SolverError(read_as.findings)
    there = find(root, path)
    if there is None and isinstance(value, ScalarNode) and path.partition(".")[0] in OF_HIDDEN_SIZE:
        size = load(source).unit.hidden_size
        return ListNode([value] * size, value.place) if size > 1 and "." in path else value
    return filled(there, value)
