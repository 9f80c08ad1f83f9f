"""The right line of working for a number, as the solution has it."""

from decimal import localcontext

from ..compose.derivation import DerivationWriter
from ..compose.display_tree import Operand
from ..compose.sections.loss_working import error_working, step_loss, whole_leaves
from ..compose.titles import loss_symbol
from ..compose.view import StepsByPlace, View, by_place
from ..document.blocks import Working
from ..document.formulas import Derivation
from ..maths.arithmetic import Exact
from ..maths.evaluation import evaluate
from ..maths.plan import Plan
from ..network.cell import NO_CELL
from ..solver.trace import ParameterGradient, Solved, Step, Trace
from .key.answer_key import AnswerKey, KeyLine
from .marks import WrittenAnswer
from .rounding_policies.policy_states import SheetNumbers


class Workings:
    """Draws each line at most once."""

    def __init__(self, solved: Solved, board: AnswerKey) -> None:
        self.solved = solved
        self.board = board
        self.passes = solved.passes
        self.view = View(solved, None, "full")
        self._views: dict[int, View] = {}
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
        trace = self.passes[line.run][1]
        found = self.steps(line.run, trace)
        if line.kind == "error":
            return [
                error_working(self.view_of(line), trace, each).derivation
                for each in trace.errors
                if each.position == line.position
            ]
        if line.kind in ("step", "part") and not line.quantity.startswith("d_"):
            return self.forward(line, trace, found)
        if line.kind == "loss":
            return self.loss(line, trace, found)
        return self.backward_pass(line, trace, found)

    def forward(self, line: KeyLine, trace: Trace, found: StepsByPlace) -> list[Derivation]:
        view = self.view_of(line).at(line.place)
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
        trace = self.passes[line.run][1]
        found = self.steps(line.run, trace)
        view, step = self.view_of(line).at(line.place), self.step(line, found)
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
        if own is None:
            return None
        made = DerivationWriter(view.cell, view.style, "full").derivation(own, leaves, left)
        return _noted(made, self.view.language.text("mark_own_numbers"))

    def view_of(self, line: KeyLine) -> View:
        """The page of the pass that a line is from."""
        if line.run < len(self.solved.traces):
            return self.view
        if line.run not in self._views:
            self._views[line.run] = View(self.passes[line.run][0], None, "full")
        return self._views[line.run]

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
        view = self.view_of(line)
        if trace.loss is not None and line.value is trace.loss.root and "loss_" not in line.stem:
            worker = DerivationWriter(NO_CELL, view.style, "full")
            return [worker.derivation(trace.loss, whole_leaves(view, trace), loss_symbol())]
        return [step_loss(view, found, trace, each).derivation for each in trace.losses if each.root is line.value]

    def backward_pass(self, line: KeyLine, trace: Trace, found: StepsByPlace) -> list[Derivation]:
        from ..compose.sections.adjoint_names import AdjointNames, symbol
        from ..compose.sections.parameter_symbols import parameter_gradient

        view = self.view_of(line)
        names = AdjointNames(view, trace, found)
        for step in trace.backward:
            if step.root is line.value and step.name == line.quantity:
                return [names.derivation(step, symbol(view.at(step.place), step.name, step.position), "full")]
        for each in trace.gradients:
            if each.step.root is line.value:
                return [names.derivation(each.step, parameter_gradient(view, each.place, each.parameter), "full")]
            if each.new is not None and each.new.root is line.value and trace.norms is not None:
                return self.updated(trace, line, each)
        return []

    def updated(self, trace: Trace, line: KeyLine, each: ParameterGradient) -> list[Derivation]:
        """The equations of the rule for one parameter."""
        from ..compose.sections.update_step import new_value

        drawn = new_value(self.view_of(line), trace, each)
        return [block.derivation for block in drawn if isinstance(block, Working)]


def _noted(made: Derivation, words: str) -> Derivation:
    """With words behind the line in which the numbers are put in."""
    notes = [*made.notes, *[""] * (len(made.lines) - len(made.notes))]
    at = min(1, len(notes) - 1)
    notes[at] = "; ".join(filter(None, (notes[at], words)))
    return made._replace(notes=tuple(notes))


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
