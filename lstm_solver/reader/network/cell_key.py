"""The key `cell`: a built-in cell with its options, or equations of the file's own."""

from decimal import Decimal
from typing import NamedTuple

from ...errors import did_you_mean, nearest
from ...maths.expressions import Constants, Equation
from ...maths.functions import FUNCTIONS
from ...network.cell import CellKind, CellOptions
from ...network.cells import find
from ...network.cells import names as cell_names
from ..fields import ErrorReport, choice, mapping, names, number, text
from ..fields import items as read_items
from ..keys.problem_keys import TABLES
from ..tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode, join
from .matrices import ReadMatrix, read_grid
from .site import UnitSite

OWN = ("states", "equations", "clip")

MOST_EQUATIONS = 200


class BuiltInCell(NamedTuple):
    kind: CellKind
    options: CellOptions
    projection: ReadMatrix | None


class WrittenEquation(NamedTuple):
    """An equation of the file, and where it stands."""

    equation: Equation
    node: SourceNode
    path: str


class OwnCell(NamedTuple):
    """`path`: of the cell. `whole`: whether every equation and state could be read."""

    states: tuple[str, ...]
    equations: list[WrittenEquation]
    clip: Decimal | None
    node: MapNode
    path: str
    whole: bool


def read_cell(report: ErrorReport, site: UnitSite) -> BuiltInCell | OwnCell | None:
    """The key `cell`: a built-in cell with its options, or one of the author's. None where it is not readable."""
    node, path = site.get("cell"), site.where("cell")
    if node is None:
        report.missing(site.inside("cell"), path, f"expected {', '.join(cell_names())} or a mapping")
        return None
    if isinstance(node, ScalarNode):
        return _built_in(report, node, path, MapNode({}, node.place), path)
    at = mapping(report, node, path, "cell")
    if at is None:
        return None
    if "name" in at:
        return _built_in(report, at.get("name"), join(path, "name"), at, path)
    if "states" in at or "equations" in at:
        return _own(report, at, path)
    report.missing(at, join(path, "name"), f"expected {', '.join(cell_names())}, or states and equations")
    return None


def _built_in(report: ErrorReport, node: SourceNode | None, named: str, at: MapNode, path: str) -> BuiltInCell | None:
    """`named`: where the name stands; `path`: of the cell."""
    name = choice(report, node, named, cell_names())
    if name is None and isinstance(node, ScalarNode):
        # a slip of the pen: the rest of the file is judged as that cell's
        name = nearest(node.text, cell_names(), 0.75)
    kind = find(name) if name else None
    if kind is None:
        return None
    _only(report, at, {"name", "clip", *_options(kind)}, kind.name, path)
    projection = read_grid(report, at.get("projection"), join(path, "projection")) if kind.projection else None
    options = CellOptions(
        _activations(report, at, kind, path),
        _choices(report, at, kind, path),
        _clip(report, at, path),
        "projection" in at and kind.projection,
        frozenset(at.pairs),
    )
    return BuiltInCell(kind, options, projection)


def _options(kind: CellKind) -> set[str]:
    roles = {"activation" if role == "activation" else "activations" for role in kind.activations}
    return roles | set(kind.choices) | ({"projection"} if kind.projection else set())


def _only(report: ErrorReport, at: MapNode, allowed: set[str], cell: str, path: str) -> None:
    for name in at.pairs:
        if name not in allowed and name in TABLES["cell"]:
            what = "a cell of its own equations" if cell == "own" else cell
            report.add(
                at.key(name), join(path, name), f"{what} has no such option ({did_you_mean(name, allowed, at.pairs)})"
            )


def _clip(report: ErrorReport, at: MapNode, path: str) -> Decimal | None:
    limit = number(report, at.get("clip"), join(path, "clip"))
    if limit is not None and limit <= 0:
        report.expected(at.pairs["clip"][1], join(path, "clip"), "a number above 0")
        return None
    return limit


def _choices(report: ErrorReport, at: MapNode, kind: CellKind, path: str) -> dict[str, str]:
    chosen = {}
    for name, words in kind.choices.items():
        word = choice(report, at.get(name), join(path, name), [word for word in words if word])
        chosen[name] = words[0] if word is None else word
    return chosen


def _activations(report: ErrorReport, at: MapNode, kind: CellKind, path: str) -> dict[str, tuple[str, Constants]]:
    inside = mapping(report, at.get("activations"), join(path, "activations"), "", set(kind.activations))
    found = {}
    for role, default in kind.activations.items():
        lone = role == "activation"
        node = at.get(role) if lone else inside.get(role) if inside else None
        where = join(path, role if lone else f"activations.{role}")
        found[role] = _activation(report, node, where) or (default, _defaults(default))
    return found


def _defaults(function: str) -> Constants:
    return tuple((name, Decimal(value)) for name, value in FUNCTIONS[function].defaults.items())


def _activation(report: ErrorReport, node: SourceNode | None, path: str) -> tuple[str, Constants] | None:
    known = [name for name, function in FUNCTIONS.items() if function.activation]
    if node is None or isinstance(node, ScalarNode):
        name = choice(report, node, path, known)
        return None if name is None else (name, _defaults(name))
    at = mapping(report, node, path)
    if at is None:
        return None
    if "name" not in at:
        report.missing(at, join(path, "name"), "expected an activation's name")
    name = choice(report, at.get("name"), join(path, "name"), known)
    return None if name is None else (name, _constants(report, at, path, name))


def _constants(report: ErrorReport, at: MapNode, path: str, function: str) -> Constants:
    mapping(report, at, path, "", {"name", *FUNCTIONS[function].defaults})
    found = []
    for name, default in _defaults(function):
        value = number(report, at.get(name), join(path, name))
        found.append((name, default if value is None else value))
    return tuple(found)


def _own(report: ErrorReport, at: MapNode, path: str) -> OwnCell | None:
    _only(report, at, set(OWN), "own", path)
    before = report.made
    for name in ("states", "equations"):
        if name not in at:
            report.missing(at, join(path, name), f"expected a list of {name}")
    states = names(report, at.get("states"), join(path, "states"), "a list of names")
    if states == []:
        report.expected(at.pairs["states"][1], join(path, "states"), "at least one state")
    equations = read_equations(report, at.get("equations"), join(path, "equations"))
    clip = _clip(report, at, path)
    return OwnCell(tuple(states or ()), equations, clip, at, path, report.made == before)


def read_equations(report: ErrorReport, node: SourceNode | None, path: str) -> list[WrittenEquation]:
    """The equations of a list that could be read, each with its place."""
    from ...maths.equation_parser import LanguageError, parse_equation

    found = read_items(report, node, path, "a list of equations") or []
    if isinstance(node, ListNode) and not found:
        report.expected(node, path, "at least one equation")
    if node is not None and len(found) > MOST_EQUATIONS:
        report.add(node, path, f"{len(found)} equations (expected at most {MOST_EQUATIONS})")
        return []
    written = []
    for at, item in enumerate(found):
        line = text(report, item, f"{path}[{at}]")
        if line is None:
            continue
        try:
            written.append(WrittenEquation(parse_equation(line), item, f"{path}[{at}]"))
        except LanguageError as error:
            report.add(item, f"{path}[{at}]", f"{error.message} (at character {error.offset + 1})")
    return written
