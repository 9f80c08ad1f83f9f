"""Every derivation of a worked solution, in the order of the page, for those who look at what stands in it."""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any, NamedTuple

from ...document.formulas import Layout, Words
from ...maths.differentiation import ZERO
from ...maths.expressions import Sym
from ...maths.values import is_matrix
from ...network.cell import NO_CELL, Cell
from ...network.facts import MEASURES, parse_fact
from ...solver import file_mirror as mirror
from ...solver.measures import measure
from ...solver.trace import LossWindow, ParameterGradient, Step, Trace
from ...solver.training.joined_runs import label
from ..derivation import DerivationWriter
from ..display_tree import DisplayNode, Operands, display_tree
from ..references import in_run, worked
from ..titles import computed, loss_symbol
from ..view import StepsByPlace, View
from .adjoint_names import AdjointNames
from .adjoint_names import symbol as adjoint_symbol
from .backward.needed_adjoints import is_asked, needed, worked_out
from .loss_working import batch_leaves, judged_page, loss_leaves, total_leaves
from .parameter_symbols import initial_symbol, parameter_gradient
from .update_step import update_lines

FORWARD_PART, LOSS_PART, BACKWARD_PART = range(3)  # of the page


class PrintedDerivation(NamedTuple):
    """A step as it stands on the page. `leaves`: what its names stand for there; `left`: its left side.

    `name`: as in answers and reports, `f_1(l=2)` or `d_weights.i.x`; `corner`: where its first entry stands in what
    the name means. `short`: whether it shares a line with others. `part`: of the page.
    """

    name: str
    view: View
    step: Step
    cell: Cell
    leaves: Callable[[], Operands]
    left: Callable[[], Layout]
    part: int = FORWARD_PART
    short: bool = False
    corner: tuple[int, ...] = (0,)
    detail: str = "full"

    def worker(self) -> DerivationWriter:
        """What draws it."""
        made = DerivationWriter(self.cell, self.view.style, self.detail)
        made.short = self.short
        return made

    def tree(self, leaves: Operands) -> DisplayNode:
        """The tree that is drawn."""
        assert self.step.plan is not None
        return display_tree(self.step.plan, self.step.record(), leaves, self.cell, self.view.notation)


def derivations(view: View, trace: Trace, found: StepsByPlace) -> Iterator[PrintedDerivation]:
    """Forward pass, losses, backward pass, gradients and updates of a run. Given values are not derived."""
    made = (_forward(view, trace, found), _losses(view, trace, found), _backward(view, trace, found))
    for each in (each for part in made for each in part):
        if each.step.plan is not None and each.step.plan.equation.rhs != Sym(ZERO):
            yield each


def _forward(view: View, trace: Trace, found: StepsByPlace) -> Iterator[PrintedDerivation]:
    for each in computed(view):
        leaves = lru_cache(1)(partial(each.leaves, found, trace.sequence))  # the steps of a time have them in common
        for position in range(len(trace.sequence.inputs)):
            yield from _time_step(each, trace, found, position, partial(leaves, position))


def _time_step(
    view: View, trace: Trace, found: StepsByPlace, position: int, leaves: Callable[[], Operands]
) -> Iterator[PrintedDerivation]:
    shown = [step for step in view.in_order(view.now(found, position)) if step.name not in view.notation["inline"]]
    short = DerivationWriter(view.cell, view.style, "full").on_one_line(shown)
    for step in shown:
        name = worked(trace, step.name, step.t, step.place)
        yield PrintedDerivation(name, view, step, view.cell, leaves, _symbol_of(view, step), short=short)


def _symbol_of(view: View, step: Step) -> Callable[[], Layout]:
    return lambda: view.symbol(step.name, step.position)


def _losses(view: View, trace: Trace, found: StepsByPlace) -> Iterator[PrintedDerivation]:
    at = judged_page(view)
    for step in trace.losses:
        yield _loss(view, trace, at, step, found)
    name, whole, own = in_run(trace, "loss"), trace.loss, trace.own or trace.loss
    if own is not None:
        mine = name if own is whole else f"{name} ({label(trace.sequence)})"
        yield PrintedDerivation(mine, view, own, NO_CELL, lambda: total_leaves(view, trace), loss_symbol, LOSS_PART)
    if whole is not None and own is not whole:
        leaves = partial(batch_leaves, whole, loss_symbol())
        yield PrintedDerivation(name, view, whole, NO_CELL, leaves, loss_symbol, LOSS_PART)
    for kind in _measures(view, trace):
        step, words = measure(view.solved, trace, kind), Words(view.language.text(kind))
        leaves = partial(total_leaves, view, trace)
        yield PrintedDerivation(in_run(trace, kind), view, step, NO_CELL, leaves, partial(_same, words), LOSS_PART)


def _measures(view: View, trace: Trace) -> list[str]:
    """The measures of a run that any question asks for."""
    asked = [
        (fact.kind, fact.run or each.sequence.name)
        for each in view.solved.traces
        for question in each.sequence.questions
        for fact in map(parse_fact, question.find)
        if fact is not None and fact.kind in MEASURES
    ]
    return list(dict.fromkeys(kind for kind, run in asked if run == trace.sequence.name and trace.number == 1))


def _loss(view: View, trace: Trace, at: View, step: Step, found: StepsByPlace) -> PrintedDerivation:
    def leaves() -> Operands:
        return loss_leaves(view, found, trace, step.position)

    def left() -> Layout:
        return loss_symbol(view.time(step.position))

    return PrintedDerivation(worked(trace, "loss", step.t), at, step, NO_CELL, leaves, left, LOSS_PART)


def _backward(view: View, trace: Trace, found: StepsByPlace) -> Iterator[PrintedDerivation]:
    if not trace.backward and not trace.gradients:
        return
    for window in trace.windows:
        yield from _window(AdjointNames(view, trace, found, window), window)
    names = AdjointNames(view, trace, found)
    for step in needed(view, trace, trace.backward):
        at = view.at(step.place)
        yield _back(names, worked(trace, step.name, step.t, step.place), step, _adjoint_of(at, step))
    for each in worked_out(view, trace, trace.shares):
        share = _gradient(names, each)
        yield share._replace(name=f"{share.name} ({label(trace.sequence)})")
    for each in trace.gradients:
        yield _gradient(names, each)
    for state in trace.initial:
        if not is_asked(view, trace, state):
            continue
        path = in_run(trace, f"d_{mirror.initial_path(view.problem, state)}")
        yield _back(names, path, state.step, _initial_of(view, trace, state))
    for each in trace.gradients:
        yield from _updates(names, each)


def _window(names: AdjointNames, window: LossWindow) -> Iterator[PrintedDerivation]:
    """What one loss says of each quantity, called after it: `d_h_1 (loss_2)`."""
    trace, view = names.trace, names.view
    loss = worked(trace, "loss", view.problem.time.first + window.position)
    for step in needed(view, trace, window.steps):
        name = f"{worked(trace, step.name, step.t, step.place)} ({loss})"
        yield _back(names, name, step, partial(names.symbol, view.at(step.place), step.name, step.position))


def _back(
    names: AdjointNames, name: str, step: Step, left: Callable[[], Layout], corner: tuple[int, ...] = (0,)
) -> PrintedDerivation:
    view = names.view.at(step.place)
    return PrintedDerivation(name, view, step, NO_CELL, lambda: names.of(step), left, BACKWARD_PART, False, corner)


def _adjoint_of(view: View, step: Step) -> Callable[[], Layout]:
    return lambda: adjoint_symbol(view, step.name, step.position)


def _initial_of(view: View, trace: Trace, state: ParameterGradient) -> Callable[[], Layout]:
    return lambda: initial_symbol(view, trace, state.place, state.parameter)


def _gradient(names: AdjointNames, each: ParameterGradient) -> PrintedDerivation:
    name, corner = _path(names, each, "d")
    return _back(names, name, each.step, lambda: parameter_gradient(names.view, each.place, each.parameter), corner)


def _updates(names: AdjointNames, each: ParameterGradient) -> Iterator[PrintedDerivation]:
    view = names.view
    name, corner = _path(names, each, "new")
    for step, leaves, left in update_lines(view, names.trace, each):
        whole = name if step is each.new else f"{step.name}_{name}"
        shown = (partial(_same, leaves), partial(_same, left))
        yield PrintedDerivation(whole, view.at(each.place), step, NO_CELL, *shown, BACKWARD_PART, False, corner)


def _same(value: Any) -> Any:
    return value


def _path(names: AdjointNames, each: ParameterGradient, sign: str) -> tuple[str, tuple[int, ...]]:
    """Where the file has a parameter, and where the first entry stands there."""
    parameter = mirror.parameter(names.view.problem, each)
    path = in_run(names.trace, f"{sign}_{parameter.path}")
    corner = (parameter.rows or (0, 0))[0], (parameter.columns or (0, 0))[0]
    return path, corner if is_matrix(parameter.value) else corner[:1]
