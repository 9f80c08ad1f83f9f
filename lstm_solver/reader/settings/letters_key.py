"""The key `symbols`: letters that stand for numbers in inputs, weights, biases and states."""

import re

from ...maths.functions import FUNCTIONS
from ..fields import ErrorReport, items
from ..tree.source_nodes import MapNode, ScalarNode, SourceNode

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")

TAKEN = {"pi", "e", "nan", "inf", "null", "true", "false", *FUNCTIONS}

# what has no meaning before the letters have values
NEEDS_NUMBERS = ("loss", "backward")


def read_symbols(report: ErrorReport, root: MapNode) -> tuple[str, ...]:
    """The letters; from now on the readers of vectors and matrices let them through."""
    found: list[str] = []
    for at, item in enumerate(items(report, root.get("symbols"), "symbols", "a list of names") or ()):
        wrong = _wrong(item, found)
        if wrong:
            report.add(item, f"symbols[{at}]", f"{item.describe()} {wrong}")
        elif isinstance(item, ScalarNode):
            found.append(item.text)
    for name in NEEDS_NUMBERS:
        if found and name in root:
            report.add(root.key(name), name, "needs numbers everywhere (expected no symbols beside it)")
    report.letters = frozenset(found)
    return tuple(found)


def _wrong(item: SourceNode, before: list[str]) -> str:
    """Why this is no letter, or nothing."""
    if not isinstance(item, ScalarNode) or not _NAME.fullmatch(item.text):
        return "is no name (expected letters, digits and _)"
    if item.text.lower() in TAKEN:
        return "has a meaning already (expected another name)"
    return "stands twice" if item.text in before else ""
