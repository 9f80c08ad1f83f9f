"""The cell with its parameters: a built-in one from weights and biases, or one from the file's equations."""

from typing import NamedTuple

from ..cells.base import Cell, Form, Want
from ..problem import Layer, Matrix, Parameter
from .cell import BuiltIn, Own
from .fields import Report
from .sequences import Stated
from .sizes import Sizes, check_blocks, check_projection, check_vectors, settle, shaped
from .tree import Map
from .weights import Bias, Block, Weights, form_of, read_biases, read_peepholes, read_weights

Span = tuple[int, int]


class Measured(NamedTuple):
    """The sizes of quantities as far as they are known, and which key decided the size of h, for messages."""

    sizes: dict[str, int]
    at: str


class Network(NamedTuple):
    layer: Layer
    scalar_cell: bool
    row_vectors: bool
    stacking: tuple[str, ...] | None


def read_network(
    report: Report, root: Map, cell: BuiltIn | Own | None, x: int | None, stated: list[Stated]
) -> tuple[Cell | None, Network | None, Measured | None]:
    """The cell, the network where its sizes fit, and the sizes as far as they are known.

    `x`: the size of the inputs. `stated`: initial and given vectors, which have a say in the sizes.
    """
    if cell is None:
        return None, None, None
    if isinstance(cell, Own):
        _not_for(report, root, ("weights", "biases", "peepholes"), "for built-in cells; here the key is parameters")
        from .own import own_layer

        own = own_layer(report, root, cell, x, stated)
        if own is None:
            return None, None, None
        measured = Measured(own.sizes, "cell.equations")
        if own.layer is None:
            return own.cell, None, measured
        return own.cell, Network(own.layer, own.scalar, False, None), measured
    _not_for(report, root, ("parameters",), "for cells of your own equations; here the keys are weights and biases")
    return _built_in(report, root, cell, x, stated)


def _not_for(report: Report, root: Map, keys: tuple[str, ...], why: str) -> None:
    for name in keys:
        if name in root:
            report.add(root.key(name), name, why)


def _built_in(
    report: Report, root: Map, cell: BuiltIn, x: int | None, stated: list[Stated]
) -> tuple[Cell, Network | None, Measured | None]:
    kind, before = cell.kind, len(report.findings)
    bare = kind.build(cell.options, Form())
    gates = tuple(gate for gate in kind.gates if any(want.gate == gate for want in bare.wants.values()))
    weights = read_weights(report, root, kind, gates, x)
    scalar = bool(weights.blocks) and all(block.grid.form != "nested" for block in weights.blocks)
    weights = weights._replace(blocks=[shaped(block, weights.row, x) for block in weights.blocks])
    biases = read_biases(report, root, kind, weights, gates)
    peepholes = read_peepholes(report, root, kind, gates)
    built = kind.build(cell.options, form_of(weights, biases, peepholes, gates))
    known = {equation.name for equation in built.equations} | set(built.states)
    voters = [each for each in stated if each.quantity in known]
    sizes = settle(weights, biases + peepholes, cell.projection, voters, x, built, cell.options.projection)
    check_blocks(report, weights, sizes)
    check_vectors(report, biases + peepholes, sizes)
    check_projection(report, cell.projection, sizes)
    if sizes.cell is None:
        _nothing(report, root, gates)
    measured = _measured(built, sizes)
    if len(report.findings) > before or sizes.cell is None or sizes.output is None or sizes.x is None:
        return built, None, measured
    parameters = _parameters(built, cell, weights, biases + peepholes, sizes)
    layer = Layer(built, parameters, measured.sizes)
    return built, Network(layer, scalar, weights.row, weights.stack), measured


def _nothing(report: Report, root: Map, gates: tuple[str, ...]) -> None:
    """No weights at all: each gate's are missing."""
    at = root.get("weights")
    if at is None:
        report.missing(root, "weights", "expected the weight matrices of the cell")
    elif isinstance(at, Map) and not {"stack", "x", "h", "W", *gates} & {*at.pairs, *at.typos}:
        for gate in filter(None, gates):
            report.missing(at, f"weights.{gate}", "expected its matrices")


def _measured(cell: Cell, sizes: Sizes) -> Measured:
    found = {}
    if sizes.cell:
        found = {equation.name: sizes.cell.size for equation in cell.equations}
        found |= dict.fromkeys(cell.states, sizes.cell.size)
    found.pop(cell.output, None)
    if sizes.output:
        found[cell.output] = sizes.output.size
    if sizes.x:
        found["x"] = sizes.x.size
    return Measured(found, sizes.output.path if sizes.output else "")


def _parameters(
    cell: Cell, given: BuiltIn, weights: Weights, vectors: list[Bias], sizes: Sizes
) -> dict[str, Parameter]:
    found = {}
    for name, want in cell.wants.items():
        if want.role == "projection" and given.projection is not None:
            grid = given.projection
            parameter: Parameter | None = Parameter(name, grid.rows, grid.path, scalar=grid.form == "number")
        elif want.kind == "matrix":
            parameter = _matrix(name, want, weights, sizes)
        else:
            parameter = _vector(name, want, vectors, sizes)
        if parameter is not None:
            found[name] = parameter
    return found


def _matrix(name: str, want: Want, weights: Weights, sizes: Sizes) -> Parameter | None:
    for block in weights.blocks:
        if want.gate in block.gates and want.role == block.role:
            return _part(name, want.gate, block, weights.row, sizes, None)
        if want.gate in block.gates and block.role == "joint" and weights.joint:
            return _part(name, want.gate, block, weights.row, sizes, _columns(want.role, weights.joint, sizes))
    return None


def _columns(role: str, joint: tuple[str, ...], sizes: Sizes) -> Span:
    """Where the part for `role` stands in a matrix that acts on the stacked vector."""
    assert sizes.x
    assert sizes.output
    widths = {"x": sizes.x.size, "h": sizes.output.size}
    start = 0 if joint[0] == role else widths[joint[0]]
    return start, start + widths[role]


def _part(name: str, gate: str, block: Block, row: bool, sizes: Sizes, across: Span | None) -> Parameter:
    down = _span(gate, block.gates, sizes) if len(block.gates) > 1 else None
    rows, columns = (across, down) if row else (down, across)
    value: Matrix = block.grid.part(rows, columns)
    return Parameter(name, value, block.grid.path, rows, columns, block.grid.form == "number")


def _span(gate: str, gates: tuple[str, ...], sizes: Sizes) -> Span:
    assert sizes.cell
    start = gates.index(gate) * sizes.cell.size
    return start, start + sizes.cell.size


def _vector(name: str, want: Want, vectors: list[Bias], sizes: Sizes) -> Parameter | None:
    assert sizes.cell
    for each in vectors:
        if want.gate not in each.gates or want.role != each.role:
            continue
        values = each.values * sizes.cell.size if each.everywhere else each.values
        span = _span(want.gate, each.gates, sizes) if len(each.gates) > 1 else None
        lone = each.node.describe() != "a list" and sizes.cell.size == 1
        return Parameter(name, values[slice(*span)] if span else values, each.path, span, None, lone)
    return None
