"""What a slip is made from: one equation, and everything else that stood before the student at that moment."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from ...maths.expressions import Expr, Sym, symbols
from ...network.cell import ParameterSpec
from ..key.answer_key import OperandSource, OperandSources, StatedValue

ValueShape = tuple[int, ...]


class SlipDetail(NamedTuple):
    """What was done, as a phrase `detail_KEY` and what stands in its places: expressions of the equation, or words.
    `every_step`: whether it was done alike in each term of a sum over time."""

    key: str
    values: tuple[tuple[str, Expr | str], ...]
    every_step: bool = False


def said(key: str, **values: Expr | str) -> SlipDetail:
    """The phrase with these values."""
    return SlipDetail(key, tuple(values.items()))


class EquationChange(NamedTuple):
    """The equation as the student took it. `detail`: what was done; `extra`: names it needs besides.

    `kind`: what it has in common with the same slip at another gate; the detail, where that says it. `instead`: the
    lines of two quantities, where one stands for the other.
    """

    rhs: Expr
    detail: SlipDetail
    extra: OperandSources = {}
    kind: str | None = None
    instead: tuple[int, ...] = ()


class EquationContext(NamedTuple):
    """`sources`: what the names of the equation stand for; `around`: all names at this place and time that have been
    computed; `before`: the same one step earlier; `shapes`: of all of them; `inner`: by quantity, its pre-activation.

    `inputs`: the inputs of other times; `times`: what a sum over time may take from any step, as `h#1`; `first`: what
    the first of three steps or more has; `gates`: quantities of the same time that are sigmoids; `sides`: where a layer
    runs both ways or in reverse, what may be confused, by how.
    """

    name: str
    kind: str
    rhs: Expr | None
    sources: OperandSources
    around: OperandSources
    before: OperandSources
    inputs: OperandSources
    shapes: dict[str, ValueShape]
    wants: dict[str, ParameterSpec]
    inner: dict[str, int]
    times: OperandSources = {}
    first: OperandSources = {}
    gates: tuple[str, ...] = ()
    sides: Mapping[str, OperandSources] = {}

    def is_parameter(self, name: str) -> bool:
        source = self.sources.get(name, self.around.get(name))
        return isinstance(source, StatedValue) and source.kind == "parameter"

    def is_bias(self, term: Expr) -> bool:
        return isinstance(term, Sym) and self.is_parameter(term.name) and len(self.shapes[term.name]) == 1

    def is_square(self, node: Expr) -> bool:
        shape = self.shapes.get(node.name, ()) if isinstance(node, Sym) else ()
        return len(shape) == 2 and shape[0] == shape[1] > 1

    def size(self, node: Expr) -> int:
        """The entries of a vector, as far as its names tell."""
        sizes = [self.shapes[name][0] for name in symbols(node) if len(self.shapes.get(name, ())) == 1]
        return max(sizes, default=1)

    def quantities(self, shape: ValueShape, other_than: str) -> list[str]:
        """Quantities of the same time that could be taken for one of this shape."""
        return [
            name
            for name, source in self.around.items()
            if isinstance(source, int) and name != other_than and self.shapes[name] == shape and "." not in name
        ]


ExpressionSpot = tuple[Expr, Callable[[Expr], Expr]]

SlipEdit = Callable[[EquationContext], Iterator[EquationChange]]


class CatalogueRow(NamedTuple):
    """`bits`: how unlikely the slip is, as the negative logarithm of its share. `make`: its edits of an equation, or
    None for a slip of another kind: in a number, or in rounding. `plain`: whether two of them are tried together."""

    id: str
    bits: float
    make: SlipEdit | None = None
    plain: bool = False


@lru_cache(64)
def spots(root: Expr) -> tuple[ExpressionSpot, ...]:
    """Every node, with what makes the whole expression from another one in its place."""

    def same(node: Expr) -> Expr:
        return node

    found: list[ExpressionSpot] = []
    pending: list[ExpressionSpot] = [(root, same)]
    while pending:
        node, put = pending.pop()
        found.append((node, put))
        for at, kid in enumerate(node.kids()):
            pending.append((kid, _inside(node, at, put)))
    return tuple(found)


def _inside(node: Expr, at: int, put: Callable[[Expr], Expr]) -> Callable[[Expr], Expr]:
    def place(kid: Expr) -> Expr:
        kids = node.kids()
        return put(node.with_kids((*kids[:at], kid, *kids[at + 1 :])))

    return place


def source_of(scene: EquationContext, name: str) -> OperandSource:
    """What a name stands for, in the equation or around it."""
    found = scene.sources.get(name)
    return scene.around[name] if found is None else found
