"""The working of a chosen few units, where a layer has so many that whole vectors would drown the reader."""

from collections.abc import Iterator
from typing import Any

from ..document.blocks import Block, Formulas
from ..document.formulas import Infix, Layout, Number, equals
from ..network.quantity_names import parse
from ..solver.trace import Step, Trace, texts
from .calculation import Calculation, DrawnWriter
from .derivation import DerivationWriter
from .display_tree import DisplayNode, Operands, depths, display_tree, does_work, every_node
from .drawing import SYMBOLS, in_symbols
from .references import general, of_step
from .view import View

LARGE = 16  # units from which a layer is worked out by a chosen few


def is_large(steps: list[Step]) -> bool:
    """Whether one of the quantities has so many units."""
    return any(len(step.unrounded) >= LARGE for step in steps)


def chosen_units(view: View, trace: Trace) -> tuple[int, ...]:
    """The units that the file chooses, or those that are asked for, or the first."""
    names = [parse(text) for question in trace.sequence.questions for text in question.find]
    asked = tuple(dict.fromkeys(name.unit for name in names if name is not None and name.unit is not None))
    return view.problem.show_units or asked or (0,)


def few_units(view: View, trace: Trace, writer: DerivationWriter, steps: list[Step], leaves: Operands) -> list[Block]:
    """Each quantity's equation, and under it the numbers of the chosen units."""
    units = chosen_units(view, trace)
    items: list[tuple[str, Layout]] = []
    labels: list[str] = []
    by: list[str] = []
    for step in steps:
        assert step.plan is not None
        symbol = view.symbol(step.name, step.position)
        items.append((view.words(step.name), equals(symbol, in_symbols(step.plan, leaves, view.cell, view.style))))
        labels.append(of_step(trace, step))
        by.append(general(step.name, step.place))
        for unit in [each for each in units if each < len(step.unrounded)]:
            lines = list(_lines(view, writer, step, leaves, unit))
            items.append(("", Infix(("", *["="] * len(lines)), (view.entry(symbol, (unit,)), *lines))))
            labels.append("")
            by.append("")
    return [Formulas(tuple(items), True, tuple(labels), tuple(by))]


def _lines(view: View, writer: DerivationWriter, step: Step, leaves: Operands, unit: int) -> Iterator[Layout]:
    """One unit's numbers put in, the argument of its function, its value."""
    assert step.plan is not None
    root = display_tree(step.plan, step.record(), leaves, view.cell, view.notation)
    depth = depths(root)
    shorter = [level for level, expand in writer.levels(root) if level < SYMBOLS and not expand]
    before: Layout | None = None
    for level in [SYMBOLS, *shorter[-1:]]:
        known = {id(each) for each in every_node(root) if does_work(each) and depth[id(each)] >= level}

        def digits(node: DisplayNode, known: set[int] = known) -> Any:
            return node.digits() if not node.kids or id(node) in known else None

        line = Calculation(digits, DrawnWriter(view.style)).unit(root, (unit,))
        if line != before:
            yield line
        before = line
    yield Number(texts(step, step.root, step.digits)[unit])
