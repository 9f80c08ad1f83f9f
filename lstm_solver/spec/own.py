"""A cell of the file's own equations: names, order, parameters and sizes."""

import re
from typing import NamedTuple

from ..cells.base import Cell
from ..cells.custom import build
from ..errors import did_you_mean
from ..expr import Equation, symbols
from ..functions import FUNCTIONS
from ..problem import Layer, Parameter
from ..shapes import Shapes
from .cell import Own, Written
from .fields import Report, mapping
from .grids import Grid, read_grid
from .sequences import Stated
from .tree import List, Map, join

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TIMED = re.compile(r".*_[0-9]+")


class OwnLayer(NamedTuple):
    """`layer` is None where the sizes do not fit."""

    cell: Cell
    layer: Layer | None
    scalar: bool


def own_layer(report: Report, root: Map, cell: Own, x: int | None, stated: list[Stated]) -> OwnLayer | None:
    """None where names, equations or parameters are wrong."""
    before = len(report.findings)
    grids, names = _parameters(report, root)
    _check_names(report, cell, names)
    if cell.whole:
        _check_symbols(report, cell, names)
    ordered = _in_order(report, cell)
    readable = cell.whole and len(report.findings) == before
    if cell.whole:
        _check_use(report, root, cell, names)
    if not readable:
        return None
    kinds = {name: "matrix" if grid.form == "nested" else "vector" for name, grid in grids.items()}
    built = build(cell.states, [written.equation for written in ordered], kinds, cell.clip)
    scalar = "matrix" not in kinds.values()
    shapes = None if x is None else _shapes(report, cell, grids, x, stated)
    if shapes is None or len(report.findings) > before:
        return OwnLayer(built, None, scalar)
    values = {name: _parameter(name, grid) for name, grid in grids.items()}
    sizes = {name: shapes.sizes.get(name, 1) for name in ["x", *cell.states, *_left(cell)]}
    return OwnLayer(built, Layer(built, values, sizes), scalar)


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


def _check_symbols(report: Report, cell: Own, parameters: list[str]) -> None:
    known = {"x", *_left(cell), *(f"{state}_prev" for state in cell.states), *parameters}
    for written in cell.equations:
        for name in dict.fromkeys(symbols(written.equation.rhs)):
            if name not in known:
                report.add(written.node, written.path, _unknown(name, known))


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


def _shapes(report: Report, cell: Own, grids: dict[str, Grid], x: int, stated: list[Stated]) -> Shapes:
    matrices = {name: (grid.height, grid.width) for name, grid in grids.items() if grid.form == "nested"}
    vectors = {name: grid.width for name, grid in grids.items() if grid.form != "nested"}
    shapes = Shapes(matrices, {**vectors, "x": x})
    equations = [written.equation for written in cell.equations]
    _settle(report, cell, shapes, equations)
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
    return shapes


def _settle(report: Report, cell: Own, shapes: Shapes, equations: list[Equation]) -> None:
    def complain(at: int, message: str) -> None:
        report.add(cell.equations[at].node, cell.equations[at].path, message)

    shapes.settle(equations, complain)
