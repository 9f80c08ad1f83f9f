"""A problem with letters to its Trace: the engine's walk with symbolic entries."""

from decimal import DecimalException
from typing import Any

from ...maths.decimals import Letter
from ...maths.evaluation import evaluate
from ...maths.plan import Plan
from ...maths.values import is_matrix
from ...network.problem import Parameter, Place, Problem
from ..file_mirror import parameter
from ..forward import ForwardRun
from ..network_walk import KnownValues, no_value
from ..trace import ParameterGradient, Prediction, Step
from .symbolic_arithmetic import SymbolicArithmetic


def letters_of(problem: Problem) -> SymbolicArithmetic:
    """The arithmetic of a problem, which has met its parameters, in the order of the file."""
    arithmetic = SymbolicArithmetic()
    of_outputs = problem.outputs.parameters if problem.outputs else {}
    for parameters in [*(unit.parameters for unit in problem.units), of_outputs]:
        for each in parameters.values():
            arithmetic.load(each.value)
    return arithmetic


class SymbolicRun(ForwardRun):
    """A run in which a long expression goes on under the name of its quantity. In the loss and on the way back every
    quantity of the forward pass is its name (1 − h_2², not 1 − tanh(…)²), and a long adjoint is."""

    arithmetic: SymbolicArithmetic
    forward_pass = True

    def losses(self, seen: KnownValues) -> list[Step]:
        """The cost of each step that counts, then the whole, from names."""
        self.forward_pass = False
        named = {id(step.carried): self.names(step) for step in self.steps if step.plan is not None}
        for values in [*self.known.values(), seen]:
            for here in values:
                here |= {name: named[id(value)] for name, value in here.items() if id(value) in named}
        return super().losses(seen)

    def names(self, step: Step) -> list[Any]:
        """The entries of a step of the forward pass, each under its name."""
        size = len(step.root)
        entries = zip(step.root, step.carried, strict=True)
        called = [self.called(step.name, step.t, step.place, unit, size) for unit in range(size)]
        return [self.arithmetic.by_name(*both, name) for both, name in zip(entries, called, strict=True)]

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
        root = nodes.values[-1]
        if not is_matrix(carried):
            keep = self.arithmetic.adjoint if not self.forward_pass else self.arithmetic.short
            keep = self.arithmetic.in_full if self.one_loss else keep
            names = [self.called(each.name, t, place, unit, len(root)) for unit in range(len(root))]
            carried = list(map(keep, carried, names))
        if not self.forward_pass:
            root = self.arithmetic.written_out(root)
            mine = self.arithmetic.results(root)
        else:
            mine = self.arithmetic.reading(operands, root)
        return Step(each.name, t, position, each, operands, root, carried, self.problem.rounding, mine, place)

    def predictions(self, seen: KnownValues) -> list[Prediction]:
        """Only where every entry is a number: letters have no largest."""
        found = super().predictions(seen)
        values = [self.arithmetic.decimals(seen[each.position][each.name]) for each in found]
        open_ones = [any(isinstance(entry, Letter) for entry in entries) for entries in values]
        return [each for each, is_open in zip(found, open_ones, strict=True) if not is_open]

    def as_updated(self, each: ParameterGradient) -> Any:
        """Rules that square a gradient take a long one by its name, d_weights.h[0][1]."""
        update = self.problem.backward.update if self.problem.backward else None
        if update is None or update.rule == "sgd":
            return each.step.root
        of = parameter(self.problem, each)
        if not is_matrix(each.step.root):
            return [self.arithmetic.short(entry, self.path(of, (at,))) for at, entry in enumerate(each.step.root)]
        return [
            [self.arithmetic.short(entry, self.path(of, (at, beside))) for beside, entry in enumerate(row)]
            for at, row in enumerate(each.step.root)
        ]

    def path(self, of: Parameter, entry: tuple[int, ...]) -> str:
        """The name of one entry of a parameter's gradient, as questions have it."""
        starts = [(of.rows or (0, 0))[0], (of.columns or (0, 0))[0]]
        at = [start + index for start, index in zip(starts, entry, strict=False)]
        shown = {"number": [], "flat": [max(at)]}.get(of.form, at)
        return f"{self.run_name}d_{of.path}" + "".join(f"[{index}]" for index in shown)

    @property
    def run_name(self) -> str:
        return "" if self.sequence.name == self.problem.sequences[0].name else f"{self.sequence.name}."

    def called(self, name: str, t: int, place: Place, unit: int, size: int) -> str:
        """The name of a quantity as questions have it: `h_1`, `h_1(l=2,rev)[0]`, `B.h_1`."""
        layer, direction = place
        marks = [f"l={layer}"] * (layer > 1) + ["rev"] * (direction == "reverse")
        return (
            f"{self.run_name}{name}_{t}" + (f"({','.join(marks)})" if marks else "") + (f"[{unit}]" if size > 1 else "")
        )
