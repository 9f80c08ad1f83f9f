"""What the numbers of a comparison are called on a page."""

from ...document.formulas import Layout, Symbol
from ...document.scripts import indexed, raised
from ..sections.adjoint_names import at_time
from ..sections.parameter_symbols import by, parameter_symbol
from ..titles import loss_symbol
from ..view import View
from .compared_numbers import BACKWARD, GRADIENTS, PASSES, UPDATED, ComparedQuantity, RowKey


def quantity_symbol(view: View, quantity: ComparedQuantity) -> Layout:
    """A quantity at time t."""
    return _at(view, quantity, "t")


def _at(view: View, quantity: ComparedQuantity, time: str) -> Layout:
    if quantity.name == "loss":
        return loss_symbol(time)
    if quantity.name == "error":
        return Symbol(rf"{view.language.name('error')}_{{{time}}}")
    return at_time(view, quantity.name, time) if quantity.part == BACKWARD else view.named(quantity.name, time)


def row_symbol(view: View, quantity: ComparedQuantity, key: RowKey, *, several: bool = True) -> Layout:
    """One number. `several`: the unit is said, since there are more."""
    if quantity.name in (GRADIENTS, UPDATED):
        return _entry(view, quantity.name, key)
    if key.t is None:
        return raised(loss_symbol(), str(key.at[0])) if quantity.name == PASSES else loss_symbol()
    symbol = _at(view, quantity, view.time(key.t - view.problem.time.first))
    return indexed(symbol, view.style.counted(*key.at)) if several else symbol


def _entry(view: View, table: str, key: RowKey) -> Layout:
    """∂L/∂W_{1,2}, or the new W_{1,2}."""
    there = view.at(key.place)
    if key.parameter.endswith("_prev"):
        first = len(view.problem.sequences[0].inputs) - 1 if there.reverse else 0
        symbol = there.previous(key.parameter.removesuffix("_prev"), first)
    else:
        symbol = parameter_symbol(view, key.place, key.parameter)
    entry = symbol if there.is_scalar(key.parameter) else indexed(symbol, there.style.counted(*key.at))
    assert isinstance(entry, Symbol)
    return by(entry) if table == GRADIENTS else raised(entry, view.language.name("new"))
