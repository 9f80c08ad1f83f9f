"""The author's remarks, where they belong: behind a quantity's working, or behind a time step."""

from ...document.blocks import Block
from ...document.prose import blocks
from ...network.quantity_names import cells_of, parse, resolve, written
from ...solver.trace import Step, Trace
from ..view import View
from .answers import named


def of_quantity(view: View, trace: Trace, step: Step) -> list[Block]:
    """What the author says of a quantity at a time."""
    return _said(view, trace, written(step.name, step.t, step.place)) if trace.sequence.remarks else []


def of_time(view: View, trace: Trace, position: int) -> list[Block]:
    """What the author says at the end of a time step."""
    return _said(view, trace, str(view.problem.time.first + position)) if trace.sequence.remarks else []


def _said(view: View, trace: Trace, key: str) -> list[Block]:
    found: list[Block] = []
    for name, prose in trace.sequence.remarks.items():
        if name == key or _canonical(view, name) == key:
            found += blocks(prose, lambda text: named(view, text))
    return found


def _canonical(view: View, text: str) -> str:
    """The name as steps have it: outputs and joined directions need no word in the file."""
    name = parse(text)
    if name is None or name.t is None:
        return text
    return written(name.quantity, name.t, resolve(cells_of(view.problem), name))
