"""A network as far as counting needs it: cells and sizes, with or without parameters."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..maths.expressions import Add, Apply, Equation, Expr, MatMul, Neg, Stack, Sym
from ..maths.functions import FUNCTIONS
from ..maths.values import is_matrix
from .cell import Cell, ParameterSpec
from .problem import Embedding, Layer, Outputs, Parameter, Place, Problem, Unit
from .wiring import LOOK_UP, ONE_HOT, joined


class CountedNetwork(NamedTuple):
    """`embedding`: the entries of its result, its words, and its axis.

    The units of `layers` and the `outputs` may lack parameters: their sizes say what these would be.
    """

    title: str
    notation: str
    overrides: dict[str, Any]
    layers: tuple[Layer, ...]
    embedding: tuple[int, int, str] | None = None
    outputs: Outputs | None = None
    lang: str = "en"


def of_problem(problem: Problem) -> CountedNetwork:
    """What there is to count in a problem with weights."""
    embedding = looked_up(problem.embedding) or problem.looked_up
    notation, overrides = problem.notation, problem.notation_overrides
    return CountedNetwork(problem.title, notation, overrides, problem.layers, embedding, problem.outputs, problem.lang)


def looked_up(embedding: Embedding | None) -> tuple[int, int, str] | None:
    """The entries of what an embedding gives, its words, and its axis."""
    if embedding is None:
        return None
    rows, columns = len(embedding.matrix), len(embedding.matrix[0])
    return (columns, rows, "row") if embedding.axis == "row" else (rows, columns, "column")


ParameterShape = tuple[int, ...]  # rows and columns of a matrix, entries of a vector


class CountedParameter(NamedTuple):
    """One parameter. `bias`: whether it stands in a sum by itself."""

    name: str
    want: ParameterSpec
    shape: ParameterShape
    bias: bool

    @property
    def number(self) -> int:
        """The number of entries."""
        product = 1
        for size in self.shape:
            product *= size
        return product


class CountedPlace(NamedTuple):
    """One place of the network: its cell (an embedding and a joining of directions are cells of one equation).

    `place`: as in a trace: (1, "in") is the embedding, (layer, "both") the joining, (layers, "out") the outputs.
    `row_vectors`: matrices stand right of row vectors.
    """

    place: Place
    cell: Cell
    sizes: dict[str, int]
    parameters: list[CountedParameter]
    row_vectors: bool = False

    def shape(self, name: str) -> ParameterShape:
        """The shape of a name of its equations: a matrix's rows and columns, a vector's entries."""
        for each in self.parameters:
            if each.name == name:
                return each.shape
        return (self.sizes[name] if name in self.sizes else self.sizes[name.removesuffix("_prev")],)


class ParameterCount(NamedTuple):
    parts: list[CountedPlace]

    @property
    def parameters(self) -> list[CountedParameter]:
        """Every parameter, place by place."""
        return [each for part in self.parts for each in part.parameters]

    @property
    def total(self) -> int:
        """The number of all entries."""
        return sum(each.number for each in self.parameters)

    @property
    def without_biases(self) -> int:
        """The number of entries that stand in no bias."""
        return sum(each.number for each in self.parameters if not each.bias)


def count(network: CountedNetwork) -> ParameterCount:
    """Every parameter with its shape, place by place in the order in which the places run."""
    found = [] if network.embedding is None else [_embedding(*network.embedding)]
    for number, layer in enumerate(network.layers, 1):
        found += [_unit(unit) for unit in layer.units]
        if len(layer.units) > 1:
            found.append(_both(number, layer))
    if network.outputs is not None:
        given = network.outputs
        place = (len(network.layers), "out")
        found.append(_part(place, given.cell, given.sizes, given.parameters))
    return ParameterCount(found)


def _embedding(size: int, words: int, axis: str) -> CountedPlace:
    matrix, word = Sym(LOOK_UP), Sym(ONE_HOT)
    product = MatMul(word, matrix) if axis == "row" else MatMul(matrix, word)
    want = ParameterSpec("matrix", "embedding", "")
    cell = Cell("", (), "x", (Equation("x", product),), {LOOK_UP: want}, {"x": "look-up"})
    shape = (words, size) if axis == "row" else (size, words)
    return CountedPlace(
        (1, "in"), cell, {"x": size, ONE_HOT: words}, [CountedParameter(LOOK_UP, want, shape, False)], axis == "row"
    )


def _unit(unit: Unit) -> CountedPlace:
    return _part(unit.place, unit.cell, unit.sizes, unit.parameters, unit.row_vectors)


def _both(number: int, layer: Layer) -> CountedPlace:
    expr = joined(layer)
    cell = Cell("", (), "h", (Equation("h", expr),), {}, {"h": "both directions"})
    sizes = {f"h.{unit.place[1]}": unit.hidden_size for unit in layer.units}
    return CountedPlace((number, "both"), cell, {**sizes, "h": layer.size}, [])


def _part(
    place: Place, cell: Cell, sizes: dict[str, int], given: dict[str, Parameter], row_vectors: bool = False
) -> CountedPlace:
    shapes = demanded(cell, sizes) | {name: _shape(each.value) for name, each in given.items()}
    alone = {name for equation in cell.equations for name in terms(equation.rhs)}
    counted = [
        CountedParameter(name, want, shapes[name], want.kind == "vector" and name in alone)
        for name, want in cell.wants.items()
        if name in shapes
    ]
    return CountedPlace(place, cell, sizes, counted, row_vectors)


def _shape(value: Any) -> ParameterShape:
    return (len(value), len(value[0])) if is_matrix(value) else (len(value),)


def terms(expr: Expr) -> Iterator[str]:
    """The names that are terms of sums."""
    for kid in expr.kids():
        inner = kid.arg if isinstance(kid, Neg) else kid
        if isinstance(expr, Add) and isinstance(inner, Sym):
            yield inner.name
        yield from terms(kid)


def demanded(cell: Cell, sizes: dict[str, int]) -> dict[str, ParameterShape]:
    """The shapes of the parameters, from the equations and the sizes of everything else."""
    found: dict[str, ParameterShape] = {}
    for equation in cell.equations:
        for name, shape in _demanded(equation.rhs, sizes[equation.name], cell, sizes):
            found.setdefault(name, shape)
    return found


def _demanded(expr: Expr, size: int, cell: Cell, sizes: dict[str, int]) -> Iterator[tuple[str, ParameterShape]]:
    """What an expression of `size` entries demands of the parameters in it."""
    if isinstance(expr, Sym) and expr.name in cell.wants:
        yield expr.name, (size,)
    elif isinstance(expr, MatMul):
        yield from _product(expr, size, cell, sizes)
    else:
        for kid in expr.kids():
            yield from _demanded(kid, entries(kid, sizes) or size if isinstance(expr, Stack) else size, cell, sizes)


def _product(expr: MatMul, size: int, cell: Cell, sizes: dict[str, int]) -> Iterator[tuple[str, ParameterShape]]:
    for matrix, vector, left in ((expr.left, expr.right, True), (expr.right, expr.left, False)):
        if isinstance(matrix, Sym) and cell.wants.get(matrix.name, ParameterSpec("", "", "")).kind == "matrix":
            across = entries(vector, sizes) or size
            yield matrix.name, (size, across) if left else (across, size)
            yield from _demanded(vector, across, cell, sizes)
            return
    across = entries(expr.left, sizes) or entries(expr.right, sizes) or 1
    for kid in expr.kids():
        yield from _demanded(kid, across, cell, sizes)


def entries(expr: Expr, sizes: dict[str, int]) -> int | None:
    """How many entries a vector expression has, as far as the names of `sizes` say."""
    if isinstance(expr, Sym):
        return sizes.get(expr.name, sizes.get(expr.name.removesuffix("_prev")))
    known = [entries(kid, sizes) for kid in expr.kids()]
    if isinstance(expr, Apply) and FUNCTIONS[expr.function].reduces:
        return 1
    if isinstance(expr, Stack):
        return None if None in known else sum(each or 0 for each in known)
    return max((each for each in known if each is not None), default=None)
