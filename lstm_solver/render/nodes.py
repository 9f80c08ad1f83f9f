"""What breaking a line leaves behind: layout nodes that only the printers meet, and a few questions about layouts."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Union

from ..layout import BLANK, Call, Dots, Grid, Group, Infix, Layout, Number, Power, Row, RowVector, Symbol, Words


class Part(NamedTuple):
    """One row of something fenced that stands on several rows: `open` and `close` are "(", "[", … or "".

    `tall` is the number of matrix rows that each fence spans; 0 for fences of a fixed size, where the row with the
    opening one is higher or lower than the row with the closing one.
    """

    head: Union["Node", None]
    open: str
    body: "Node"
    close: str
    tall: int
    transpose: bool = False


class Listed(NamedTuple):
    """Items between commas, a part of a long row vector; `more` says that a comma follows."""

    items: tuple["Node", ...]
    more: bool
    semicolons: bool = False


class Small(NamedTuple):
    """A matrix in smaller type, where the format has one."""

    grid: Grid


Node = Union[Layout, Part, Listed, Small]
ROOT = Symbol(r"\mathrm{sqrt}")  # the one function with a sign of its own


def kids(node: Node) -> Iterator[Node]:
    """The parts of a node, in reading order."""
    match node:
        case Grid(rows=rows):
            for row in rows:
                yield from row
        case RowVector(items=items) | Row(items=items) | Listed(items=items):
            yield from items
        case Infix(terms=terms):
            yield from terms
        case Call(function=function, arg=arg):
            yield from (function, arg)
        case Power(base=base, exponent=exponent):
            yield from (base, exponent)
        case Group(inner=inner) | Small(grid=inner) | Part(body=inner):
            yield inner
        case Symbol() | Number() | Words() | Dots():
            return
        case _:
            raise TypeError(f"no such layout: {type(node).__name__}")


def close(items: Sequence[Node]) -> list[bool]:
    """For each gap of a row whether it is a mere word space: on either side of words that do not end the row."""
    last = len(items) - 1
    return [isinstance(items[at], Words) or (isinstance(items[at + 1], Words) and at + 1 < last) for at in range(last)]


def is_box(text: str) -> bool:
    """Whether the text of a number says that it is left to be filled in."""
    return text[:1] == BLANK


def height(node: Node) -> int:
    """How many rows of digits a node is high, roughly: 1 for a line, 3 for a column of three."""
    inside = max(map(height, kids(node)), default=1)
    if isinstance(node, Grid):
        return max(len(node.rows), 1) * inside
    if isinstance(node, Infix) and "frac" in node.signs:
        return inside + 1
    return max(inside, node.tall) if isinstance(node, Part) else inside
