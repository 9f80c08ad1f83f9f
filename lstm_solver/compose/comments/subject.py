"""One quantity at one step with all that its comment may speak of: its units, its neighbours and their names."""

from decimal import Decimal

from ...document.formulas import Layout
from ...maths.expressions import Apply, Expr, Sym, symbols
from ...solver.trace import Step, Trace
from ..view import StepsByPlace, View
from .units import SpokenUnits


class CommentSubject:
    """`digits`: the printed value; `units`: those that are asked for; `now`: the steps of the same time."""

    def __init__(self, view: View, trace: Trace, found: StepsByPlace, step: Step) -> None:
        self.view = view
        self.step = step
        self.now = view.now(found, step.position)
        self.leaves = view.leaves(found, trace.sequence, step.position)
        self.symbol = view.symbol(step.name, step.position)
        self.digits = view.printed(step)
        self.units = SpokenUnits(len(self.digits), [], view)

    def ask(self, unit: int | None) -> None:
        some = range(self.units.size) if unit is None else (unit,)
        self.units = self.units._replace(some=sorted({*self.units.some, *some}))

    def name(self, what: Expr) -> Layout | None:
        """What a reader would call an operand; an expression goes by the one quantity in it, if there is but one."""
        if isinstance(what, Apply) and isinstance(what.arg, Sym) and what.arg.name in self.view.order:
            return self.view.style.call(what.function, self.view.symbol(what.arg.name, self.step.position))
        names = {name for name in symbols(what) if name not in self.view.cell.wants}
        return self.leaf(names.pop()) if len(names) == 1 else None

    def leaf(self, name: str) -> Layout | None:
        if name in self.leaves:
            return self.leaves[name].symbol
        return self.view.symbol(name, self.step.position) if name in self.view.order else None

    def values(self, what: Expr, target: str) -> list[Decimal]:
        """The unrounded value of an operand in the equation of `target`; empty where nobody computed it."""
        step = self.now.get(target)
        if step is None or step.plan is None:
            return []
        record = step.record()
        return record.decimals(step.plan.nodes.index(what))


def printed(view: View, step: Step) -> list[Decimal]:
    """The printed value as numbers; a constant that is printed as it was written counts as its value."""
    pairs = zip(view.printed(step), step.unrounded, strict=True)
    return [value if getattr(value, "written", None) == text else Decimal(text) for text, value in pairs]


def used(step: Step) -> list[Decimal]:
    """What later steps take."""
    return step.arithmetic.decimals(step.carried)
