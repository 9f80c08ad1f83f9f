"""The key `outputs`: equations that make something of what the last layer hands on."""

from typing import NamedTuple

from ...errors import did_you_mean
from ...network.cell import Cell, ParameterSpec
from ...network.problem import Embedding, Outputs
from ...network.quantity_names import OF_THE_NETWORK
from ..fields import ErrorReport, choice, count, mapping, names
from ..keys.key_types import STEPS
from ..network.cell_key import WrittenEquation, read_equations
from ..network.equation_shapes import settle, settle_open, shapes_of
from ..network.matrices import ReadMatrix
from ..network.network import ReadNetwork
from ..network.own_cell_key import (
    check_names,
    check_symbols,
    check_use,
    in_order,
    kinds_of,
    left_sides,
    no_quantity,
    parameters_of,
    read_parameters,
)
from ..tree.source_nodes import MapNode, ScalarNode, SourceNode
from .context import ReadOutputs

RESERVED = (*OF_THE_NETWORK, "target")


class OutputEquations(NamedTuple):
    """The equations as the file has them and with their parameters; `ordered` is None where they make no sense."""

    written: list[WrittenEquation]
    grids: dict[str, ReadMatrix]
    ordered: list[WrittenEquation] | None


def read_outputs(report: ErrorReport, root: MapNode, network: ReadNetwork, embedding: Embedding | None) -> ReadOutputs:
    """The key `outputs`: equations, their parameters, labels, and which of them predicts."""
    at = mapping(report, root.get("outputs"), "outputs", "outputs")
    if at is None:
        return ReadOutputs(said=True)
    written, grids, ordered = _sheet(report, at, network)
    predict = choice(report, at.get("predict"), "outputs.predict", left_sides(written)) if written else None
    steps = choice(report, at.get("steps"), "outputs.steps", STEPS) or "all"
    equations = {each.equation.name: each.equation.rhs for each in written}
    default = predict or next(reversed(equations), "h")
    cell = None if ordered is None else _cell(ordered, grids, left_sides(written)[-1])
    sizes = None if cell is None or network.size is None else _sizes(report, written, grids, network.size)
    before = report.made
    labels = _labels(report, at, None if sizes is None else sizes[default], default, embedding)
    heads = ReadOutputs(equations, None, default, steps == "last", cell, predict, said=True)
    if cell is None or sizes is None or report.made > before:
        return heads
    return heads._replace(outputs=Outputs(cell, parameters_of(grids), sizes, predict, labels, steps))


def _sheet(report: ErrorReport, at: MapNode, network: ReadNetwork) -> OutputEquations:
    if "equations" not in at:
        report.missing(at, "outputs.equations", "expected a list of equations, such as y = softmax(V @ h + d)")
    before = report.made
    written = read_equations(report, at.get("equations"), "outputs.equations")
    grids, parameters = read_parameters(report, at.get("parameters"), "outputs.parameters", ("x", "h"))
    whole = report.made == before
    _check(report, at, written, parameters, _inner(network), whole)
    ordered = in_order(report, written)
    return OutputEquations(written, grids, ordered if written and report.made == before else None)


def _inner(network: ReadNetwork) -> set[str]:
    """The quantities of all cells, of which the outputs see only h."""
    cells = [each.cell for each in network.built if each.cell is not None]
    return {name for cell in cells for name in (*cell.states, *(each.name for each in cell.equations))}


def _check(
    report: ErrorReport,
    at: MapNode,
    written: list[WrittenEquation],
    parameters: list[str],
    inner: set[str],
    whole: bool,
) -> None:
    known = {"h", *left_sides(written), *parameters}
    check_names(report, written, lambda name: _bad_name(name, parameters, inner))
    if whole:
        check_symbols(report, written, known, lambda name: _unknown(name, known, inner))
        check_use(report, at.get("parameters"), "outputs.parameters", written, parameters)


def _bad_name(name: str, parameters: list[str], inner: set[str]) -> str | None:
    if name == "h":
        return "h is what the last layer hands on (expected another name)"
    if name == "x":
        return "x is the input (expected another name)"
    if name in RESERVED:
        return f"{name} has a meaning of its own (expected another name)"
    if name in inner:
        return f"{name} is a quantity of the cell, so that nobody could ask for the output (expected another name)"
    return no_quantity(name, parameters)


def _unknown(name: str, known: set[str], inner: set[str]) -> str:
    if name == "x" or name.removesuffix("_prev") in {"h", *inner}:
        return f"{name} is not known here (expected h, what the last layer hands on, another output or a parameter)"
    return f"'{name}' is neither h nor an output nor in outputs.parameters ({did_you_mean(name, known)})"


def _cell(ordered: list[WrittenEquation], grids: dict[str, ReadMatrix], last: str) -> Cell:
    return Cell(
        name="outputs",
        states=(),
        output=last,
        equations=tuple(each.equation for each in ordered),
        wants={name: ParameterSpec(kind, "own", "") for name, kind in kinds_of(grids).items()},
        words={each.equation.name: "" for each in ordered},
    )


def _sizes(
    report: ErrorReport, written: list[WrittenEquation], grids: dict[str, ReadMatrix], h: int
) -> dict[str, int] | None:
    before = report.made
    shapes = shapes_of(grids, {"h": h})
    settle(report, written, shapes, grids)
    settle_open(report, written, shapes, grids)
    if report.made > before:
        return None
    return {name: shapes.sizes.get(name, 1) for name in ("h", *left_sides(written))}


def _labels(
    report: ErrorReport, at: MapNode, size: int | None, predicted: str, embedding: Embedding | None
) -> tuple[str, ...] | None:
    """The names of the classes. `size`: that of the predicted vector, None where it is not known."""
    node = at.get("labels")
    if node is None:
        return None
    found = _words(report, node, embedding)
    if found is not None and size is not None and len(found) != size:
        what = f"expected {size}: {predicted} has as many entries"
        report.add(node, "outputs.labels", f"{count(len(found), 'label')} ({what})")
    return found


def _words(report: ErrorReport, node: SourceNode, embedding: Embedding | None) -> tuple[str, ...] | None:
    if isinstance(node, ScalarNode) and node.text == "vocabulary":
        if embedding is not None and embedding.vocabulary is not None:
            return embedding.vocabulary
        report.add(node, "outputs.labels", "there is no embedding with a vocabulary (expected one, or a list of names)")
        return None
    words = names(report, node, "outputs.labels", "a list of names, or vocabulary")
    return None if words is None else tuple(words)
