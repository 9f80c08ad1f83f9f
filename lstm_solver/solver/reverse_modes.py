"""The adjoint equations of every place of a network: cells, outputs, what joins two directions, an embedding."""

from collections.abc import Iterable

from ..maths.differentiation import ReverseMode
from ..maths.plan import Plan
from ..maths.values import is_matrix
from ..network.problem import Embedding, Parameter, Place, Problem
from ..network.wiring import LOOK_UP, ONE_HOT


def reverse_mode(problem: Problem, place: Place, plans: Iterable[Plan]) -> ReverseMode:
    """Those of one place. `plans`: its equations."""
    number, kind = place
    outputs, embedding, layer = problem.outputs, problem.embedding, problem.layers[number - 1]
    if kind == "both":
        return _of([], {"h": layer.size}, ())
    if kind == "out" and outputs is not None:
        return _of(plans, outputs.sizes | {"h": layer.size}, outputs.parameters.values())
    if kind == "in" and embedding is not None:
        return _of(plans, {"x": problem.unit.sizes["x"], ONE_HOT: 0}, (looked_up(embedding),))
    unit = next(unit for unit in layer.units if unit.place == place)
    return _of(plans, unit.sizes, unit.parameters.values())


def looked_up(embedding: Embedding) -> Parameter:
    """An embedding's matrix as the parameter of its place."""
    return Parameter(LOOK_UP, embedding.matrix, "embedding.matrix")


def _of(plans: Iterable[Plan], sizes: dict[str, int], parameters: Iterable[Parameter]) -> ReverseMode:
    matrices, vectors = {}, {}
    for each in parameters:
        if is_matrix(each.value):
            matrices[each.name] = (len(each.value), len(each.value[0]))
        else:
            vectors[each.name] = len(each.value)
    return ReverseMode(plans, sizes, matrices, vectors)
