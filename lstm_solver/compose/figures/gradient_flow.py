"""How the gradient flows back: from each loss down into the cells, and from each cell to the one before it in time."""

from itertools import pairwise

from ...document.formulas import Layout, Number, equals
from ...document.pictures import Box, Disc, Label, LabelText, Picture, Shape, Stroke
from ...network.problem import Place
from ...solver.trace import Trace
from ..titles import loss_symbol
from ..view import View, flat
from .frame import fitted
from .text_size import cm

Adjoints = dict[tuple[Place, int], list[tuple[Layout, list[str]]]]

MOST_STEPS = 5  # columns; of more steps the first and the last two are drawn

_VALUES = 3  # units whose numbers stand beside their names

_HALF, _TALL = 0.62, 0.3  # of a box

_LINE = 0.42  # from one line of numbers to the next


def gradient_flow(view: View, trace: Trace, adjoints: Adjoints) -> Picture:
    """The way back of one run. `adjoints`: by place and position, the symbols and digits of those of the states."""
    return _GradientFlow(view, trace, adjoints).picture()


class _GradientFlow:
    """`lines`: by place and position, what stands below a cell: the δ of each of its states."""

    def __init__(self, view: View, trace: Trace, adjoints: Adjoints) -> None:
        self.view = view
        self.trace = trace
        self.units = [view.at(unit.place) for unit in view.problem.units]
        self.lines = {
            (place, position): [self._written(view.at(place), *each) for each in those]
            for (place, position), those in adjoints.items()
        }
        count = len(trace.sequence.inputs)
        self.few = count <= MOST_STEPS
        self.positions = list(range(count)) if self.few else [0, count - 2, count - 1]
        widest = max((cm((line,), "small") for lines in self.lines.values() for line in lines), default=0.0)
        self.pitch = max(widest + 0.4, 2 * _HALF + 1.0)
        self.columns = {at: self.pitch * (n + (not self.few and n > 0)) for n, at in enumerate(self.positions)}
        self.high = max(map(len, self.lines.values()), default=0) * _LINE + 2 * _TALL + 0.75
        self.shapes: list[Shape] = []

    def picture(self) -> Picture:
        """Layers from the bottom up, the losses on top."""
        for row, at in enumerate(self.units):
            self._cells(at, row * self.high, top=row == len(self.units) - 1)
        self._losses(len(self.units) * self.high - 0.2)
        return fitted(self.shapes, 0.06)

    def _written(self, at: View, symbol: Layout, digits: list[str]) -> Layout:
        """With its numbers, where these are few."""
        if len(digits) > _VALUES:
            return symbol
        return equals(symbol, Number(digits[0]) if len(digits) == 1 else flat(at, digits))

    def _cells(self, at: View, y: float, *, top: bool) -> None:
        """A row of cells, with arrows against the direction in which they run."""
        order = self.positions if at.reverse else self.positions[::-1]
        name: LabelText = (at.cell.name.upper() if at.cell.name != "custom" else self.view.language.text("figure_box"),)
        for position in self.positions:
            x = self.columns[position]
            self.shapes.append(Box(x - _HALF, y - _TALL, 2 * _HALF, 2 * _TALL, "weights", round=0.06))
            self._text(x, y, name)
            for line, content in enumerate(self.lines[at.place, position], 1):
                self._text(x, y - _TALL - _LINE * line + 0.1, (content,), "value", "small")
            if not top:
                self.shapes.append(Stroke(((x, y + self.high - _TALL - 0.75), (x, y + _TALL)), tip=True))
        for here, there in pairwise(order):
            self._arrow(self.columns[here], self.columns[there], y, far=abs(here - there) > 1)

    def _arrow(self, start: float, end: float, y: float, *, far: bool) -> None:
        way = 1 if end > start else -1
        self.shapes.append(Stroke(((start + way * _HALF, y), (end - way * _HALF, y)), tip=True))
        if far:
            middle = (start + end) / 2
            self.shapes.append(Box(middle - 0.3, y - 0.15, 0.6, 0.3, "paper", ""))
            self.shapes += [Disc(middle + dot * 0.16, y, 0.03, "ink", "") for dot in (-1, 0, 1)]

    def _losses(self, y: float) -> None:
        """What each loss that counts sends down."""
        for step in self.trace.losses:
            if step.position in self.columns:
                x = self.columns[step.position]
                self.shapes.append(Box(x - _HALF, y - _TALL, 2 * _HALF, 2 * _TALL, "paper", round=0.06))
                self._text(x, y, (loss_symbol(self.view.time(step.position)),))
                self.shapes.append(Stroke(((x, y - _TALL), (x, y - self.high + 0.2 + _TALL)), tip=True))

    def _text(self, x: float, y: float, content: LabelText, colour: str = "ink", size: str = "normal") -> None:
        self.shapes.append(Label(x, y - 0.1, content, "middle", colour, size))
