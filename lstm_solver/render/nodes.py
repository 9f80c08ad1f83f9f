"""What breaking a line leaves behind: layout nodes that only the printers meet, and a few questions about layouts."""

from collections.abc import Iterator
from typing import NamedTuple, Union

from ..layout import Call, Dots, Grid, Group, Infix, Layout, Number, Power, Row, RowVector, Symbol, Words


class Part(NamedTuple):
    """One row of something fenced that stands on several rows: `open` and `close` are "(", "[", … or "".

    `tall` is the number of matrix rows that the fences span on all rows together.
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


class Small(NamedTuple):
    """A matrix in smaller type, where the format has one."""

    grid: Grid


Node = Union[Layout, Part, Listed, Small]


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


def height(node: Node) -> int:
    """How many rows of digits a node is high, roughly: 1 for a line, 3 for a column of three."""
    inside = max(map(height, kids(node)), default=1)
    if isinstance(node, Grid):
        return max(len(node.rows), 1) * inside
    if isinstance(node, Infix) and "frac" in node.signs:
        return inside + 1
    return max(inside, node.tall) if isinstance(node, Part) else inside
