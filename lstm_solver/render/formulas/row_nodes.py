"""What breaking a line leaves behind: layout nodes that only the printers meet, and a few questions about layouts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar, Union, cast

from ...document.formulas import (
    BLANK,
    Call,
    Dots,
    Grid,
    Group,
    Infix,
    Layout,
    Number,
    Power,
    Row,
    RowVector,
    Symbol,
    Words,
)


class BrokenPart(NamedTuple):
    """One row of something fenced that stands on several rows: `open` and `close` are "(", "[", … or "".

    `tall` is the number of matrix rows that each fence spans; 0 for fences of a fixed size, where the row with the
    opening one is higher or lower than the row with the closing one.
    """

    head: Union["RowNode", None]
    open: str
    body: "RowNode"
    close: str
    tall: int
    transpose: bool = False


class ListedItems(NamedTuple):
    """Items between commas, a part of a long row vector; `more` says that a comma follows."""

    items: tuple["RowNode", ...]
    more: bool
    semicolons: bool = False


class SmallGrid(NamedTuple):
    """A matrix in smaller type, where the format has one."""

    grid: Grid


RowNode = Union[Layout, BrokenPart, ListedItems, SmallGrid]

LEAVES = (Symbol, Number, Words, Dots)

ROOT = Symbol(r"\mathrm{sqrt}")  # the one function with a sign of its own


def kids(node: RowNode) -> Iterator[RowNode]:
    """The parts of a node, in reading order."""
    match node:
        case Grid(rows=rows):
            for row in rows:
                yield from row
        case RowVector(items=items) | Row(items=items) | ListedItems(items=items):
            yield from items
        case Infix(terms=terms):
            yield from terms
        case Call(function=function, arg=arg):
            yield from (function, arg)
        case Power(base=base, exponent=exponent):
            yield from (base, exponent)
        case Group(inner=inner) | SmallGrid(grid=inner) | BrokenPart(body=inner):
            yield inner
        case Symbol() | Number() | Words() | Dots():
            return
        case _:
            raise TypeError(f"no such layout: {type(node).__name__}")


Made = TypeVar("Made")


class NodeMemory(Generic[Made]):
    """What was made of nodes met a moment ago: breaking a formula measures its parts again and again."""

    def __init__(self, make: Callable[[RowNode], Made], most: int = 5000) -> None:
        self._make = make
        self._most = most
        self._made: dict[int, tuple[RowNode, Made]] = {}

    def __call__(self, node: RowNode) -> Made:
        """What `make` gives for the node; a node is known by its identity, so it may not change."""
        found = self._made.get(id(node))
        if found is not None and found[0] is node:
            return found[1]
        made = self._make(node)
        if len(self._made) >= self._most:
            self._made.clear()
        self._made[id(node)] = node, made
        return made


def joined(signs: Iterable[str], terms: Iterable[RowNode]) -> Infix:
    """Terms that may be broken pieces, joined by signs."""
    return Infix(tuple(signs), cast(tuple[Layout, ...], tuple(terms)))


def powered(base: RowNode, exponent: Layout) -> Power:
    """A base that may be a broken piece, with its exponent."""
    return Power(cast(Layout, base), exponent)


def beside(items: Iterable[RowNode]) -> Row:
    """Pieces side by side."""
    return Row(cast(tuple[Layout, ...], tuple(items)))


def mapped(node: RowNode, change: Callable[[RowNode], RowNode]) -> RowNode:
    """The node with its terms, arguments and items changed; names, numbers and matrices as they are."""
    match node:
        case Infix(signs, terms):
            return joined(signs, map(change, terms))
        case Call(function, arg, bare):
            return Call(function, cast(Layout, change(arg)), bare)
        case Group(inner, fence):
            return Group(cast(Layout, change(inner)), fence)
        case Power(base, exponent):
            return powered(change(base), exponent)
        case Row(items):
            return beside(map(change, items))
    return node


def close(items: Sequence[RowNode]) -> list[bool]:
    """For each gap of a row whether it is a mere word space: on either side of words that do not end the row."""
    last = len(items) - 1
    return [isinstance(items[at], Words) or (isinstance(items[at + 1], Words) and at + 1 < last) for at in range(last)]


def _rises(node: RowNode) -> bool:
    """Whether it has a matrix or a box inside."""
    if isinstance(node, Number):
        return is_box(node.text)
    return isinstance(node, Grid | SmallGrid) or any(map(_RISES, kids(node)))


_RISES = NodeMemory(_rises)


def is_tall(node: RowNode) -> bool:
    """Whether fences around a node grow with it: boxes and matrices of one row are taller than digits, too."""
    return height(node) > 1 or _RISES(node)


def in_a_row(grid: Grid) -> bool:
    """Whether sums and products stand beside one another, so that a minus sign between two could be read as theirs."""
    return len(grid.rows) == 1 and len(grid.rows[0]) > 1 and any(isinstance(cell, Infix) for cell in grid.rows[0])


def is_box(text: str) -> bool:
    """Whether the text of a number says that it is left to be filled in."""
    return text[:1] == BLANK


def _height(node: RowNode) -> int:
    if isinstance(node, Grid) and all(isinstance(cell, LEAVES) for row in node.rows for cell in row):
        return max(len(node.rows), 1)
    inside = max(map(height, kids(node)), default=1)
    if isinstance(node, Grid):
        return max(len(node.rows), 1) * inside
    if isinstance(node, Infix) and "frac" in node.signs:
        return inside + 1
    return max(inside, node.tall) if isinstance(node, BrokenPart) else inside


_HEIGHTS = NodeMemory(_height)


def height(node: RowNode) -> int:
    """How many rows of digits a node is high, roughly: 1 for a line, 3 for a column of three."""
    return 1 if isinstance(node, LEAVES) else _HEIGHTS(node)
