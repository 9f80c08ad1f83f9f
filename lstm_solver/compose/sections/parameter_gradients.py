"""Gradients of parameters as sums over time, of inputs and initial states, and the update, on the page."""

from typing import Any

from ...document.blocks import Block, Heading, Inline, Table, Working
from ...document.formulas import Derivation, Dots, Infix, Layout, Symbol
from ...maths.expressions import Add, Equation, Expr, Sym
from ...maths.plan import bare
from ...network.cell import NOWHERE
from ...network.problem import Place
from ...solver import file_mirror as mirror
from ...solver.trace import Gradient, Trace
from ..display_tree import Leaf, levels, tree
from ..drawing import SYMBOLS, Line
from ..references import of_gradient
from ..titles import title
from ..view import INPUT, Found, Page, flat
from .adjoint_names import Names, at_time
from .parameter_symbols import by, parameter_gradient

MOST = 6  # terms that a sum over time shows


def gradients(page: Page, trace: Trace, found: Found) -> list[Block]:
    """Every parameter's gradient with its working, then those of inputs and initial states, then the update."""
    names = Names(page, trace, found)
    run, language = trace.sequence.name, page.language
    blocks: list[Block] = [Heading(2, language.of_run("gradients", run))]
    at: Place | None = None
    for each in trace.gradients:
        if each.place != at and not (page.problem.plain and page.problem.outputs is None):
            blocks.append(Heading(3, (_title(page, each.place),)))
        at = each.place
        blocks.append(_gradient(page, names, each))
    blocks += _inputs(page, trace)
    caption = language.text("initial_state")
    for state in trace.initial:
        made = names.derivation(state.step, _initial(page, trace, state), page.detail)
        blocks.append(Working(made, caption, of_gradient(trace, state)))
    if trace.norms is not None:
        from .update_step import update

        blocks += update(page, trace, run)
    return blocks


def _title(page: Page, place: Place) -> str:
    if place == INPUT:
        return page.language.text("heading_embedding")
    return title(page.problem, place, page.language) or page.language.text("heading_cell")


def _gradient(page: Page, names: Names, each: Gradient) -> Working:
    """The sum over time in symbols, its terms with numbers, their values, the gradient."""
    made = names.derivation(each.step, parameter_gradient(page, each.place, each.parameter), page.detail)
    assert each.step.plan is not None
    rhs = each.step.plan.equation.rhs
    lines = [_short(line) for line in made.lines]
    notes = [*made.notes, *[""] * (len(lines) - len(made.notes))]
    summed = _over_time(page, names, each) if isinstance(rhs, Add) else None
    if summed is not None:
        lines, notes = [summed, *lines], ["", *notes]
    return Working(Derivation(made.left, tuple(lines), tuple(notes)), label=of_gradient(names.trace, each))


def _short(line: Layout) -> Layout:
    """A long sum with dots for its middle terms."""
    if not isinstance(line, Infix) or len(line.terms) <= MOST or "=" in line.signs:
        return line
    return Infix((*line.signs[:3], "+", line.signs[-1]), (*line.terms[:3], Dots(), line.terms[-1]))


def _over_time(page: Page, names: Names, each: Gradient) -> Layout | None:
    """Σ_t of one step's term, where every step has the same."""
    plan = each.step.plan
    assert plan is not None
    terms = plan.equation.rhs.kids()
    positions = list(dict.fromkeys(at for term in terms for at in _positions(term)))
    several = [[term for term in terms if at in _positions(term)] for at in positions]
    shapes = {tuple(str(_timeless(term)) for term in group) for group in several}
    if len(shapes) != 1 or len(positions) < 2:
        return None
    at = page.at(each.place)
    generic = Generic(page, names, each, positions[0])
    drawn = [generic.draw(at, term) for term in several[0]]
    one = drawn[0] if len(drawn) == 1 else Infix(("", *["+"] * (len(drawn) - 1)), tuple(drawn))
    factors = one.terms if isinstance(one, Infix) and set(one.signs) == {""} else (one,)
    return Infix(("",) * (len(factors) + 1), (Symbol(r"\sum_{t}"), *factors))


def _positions(term: Expr) -> set[int]:
    if isinstance(term, Sym):
        return {int(term.name.rpartition("#")[2])} if "#" in term.name else set()
    return {at for kid in term.kids() for at in _positions(kid)}


def _timeless(term: Expr) -> Expr:
    if isinstance(term, Sym):
        return Sym(term.name.rpartition("#")[0] or term.name)
    return term.with_kids(tuple(map(_timeless, term.kids())))


class Generic:
    """Draws one step's term with t for its time."""

    def __init__(self, page: Page, names: Names, each: Gradient, position: int) -> None:
        self.names = names
        self.each = each
        self.position = position

    def draw(self, at: Page, term: Expr) -> Layout:
        step = self.each.step
        plan = bare(Equation("sum", term))
        leaves = {}
        for name in plan.names:
            leaf = self.names.leaf(at, step, name, self.position, self.names_value(name))
            leaves[name] = Leaf(self.generic(at, name, leaf.symbol), leaf.digits, leaf.matrix)
        root = tree(plan, None, leaves, NOWHERE, at.notation)
        return Line(at.style, levels(root), SYMBOLS, numbers=False).draw(root)

    def names_value(self, name: str) -> Any:
        assert self.each.step.plan is not None
        return dict(zip(self.each.step.plan.names, self.each.step.operands, strict=True))[name]

    def generic(self, at: Page, name: str, symbol: Symbol) -> Symbol:
        """The same symbol at t: t−1 for a state of the step before."""
        base = name.rpartition("#")[0]
        if base.startswith("d_"):
            return Symbol(rf"\delta {at.generic('x').text}") if self.each.place == INPUT else at_time(at, base, "t")
        return at.generic_leaves()[base].symbol if base else symbol


def _inputs(page: Page, trace: Trace) -> list[Block]:
    """∂L/∂x_t, a row a step; both directions together."""
    if page.problem.embedding is not None:
        return []
    rounding = page.problem.rounding
    rows: list[tuple[Inline, ...]] = []
    for position, values in enumerate(mirror.inputs(page.problem, trace)):
        digits = [rounding.text(entry, rounding.of("d_x")) for entry in values]
        rows.append(((Symbol(page.time(position)),), (flat(page, digits),)))
    return [Table(((Symbol("t"),), (by(page.generic("x")),)), tuple(rows), page.language.text("gradients_of_inputs"))]


def _initial(page: Page, trace: Trace, each: Gradient) -> Symbol:
    at = page.at(each.place)
    first = len(trace.sequence.inputs) - 1 if at.reverse else 0
    return by(at.previous(each.parameter, first))
