"""The drawing of a cell: boxes with weights, signs, wires, and the values of one time step at the wires."""

from itertools import pairwise
from typing import NamedTuple

from ...document.pictures import Box, Disc, Label, Picture, Point, Shape
from ..display_tree import Operands
from ..view import StepsByName, View
from . import wires
from .cell_layout import END, CellLayout, GridPoint, GridSpan, laid_by_hand
from .data_flow import FlowGraph, FlowNode, flow
from .layered_layout import laid_in_layers
from .spacing import GridAxis
from .text_size import cm
from .value_blocks import ValueBlock, block

ASIDE = 0.19  # centimetres from the middle of a box to an inlet beside it

RISE = 0.17

_RADIUS = 0.21

_GAP = 0.45

_PAD = 0.14

_MARGIN = 0.06

_CLEAR = 0.3


def cell_picture(view: View, leaves: Operands, now: StepsByName | None) -> Picture:
    """The cell of a place. `now`: the steps of one time, None for the equations without numbers."""
    graph = flow(view, leaves, now)
    laid = laid_by_hand(view.cell.name, graph, view.cell.states) or laid_in_layers(graph, view.cell.states)
    blocks = {name: _block(node, view.row_vectors) for name, node in graph.items()}
    return _Drawing(graph, laid, blocks).picture()


def _block(node: FlowNode, row_vectors: bool) -> ValueBlock:
    return block(node.symbol, node.digits, not row_vectors)


class _Size(NamedTuple):
    """Half of the width and half of the height of a node."""

    x: float
    y: float


def _size(node: FlowNode) -> _Size:
    if not node.label:
        return _Size(0.0, 0.0)
    wide = cm(node.label)
    if node.kind == "sign" and len(node.label) == 1:
        return _Size(_RADIUS, _RADIUS)
    least = {"weights": 0.45, "sign": 0.3}.get(node.kind, 0.4)
    return _Size(max(least, wide / 2 + 0.14), 0.3 if node.kind in ("weights", "given") else 0.23)


class _Drawing:
    def __init__(self, graph: FlowGraph, laid: CellLayout, blocks: dict[str, ValueBlock]) -> None:
        self.graph = graph
        self.laid = laid
        self.blocks = blocks
        self.sizes = {name: _size(node) for name, node in graph.items()}
        self.ends = {name: mark for name, mark in laid.ends.items() if name in graph}
        self.columns, self.rows = self._columns(), self._rows()

    def _marks(self) -> list[GridPoint]:
        """Every place that something needs."""
        turns = [turn for pair, each in self.laid.wires.items() if self._is_drawn(*pair) for turn in each]
        spans = [
            mark
            for _, span in self._spans()
            for mark in (GridPoint(span.left, span.top), GridPoint(span.right, span.bottom))
        ]
        return [*(self.laid.nodes[name] for name in self.graph), *self.ends.values(), *turns, *spans]

    def _is_drawn(self, start: str, end: str) -> bool:
        return start in self.graph and (end == END or (end in self.graph and start in self.graph[end].inlets))

    def _spans(self) -> list[tuple[ValueBlock, GridSpan]]:
        """The values that stand at wires inside the cell."""
        found = [(self.blocks[name], span) for name, span in self.laid.labels.items() if name in self.graph]
        return [(each, span) for each, span in found if each.rows or each.symbol]

    def _columns(self) -> dict[float, float]:
        axis = GridAxis()
        axis.mark(*(mark.column for mark in self._marks()))
        places = [(self.laid.nodes[name].row, self.laid.nodes[name].column, name) for name in self.graph]
        self._beside(axis, places, 0)
        for each, span in self._spans():
            axis.demand(span.left, span.right, each.width + 2.5 * _PAD)
        self._clear(axis, 0)
        return axis.place()

    def _rows(self) -> dict[float, float]:
        axis = GridAxis()
        axis.mark(*(mark.row for mark in self._marks()))
        places = [(self.laid.nodes[name].column, self.laid.nodes[name].row, name) for name in self.graph]
        self._beside(axis, places, 1)
        for each, span in self._spans():
            if span.top < span.bottom:
                axis.demand(
                    span.top, span.bottom, each.height + self._reach(span.top) + self._reach(span.bottom) + _PAD
                )
        self._on_wires(axis)
        self._clear(axis, 1)
        return axis.place()

    def _on_wires(self, axis: GridAxis) -> None:
        """Values on wires one below the other, and those at the ends, keep apart."""
        half: dict[float, float] = {}
        outer = [
            (self.blocks[name], self.laid.nodes[name].row)
            for name, side in self.laid.sides.items()
            if side == "left" and name in self.graph
        ]
        outer += [(self.blocks[name], mark.row) for name, mark in self.ends.items()]
        inner = [(each, span.top) for each, span in self._spans() if span.top == span.bottom]
        for each, row in (outer + inner) if inner else []:
            half[row] = max(half.get(row, 0.0), each.height / 2)
        order = sorted(half)
        for first, last in pairwise(order):
            axis.demand(first, last, half[first] + half[last] + _PAD)

    def _reach(self, row: float) -> float:
        """How far the nodes of a row reach above and below it."""
        return max((self.sizes[name].y for name in self.graph if self.laid.nodes[name].row == row), default=0.0)

    def _beside(self, axis: GridAxis, places: list[tuple[float, float, str]], way: int) -> None:
        """Nodes on one line keep apart; between two there is room for an arrow head."""
        ordered = sorted(places)
        for (line, at, name), (other, next_at, neighbour) in pairwise(ordered):
            if line == other and at < next_at:
                axis.demand(at, next_at, self.sizes[name][way] + self.sizes[neighbour][way] + _GAP)

    def _clear(self, axis: GridAxis, way: int) -> None:
        """Wires beside a node stay clear of it; before a state's end there is room for an arrow head."""
        order = sorted(axis.marks)
        for name in self.graph:
            mark, half = self.laid.nodes[name][way], self.sizes[name][way]
            for first, last in pairwise(order):
                if mark in (first, last):
                    axis.demand(first, last, half + _CLEAR)
        for end in self.ends.values():
            before = max((mark for mark in order if mark < end[way]), default=None)
            if way == 0 and before is not None:
                axis.demand(before, end[way], 2 * _GAP)

    def at(self, mark: GridPoint) -> Point:
        return self.columns[mark.column] + mark.aside * ASIDE, -self.rows[mark.row] + mark.rise * RISE

    def picture(self) -> Picture:
        shapes = [*self._wires(), *self._nodes(), *self._values()]
        return _fitted(shapes)

    def _wires(self) -> list[Shape]:
        made: list[Shape] = []
        for name in self.graph:
            mine = [pair for pair in self.laid.wires if pair[0] == name and self._is_drawn(*pair)]
            made += wires.drawn([self._wire(*pair) for pair in mine])
        return made

    def _wire(self, start: str, end: str) -> tuple[Point, ...]:
        turns = [self.at(turn) for turn in self.laid.wires[start, end]]
        first = self.at(self.laid.nodes[start])
        last = self.at(self.ends[start] if end == END else self.laid.nodes[end])
        goal = _Size(0.0, 0.0) if end == END else self.sizes[end]
        before, after = turns[-1] if turns else first, turns[0] if turns else last
        first = _edge(first, after, self.sizes[start])
        return (first, *turns, _edge(last, before, goal))

    def _nodes(self) -> list[Shape]:
        made: list[Shape] = []
        for name, node in self.graph.items():
            if node.label:
                made += _drawn(node, self.at(self.laid.nodes[name]), self.sizes[name])
        return made

    def _values(self) -> list[Shape]:
        made: list[Shape] = []
        for each, span in self._spans():
            if span.top == span.bottom:
                made += self._on_wire(each, span)
                continue
            top, bottom = self.rows[span.top] + self._reach(span.top), self.rows[span.bottom] - self._reach(span.bottom)
            made += each.shapes(self.columns[span.left] + _PAD, -(top + bottom - each.height) / 2)
        for name, mark in self.ends.items():
            x, y = self.at(mark)
            made += self.blocks[name].shapes(x + _PAD, y + self.blocks[name].height / 2)
        for name, side in self.laid.sides.items():
            if name in self.graph:
                made += self._source(self.blocks[name], self.at(self.laid.nodes[name]), side)
        return made

    def _on_wire(self, mine: ValueBlock, span: GridSpan) -> list[Shape]:
        left, middle = self.columns[span.left] + _PAD, -self.rows[span.top]
        top = middle + mine.height / 2
        paper = Box(left - _PAD / 2, top - mine.height, mine.width + _PAD, mine.height, colour="")
        return [paper, *mine.shapes(left, top)]

    def _source(self, mine: ValueBlock, at: Point, side: str) -> list[Shape]:
        x, y = at
        if side == "below":
            return mine.shapes(x - mine.width / 2, y - _PAD / 2)
        return mine.shapes(x - _PAD - mine.width, y + mine.height / 2)


def _edge(at: Point, other: Point, size: _Size) -> Point:
    """Where a wire between a node and `other` meets the node's edge."""
    x, y = at
    if abs(other[0] - x) <= ASIDE + 0.01:
        away = 1 if other[1] > y else -1
        return (other[0], y + away * size.y) if size.y else (x, y)
    return x + (size.x if other[0] > x else -size.x), other[1] if abs(other[1] - y) <= size.y else y


def _drawn(node: FlowNode, at: Point, size: _Size) -> list[Shape]:
    x, y = at
    label = Label(x, y - 0.09, node.label)
    if node.kind == "sign" and size.x == _RADIUS:
        return [Disc(x, y, _RADIUS, "sign"), label]
    fill = node.kind if node.kind in ("weights", "function") else "paper"
    corner = 0.06 if node.kind in ("weights", "given") else size.y
    return [Box(x - size.x, y - size.y, 2 * size.x, 2 * size.y, fill, round=corner), label]


def _fitted(shapes: list[Shape]) -> Picture:
    from .frame import fitted

    return fitted(shapes, _MARGIN)
