"""A gradient as a sum over time of one step's term, with t for its time."""

from typing import Any

from ....document.formulas import Infix, Layout, Symbol
from ....maths.differentiation import NODE, named_node
from ....maths.expressions import Add, Equation, Expr, Sym, renamed, symbols
from ....maths.plan import bare
from ....network.cell import NO_CELL
from ....network.problem import Place
from ....network.quantity_names import written
from ....solver.trace import ParameterGradient
from ...display_tree import Operand
from ...drawing import in_symbols
from ...view import INPUT, View
from ..adjoint_names import AdjointNames, at_time, pre_activation


def gradients_label(place: Place, gate: str) -> str:
    """The label of the sums of a gate's parameters."""
    return written(f"d_parameters_{gate}", "sum", place)


def over_time(view: View, names: AdjointNames, each: ParameterGradient) -> Layout | None:
    """Σ_t of one step's term, where every step has the same; the term itself where there is one step."""
    plan = each.step.plan
    assert plan is not None
    rhs = plan.equation.rhs
    terms = rhs.kids() if isinstance(rhs, Add) else (rhs,)
    positions = list(dict.fromkeys(at for term in terms for at in _positions(term)))
    several = [[term for term in terms if at in _positions(term)] for at in positions]
    shapes = {tuple(str(_timeless(term)) for term in group) for group in several}
    if len(shapes) != 1 or not positions:
        return None
    at = view.at(each.place)
    generic = GenericTerm(view, names, each, positions[0])
    drawn = [generic.draw(at, term) for term in several[0]]
    one = drawn[0] if len(drawn) == 1 else Infix(("", *["+"] * (len(drawn) - 1)), tuple(drawn))
    if len(positions) == 1:
        return one
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
