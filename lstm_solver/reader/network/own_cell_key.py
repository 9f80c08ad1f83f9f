"""A cell of the file's own equations: names, order, parameters and sizes. The output equations share the checks."""

import re
from collections.abc import Callable, Collection, Iterable

from ...errors import did_you_mean, nearest
from ...maths.expressions import symbols
from ...maths.functions import FUNCTIONS
from ...maths.shapes import Shapes
from ...network.cell import Cell
from ...network.facts import RESERVED
from ...network.own_cell import build
from ...network.problem import Parameter, Unit
from ..fields import ErrorReport, mapping
from ..tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode, join
from .cell_key import OwnCell, WrittenEquation
from .equation_shapes import settle, settle_open
from .matrices import ReadMatrix, read_grid
from .sequences import StatedVector
from .site import UnitSite

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

_TIMED = re.compile(r".*_[0-9]+")


KnownShape = tuple[int, int] | int | None  # rows and columns of a matrix, entries of a vector, None where not known


def read_own(
    report: ErrorReport, site: UnitSite, cell: OwnCell, x: int | None, stated: list[StatedVector]
) -> tuple[Cell | None, Unit | None, dict[str, int]]:
    """The cell, None where names or equations are wrong; the unit, None where the sizes do not fit; known sizes."""
    before = report.made
    at, path = site.get("parameters"), site.where("parameters")
    grids, names = read_parameters(report, at, path)
    outlines = _outlines(at, grids)
    built, missing = _read_cell(report, site, cell, names, outlines)
    if built is None:
        return None, None, {}
    known = not missing and None not in outlines.values()
    shapes = _shapes(report, cell, grids, outlines, x, stated) if x is not None and known else None
    if shapes is None:
        return built, None, {}
    quantities = ["x", *cell.states, *left_sides(cell.equations)]
    sizes = {name: shapes.sizes[name] for name in quantities if name in shapes.sizes}
    if report.made > before:
        return built, None, sizes
    scalar = all(grid.form != "nested" for grid in grids.values())
    initial = site.where("initial")
    return built, Unit(built, parameters_of(grids), sizes, site.place, scalar_cell=scalar, initial=initial), sizes


def _read_cell(
    report: ErrorReport, site: UnitSite, cell: OwnCell, names: list[str], outlines: dict[str, KnownShape]
) -> tuple[Cell | None, bool]:
    """The cell, and whether parameters are missing."""
    read = report.made
    lacking = _lacking(cell, names) if cell.whole else {}
    check_names(report, cell.equations, lambda name: _bad_name(name, names))
    _check_states(report, cell)
    if cell.whole:
        known = {"x", *left_sides(cell.equations), *(f"{state}_prev" for state in cell.states), *names}
        check_symbols(report, cell.equations, {*known, *lacking}, lambda name: _unknown(name, known, cell.path))
    ordered = in_order(report, cell.equations)
    sound = cell.whole and report.made == read
    for name, needed in lacking.items():
        _missing(report, site, name, needed)
    if cell.whole:
        check_use(report, site.get("parameters"), site.where("parameters"), cell.equations, names)
    if not sound:
        return None, bool(lacking)
    kinds = {name: "matrix" if isinstance(outline, tuple) else "vector" for name, outline in outlines.items()}
    return build(cell.states, [written.equation for written in ordered], kinds, cell.clip), bool(lacking)


def _lacking(cell: OwnCell, parameters: list[str]) -> dict[str, str]:
    """Parameters that are missing, names that are no slip for another one: by name, the path of what needs it."""
    quantities = {"x", *left_sides(cell.equations), *(f"{state}_prev" for state in cell.states)}
    used = {name for written in cell.equations for name in symbols(written.equation.rhs)}
    known, near = {*quantities, *parameters}, quantities | (set(parameters) - used)
    found: dict[str, str] = {}
    for written in cell.equations:
        for name in dict.fromkeys(symbols(written.equation.rhs)):
            if name not in known and not name.endswith("_prev") and not nearest(name, near):
                found.setdefault(name, written.path)
    return found


def _missing(report: ErrorReport, site: UnitSite, name: str, needed: str) -> None:
    at, inside, path = site.get("parameters"), site.inside("parameters"), join(site.where("parameters"), name)
    if isinstance(at, MapNode):
        report.missing(at, path, f"{needed} needs it")
    elif site.lacks("parameters") and "parameters" not in inside.typos:
        report.missing(inside, path, f"{needed} needs it")


def _outlines(at: SourceNode | None, grids: dict[str, ReadMatrix]) -> dict[str, KnownShape]:
    """Of every parameter, readable or not."""
    found: dict[str, KnownShape] = {}
    for name, node in at if isinstance(at, MapNode) else ():
        grid = grids.get(name)
        if grid is not None:
            found[name] = (grid.height, grid.width) if grid.form == "nested" else grid.width
        else:
            found[name] = _outline(node)
    return found


def _outline(node: SourceNode) -> KnownShape:
    if isinstance(node, ScalarNode):
        return 1
    if not isinstance(node, ListNode) or not len(node):
        return None
    if all(isinstance(item, ScalarNode) for item in node.items):
        return len(node)
    widths = {len(item) if isinstance(item, ListNode) else 0 for item in node.items}
    return (len(node), widths.pop()) if len(widths) == 1 else None


def read_parameters(
    report: ErrorReport, node: SourceNode | None, path: str, taken: Collection[str] = ("x",)
) -> tuple[dict[str, ReadMatrix], list[str]]:
    """The readable parameters, and the names of all. `taken`: names that mean something else."""
    at = mapping(report, node, path)
    if at is None:
        return {}, []
    grids = {name: read_grid(report, inner, join(path, name)) for name, inner in at}
    for name in grids:
        if name in taken or name.endswith("_prev") or not _NAME.fullmatch(name):
            report.add(at.key(name), join(path, name), "no name for a parameter (expected letters, digits and _)")
        elif RESERVED.fullmatch(name):
            told = f"no name for a parameter (expected another: questions ask for {name})"
            report.add(at.key(name), join(path, name), told)
    return {name: grid for name, grid in grids.items() if grid is not None}, list(grids)


def kinds_of(grids: dict[str, ReadMatrix]) -> dict[str, str]:
    """By parameter, "matrix" or "vector" as the file writes it."""
    return {name: "matrix" if grid.form == "nested" else "vector" for name, grid in grids.items()}


def parameters_of(grids: dict[str, ReadMatrix]) -> dict[str, Parameter]:
    """The parameters of equations of the author's, by name."""
    return {name: _parameter(name, grid) for name, grid in grids.items()}


def _parameter(name: str, grid: ReadMatrix) -> Parameter:
    value = grid.rows if grid.form == "nested" else grid.rows[0]
    return Parameter(name, value, grid.path, scalar=grid.form == "number", form=grid.form)


def left_sides(equations: Iterable[WrittenEquation]) -> list[str]:
    """The quantities that the equations compute, in their order."""
    return [written.equation.name for written in equations]


def check_names(report: ErrorReport, equations: list[WrittenEquation], bad: Callable[[str], str | None]) -> None:
    """Every left-hand side is a name, once. `bad`: why a quantity cannot have a name."""
    seen: dict[str, str] = {}
    for written in equations:
        name = written.equation.name
        wrong = bad(name)
        if name in seen:
            wrong = f"a second equation for {name} (the first is {seen[name]})"
        seen.setdefault(name, written.path)
        if wrong:
            report.add(written.node, written.path, wrong)


def _check_states(report: ErrorReport, cell: OwnCell) -> None:
    states, seen = cell.node.get("states"), left_sides(cell.equations)
    for at, state in enumerate(cell.states):
        if cell.whole and state not in seen and isinstance(states, ListNode):
            item = states.items[at]
            report.add(item, f"{cell.path}.states[{at}]", f"'{state}' has no equation (every state needs one)")


def _bad_name(name: str, parameters: list[str]) -> str | None:
    return "x is the input (expected another name)" if name == "x" else no_quantity(name, parameters)


def no_quantity(name: str, parameters: Collection[str]) -> str | None:
    """Why a quantity cannot have this name."""
    if name in FUNCTIONS and not FUNCTIONS[name].may_be_a_name:
        return f"{name} is a function (expected another name)"
    if name in parameters:
        return f"{name} is a parameter as well (expected another name)"
    if RESERVED.fullmatch(name):
        return f"'{name}' is no name for a quantity (expected another: questions ask for {name})"
    if not _NAME.fullmatch(name) or name.endswith("_prev") or _TIMED.fullmatch(name) or name[:2] in ("a_", "d_"):
        what = "letters, digits and _, not ending in _prev or _ and digits, not starting with a_ or d_"
        return f"'{name}' is no name for a quantity (expected {what})"
    return None


def check_symbols(
    report: ErrorReport, equations: list[WrittenEquation], known: Collection[str], unknown: Callable[[str], str]
) -> None:
    """Reports each name on a right side that is not `known`, in the words that `unknown` has for it."""
    for written in equations:
        for name in dict.fromkeys(symbols(written.equation.rhs)):
            if name not in known:
                report.add(written.node, written.path, unknown(name))


def check_use(
    report: ErrorReport, at: SourceNode | None, path: str, equations: list[WrittenEquation], parameters: list[str]
) -> None:
    """Reports each parameter that no equation names."""
    used = {name for written in equations for name in symbols(written.equation.rhs)}
    for name in parameters:
        if name not in used and isinstance(at, MapNode):
            report.add(at.key(name), join(path, name), "no equation uses it")


def _unknown(name: str, known: set[str], path: str) -> str:
    stem = name.removesuffix("_prev")
    if name.endswith("_prev") and stem in known:
        return f"{name}: {stem} is no state (list it in {path}.states)"
    return f"'{name}' is neither a quantity nor in parameters ({did_you_mean(name, known)})"


def in_order(report: ErrorReport, equations: list[WrittenEquation]) -> list[WrittenEquation]:
    """The equations, each after those it needs, otherwise as they stand; a cycle is reported."""
    left = set(left_sides(equations))
    waiting = list(equations)
    needs = {each.path: set(symbols(each.equation.rhs)) & left for each in equations}
    done: list[WrittenEquation] = []
    names: set[str] = set()
    while waiting:
        ready = next((each for each in waiting if needs[each.path] <= names), None)
        if ready is None:
            _cycle(report, waiting, left)
            return []
        waiting.remove(ready)
        done.append(ready)
        names.add(ready.equation.name)
    return done


def _cycle(report: ErrorReport, waiting: list[WrittenEquation], left: set[str]) -> None:
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
    hint = "" if first.path.startswith("outputs.") else " (use _prev for the step before)"
    report.add(first.node, first.path, f"equations in a circle: {' needs '.join(circle)}{hint}")


def _shapes(
    report: ErrorReport,
    cell: OwnCell,
    grids: dict[str, ReadMatrix],
    outlines: dict[str, KnownShape],
    x: int,
    stated: list[StatedVector],
) -> Shapes | None:
    """None where the equations do not fit."""
    before = report.made
    matrices = {name: outline for name, outline in outlines.items() if isinstance(outline, tuple)}
    flat = {name: outline for name, outline in outlines.items() if isinstance(outline, int)}
    shapes = Shapes(matrices, {**flat, "x": x})
    settle(report, cell.equations, shapes, grids)
    if report.made > before:
        return None
    names = {*cell.states, *left_sides(cell.equations)}
    # what is initial or given decides only what the equations leave open
    for each in stated:
        if each.quantity in names and each.quantity not in shapes.sizes:
            shapes.sizes[each.quantity] = len(each.values)
            if each.quantity in cell.states:
                shapes.sizes.setdefault(f"{each.quantity}_prev", len(each.values))
    settle_open(report, cell.equations, shapes, grids)
    return shapes if report.made == before else None
