from ..maths.expressions import Equation, Expr, MatMul, Mul, Num, Stack, Sym
from ..maths.plan import Plan, plan
from ..maths.rounding import Rounding
from .cell import plans
from .problem import Layer, Outputs, Place, Problem
from .quantity_names import feeds_back

# names that no file can choose: an embedding's one-hot vector and matrix, what is fed back, and what a layer's two
# directions hand on
ONE_HOT, LOOK_UP = "x.w", "x.E"

FED = "x.fed"

FORWARD, REVERSE = "h.forward", "h.reverse"


def layout(problem: Problem) -> dict[Place, list[Plan]]:
    """The plans of every place, in the order in which they run."""
    found: dict[Place, list[Plan]] = {}
    if problem.embedding is not None:
        found[1, "in"] = _look_up(problem.embedding.axis, problem.rounding)
    elif feeds_back(problem):
        found[1, "in"] = [plan(Equation("x", Sym(FED)), {}, problem.rounding._replace(intermediate={}))]
    for number, layer in enumerate(problem.layers, 1):
        for unit in layer.units:
            found[unit.place] = plans(unit.cell, problem.rounding)
        if len(layer.units) > 1:
            found[number, "both"] = [plan(Equation("h", joined(layer)), {}, problem.rounding)]
    if problem.outputs is not None:
        found[len(problem.layers), "out"] = plans(problem.outputs.cell, problem.rounding)
    return found


def _look_up(axis: str, rounding: Rounding) -> list[Plan]:
    """The embedding as an equation of its own: x = E w, or x = w E where the words are rows."""
    matrix, word = Sym(LOOK_UP), Sym(ONE_HOT)
    product = MatMul(word, matrix) if axis == "row" else MatMul(matrix, word)
    return [plan(Equation("x", product), {}, rounding._replace(intermediate={}))]


def joined(layer: Layer) -> Expr:
    """What a layer of two directions hands on."""
    from decimal import Decimal

    forward, reverse = Sym(FORWARD), Sym(REVERSE)
    if layer.merge == "concat":
        return Stack((forward, reverse))
    if layer.merge == "mul":
        return forward * reverse
    summed = forward + reverse
    return summed if layer.merge == "sum" else Mul(Num(Decimal("0.5")), summed)


def counted(outputs: Outputs, length: int) -> range:
    """The positions at which the output equations are computed."""
    return range(length) if outputs.steps == "all" else range(length - 1, length)
