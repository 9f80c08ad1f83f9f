"""A reader with the page in hand: takes the digits of one line, computes the next, and rounds.

Where nothing is carried that may miss the printed digit, since the printed one comes from full precision.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from ...maths.evaluation import value_of
from ...maths.expressions import Neg, Stack, Sym, does_work_node
from ...maths.plan import Plan
from ...maths.rounding import Digits
from ...network.problem import Sequence
from ...solver.trace import PredictionError, Step
from ..derivation import DerivationWriter
from ..display_tree import Operands, display_tree
from ..drawing import SYMBOLS
from ..view import StepsByPlace, View
from .calculation import Calculation, CalculationWriter


class ReaderGap(NamedTuple):
    """One number that the reader misses: unit `unit` of the plan's node `position` (−1: of the error line).

    `reader`: what comes out; `printed`: what stands there. `operands`: what the reader read it off that is not used as
    printed: quantities by name, and parts of the equation.
    """

    position: int
    unit: int
    reader: str
    printed: str
    quantities: tuple[str, ...]
    parts: tuple[str, ...]
    calculation: "Callable[[CalculationWriter[Any]], Any]"


def gaps(view: View, sequence: Sequence, found: StepsByPlace, step: Step) -> list[ReaderGap]:
    """What a reader misses in the full working of one quantity at one step."""
    if step.plan is None:
        return []
    now = view.now(found, step.position)
    worker = DerivationWriter(view.cell, view.style, "full")
    worker.short = worker.on_one_line([each for each in now.values() if each.name not in view.notation["inline"]])
    leaves = view.leaves(found, sequence, step.position)
    return _DerivationReading(view, step, step.plan, leaves).gaps(worker)


def error_gaps(view: View, error: PredictionError) -> list[ReaderGap]:
    """prediction − target with the printed prediction."""
    found = []
    rounding = view.problem.rounding
    targets = view.given_vector(error.target)
    output = () if rounding.carries(view.cell.output) else (view.cell.output,)
    for unit, (shown, target, printed) in enumerate(zip(error.shown, error.target, error.value, strict=True)):
        reader = rounding.text(_exact(shown, error.unrounded[unit] + target) - target, rounding.working)
        if Decimal(reader) != Decimal(printed):
            found.append(ReaderGap(-1, unit, reader, printed, output, (), _difference(shown, targets[unit])))
    return found


def _difference(shown: str, target: str) -> "Callable[[CalculationWriter[Any]], Any]":
    return lambda write: write.total([("+", write.number(shown)), ("-", write.number(target))])


class _DerivationReading:
    """One derivation, line by line."""

    def __init__(self, view: View, step: Step, plan: Plan, leaves: Operands) -> None:
        self.view = view
        self.step = step
        self.plan = plan
        self.record = step.record()
        self.leaves = leaves
        self.depth = _depths(plan)

    def gaps(self, worker: DerivationWriter) -> list[ReaderGap]:
        root = display_tree(self.plan, self.record, self.leaves, self.view.cell, self.view.notation)
        lines = sorted({SYMBOLS, *(level for level, _ in worker.levels(root))}, reverse=True)
        found: list[ReaderGap] = []
        for above, below in zip(lines, [*lines[1:], 0], strict=True):
            found += self.line(above, below)
        return found

    def line(self, above: int, below: int) -> list[ReaderGap]:
        """The numbers of the line at level `below`, computed from those of the line at level `above`."""
        values = self.read(above)
        found: list[ReaderGap] = []
        for position, node in enumerate(self.plan.nodes):
            if self.depth[position] != below or not does_work_node(node):
                continue
            digits = self.digits(position)
            reader = [self.step.rounding.text(entry, digits) for entry in values[position]]
            for unit, (mine, theirs) in enumerate(zip(self.texts(position), reader, strict=True)):
                if Decimal(mine) != Decimal(theirs):
                    found.append(self.gap(above, position, unit, theirs, mine))
        return found

    def gap(self, above: int, position: int, unit: int, reader: str, printed: str) -> ReaderGap:
        quantities, parts = self.operands(above, position)
        plan, digits = self.plan, self.words(above, position)

        def calculation(writer: CalculationWriter[Any]) -> Any:
            return Calculation(plan.nodes, plan.kids, digits, writer).unit(position, unit)

        return ReaderGap(position, unit, reader, printed, tuple(quantities), tuple(parts), calculation)

    def digits(self, position: int) -> Digits:
        if position == len(self.plan.nodes) - 1:
            return self.step.rounding.working
        return self.plan.digits[position] or self.step.rounding.working

    def texts(self, position: int) -> list[str]:
        rounding, digits = self.step.rounding, self.digits(position)
        return [rounding.text(entry, digits) for entry in self.record.decimals(position)]

    def read(self, above: int) -> list[Any]:
        """Every node's value when names, and nodes at level `above` or deeper, are read off the page."""
        arithmetic = self.step.arithmetic
        values: list[Any] = []
        for position, node in enumerate(self.plan.nodes):
            if isinstance(node, Sym):
                values.append(_decimals(self.leaves[node.name].digits, self.record.values[position]))
            elif self.on_page(position, above):
                values.append([Decimal(text) for text in self.record.texts(position)])
            else:
                kids = [values[kid] for kid in self.plan.kids[position]]
                values.append(value_of(arithmetic, node, kids, self.plan.dot_term))
        return values

    def on_page(self, position: int, above: int) -> bool:
        return self.depth[position] >= above and does_work_node(self.plan.nodes[position])

    def operands(self, above: int, position: int) -> tuple[list[str], list[str]]:
        """Quantities and parts under a node that are printed, but are used with more digits than that."""
        quantities: dict[str, None] = {}
        parts: dict[str, None] = {}
        pending = [*self.plan.kids[position]]
        while pending:
            kid = pending.pop(0)
            node = self.plan.nodes[kid]
            if isinstance(node, Sym):
                quantities |= dict.fromkeys(self.rounded(node.name))
            elif not self.on_page(kid, above):
                pending += self.plan.kids[kid]
            elif self.plan.digits[kid] is None:
                parts |= dict.fromkeys(name for name, at in self.plan.parts.items() if self.plan.nodes[at] == node)
        return list(quantities), list(parts)

    def rounded(self, name: str) -> list[str]:
        """The quantity that a name stands for, if it is printed with fewer digits than are used."""
        step = self.leaves[name].step
        own = name.removesuffix("_prev")
        known = {each.name for each in self.view.cell.equations}
        computed = step is not None and step.plan is not None and own in known
        return [own] if computed and not self.step.rounding.carries(own) else []

    def words(self, above: int, position: int) -> Any:
        """The digits on the page of a node, or None where it is still an expression."""

        def digits(at: int) -> Any:
            node = self.plan.nodes[at]
            if isinstance(node, Sym):
                return self.leaves[node.name].digits
            return self.record.texts(at) if at != position and self.on_page(at, above) else None

        return digits


def _decimals(digits: Any, exact: Any) -> Any:
    """Printed digits as numbers; a constant printed as it was written counts as its value."""
    if isinstance(exact[0], list):
        return [list(map(_exact, *row)) for row in zip(digits, exact, strict=True)]
    return list(map(_exact, digits, exact))


def _exact(text: str, value: Decimal) -> Decimal:
    return value if getattr(value, "written", None) == text else Decimal(text)


def _depths(plan: Plan) -> list[int]:
    depth = [0] * len(plan.nodes)
    for position in range(len(depth) - 1, -1, -1):
        below = 0 if isinstance(plan.nodes[position], Neg | Stack) else 1
        for kid in plan.kids[position]:
            depth[kid] = depth[position] + below
    return depth
