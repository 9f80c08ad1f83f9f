"""Gradients of parameters as sums over time, of inputs and initial states, and the update, on the page."""

from typing import Any

from ...document.blocks import Block, Heading, Inline, Table, Working
from ...document.formulas import Derivation, Dots, Infix, Layout, Symbol
from ...maths.differentiation import NODE, named_node
from ...maths.expressions import Add, Equation, Expr, Sym, renamed, symbols
from ...maths.plan import bare
from ...network.cell import NO_CELL
from ...network.problem import Place
from ...solver import file_mirror as mirror
from ...solver.trace import ParameterGradient, Trace
from ..display_tree import Operand
from ..drawing import in_symbols
from ..references import of_gradient
from ..titles import title
from ..view import INPUT, StepsByPlace, View, flat
from .adjoint_names import AdjointNames, at_time, pre_activation
from .parameter_symbols import by, parameter_gradient

MOST = 6  # terms that a sum over time shows


def gradients(view: View, trace: Trace, found: StepsByPlace) -> list[Block]:
    """Every parameter's gradient with its working, then those of inputs and initial states, then the update."""
    names = AdjointNames(view, trace, found)
    run, language = trace.sequence.name, view.language
    blocks: list[Block] = [Heading(2, language.of_run("gradients", run))]
    at: Place | None = None
    for each in trace.gradients:
        if each.place != at and not (view.problem.plain and view.problem.outputs is None):
            blocks.append(Heading(3, (_title(view, each.place),)))
        at = each.place
        blocks.append(_gradient(view, names, each))
    blocks += _inputs(view, trace)
    caption = language.text("initial_state")
    for state in trace.initial:
        made = names.derivation(state.step, initial_symbol(view, trace, state.place, state.parameter), view.detail)
        blocks.append(Working(made, caption, of_gradient(trace, state)))
    if trace.norms is not None:
        from .update_step import update

        blocks += update(view, trace, run)
    return blocks


def _title(view: View, place: Place) -> str:
    if place == INPUT:
        return view.language.text("heading_embedding")
    return title(view.problem, place, view.language) or view.language.text("heading_cell")


def _gradient(view: View, names: AdjointNames, each: ParameterGradient) -> Working:
    """The sum over time in symbols, its terms with numbers, their values, the gradient."""
    made = names.derivation(each.step, parameter_gradient(view, each.place, each.parameter), view.detail)
    assert each.step.plan is not None
    rhs = each.step.plan.equation.rhs
    lines = [_short(line) for line in made.lines]
    notes = [*made.notes, *[""] * (len(lines) - len(made.notes))]
    summed = _over_time(view, names, each) if isinstance(rhs, Add) else None
    if summed is not None:
        lines, notes = [summed, *lines], ["", *notes]
    return Working(Derivation(made.left, tuple(lines), tuple(notes)), label=of_gradient(names.trace, each))


def _short(line: Layout) -> Layout:
    """A long sum with dots for its middle terms."""
    if not isinstance(line, Infix) or len(line.terms) <= MOST or "=" in line.signs:
        return line
    return Infix((*line.signs[:3], "+", line.signs[-1]), (*line.terms[:3], Dots(), line.terms[-1]))


def _over_time(view: View, names: AdjointNames, each: ParameterGradient) -> Layout | None:
    """Σ_t of one step's term, where every step has the same."""
    plan = each.step.plan
    assert plan is not None
    terms = plan.equation.rhs.kids()
    positions = list(dict.fromkeys(at for term in terms for at in _positions(term)))
    several = [[term for term in terms if at in _positions(term)] for at in positions]
    shapes = {tuple(str(_timeless(term)) for term in group) for group in several}
    if len(shapes) != 1 or len(positions) < 2:
        return None
    at = view.at(each.place)
    generic = GenericTerm(view, names, each, positions[0])
    drawn = [generic.draw(at, term) for term in several[0]]
    one = drawn[0] if len(drawn) == 1 else Infix(("", *["+"] * (len(drawn) - 1)), tuple(drawn))
    factors = one.terms if isinstance(one, Infix) and set(one.signs) == {""} else (one,)
    return Infix(("",) * (len(factors) + 1), (Symbol(r"\sum_{t}"), *factors))


def _positions(term: Expr) -> set[int]:
    if isinstance(term, Sym):
        return {int(term.name.rpartition("#")[2])} if "#" in term.name else set()
    return {at for kid in term.kids() for at in _positions(kid)}


def _timeless(term: Expr) -> Expr:
    return renamed(term, {name: name.rpartition("#")[0] or name for name in symbols(term)})


class GenericTerm:
    """Draws one step's term with t for its time."""

    def __init__(self, view: View, names: AdjointNames, each: ParameterGradient, position: int) -> None:
        self.names = names
        self.each = each
        self.position = position

    def draw(self, at: View, term: Expr) -> Layout:
        step = self.each.step
        plan = bare(Equation("sum", term))
        leaves = {}
        for name in plan.names:
            leaf = self.names.leaf(at, step, name, self.position, self.names_value(name))
            leaves[name] = self.generic(at, name, leaf)
        return in_symbols(plan, leaves, NO_CELL, at.style)

    def names_value(self, name: str) -> Any:
        assert self.each.step.plan is not None
        return dict(zip(self.each.step.plan.names, self.each.step.operands, strict=True))[name]

    def generic(self, at: View, name: str, leaf: Operand) -> Operand:
        """The same at t: t−1 for a state of the step before."""
        base = name.rpartition("#")[0]
        if base.startswith(NODE):
            return self.names.node(at, *named_node(base), self.position, generic=True)
        return Operand(self.symbol(at, base) if base else leaf.symbol, leaf.digits, leaf.matrix)

    def symbol(self, at: View, base: str) -> Symbol:
        if base.startswith("d_"):
            return Symbol(rf"\delta {at.generic('x').text}") if self.each.place == INPUT else at_time(at, base, "t")
        if base.startswith("a_"):
            return pre_activation(at, base[2:], "t")
        return at.generic_leaves()[base].symbol


def _inputs(view: View, trace: Trace) -> list[Block]:
    """∂L/∂x_t, a row a step; both directions together."""
    if view.problem.embedding is not None:
        return []
    rounding = view.problem.rounding
    rows: list[tuple[Inline, ...]] = []
    for position, values in enumerate(mirror.inputs(view.problem, trace)):
        digits = [rounding.text(entry, rounding.of("d_x")) for entry in values]
        rows.append(((Symbol(view.time(position)),), (flat(view, digits),)))
    return [Table(((Symbol("t"),), (by(view.generic("x")),)), tuple(rows), view.language.text("gradients_of_inputs"))]


def initial_symbol(view: View, trace: Trace, place: Place, state: str) -> Symbol:
    """∂L/∂ a state before the first step."""
    at = view.at(place)
    first = len(trace.sequence.inputs) - 1 if at.reverse else 0
    return by(at.previous(state, first))
