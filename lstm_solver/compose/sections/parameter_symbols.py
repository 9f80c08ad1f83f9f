from ...document.formulas import Symbol
from ...network.problem import Place
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
