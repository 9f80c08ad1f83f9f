"""The later passes of a training: forward, backward and update with the parameters as they are then, or a table."""

from collections.abc import Iterator
from typing import Any

from ..document.blocks import Block, Heading, Inline, Table
from ..document.formulas import Layout, Number
from ..document.scripts import indexed
from ..maths.values import is_matrix
from ..solver.trace import ParameterGradient, Trace, printed
from .sections.parameter_symbols import parameter_symbol
from .titles import loss_symbol
from .view import View, flat

TableLine = tuple[Layout, list[Inline]]  # what it is of, then the start and every pass


def later_passes(view: View, trace: Trace) -> Iterator[tuple[View, Trace, Inline]]:
    """The passes after the first, each with its page and its heading."""
    for each in trace.later:
        mine = each.traces[0]
        heading = view.language.of_run("pass", mine.sequence.name, number=mine.number)
        yield View(each, view.wanted, view.detail, language=view.language), mine, heading


def losses_and_parameters(view: View, trace: Trace) -> list[Block]:
    """One table for all passes: the loss of each, and every parameter after it."""
    if not trace.later:
        return []
    say, passes = view.language.say, trace.passes
    lines = [*_losses(passes), *(line for at in range(len(trace.gradients)) for line in _parameter(view, passes, at))]
    head: list[Inline] = [say("training_pass"), ("0",), *((str(each.number),) for each in passes)]
    rows: list[tuple[Inline, ...]] = [((name,), *cells) for name, cells in lines]
    if len(head) > len(rows) + 1:  # many passes of few numbers: a line each
        head, rows = [say("training_pass"), *(row[0] for row in rows)], _turned(head, rows)
    heading = Heading(2, view.language.of_run("training", None if view.problem.batch else trace.sequence.name))
    return [heading, Table(tuple(head), tuple(rows))]


def _turned(head: list[Inline], rows: list[tuple[Inline, ...]]) -> list[tuple[Inline, ...]]:
    return [(head[at], *(row[at] for row in rows)) for at in range(1, len(head))]


def _losses(passes: list[Trace]) -> Iterator[TableLine]:
    digits = [printed(each.loss) for each in passes if each.loss is not None]
    if digits:
        yield loss_symbol(), [("",), *((Number(text[0]),) for text in digits)]


def _parameter(view: View, passes: list[Trace], at: int) -> Iterator[TableLine]:
    """A parameter row by row, as the file has it and after each update."""
    first = passes[0].gradients[at]
    there = view.at(first.place)
    symbol = parameter_symbol(view, first.place, first.parameter)
    columns = [there.fixed[first.parameter].digits, *(_digits(each.gradients[at]) for each in passes)]
    if not is_matrix(columns[0]):
        yield symbol, [(flat(view, column),) for column in columns]
        return
    for row in range(len(columns[0])):
        name: Layout = symbol if len(columns[0]) == 1 else indexed(symbol, (there.unit_name(row), ":"))
        yield name, [(flat(view, column[row]),) for column in columns]


def _digits(each: ParameterGradient) -> Any:
    return [] if each.new is None else printed(each.new)
