from ...document.formulas import Symbol
from ...network.problem import Place
from ..view import Page


def parameter_gradient(page: Page, place: Place, parameter: str) -> Symbol:
    """∂L/∂W."""
    return by(parameter_symbol(page, place, parameter))


def parameter_symbol(page: Page, place: Place, parameter: str) -> Symbol:
    at = page.at(place)
    fixed = at.fixed.get(parameter)
    return fixed.symbol if fixed is not None else at.parameter_symbol(parameter)


def by(symbol: Symbol) -> Symbol:
    """∂L/∂ of what the symbol names."""
    return Symbol(rf"\partial L/\partial {symbol.text}")
