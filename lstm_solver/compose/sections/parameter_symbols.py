"""Symbols of parameters, of their gradients, and of what an update rule brings."""

from ...document.formulas import Symbol
from ...network.problem import Place, Update
from ...network.update_rules import symbols_of
from ...solver.trace import Trace
from ..view import View


def parameter_gradient(view: View, place: Place, parameter: str) -> Symbol:
    """∂L/∂W."""
    return by(parameter_symbol(view, place, parameter))


def parameter_symbol(view: View, place: Place, parameter: str) -> Symbol:
    """A parameter as the notation of its place prints it."""
    at = view.at(place)
    fixed = at.fixed.get(parameter)
    return fixed.symbol if fixed is not None else at.parameter_symbol(parameter)


def by(symbol: Symbol) -> Symbol:
    """∂L/∂ of what the symbol names."""
    return Symbol(rf"\partial L/\partial {symbol.text}")


def initial_symbol(view: View, trace: Trace, place: Place, state: str) -> Symbol:
    """∂L/∂ a state before the first step."""
    at = view.at(place)
    first = len(trace.sequence.inputs) - 1 if at.reverse else 0
    return by(at.previous(state, first))


def rule_letters(view: View, rule: Update) -> dict[str, str]:
    """The symbols of the rule's constants and of what it remembers; with a bar where the page has that letter for
    something else."""
    taken = _letters(view)
    return {name: rf"\bar{{{text}}}" if text in taken else text for name, text in symbols_of(rule).items()}


def _letters(view: View) -> set[str]:
    """The letters of parameters, quantities and symbols of the problem, without their indices."""
    leaves = (leaf for place in view.solved.plans for leaf in view.at(place).generic_leaves().values())
    return {leaf.symbol.text.partition("_")[0].partition("^")[0] for leaf in leaves} | {*view.problem.symbols}
