"""A cell of the file's own equations: names, order, parameters and sizes."""

import re
from typing import NamedTuple

from ..cells.base import Cell
from ..cells.custom import build
from ..errors import did_you_mean, nearest
from ..expr import Equation, symbols
from ..functions import FUNCTIONS
from ..problem import Layer, Parameter
from ..shapes import Shapes
from .cell import Own, Written
from .fields import Report, mapping
from .grids import Grid, read_grid
from .sequences import Stated
from .tree import List, Map, Node, Scalar, join

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TIMED = re.compile(r".*_[0-9]+")


Outline = tuple[int, int] | int | None


class OwnLayer(NamedTuple):
    """`layer` is None where the sizes do not fit; `sizes` are those that are known."""

    cell: Cell
    layer: Layer | None
    scalar: bool
    sizes: dict[str, int]


def own_layer(report: Report, root: Map, cell: Own, x: int | None, stated: list[Stated]) -> OwnLayer | None:
    """None where names or equations are wrong."""
    before = len(report.findings)
    grids, names = _parameters(report, root)
    read = len(report.findings)
    _check_names(report, cell, names)
    ordered = _in_order(report, cell)
    sound = cell.whole and len(report.findings) == read
    missing = _check_symbols(report, root, cell, names) if cell.whole else set()
    sound = sound and len(report.findings) <= read + len(missing)
    if cell.whole:
        _check_use(report, root, cell, names)
    if not sound:
        return None
    outlines = _outlines(root, grids)
    kinds = {name: "matrix" if isinstance(outline, tuple) else "vector" for name, outline in outlines.items()}
    built = build(cell.states, [written.equation for written in ordered], kinds, cell.clip)
    scalar = "matrix" not in kinds.values()
    known = not missing and None not in outlines.values()
    shapes = _shapes(report, cell, outlines, x, stated) if x is not None and known else None
    if shapes is None:
        return OwnLayer(built, None, scalar, {})
    sizes = {name: shapes.sizes[name] for name in ["x", *cell.states, *_left(cell)] if name in shapes.sizes}
    if len(report.findings) > before:
        return OwnLayer(built, None, scalar, sizes)
    values = {name: _parameter(name, grid) for name, grid in grids.items()}
    return OwnLayer(built, Layer(built, values, sizes), scalar, sizes)


def _outlines(root: Map, grids: dict[str, Grid]) -> dict[str, Outline]:
    """Rows and columns of a matrix, entries of a vector; None for what cannot be told of an unreadable one."""
    at = root.get("parameters")
    found: dict[str, Outline] = {}
    for name, node in at if isinstance(at, Map) else ():
        grid = grids.get(name)
        if grid is not None:
            found[name] = (grid.height, grid.width) if grid.form == "nested" else grid.width
        else:
            found[name] = _outline(node)
    return found


def _outline(node: Node) -> Outline:
    if isinstance(node, Scalar):
        return 1
    if not isinstance(node, List) or not len(node):
        return None
    if all(isinstance(item, Scalar) for item in node.items):
        return len(node)
    widths = {len(item) if isinstance(item, List) else 0 for item in node.items}
    return (len(node), widths.pop()) if len(widths) == 1 else None


def _parameter(name: str, grid: Grid) -> Parameter:
    value = grid.rows if grid.form == "nested" else grid.rows[0]
    return Parameter(name, value, grid.path, scalar=grid.form == "number")


def _parameters(report: Report, root: Map) -> tuple[dict[str, Grid], list[str]]:
    """The readable parameters, and the names of all."""
    at = mapping(report, root.get("parameters"), "parameters")
    if at is None:
        return {}, []
    grids = {name: read_grid(report, node, join("parameters", name)) for name, node in at}
    for name in grids:
        if name == "x" or name.endswith("_prev") or not _NAME.fullmatch(name):
            report.add(
                at.key(name), join("parameters", name), "no name for a parameter (expected letters, digits and _)"
            )
    return {name: grid for name, grid in grids.items() if grid is not None}, list(grids)


def _left(cell: Own) -> list[str]:
    return [written.equation.name for written in cell.equations]


def _check_names(report: Report, cell: Own, parameters: list[str]) -> None:
    seen: dict[str, int] = {}
    for at, written in enumerate(cell.equations):
        name = written.equation.name
        wrong = _bad_name(name, parameters)
        if name in seen:
            wrong = f"a second equation for {name} (the first is cell.equations[{seen[name]}])"
        seen.setdefault(name, at)
        if wrong:
            report.add(written.node, written.path, wrong)
    states = cell.node.get("states")
    for at, state in enumerate(cell.states):
        if cell.whole and state not in seen and isinstance(states, List):
            item = states.items[at]
            report.add(item, f"cell.states[{at}]", f"'{state}' has no equation (every state needs one)")


def _bad_name(name: str, parameters: list[str]) -> str | None:
    """Why a quantity cannot have this name."""
    if name == "x":
        return "x is the input (expected another name)"
    if name in FUNCTIONS:
        return f"{name} is a function (expected another name)"
    if name in parameters:
        return f"{name} is a parameter as well (expected another name)"
    if not _NAME.fullmatch(name) or name.endswith("_prev") or _TIMED.fullmatch(name) or name[:2] in ("a_", "d_"):
        what = "letters, digits and _, not ending in _prev or _ and digits, not starting with a_ or d_"
        return f"'{name}' is no name for a quantity (expected {what})"
    return None


def _check_symbols(report: Report, root: Map, cell: Own, parameters: list[str]) -> set[str]:
    """Gives back the parameters that are missing: names that are no slip for another one."""
    quantities = {"x", *_left(cell), *(f"{state}_prev" for state in cell.states)}
    used = {name for written in cell.equations for name in symbols(written.equation.rhs)}
    known = {*quantities, *parameters}
    missing: set[str] = set()
    for written in cell.equations:
        for name in dict.fromkeys(symbols(written.equation.rhs)):
            if name in known:
                continue
            if name.endswith("_prev") or nearest(name, quantities | (set(parameters) - used)):
                report.add(written.node, written.path, _unknown(name, known))
            elif name not in missing:
                missing.add(name)
                _missing(report, root, name, written.path)
    return missing


def _missing(report: Report, root: Map, name: str, path: str) -> None:
    at = root.get("parameters")
    if at is None and "parameters" not in root.typos:
        report.missing(root, f"parameters.{name}", f"{path} needs it")
    elif at is not None and isinstance(at, Map):
        report.missing(at, f"parameters.{name}", f"{path} needs it")


def _check_use(report: Report, root: Map, cell: Own, parameters: list[str]) -> None:
    used = {name for written in cell.equations for name in symbols(written.equation.rhs)}
    at = root.get("parameters")
    for name in parameters:
        if name not in used and isinstance(at, Map):
            report.add(at.key(name), join("parameters", name), "no equation uses it")


def _unknown(name: str, known: set[str]) -> str:
    stem = name.removesuffix("_prev")
    if name.endswith("_prev") and stem in known:
        return f"{name}: {stem} is no state (list it in cell.states)"
    return f"'{name}' is neither a quantity nor in parameters ({did_you_mean(name, known)})"


def _in_order(report: Report, cell: Own) -> list[Written]:
    """The equations, each after those it needs, otherwise as they stand; a cycle is reported."""
    left = set(_left(cell))
    waiting = list(cell.equations)
    done: list[Written] = []
    names: set[str] = set()
    while waiting:
        ready = next((each for each in waiting if _needs(each.equation, left) <= names), None)
        if ready is None:
            _cycle(report, waiting, left)
            return []
        waiting.remove(ready)
        done.append(ready)
        names.add(ready.equation.name)
    return done


def _needs(equation: Equation, left: set[str]) -> set[str]:
    return set(symbols(equation.rhs)) & left


def _cycle(report: Report, waiting: list[Written], left: set[str]) -> None:
    """Follows what each equation still needs until a name comes back."""
    open_names = {each.equation.name: each for each in waiting}
    path = [waiting[0].equation.name]
    while True:
        needs = [name for name in symbols(open_names[path[-1]].equation.rhs) if name in open_names and name in left]
        if needs[0] in path:
            break
        path.append(needs[0])
    circle = [*path[path.index(needs[0]) :], needs[0]]
    first = min((open_names[name] for name in circle), key=lambda each: each.path)
    report.add(
        first.node, first.path, f"equations in a circle: {' needs '.join(circle)} (use _prev for the step before)"
    )


def _shapes(report: Report, cell: Own, outlines: dict[str, Outline], x: int, stated: list[Stated]) -> Shapes | None:
    """None where the equations do not fit."""
    before = len(report.findings)
    matrices = {name: outline for name, outline in outlines.items() if isinstance(outline, tuple)}
    vectors = {name: outline for name, outline in outlines.items() if isinstance(outline, int)}
    shapes = Shapes(matrices, {**vectors, "x": x})
    equations = [written.equation for written in cell.equations]
    _settle(report, cell, shapes, equations)
    if len(report.findings) > before:
        return None
    # what is initial or given decides only what the equations leave open
    for each in stated:
        if each.quantity in (*cell.states, *_left(cell)) and each.quantity not in shapes.sizes:
            shapes.sizes[each.quantity] = len(each.values)
            if each.quantity in cell.states:
                shapes.sizes.setdefault(f"{each.quantity}_prev", len(each.values))
    for name in shapes.open(equations):
        shapes.sizes[name] = 1
        shapes.sizes.setdefault(name.removesuffix("_prev"), 1)
    _settle(report, cell, shapes, equations)
    return shapes if len(report.findings) == before else None


def _settle(report: Report, cell: Own, shapes: Shapes, equations: list[Equation]) -> None:
    def complain(at: int, message: str) -> None:
        report.add(cell.equations[at].node, cell.equations[at].path, message)

    shapes.settle(equations, complain)
