"""One unit: a built-in cell with its weights and biases, or a cell of the file's equations with its parameters."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from ...maths.values import Matrix
from ...network.cell import Cell, ParameterSpec, WeightForm, built
from ...network.problem import Parameter, Unit
from ..fields import ErrorReport
from ..tree.source_nodes import MapNode
from .cell_key import BuiltInCell, OwnCell, read_cell
from .sequences import SizeVote, StatedVector
from .site import UnitSite
from .sizes import CellSizes, check_blocks, check_projection, check_vectors, settle, shaped
from .weights import ReadBias, ReadWeights, WeightBlock, form_of, read_biases, read_peepholes, read_weights

RowSpan = tuple[int, int]


class ReadUnit(NamedTuple):
    """What could be read of a unit: the cell as the file has it, its equations, and all of it where the sizes fit.

    `sizes_at`: which key decided the size of h, for messages. `sizes`: those that are known, of a unit with faults too.
    """

    site: UnitSite
    said: BuiltInCell | OwnCell | None = None
    cell: Cell | None = None
    unit: Unit | None = None
    sizes_at: str = ""
    sizes: Mapping[str, int] = MappingProxyType({})


def read_unit(report: ErrorReport, site: UnitSite, x: SizeVote | None, stated: list[StatedVector]) -> ReadUnit:
    """`x`: the size of its input, and what says so. `stated`: initial and given vectors, which count for sizes too."""
    said = read_cell(report, site)
    if said is None:
        return ReadUnit(site)
    if isinstance(said, BuiltInCell):
        _not_for(report, site, ("parameters",), "for cells of your own equations; here the keys are weights and biases")
        return _built_in(report, site, said, x, stated)
    _not_for(report, site, ("weights", "biases", "peepholes"), "for built-in cells; here the key is parameters")
    from .own_cell_key import read_own

    cell, unit, sizes = read_own(report, site, said, None if x is None else x.size, stated)
    return ReadUnit(site, said, cell, unit, f"{said.path}.equations", sizes)


def _not_for(report: ErrorReport, site: UnitSite, keys: tuple[str, ...], why: str) -> None:
    for name in keys:
        if name in site.at:
            report.add(site.at.key(name), site.outside(name), why)


def _built_in(
    report: ErrorReport, site: UnitSite, said: BuiltInCell, x: SizeVote | None, stated: list[StatedVector]
) -> ReadUnit:
    kind, before = said.kind, report.made
    bare = built(kind, said.options, WeightForm())
    gates = tuple(gate for gate in kind.gates if any(want.gate == gate for want in bare.wants.values()))
    weights = read_weights(report, site, kind, gates, x)
    scalar = bool(weights.blocks) and all(block.grid.form != "nested" for block in weights.blocks)
    weights = weights._replace(blocks=[shaped(block, weights.row, x) for block in weights.blocks])
    biases = read_biases(report, site, kind, weights, gates)
    peepholes = read_peepholes(report, site, kind, gates)
    cell = built(kind, said.options, form_of(weights, biases, peepholes, gates))
    known = {equation.name for equation in cell.equations} | set(cell.states)
    voters = [each for each in stated if each.quantity in known]
    sizes = settle(weights, biases + peepholes, said.projection, voters, x, cell, said.options.projection)
    check_blocks(report, weights, sizes)
    check_vectors(report, biases + peepholes, sizes)
    check_projection(report, said.projection, sizes)
    if sizes.cell is None:
        _nothing(report, site, gates)
    measured, at = _sizes(cell, sizes), sizes.output.path if sizes.output else ""
    unread = said.options.projection and said.projection is None
    if report.made > before or unread or sizes.cell is None or sizes.output is None or sizes.x is None:
        return ReadUnit(site, said, cell, None, at, measured)
    parameters = _parameters(cell, said, weights, biases + peepholes, sizes)
    unit = Unit(cell, parameters, measured, site.place, weights.row, scalar, weights.stack, site.where("initial"))
    return ReadUnit(site, said, cell, unit, at, measured)


def _nothing(report: ErrorReport, site: UnitSite, gates: tuple[str, ...]) -> None:
    """No weights at all: each gate's are missing."""
    at, path = site.get("weights"), site.where("weights")
    if at is None and site.lacks("weights"):
        report.missing(site.inside("weights"), path, "expected the weight matrices of the cell")
    elif isinstance(at, MapNode) and not {"stack", "x", "h", "W", *gates} & {*at.pairs, *at.typos}:
        for gate in filter(None, gates):
            report.missing(at, f"{path}.{gate}", "expected its matrices")


def _sizes(cell: Cell, sizes: CellSizes) -> dict[str, int]:
    """Those that are known."""
    found = {}
    if sizes.cell:
        found = {equation.name: sizes.cell.size for equation in cell.equations}
        found |= dict.fromkeys(cell.states, sizes.cell.size)
    found.pop(cell.output, None)
    if sizes.output:
        found[cell.output] = sizes.output.size
    if sizes.x:
        found["x"] = sizes.x.size
    return found


def _parameters(
    cell: Cell, given: BuiltInCell, weights: ReadWeights, vectors: list[ReadBias], sizes: CellSizes
) -> dict[str, Parameter]:
    found = {}
    for name, want in cell.wants.items():
        if want.role == "projection" and given.projection is not None:
            grid = given.projection
            parameter: Parameter | None = Parameter(
                name, grid.rows, grid.path, scalar=grid.form == "number", form=grid.form
            )
        elif want.kind == "matrix":
            parameter = _matrix(name, want, weights, sizes)
        else:
            parameter = _vector(name, want, vectors, sizes)
        if parameter is not None:
            found[name] = parameter
    return found


def _matrix(name: str, want: ParameterSpec, weights: ReadWeights, sizes: CellSizes) -> Parameter | None:
    for block in weights.blocks:
        if want.gate in block.gates and want.role == block.role:
            return _part(name, want.gate, block, weights.row, sizes, None)
        if want.gate in block.gates and block.role == "joint" and weights.joint:
            return _part(name, want.gate, block, weights.row, sizes, _columns(want.role, weights.joint, sizes))
    return None


def _columns(role: str, joint: tuple[str, ...], sizes: CellSizes) -> RowSpan:
    """Where the part for `role` stands in a matrix that acts on the stacked vector."""
    assert sizes.x
    assert sizes.output
    widths = {"x": sizes.x.size, "h": sizes.output.size}
    start = 0 if joint[0] == role else widths[joint[0]]
    return start, start + widths[role]


def _part(name: str, gate: str, block: WeightBlock, row: bool, sizes: CellSizes, across: RowSpan | None) -> Parameter:
    down = _span(gate, block.gates, sizes) if len(block.gates) > 1 else None
    rows, columns = (across, down) if row else (down, across)
    grid = block.grid
    value: Matrix = grid.part(rows, columns)
    return Parameter(name, value, grid.path, rows, columns, grid.form == "number", grid.form)


def _span(gate: str, gates: tuple[str, ...], sizes: CellSizes) -> RowSpan:
    assert sizes.cell
    start = gates.index(gate) * sizes.cell.size
    return start, start + sizes.cell.size


def _vector(name: str, want: ParameterSpec, vectors: list[ReadBias], sizes: CellSizes) -> Parameter | None:
    assert sizes.cell
    for each in vectors:
        if want.gate not in each.gates or want.role != each.role:
            continue
        values = each.values * sizes.cell.size if each.everywhere else each.values
        span = _span(want.gate, each.gates, sizes) if len(each.gates) > 1 else None
        lone = each.node.describe() != "a list" and sizes.cell.size == 1
        part, form = values[slice(*span)] if span else values, "number" if lone else "flat"
        return Parameter(name, part, each.path, span, None, lone, form)
    return None
