"""The sizes of a built-in cell: found by vote from all that the file says, and every disagreement reported."""

from collections.abc import Mapping
from typing import NamedTuple

from ...network.cell import Cell
from ..fields import ErrorReport, count, entries, entries_of
from .matrices import ReadMatrix, most
from .sequences import SizeVote, StatedVector
from .weights import ReadBias, ReadWeights, WeightBlock


class CellSizes(NamedTuple):
    """`x`: entries of the input, `cell`: units of the gates and the cell state, `output`: entries of h."""

    x: SizeVote | None
    cell: SizeVote | None
    output: SizeVote | None

    def width(self, role: str) -> int | None:
        """The columns of a matrix that acts on x, on h or on both stacked; None where a size is not known."""
        parts = {"x": [self.x], "h": [self.output], "joint": [self.x, self.output]}[role]
        sizes = [part.size for part in parts if part is not None]
        return sum(sizes) if len(sizes) == len(parts) else None


def elect(votes: list[SizeVote]) -> SizeVote | None:
    """The size that most votes name, with the first that names it."""
    sizes = [vote.size for vote in votes]
    return votes[sizes.index(most(sizes))] if votes else None


def shaped(block: WeightBlock, row: bool, x: SizeVote | None) -> WeightBlock:
    """A flat list as the row or the column that it stands for; a nested matrix as it is."""
    grid = block.grid
    if grid.form == "nested":
        return block
    column = len(block.gates) > 1 or (block.role == "x" and x is not None and x.size == 1)
    return block._replace(grid=grid.transposed() if column != row else grid)


def settle(
    weights: ReadWeights,
    vectors: list[ReadBias],
    projection: ReadMatrix | None,
    stated: list[StatedVector],
    x: SizeVote | None,
    cell: Cell,
    projected: bool = False,
) -> CellSizes:
    """`x`: the size of the inputs, where it is known, and what has it. What is given and initial counts as well.

    `projected`: there is a projection, whether it could be read or not.
    """
    blocks = [(block, *_shape(block.grid, weights.row)) for block in weights.blocks]
    wide = [SizeVote(width, block.grid.path) for block, _, width in blocks if block.role == "x"]
    inputs = x or elect(wide)
    mine = [
        SizeVote(height // len(block.gates), block.grid.path)
        for block, height, _ in blocks
        if height % len(block.gates) == 0
    ]
    mine += [SizeVote(len(each.values) // len(each.gates), each.path) for each in vectors if not each.everywhere]
    outer = [SizeVote(width, block.grid.path) for block, _, width in blocks if block.role == "h"]
    if inputs:
        outer += [SizeVote(width - inputs.size, block.grid.path) for block, _, width in blocks if block.role == "joint"]
    for each in stated:
        (outer if each.quantity == cell.output else mine).append(SizeVote(len(each.values), each.path))
    outer = [vote for vote in outer if vote.size > 0]
    if projection is None and projected:
        return CellSizes(inputs, elect([vote for vote in mine if vote.size]), elect(outer))
    if projection is None:
        both = elect([vote for vote in mine + outer if vote.size > 0])
        return CellSizes(inputs, both, both)
    rows, columns = projection.height, projection.width
    mine.insert(0, SizeVote(columns, projection.path))
    return CellSizes(inputs, elect([vote for vote in mine if vote.size]), SizeVote(rows, projection.path))


def _shape(grid: ReadMatrix, row: bool) -> tuple[int, int]:
    """Rows and columns as they would stand left of a column vector."""
    return (grid.width, grid.height) if row else (grid.height, grid.width)


def check_blocks(report: ErrorReport, weights: ReadWeights, sizes: CellSizes) -> None:
    """Reports each weight matrix whose shape is not that of the cell."""
    for block in weights.blocks:
        height, width = _shape(block.grid, weights.row)
        expected = sizes.cell.size * len(block.gates) if sizes.cell else height, sizes.width(block.role) or width
        if (height, width) == expected:
            continue
        reasons = _reasons(block, sizes, height != expected[0], width != expected[1])
        rows, columns = reversed(expected) if weights.row else expected
        what = f"{count(rows, 'row')} of {columns}: {'; '.join(reasons)}"
        report.add(block.grid.node, block.grid.path, f"{block.grid.shape} (expected {what})")


def _reasons(block: WeightBlock, sizes: CellSizes, tall: bool, wide: bool) -> list[str]:
    found = []
    if tall and sizes.cell:
        found.append(_hidden(sizes.cell, block.grid.path))
        if len(block.gates) > 1:
            found.append(f"{len(block.gates)} gates are stacked")
    if wide and "x" in (block.role, "x" if block.role == "joint" else "") and sizes.x:
        found.append(f"{_has(sizes.x.path)} {entries(sizes.x.size)}{sizes.x.doubt}")
    if wide and block.role != "x" and sizes.output:
        reason = _hidden(sizes.output, block.grid.path)
        found.extend([reason] if reason not in found else [])
    return found


def _has(path: str) -> str:
    """Of the inputs, of the layer below (`layer 1`), or of another matrix."""
    if path.startswith("layer "):
        return f"{path} hands on"
    return "inputs have" if path == "inputs" else f"in {path} the input has"


def _hidden(vote: SizeVote, path: str) -> str:
    where = f" in {vote.path}" if vote.path != path else ""
    return f"the hidden size is {vote.size}{where}"


def check_vectors(report: ErrorReport, vectors: list[ReadBias], sizes: CellSizes) -> None:
    """Reports each bias or peephole vector whose size is not that of the cell."""
    for each in vectors:
        if each.everywhere or sizes.cell is None:
            continue
        expected = sizes.cell.size * len(each.gates)
        if len(each.values) != expected:
            stacked = f"; {len(each.gates)} gates are stacked" if len(each.gates) > 1 else ""
            what = f"expected {expected}: {_hidden(sizes.cell, each.path)}{stacked}"
            report.add(each.node, each.path, f"{entries_of(each.node, len(each.values))} ({what})")


def check_projection(report: ErrorReport, projection: ReadMatrix | None, sizes: CellSizes) -> None:
    """Reports a projection whose width is not that of the cell state."""
    if projection is None or sizes.cell is None:
        return
    if projection.width != sizes.cell.size:
        what = f"expected {sizes.cell.size} columns: {_hidden(sizes.cell, projection.path)}"
        report.add(projection.node, projection.path, f"{projection.shape} ({what})")


def check_stated(report: ErrorReport, stated: list[StatedVector], sizes: Mapping[str, int], where: str = "") -> None:
    """Initial states, given values and targets against the sizes of their quantities."""
    for each in stated:
        expected = sizes.get(each.quantity)
        if expected is not None and len(each.values) != expected:
            what = f"expected {expected}: {each.quantity} has {entries(expected)}{where}"
            report.add(each.node, each.path, f"{entries_of(each.node, len(each.values))} ({what})")
