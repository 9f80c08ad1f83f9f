"""The keys that say how much of the working stands on a page, and how: `steps`, `show_units`, `columns`."""

from ...document.choices import COLUMNS
from ...network.elided_steps import REST, ElidedSteps
from ...network.problem import Problem
from ..fields import ErrorReport, choice, items, mapping, whole
from ..tree.source_nodes import MapNode


def laid_out(report: ErrorReport, root: MapNode, problem: Problem) -> Problem:
    """The problem with what its file says of the length and the columns of its pages."""
    elided = _elided(report, root, problem.time.first, max(len(run.inputs) for run in problem.sequences))
    size = max(layer.size for layer in problem.layers)
    units = _wholes(report, root, "show_units", "show_units", 0, size - 1)
    columns = whole(report, root.get("columns"), "columns", min(COLUMNS), max(COLUMNS)) or min(COLUMNS)
    return problem._replace(elided=elided, show_units=units, columns=columns)


def _elided(report: ErrorReport, root: MapNode, first: int, length: int) -> ElidedSteps | None:
    """Which time steps are worked out in full, and how the rest is shown. `first`: the index of the first input."""
    at = mapping(report, root.get("steps"), "steps", "steps")
    if at is None:
        return None
    rest = choice(report, at.get("rest"), "steps.rest", REST) or REST[0]
    last = first + length - 1
    full = _wholes(report, at, "full", "steps.full", first, last)
    if "full" not in at:
        report.add(at, "steps", "full is missing (expected the time steps that are worked out in full, such as [1, 2])")
    return ElidedSteps(full, rest)


def _wholes(report: ErrorReport, at: MapNode, name: str, path: str, low: int, high: int) -> tuple[int, ...]:
    found = items(report, at.get(name), path, "a list of whole numbers")
    numbers = [whole(report, item, f"{path}[{index}]", low, high) for index, item in enumerate(found or ())]
    return tuple(dict.fromkeys(number for number in numbers if number is not None))
