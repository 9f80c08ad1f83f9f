"""A problem with letters to its Trace: the engine's walk with symbolic entries."""

from decimal import DecimalException, localcontext
from typing import Any

from ...maths.arithmetic import Exact
from ...maths.decimals import Letter
from ...maths.evaluation import evaluate
from ...maths.plan import Plan
from ...network.problem import Place, Problem
from ...network.wiring import layout
from ..forward import ForwardRun, KnownValues, no_value
from ..trace import Prediction, Solved, Step
from .symbolic_arithmetic import SymbolicArithmetic


def solve(problem: Problem) -> Solved:
    """Every run of a problem whose numbers are in part the letters of `symbols`.

    Raises SolverError where a value has no finite result.
    """
    arithmetic = SymbolicArithmetic()
    for unit in problem.units:
        for parameter in unit.parameters.values():
            arithmetic.load(parameter.value)
    laid_out = layout(problem)
    with localcontext(Exact.context()):
        traces = [SymbolicRun(problem, arithmetic, laid_out, sequence).trace() for sequence in problem.sequences]
    return Solved(problem, arithmetic, traces, laid_out)


class SymbolicRun(ForwardRun):
    """A run in which a long expression goes on under the name of its quantity."""

    arithmetic: SymbolicArithmetic

    def evaluate(self, each: Plan, known: dict[str, Any], position: int, place: Place) -> Step:
        """One equation at one position, in letters. Raises SolverError where it has no value."""
        t = self.problem.time.first + position
        operands = [known[name] for name in each.names]
        try:
            nodes = evaluate(each, self.arithmetic, operands)
            carried = nodes.used(len(each.nodes) - 1)
            self.arithmetic.check(nodes.values[-1])
        except (DecimalException, FloatingPointError) as trouble:
            raise no_value(each, t, trouble) from None
        kept = self.arithmetic.kept(carried, lambda unit: self.called(each.name, t, place, unit, len(carried)))
        root = nodes.values[-1]
        mine = self.arithmetic.reading(operands, root)
        return Step(each.name, t, position, each, operands, root, kept, self.problem.rounding, mine, place)

    def predictions(self, seen: KnownValues) -> list[Prediction]:
        """Only where every entry is a number: letters have no largest."""
        found = super().predictions(seen)
        values = [self.arithmetic.decimals(seen[each.position][each.name]) for each in found]
        open_ones = [any(isinstance(entry, Letter) for entry in entries) for entries in values]
        return [each for each, is_open in zip(found, open_ones, strict=True) if not is_open]

    def called(self, name: str, t: int, place: Place, unit: int, size: int) -> str:
        """The name of a quantity as questions have it: `h_1`, `h_1(l=2,rev)[0]`, `B.h_1`."""
        layer, direction = place
        marks = [f"l={layer}"] * (layer > 1) + ["rev"] * (direction == "reverse")
        run = "" if self.sequence is self.problem.sequences[0] else f"{self.sequence.name}."
        return f"{run}{name}_{t}" + (f"({','.join(marks)})" if marks else "") + (f"[{unit}]" if size > 1 else "")
