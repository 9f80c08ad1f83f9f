"""Entries of a notation that say how something is drawn: without effect where a problem has nothing of the kind."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ...maths.expressions import Add, Apply, Expr, MatMul, Mul, Stack
from ..fields import ErrorReport
from ..judging.context import ReadingContext
from ..tree.source_nodes import MapNode, join


class StyledThings(NamedTuple):
    """What of a problem notations draw: the nodes of all equations, the largest size of a quantity, the kind of loss,
    whether there is a way back, where every activation and every product becomes an elementwise one, how many cells
    there are, and whether one has states."""

    nodes: list[Expr]
    largest: int
    loss: str
    backward: bool
    cells: int
    states: bool

    def has(self, kind: type[Expr]) -> bool:
        """Whether an equation has a node of that kind."""
        return any(isinstance(node, kind) for node in self.nodes)

    def calls(self, function: str) -> bool:
        """Whether an equation has that function."""
        return any(isinstance(node, Apply) and node.function == function for node in self.nodes)


NOTHING = StyledThings([], 1, "", False, 1, False)


class StyleEffect(NamedTuple):
    """`drawn`: whether a problem has what the entry speaks of; `lacks`: what it lacks, where not; `instead`: the entry
    that might be meant, or ""."""

    drawn: Callable[[StyledThings], bool]
    lacks: str
    instead: str = ""


def _vectors(things: StyledThings) -> bool:
    return things.largest > 1


EFFECTS = {
    "sigmoid": StyleEffect(
        lambda things: things.calls("sigmoid") or things.loss == "binary_cross_entropy", "there is no sigmoid", "words"
    ),
    "elementwise": StyleEffect(
        lambda things: _vectors(things) and (things.has(Mul) or things.backward),
        "no vectors are multiplied entry by entry",
        "scalar_product",
    ),
    "product": StyleEffect(lambda things: things.has(MatMul), "there is no matrix product", "scalar_product"),
    "expand_dots": StyleEffect(lambda things: things.has(MatMul), "there is no matrix product", "partials"),
    "dot": StyleEffect(lambda things: things.has(MatMul), "there is no matrix product", "vectors"),
    "vectors": StyleEffect(_vectors, "every quantity is a number", "one_line"),
    "fence": StyleEffect(_vectors, "every quantity is a number", "scalar_product"),
    "bare_calls": StyleEffect(_vectors, "every quantity is a number", "scalar_product"),
    "first_unit": StyleEffect(_vectors, "every quantity is a number", "one_line"),
    "one_line": StyleEffect(lambda things: not _vectors(things), "only steps of numbers stand on one line", "inline"),
    "stack": StyleEffect(lambda things: things.has(Stack), "no vectors are stacked", "vectors"),
    "system": StyleEffect(lambda things: things.has(Stack), "no vectors are stacked", "stack"),
    "zero_biases": StyleEffect(lambda things: things.has(Add), "there is no sum", "zero_terms"),
    "input_entries": StyleEffect(_vectors, "every quantity is a number", "vectors"),
    "chain_back": StyleEffect(lambda things: things.cells == 1, "there are several cells", "one_line"),
    "data_on_slides": StyleEffect(lambda things: things.cells == 1, "there are several cells", "state_table"),
    "state_table": StyleEffect(lambda things: things.states, "no cell has states", "input_entries"),
    "terms": StyleEffect(lambda things: things.has(Add), "there is no sum", "order"),
}


def check_styles(report: ErrorReport, at: MapNode, scene: ReadingContext) -> None:
    """Reports entries of the key `notation` that say how to draw what this problem has not."""
    said = [name for name in at.pairs if name in EFFECTS]
    things = _things(scene) if said else NOTHING
    for name in said:
        effect = EFFECTS[name]
        if not effect.drawn(things):
            hint = f" (did you mean '{effect.instead}'?)" if effect.instead and effect.instead not in at.pairs else ""
            report.add(at.key(name), join("notation", name), f"changes nothing: {effect.lacks}{hint}")


def _things(scene: ReadingContext) -> StyledThings:
    cells = (scene.cells or {}).values()
    nodes = [node for cell in cells for equation in cell.equations for node in _nodes(equation.rhs)]
    sizes = [
        size
        for known in (*scene.sizes.values(), *(built.sizes for built in scene.network.built))
        for size in dict(known).values()
    ]
    loss = scene.loss.kind if scene.loss is not None else ""
    units = len(scene.network.built)
    states = any(cell.states for cell in cells)
    return StyledThings(nodes, max(sizes, default=1), loss, scene.backward is not None, units, states)


def _nodes(expr: Expr) -> Iterator[Expr]:
    pending = [expr]
    while pending:
        each = pending.pop()
        yield each
        pending += each.kids()
