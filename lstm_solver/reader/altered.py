"""A problem with other values at some paths of its file: `biases.f=10`."""

from typing import Any

from ..errors import Finding, SolverError
from ..network.problem import Problem
from .problem_file import load
from .tree.edits import NoSuchPath, filled, find, keys_of, replaced
from .tree.source import Source, parse, read
from .tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode

NAME = "value"  # of the key before a value, so that the two are a mapping

BEFORE = f"{NAME}: "

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
        wrong += [_placed(each, found.root, [path for path, _ in changes]) for each in error.errors]
    if wrong:
        raise SolverError(wrong)
    return problem


def _placed(finding: Finding, root: MapNode, paths: list[str]) -> Finding:
    """What is wrong with a new value, or with a key that came with it, stands on the command line, not in the file."""
    path = next((path for path in paths if _came_with(path, finding.path, root)), None)
    return finding if path is None else finding._replace(file=f"--with {path}", line=1, column=1)


def _came_with(path: str, wrong: str, root: MapNode) -> bool:
    """Whether what stands at the path `wrong` was put there for the sake of `path`."""
    said, keys = _keys(path), _keys(wrong)
    if not said or not keys:
        return False
    return keys[: len(said)] == said or (said[: len(keys)] == keys and _is_new(root, wrong))


def _keys(path: str) -> list[str]:
    try:
        return [str(key) for key in keys_of(path)]
    except NoSuchPath:
        return []


def _is_new(root: MapNode, path: str) -> bool:
    try:
        return find(root, path) is None
    except NoSuchPath:
        return True


def _parsed(path: str, text: str) -> SourceNode:
    """A value of the command line. Raises SolverError, with places that count from its first letter."""
    try:
        read_as = parse(f"{BEFORE}{text}\n", f"--with {path}", "", "a value")
        value, findings = read_as.root.get(NAME), read_as.findings
    except SolverError as error:
        value, findings = None, error.errors
    if value is None or findings:
        raise SolverError([_of_value(each, path) for each in findings])
    return value


def _of_value(finding: Finding, path: str) -> Finding:
    shift = len(BEFORE) if finding.line == 1 else 0
    column = max(1, (finding.column or 1) - shift)
    return finding._replace(column=column, path=path + finding.path.removeprefix(NAME) if finding.path else "")


def _value(source: Source, root: MapNode, path: str, text: str) -> SourceNode:
    value = _parsed(path, text)
    there = find(root, path)
    if there is None and isinstance(value, ScalarNode) and path.partition(".")[0] in OF_HIDDEN_SIZE:
        size = load(source).unit.hidden_size
        return ListNode([value] * size, value.place) if size > 1 and "." in path else value
    return filled(there, value)
