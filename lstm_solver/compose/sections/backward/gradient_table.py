"""Every parameter of a place with its gradient and its new value, row by row of its matrix."""

from collections.abc import Iterator
from typing import Any

from ....document.blocks import Inline, Table
from ....document.formulas import Layout, Number, RowVector, Symbol
from ....document.scripts import indexed, raised
from ....maths.values import is_matrix
from ....network.update_rules import GRADIENT
from ....solver.trace import ParameterGradient, Trace, printed
from ...references import result
from ...view import View, flat
from ..parameter_symbols import by, parameter_symbol
from ..update_step import is_clipped, update_lines

SYMBOL = Symbol("W")


def parameter_table(view: View, trace: Trace, those: list[ParameterGradient], caption: str) -> Table:
    """What each parameter was, its gradient, what is used of that, and what it becomes."""
    language = view.language
    updated = trace.norms is not None
    head: list[Inline] = [language.say("parameter"), (SYMBOL,), (by(SYMBOL),)]
    if is_clipped(view, trace):
        head.append((Symbol(rf"\mathrm{{clip}}({by(SYMBOL).text})"),))
    head += [(raised(SYMBOL, language.name("new")),)] if updated else []
    rows = [row for each in those for row in _rows(view, trace, each)]
    names = [row for each in those for row in _names(view, trace, each)]
    return Table(tuple(head), tuple(rows), caption, names=tuple(names))


def _rows(view: View, trace: Trace, each: ParameterGradient) -> Iterator[tuple[Inline, ...]]:
    """A row for each row of the matrix, one for a vector."""
    symbol = parameter_symbol(view, each.place, each.parameter)
    there, columns = view.at(each.place), list(_columns(view, trace, each))
    if not is_matrix(columns[0]):
        yield ((symbol,), *((flat(view, column),) for column in columns))
        return
    for row in range(len(columns[0])):
        across = ":" if len(columns[0][row]) > 1 else there.unit_name(0)
        name: Layout = symbol if len(columns[0]) == 1 else indexed(symbol, (there.unit_name(row), across))
        yield ((name,), *((_across(view, column[row]),) for column in columns))


def _names(view: View, trace: Trace, each: ParameterGradient) -> Iterator[tuple[str, ...]]:
    """By row and column, the names of its gradient and its new value."""
    gradient, new = (result(view.problem, trace, each, sign) for sign in ("d", "new"))
    clipped = [""] if is_clipped(view, trace) else []
    names = ["", "", gradient, *clipped, *([new] if each.new is not None else [])]
    rows = len(each.step.root) if is_matrix(each.step.root) else 1
    for row in range(rows):
        at = f"[{row}]" if rows > 1 else ""
        yield tuple(name and name + at for name in names)


def _across(view: View, digits: list[str]) -> Layout:
    """A row of a matrix."""
    return Number(digits[0]) if len(digits) == 1 else RowVector([Number(text) for text in digits], view.style.fence)


def _columns(view: View, trace: Trace, each: ParameterGradient) -> Iterator[Any]:
    yield view.at(each.place).fixed[each.parameter].digits
    yield printed(each.step)
    if is_clipped(view, trace):
        yield next(leaves[GRADIENT].digits for _, leaves, _ in update_lines(view, trace, each) if GRADIENT in leaves)
    if each.new is not None:
        yield printed(each.new)
