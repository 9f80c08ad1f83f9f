"""The keys that say how a page looks: `notation`, a name or a preset with single entries changed, and `lang`."""

from typing import Any

from ...document.choices import FIGURES
from ...document.language import ENGLISH
from ...document.language import names as languages
from ...document.notation_keys import OVERRIDES, ROLES
from ...document.notation_keys import check as check_notation
from ...document.notation_keys import names as notation_names
from ...errors import did_you_mean
from ...network.cell import Cell
from ..fields import ErrorReport, choice, items, mapping, plain
from ..judging.context import ReadingContext
from ..tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode, join
from .style_effects import check_styles


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


def check_effect(report: ErrorReport, root: MapNode, scene: ReadingContext) -> None:
    """Reports entries of a notation that change nothing: they name, or say how to draw, what none of the cells has."""
    at = root.get("notation")
    if not isinstance(at, MapNode) or scene.cells is None:
        return
    check_styles(report, at, scene)
    names = _named_in([*scene.cells.values()])
    for table, known in names.items():
        inside, what = at.get(table), "parameter" if table in ("terms", "parameters", "one_gate") else "quantity"
        if isinstance(inside, MapNode):
            if not inside.pairs:
                report.add(at.key(table), f"notation.{table}", "changes nothing: it is empty (expected names)")
            spots = [(inside.key(name), name, join(f"notation.{table}", name)) for name in inside.pairs]
        elif isinstance(inside, ListNode):
            words = [item for item in inside.items if isinstance(item, ScalarNode)]
            spots = [(item, item.text, f"notation.{table}[{place}]") for place, item in enumerate(words)]
        else:
            continue
        beside = [name for _, name, _ in spots]
        for node, name, path in spots:
            gate = name.rpartition("_")[2]
            if name in known:
                continue
            hint = did_you_mean(name, known, beside)
            if table == "symbols" and gate != name and gate in names["letters"]:
                hint = (
                    f"the symbols of parameters come from letters: {{{gate}: …}} and parameters: {{x: …, h: …, b: …}}"
                )
            report.add(node, path, f"changes nothing: no {what} of this network ({hint})")


def _named_in(cells: list[Cell]) -> dict[str, set[str]]:
    """By table of a notation, the names that it is asked for."""
    quantities = {equation.name for cell in cells for equation in cell.equations}
    states = {state for cell in cells for state in cell.states}
    wants = [(name, want) for cell in cells for name, want in cell.wants.items()]
    own = {name for name, want in wants if want.role == "own"}
    return {
        "symbols": {*quantities, *states, *(f"{state}_prev" for state in states), *own, "x", "w", "error"},
        "letters": {*quantities, *(want.gate for _, want in wants if want.gate)},
        "words": quantities,
        "order": quantities,
        "inline": quantities,
        "terms": ROLES,
        "parameters": ROLES,
        "one_gate": ROLES,
    }


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
