"""The right line of working for a number, as the solution has it."""

from ..costs import NOWHERE, error_working, loss_symbol, step_loss, total_leaves
from ..document import Working
from ..layout import Derivation
from ..page import Found, Page, by_place
from ..trace import Solved, Step, Trace
from ..working import Worker
from .board import Board, Line


class Workings:
    """Draws each line at most once."""

    def __init__(self, solved: Solved, board: Board) -> None:
        self.solved = solved
        self.board = board
        self.page = Page(solved, None, "full")
        self._steps: dict[int, Found] = {}
        self._drawn: dict[int, tuple[Derivation, ...]] = {}

    def of(self, line: Line) -> tuple[Derivation, ...]:
        """The derivation of a line; of the whole quantity for a part. Nothing for what has none."""
        found = self._drawn.get(line.at)
        if found is None:
            found = self._drawn[line.at] = tuple(self.draw(line))
        return found

    def draw(self, line: Line) -> list[Derivation]:
        trace = self.solved.traces[line.run]
        found = self._steps.get(line.run)
        if found is None:
            found = self._steps[line.run] = by_place(self.solved, trace)
        if line.kind == "error":
            return [
                error_working(self.page, trace, each).derivation
                for each in trace.errors
                if each.position == line.position
            ]
        if line.kind in ("step", "part") and not line.quantity.startswith("d_"):
            return self.forward(line, trace, found)
        if line.kind == "loss":
            return self.loss(line, trace, found)
        return self.way_back(line, trace, found)

    def forward(self, line: Line, trace: Trace, found: Found) -> list[Derivation]:
        page = self.page.at(line.place)
        step = self.step(line, found)
        if step is None:
            return []
        leaves = page.leaves(found, trace.sequence, line.position)
        left = page.left(step.name, page.symbol(step.name, step.position))
        return [Worker(page.cell, page.style, "full").derivation(step, leaves, left)]

    def step(self, line: Line, found: Found) -> Step | None:
        """The step of a line, or the one that a part belongs to."""
        steps = found[line.place][line.position]
        if line.part is None:
            return steps.get(line.quantity)
        for owner, parts in self.board.parts.items():
            if line.at in parts.values():
                return steps.get(self.board.lines[owner].quantity)
        return None

    def loss(self, line: Line, trace: Trace, found: Found) -> list[Derivation]:
        if trace.loss is not None and line.value is trace.loss.root and line.stem.endswith("loss"):
            worker = Worker(NOWHERE, self.page.style, "full")
            return [worker.derivation(trace.loss, total_leaves(self.page, trace), loss_symbol())]
        return [step_loss(self.page, found, trace, each).derivation for each in trace.losses if each.root is line.value]

    def way_back(self, line: Line, trace: Trace, found: Found) -> list[Derivation]:
        from ..adjoints import Names, symbol
        from ..gradients import parameter_gradient

        names = Names(self.page, trace, found)
        for step in trace.backward:
            if step.root is line.value and step.name == line.quantity:
                return [names.derivation(step, symbol(self.page.at(step.place), step.name, step.position), "full")]
        for each in trace.gradients:
            if each.step.root is line.value:
                return [names.derivation(each.step, parameter_gradient(self.page, each.place, each.parameter), "full")]
            if each.new is not None and each.new.root is line.value and trace.norms is not None:
                return self.updated(trace, line)
        return []

    def updated(self, trace: Trace, line: Line) -> list[Derivation]:
        from ..updates import update

        drawn = [block.derivation for block in update(self.page, trace, "") if isinstance(block, Working)]
        new = [each.new for each in trace.gradients if each.new is not None]
        pairs = zip(new, drawn[len(drawn) - len(new) :], strict=True)
        return [derivation for step, derivation in pairs if step.root is line.value]
