"""The key `symbols`: letters that stand for numbers in inputs, weights, biases and states."""

import re

from ...maths.functions import FUNCTIONS
from ...network.problem import Problem
from ..fields import ErrorReport, items
from ..tree.source_nodes import MapNode, ScalarNode, SourceNode

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")

TAKEN = {"pi", "e", "nan", "inf", "null", "true", "false", *FUNCTIONS}

# what compares numbers, or goes on with them: what to do instead
NEEDS_NUMBERS = {
    "vary": "no symbols beside it: letters are the same for every student",
    "accept": "no symbols beside it: a condition compares numbers",
    "backward.update.clip_norm": "no symbols beside it, or no clip_norm: new_weights are then those without clipping",
    "backward.update.clip_value": "no symbols beside it, or no clip_value: new_weights are then those without clipping",
    "backward.update.times": "1 beside symbols: the gradient and one update are formulas, later passes need numbers",
}


def read_symbols(report: ErrorReport, root: MapNode) -> tuple[str, ...]:
    """The letters; from now on the readers of vectors and matrices let them through."""
    found: dict[str, None] = {}
    for at, item in enumerate(items(report, root.get("symbols"), "symbols", "a list of names") or ()):
        wrong = _wrong(item, found)
        if wrong:
            report.add(item, f"symbols[{at}]", f"{item.describe()} {wrong}")
        elif isinstance(item, ScalarNode):
            found[item.text] = None
    report.letters = frozenset(found)
    for name, instead in NEEDS_NUMBERS.items() if found else ():
        _needs_numbers(report, root, name, instead)
    return tuple(found)


def _needs_numbers(report: ErrorReport, root: MapNode, path: str, instead: str) -> None:
    *above, last = path.split(".")
    at: SourceNode | None = root
    for name in above:
        at = at.get(name) if isinstance(at, MapNode) else None
    value = at.get(last) if isinstance(at, MapNode) else None
    once = last == "times" and isinstance(value, ScalarNode) and value.text == "1"
    if isinstance(at, MapNode) and value is not None and not once:
        report.add(at.key(last), path, f"needs numbers everywhere (expected {instead})")


def _wrong(item: SourceNode, before: dict[str, None]) -> str:
    """Why this is no letter, or nothing."""
    if not isinstance(item, ScalarNode) or not _NAME.fullmatch(item.text):
        return "is no name (expected letters, digits and _)"
    if item.text.lower() in TAKEN:
        return "has a meaning already (expected another name)"
    return "stands twice" if item.text in before else ""


def check_letters(report: ErrorReport, root: MapNode, problem: Problem) -> None:
    """A letter may not have the name of something that is computed: h_1 would be both on a page."""
    cells = [*(unit.cell for unit in problem.units), *([problem.outputs.cell] if problem.outputs else [])]
    computed = {equation.name for cell in cells for equation in cell.equations}
    times = max(len(sequence.inputs) for sequence in problem.sequences)
    for at, item in enumerate(items(report, root.get("symbols"), "symbols", "a list of names") or ()):
        name, _, time = item.text.rpartition("_") if isinstance(item, ScalarNode) else ("", "", "")
        if name in computed and time.isdecimal() and 0 <= int(time) - problem.time.first < times:
            report.add(
                item, f"symbols[{at}]", f"{item.describe()} is what the network computes (expected another name)"
            )
