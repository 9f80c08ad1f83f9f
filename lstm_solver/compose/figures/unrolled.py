"""The network unrolled over time: a column for each step, a row for each place, with the shapes on the left."""

from itertools import pairwise
from typing import NamedTuple

from ...document.formulas import Symbol
from ...document.pictures import Box, Disc, Label, LabelText, Picture, Point, Shape, Stroke
from ...network.problem import Layer
from ...network.quantity_names import handed_on
from ...solver.trace import Trace
from ..titles import loss_symbol, title
from ..view import View
from .frame import bounds, fitted
from .text_size import cm

_WIDE_PITCH = 2.5  # with wider columns fewer steps are drawn

_HALF, _TALL = 0.55, 0.3  # of a box

_RISE = 1.45  # from row to row

_AWAY = 0.85  # from the middle of a column to a wire that passes a box

_SIGNS: dict[str, LabelText] = {
    "concat": ("[ , ]",),
    "sum": (Symbol("+"),),
    "mul": (Symbol(r"\times"),),
}


class RowLabel(NamedTuple):
    """What stands left of a row."""

    name: str
    shapes: tuple[LabelText, ...]


def unrolled(view: View, trace: Trace) -> Picture:
    """The whole network in one run."""
    return _Unrolled(view, trace).picture()


class _Unrolled:
    """`y`: the height of the row that is being drawn; `ends`: where the wires from below stand, by position."""

    def __init__(self, view: View, trace: Trace) -> None:
        self.view = view
        self.problem = view.problem
        self.trace = trace
        self.steps = len(trace.sequence.inputs)
        self.pitch = self._pitch()
        first = 2 if self.pitch > _WIDE_PITCH else 3
        few = self.steps <= first + 2
        self.positions = list(range(self.steps)) if few else [*range(first), self.steps - 1]
        gap = 0 if few else 1
        self.columns = {at: self.pitch * (n + gap * (n == first)) for n, at in enumerate(self.positions)}
        self.shapes: list[Shape] = []
        self.rows: list[tuple[float, RowLabel]] = []
        self.y = 0.0

    def picture(self) -> Picture:
        self._inputs()
        for number, layer in enumerate(self.problem.layers, 1):
            self._layer(number, layer)
        if self.problem.outputs is not None:
            self._outputs()
        self._losses()
        self._labels()
        return fitted(self.shapes, 0.06)

    def _pitch(self) -> float:
        """From column to column: the states on the wires have room, and so have boxes with long names."""
        widest = 0.0
        for unit in self.problem.units:
            view = self.view.at(unit.place)
            states = _listed([view.symbol(state, self.steps - 1) for state in view.cell.states])
            widest = max(widest, 2 * self._half(_named(view)) + cm(states, "small") + 0.6)
        both = any(len(layer.units) > 1 for layer in self.problem.layers)
        return max(2.1, widest, 2 * _AWAY + 1.1 if both else 0.0)

    def _half(self, label: LabelText) -> float:
        """Half of the width of a box."""
        return max(_HALF, cm(label) / 2 + 0.14)

    def _say(self, key: str, **values: str) -> str:
        return self.view.language.text(f"figure_{key}", **values)

    def _text(self, x: float, y: float, content: LabelText, at: str = "middle", size: str = "normal") -> None:
        self.shapes.append(Label(x, y - 0.1, content, at, "ink" if size == "normal" else "grey", size))

    def _arrow(self, *points: Point) -> None:
        self.shapes.append(Stroke(points, tip=True, bend=0.12 if len(points) > 2 else 0.0))

    def _box(self, x: float, label: LabelText, fill: str) -> None:
        half = self._half(label)
        self.shapes.append(Box(x - half, self.y - _TALL, 2 * half, 2 * _TALL, fill, round=0.06))
        self._text(x, self.y, label)

    def _row(self, name: str, *shapes: LabelText) -> None:
        self.rows.append((self.y, RowLabel(name, tuple(shapes))))

    def _inputs(self) -> None:
        """The inputs with their words, and an embedding's look-up."""
        sequence = self.trace.sequence
        embedded = self.problem.embedding is not None
        first = self.view.at(self.problem.unit.place)
        for at, x in self.columns.items():
            word = sequence.words[at]
            if word is not None:
                self._text(x, self.y - (0.0 if embedded else 0.42), (_short(word),), size="small")
            if not embedded:
                self._text(x, self.y, (first.symbol("x", at),))
        size = self.problem.units[0].sizes["x"]
        if not embedded:
            self._row(self._say("inputs"), (first.generic("x"), f": {self._entries(size)}"))
            return
        self._row(self._say("words"))
        self.y += 0.95
        for at, x in self.columns.items():
            self._arrow((x, self.y - 0.78), (x, self.y - _TALL))
            self._box(x, (first.symbol("x", at),), "function")
        self._row(self._say("embedding"), (first.generic("x"), f": {self._entries(size)}"))

    def _layer(self, number: int, layer: Layer) -> None:
        below = self.y
        self.y += _RISE + 0.1
        start = self.y
        for unit in layer.units:
            self._cells(self.view.at(unit.place))
            self.y += _RISE
        self.y -= _RISE
        for at, x in self.columns.items():
            for order in range(len(layer.units)):
                self._feed(x, below, start + order * _RISE, order)
            if len(layer.units) > 1:
                self._joined(number, layer, at, x, start)
        if len(layer.units) > 1:
            self.y += 1.1
            both = self.view.at((number, "both"))
            self._row(self._say("both"), (both.generic("h"), f": {self._entries(layer.size)}"))

    def _feed(self, x: float, below: float, goal: float, order: int) -> None:
        """A wire from below; that to the second direction passes the first."""
        start = below + (0.2 if below == 0.0 and self.problem.embedding is None else _TALL)
        if order == 0:
            self._arrow((x, start), (x, goal - _TALL))
            return
        turn = start + 0.28
        self.shapes.append(Disc(x, turn, 0.05, "ink", ""))
        self._arrow((x, turn), (x + _AWAY, turn), (x + _AWAY, goal - 0.62), (x, goal - 0.62), (x, goal - _TALL))

    def _joined(self, number: int, layer: Layer, at: int, x: float, start: float) -> None:
        """The outputs of both directions go up, that of the first past the second, and meet."""
        top = start + _RISE + 1.1
        label: LabelText = _SIGNS.get(layer.merge) or (self._say(layer.merge),)
        half = max(0.4, cm(label) / 2 + 0.12)
        self._arrow((x, start + _RISE + _TALL), (x, top - 0.23))
        self._arrow((x, start + _TALL), (x, start + 0.55), (x - _AWAY, start + 0.55), (x - _AWAY, top), (x - half, top))
        self.shapes.append(Box(x - half, top - 0.23, 2 * half, 0.46, "paper", round=0.23))
        self._text(x, top, label)

    def _cells(self, view: View) -> None:
        """A row of cells and the states that they hand on."""
        order = list(reversed(self.positions)) if view.reverse else self.positions
        way = -1 if view.reverse else 1
        label = _named(view)
        half = way * self._half(label)
        first, last = self.columns[order[0]], self.columns[order[-1]]
        for at in order:
            self._box(self.columns[at], label, "weights")
        initial = _listed([view.previous(state, order[0]) for state in view.cell.states])
        self._text(first - half - way * 0.62, self.y, initial, "end" if way > 0 else "start", "small")
        self._arrow((first - half - way * 0.55, self.y), (first - half, self.y))
        self._between(view, order, half)
        final = _listed([view.symbol(state, order[-1]) for state in view.cell.states])
        self._arrow((last + half, self.y), (last + half + way * 0.55, self.y))
        self._text(last + half + way * 0.62, self.y, final, "start" if way > 0 else "end", "small")
        said = title(self.problem, view.place, self.view.language)
        self._row(said or self._say("cell_row"), *self._shapes(view))

    def _between(self, view: View, order: list[int], half: float) -> None:
        """The states on the wires from cell to cell, dots where steps are left out."""
        way = 1 if half > 0 else -1
        for here, there in pairwise(order):
            start, end = self.columns[here] + half, self.columns[there] - half
            symbols = _listed([view.symbol(state, here) for state in view.cell.states])
            self._text(self.columns[here] + way * self.pitch / 2, self.y + 0.26, symbols, size="small")
            if abs(here - there) > 1:
                gap = (start + end) / 2
                self.shapes.append(Stroke(((start, self.y), (gap - way * 0.35, self.y))))
                self.shapes += [Disc(gap + dot * 0.16, self.y, 0.03, "ink", "") for dot in (-1, 0, 1)]
                start = gap + way * 0.35
            self._arrow((start, self.y), (end, self.y))

    def _shapes(self, view: View) -> tuple[LabelText, ...]:
        """Those of the states and of the matrices."""
        assert view.unit is not None
        states = [(view.generic(state), view.unit.sizes[state]) for state in view.cell.states]
        lines: list[LabelText] = [(symbol, f": {self._entries(size)}") for symbol, size in states]
        if len({size for _, size in states}) == 1:
            lines = [(*_listed([symbol for symbol, _ in states]), f": {self._entries(states[0][1])}")]
        matrices = [each.value for each in view.unit.parameters.values() if view.cell.wants[each.name].kind == "matrix"]
        distinct = dict.fromkeys(f"{len(rows)} × {len(rows[0])}" for rows in matrices)
        return (*lines, (self._say("weights", shapes=", ".join(distinct)),)) if distinct else tuple(lines)

    def _entries(self, size: int) -> str:
        if size == 1:
            return self._say("a_number")
        return f"1 × {size}" if self.view.row_vectors else f"{size} × 1"

    def _outputs(self) -> None:
        assert self.problem.outputs is not None
        view = self.view.at((len(self.problem.layers), "out"))
        below, last_only = self.y, self.problem.outputs.steps == "last"
        self.y += _RISE
        names = view.order
        for at, x in self.columns.items():
            if not last_only or at == self.steps - 1:
                self._arrow((x, below + _TALL), (x, self.y - _TALL))
                self._box(x, _listed([view.symbol(name, at) for name in names]), "function")
        sizes = self.problem.outputs.sizes
        shapes = [(view.generic(name), f": {self._entries(sizes[name])}") for name in names]
        self._row(self._say("outputs"), *shapes)

    def _losses(self) -> None:
        """The loss of each step that counts, or its error."""
        counted = [step.position for step in self.trace.losses] or [each.position for each in self.trace.errors]
        if not counted:
            return self._top()
        below = self.y
        self.y += _RISE - 0.15
        for at, x in self.columns.items():
            if at in counted:
                symbol = loss_symbol(self.view.time(at)) if self.trace.losses else self.view.quantity("error", at)
                self._arrow((x, below + _TALL), (x, self.y - _TALL))
                self._box(x, (symbol,), "paper")
        assert self.problem.loss is not None
        self._row(self.view.language.called("figure_loss", self.problem.loss.kind), (self._say("a_number_a_step"),))

    def _top(self) -> None:
        """What the network gives, where nothing judges it."""
        if self.problem.outputs is not None:
            return
        place, name = handed_on(self.problem.layers, len(self.problem.layers))
        for at, x in self.columns.items():
            self._arrow((x, self.y + _TALL), (x, self.y + 0.85))
            self._text(x, self.y + 1.1, (self.view.at(place).symbol(name, at),))

    def _labels(self) -> None:
        """The names of the rows and their shapes, left of everything."""
        edge = min(bounds(shape)[0] for shape in self.shapes) - 0.5
        for y, row in self.rows:
            lines: list[tuple[LabelText, str]] = [((row.name,), "normal"), *((line, "small") for line in row.shapes)]
            top = y + 0.17 * (len(lines) - 1)
            for at, (content, size) in enumerate(lines):
                self._text(edge, top - 0.36 * at, content, "end", size)


def _listed(symbols: list[Symbol]) -> LabelText:
    """h₁, c₁"""
    return tuple(part for symbol in symbols for part in (", ", symbol))[1:]


def _named(view: View) -> LabelText:
    own = view.cell.name == "custom"
    return (view.language.text("figure_box") if own else view.cell.name.upper(),)


def _short(word: str) -> str:
    return word if len(word) <= 12 else f"{word[:11]}…"
