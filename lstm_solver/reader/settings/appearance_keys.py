"""The keys that say how a page looks: `notation`, a name or a preset with single entries changed, and `lang`."""

from typing import Any

from ...document.choices import FIGURES
from ...document.language import ENGLISH
from ...document.language import names as languages
from ...document.notation_keys import OVERRIDES
from ...document.notation_keys import check as check_notation
from ...document.notation_keys import names as notation_names
from ..fields import ErrorReport, choice, items, mapping, plain
from ..tree.source_nodes import MapNode, ScalarNode, SourceNode, join


def read_notation(report: ErrorReport, root: MapNode) -> tuple[str, dict[str, Any]]:
    """The preset's name, and what the file changes of it."""
    node, known = root.get("notation"), notation_names()
    if node is None or isinstance(node, ScalarNode):
        return choice(report, node, "notation", known) or "pytorch", {}
    at = mapping(report, node, "notation")
    if at is None:
        return "pytorch", {}
    preset = choice(report, at.get("preset"), "notation.preset", known) or "pytorch"
    overrides = {name: plain(value) for name, value in at if name != "preset"}
    for path, message in check_notation(overrides):
        report.add(_found_at(at, path), join("notation", path), message)
    return preset, overrides


def read_language(report: ErrorReport, root: MapNode) -> str:
    """The code of the language."""
    node = root.get("lang")
    return ENGLISH if node is None else choice(report, node, "lang", languages()) or ENGLISH


def _found_at(at: MapNode, path: str) -> SourceNode:
    """The value at a path of keys; the key itself where it is unknown, which only happens at the first level."""
    node: SourceNode = at
    for key in path.split("."):
        if isinstance(node, MapNode) and key in node.pairs:
            node = node.key(key) if node is at and key not in OVERRIDES else node.pairs[key][1]
    return node


# what has nothing to draw before letters have values
NEEDS_NUMBERS = ("timeline", "openness")


def read_figures(report: ErrorReport, root: MapNode) -> tuple[str, ...]:
    """The kinds of pictures, each once, in the file's order."""
    found: dict[str, None] = {}
    for at, item in enumerate(items(report, root.get("figures"), "figures", f"a list of {', '.join(FIGURES)}") or ()):
        path = f"figures[{at}]"
        word = choice(report, item, path, FIGURES)
        if word in found:
            report.add(item, path, f"a second {item.describe()}")
        elif word in NEEDS_NUMBERS and "symbols" in root:
            report.add(item, path, f"{item.describe()} needs numbers everywhere (expected no symbols beside it)")
        elif word is not None:
            found[word] = None
    return tuple(found)
