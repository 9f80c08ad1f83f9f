"""The right line of working for a number, as the solution has it."""

from decimal import localcontext

from ..compose.derivation import DerivationWriter
from ..compose.display_tree import Operand
from ..compose.sections.loss_working import error_working, step_loss, total_leaves
from ..compose.titles import loss_symbol
from ..compose.view import StepsByPlace, View, by_place
from ..document.blocks import Working
from ..document.formulas import Derivation
from ..maths.arithmetic import Exact
from ..maths.evaluation import evaluate
from ..maths.plan import Plan
from ..network.cell import NO_CELL
from ..solver.trace import Solved, Step, Trace
from .key.answer_key import AnswerKey, KeyLine
from .marks import WrittenAnswer
from .rounding_policies.policy_states import SheetNumbers


class Workings:
    """Draws each line at most once."""

    def __init__(self, solved: Solved, board: AnswerKey) -> None:
        self.solved = solved
        self.board = board
        self.view = View(solved, None, "full")
        self._steps: dict[int, StepsByPlace] = {}
        self._drawn: dict[int, tuple[Derivation, ...]] = {}

    def of(self, line: KeyLine, wrong: SheetNumbers | None = None) -> tuple[Derivation, ...]:
        """The derivation of a line; of the whole quantity for a part. Nothing for what has none.

        `wrong`: what a student wrote before it that is wrong: the working then goes on from there.
        """
        if wrong:
            own = self.from_there(line, wrong)
            if own is not None:
                return (own,)
        found = self._drawn.get(line.at)
        if found is None:
            found = self._drawn[line.at] = tuple(self.draw(line))
        return found

    def draw(self, line: KeyLine) -> list[Derivation]:
        trace = self.solved.traces[line.run]
        found = self.steps(line.run, trace)
        if line.kind == "error":
            return [
                error_working(self.view, trace, each).derivation
                for each in trace.errors
                if each.position == line.position
            ]
        if line.kind in ("step", "part") and not line.quantity.startswith("d_"):
            return self.forward(line, trace, found)
        if line.kind == "loss":
            return self.loss(line, trace, found)
        return self.backward_pass(line, trace, found)

    def forward(self, line: KeyLine, trace: Trace, found: StepsByPlace) -> list[Derivation]:
        view = self.view.at(line.place)
        step = self.step(line, found)
        if step is None:
            return []
        leaves = view.leaves(found, trace.sequence, line.position)
        left = view.left(step.name, view.symbol(step.name, step.position))
        return [DerivationWriter(view.cell, view.style, "full").derivation(step, leaves, left)]

    def from_there(self, line: KeyLine, wrong: SheetNumbers) -> Derivation | None:
        """The right line with the student's own numbers; None where no operand of it is among them."""
        sources = {name: wrong[at] for name, at in line.sources.items() if isinstance(at, int) and at in wrong}
        forward = line.kind == "step" and not line.quantity.startswith("d_")
        if not sources or not forward or self.board.arithmetic.name != "exact":
            return None
        trace = self.solved.traces[line.run]
        found = self.steps(line.run, trace)
        view, step = self.view.at(line.place), self.step(line, found)
        if step is None or step.plan is None:
            return None
        leaves = view.leaves(found, trace.sequence, line.position)
        for name in sources.keys() & leaves.keys():
            digits = list(leaves[name].digits)
            for (unit, *_), given in sources[name].items():
                digits[unit] = given.text
            leaves[name] = Operand(leaves[name].symbol, digits)
        own = _with_operands(step, step.plan, sources)
        left = view.left(step.name, view.symbol(step.name, step.position))
        return None if own is None else DerivationWriter(view.cell, view.style, "full").derivation(own, leaves, left)

    def steps(self, run: int, trace: Trace) -> StepsByPlace:
        found = self._steps.get(run)
        if found is None:
            found = self._steps[run] = by_place(self.solved, trace)
        return found

    def step(self, line: KeyLine, found: StepsByPlace) -> Step | None:
        """The step of a line, or the one that a part belongs to."""
        steps = found[line.place][line.position]
        if line.part is None:
            return steps.get(line.quantity)
        for owner, parts in self.board.parts.items():
            if line.at in parts.values():
                return steps.get(self.board.lines[owner].quantity)
        return None

    def loss(self, line: KeyLine, trace: Trace, found: StepsByPlace) -> list[Derivation]:
        if trace.loss is not None and line.value is trace.loss.root and line.stem.endswith("loss"):
            worker = DerivationWriter(NO_CELL, self.view.style, "full")
            return [worker.derivation(trace.loss, total_leaves(self.view, trace), loss_symbol())]
        return [step_loss(self.view, found, trace, each).derivation for each in trace.losses if each.root is line.value]

    def backward_pass(self, line: KeyLine, trace: Trace, found: StepsByPlace) -> list[Derivation]:
        from ..compose.sections.adjoint_names import AdjointNames, symbol
        from ..compose.sections.parameter_symbols import parameter_gradient

        names = AdjointNames(self.view, trace, found)
        for step in trace.backward:
            if step.root is line.value and step.name == line.quantity:
                return [names.derivation(step, symbol(self.view.at(step.place), step.name, step.position), "full")]
        for each in trace.gradients:
            if each.step.root is line.value:
                return [names.derivation(each.step, parameter_gradient(self.view, each.place, each.parameter), "full")]
            if each.new is not None and each.new.root is line.value and trace.norms is not None:
                return self.updated(trace, line)
        return []

    def updated(self, trace: Trace, line: KeyLine) -> list[Derivation]:
        from ..compose.sections.update_step import update

        drawn = [block.derivation for block in update(self.view, trace, "") if isinstance(block, Working)]
        new = [each.new for each in trace.gradients if each.new is not None]
        pairs = zip(new, drawn[len(drawn) - len(new) :], strict=True)
        return [derivation for step, derivation in pairs if step.root is line.value]


def _with_operands(step: Step, plan: Plan, numbers: dict[str, dict[tuple[int, ...], WrittenAnswer]]) -> Step | None:
    """A step worked out from other numbers; None where that has no value."""
    operands = []
    for name, value in zip(plan.names, step.operands, strict=True):
        entries = {unit: given.value for (unit, *_), given in numbers.get(name, {}).items()}
        operands.append([entries.get(unit, each) for unit, each in enumerate(value)] if entries else value)
    try:
        with localcontext(Exact.context()):
            nodes = evaluate(plan, step.arithmetic, operands)
    except ArithmeticError:
        return None
    root, used = nodes.values[-1], nodes.used(len(plan.nodes) - 1)
    args = (step.name, step.t, step.position, plan, operands, root, used)
    return Step(*args, step.rounding, step.arithmetic, step.place)
