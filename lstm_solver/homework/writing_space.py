"""How much room a question's working takes: as many lines as the worked solution has below its equations."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from ..compose.derivation import DerivationWriter
from ..compose.sections.adjoint_names import AdjointNames
from ..compose.sections.answers import RunSteps, formulas_of, run_asked
from ..compose.sections.forward_pass import drawn
from ..compose.titles import loss_symbol
from ..compose.view import StepsByPlace, View
from ..document.blocks import Formulas, Working
from ..document.formulas import Derivation
from ..network.dependencies import needed
from ..network.problem import Question, Sequence
from ..network.quantity_names import QuantityName, owners
from ..render import escape
from ..render.tex import displays
from ..render.tex.tex_formulas import TexPrinter
from ..solver.trace import ParameterGradient, Step, Trace

LEAST, MOST = 3, 70  # lines; the most are two pages

COMMENT = 4

_PRINTER = TexPrinter(escape.tex_words)

PROSE_LINE = 90  # characters of print in a line

DerivationMaker = Callable[[], Derivation]


def _prose_lines(question: Question) -> int:
    """Twice the room of the model answer in print: handwriting is larger."""
    return 2 * (len(question.answer) // PROSE_LINE + 1) if question.answer else 0


class WritingSpace:
    """Counts the working of one question after the other; what an earlier one has worked out costs nothing again.

    `wanted`: the lines where a question does not say how many, None for as many as its working takes.
    """

    def __init__(self, view: View, runs: RunSteps, wanted: int | None = None) -> None:
        self.wanted = wanted
        self.view = view
        self.runs = runs
        self.done: set[int] = set()

    def lines(self, sequence: Sequence, question: Question, names: list[QuantityName]) -> int:
        """The lines to leave free below a question; none where there is only something to tick."""
        counted = self.counted(sequence, question, names)
        if question.space is not None:
            return question.space
        return counted if self.wanted is None or not counted else self.wanted

    def counted(self, sequence: Sequence, question: Question, names: list[QuantityName]) -> int:
        """The lines that the working of a question takes."""
        comment = COMMENT * question.comment + _prose_lines(question)
        if not question.find and not comment and (question.choices or question.statement is not None):
            return 0
        if question.formula:
            layouts = [each for name in names for each in formulas_of(self.view, self.runs, sequence, name)]
            formulas = Formulas(tuple(("", each) for each in layouts), apart=True)
            rows = displays.formulas(formulas, _PRINTER).rows if layouts else []
            return _within(sum(row.high + 1 for row in rows) + comment)
        return _within(sum(self.high(sequence, name) for name in names) + comment)

    def everything(self) -> int:
        """The lines of the whole working, or as many as are wanted."""
        if self.wanted is not None:
            return self.wanted
        found = 0.0
        for trace, steps in self.runs:
            found += _high(self.forwards(trace, steps, None)) + _high(self.backwards(trace, steps, None))
        return _within(found)

    def high(self, sequence: Sequence, name: QuantityName) -> float:
        """The lines of the working of one quantity, and of what it needs."""
        trace, steps = run_asked(self.view, self.runs, sequence, name)
        back = name.path is not None or name.quantity.startswith("d_")
        found = _high(self.forwards(trace, steps, None if back else name))
        if back:
            return found + _high(self.backwards(trace, steps, name))
        return found + (2.0 if name.stem in ("error", "predict") else 0.0)

    def forwards(self, trace: Trace, steps: StepsByPlace, name: QuantityName | None) -> Iterator[DerivationMaker]:
        """What a quantity needs of the way forward; all of it without a name."""
        wanted = None if name is None else self.needs(trace, name)
        for view, step, leaves in drawn(self.view, trace, steps):
            total = step is trace.loss
            asked = wanted is None or (step.place, step.name, None if total else step.position) in wanted
            if asked and self.is_new(step):
                left = view.symbol(step.name, step.position) if step.name in view.order else loss_symbol()
                worker = DerivationWriter(view.cell, view.style, "full")
                worker.short = worker.on_one_line([step])
                yield partial(worker.derivation, step, leaves, left)

    def needs(self, trace: Trace, name: QuantityName) -> set[tuple[object, ...]]:
        problem = self.view.problem
        position = None if name.t is None else name.t - problem.time.first
        wanted = [(place, quantity, position) for place, quantity in owners(problem, name)]
        found: set[tuple[object, ...]] = {*needed(problem, trace.sequence, wanted, loss=False)}
        return found | ({*wanted} if name.quantity == "loss" and name.t is None else set())

    def backwards(self, trace: Trace, steps: StepsByPlace, name: QuantityName | None) -> Iterator[DerivationMaker]:
        """What comes before a gradient in the backward pass, and the gradient itself; everything without a name."""
        names = AdjointNames(self.view, trace, steps)
        for step in self.backward_steps(trace, name):
            if self.is_new(step):
                yield partial(names.derivation, step, loss_symbol(), "full")

    def backward_steps(self, trace: Trace, name: QuantityName | None) -> Iterator[Step]:
        if name is None or name.path is not None:
            yield from trace.backward
            yield from (each.step for each in self.gradients(trace, name))
            return
        place, quantity = owners(self.view.problem, name)[0]
        for step in trace.backward:
            yield step
            if (step.place, step.name, step.t) == (place, quantity, name.t):
                return

    def gradients(self, trace: Trace, name: QuantityName | None) -> list[ParameterGradient]:
        if name is None or name.path is None:
            return trace.gradients
        from ..compose.sections.gradient_paths import gradients_at

        return gradients_at(self.view, trace, name.path)

    def is_new(self, step: Step) -> bool:
        """Whether a step has yet to be worked out; it is, from now on."""
        new = step.plan is not None and id(step) not in self.done
        self.done.add(id(step))
        return new


def _high(drawings: Iterable[DerivationMaker]) -> float:
    """The lines of derivations, but for their equations in symbols, which stand on the sheet; not far beyond MOST."""
    found = 0.0
    for draw in drawings:
        if found < MOST:
            derivation = draw()
            lines = derivation.lines[1:] or derivation.lines
            block = Working(derivation._replace(lines=lines, notes=(), signs=(), across=1))
            found += sum(row.high for row in displays.working(block, _PRINTER))
    return found


def _within(lines: float) -> int:
    return min(max(round(lines), LEAST), MOST)
