"""The sizes of the quantities of written equations, of a cell of the file's own and of outputs."""

from ...maths.expressions import symbols
from ...maths.shapes import Shapes
from ..fields import ErrorReport
from .cell_key import WrittenEquation
from .matrices import ReadMatrix


def shapes_of(grids: dict[str, ReadMatrix], vectors: dict[str, int]) -> Shapes:
    """What is known of sizes before the equations are looked at: `vectors` by name, and the parameters."""
    matrices = {name: (grid.height, grid.width) for name, grid in grids.items() if grid.form == "nested"}
    flat = {name: grid.width for name, grid in grids.items() if grid.form != "nested"}
    return Shapes(matrices, {**flat, **vectors})


def settle(report: ErrorReport, equations: list[WrittenEquation], shapes: Shapes, grids: dict[str, ReadMatrix]) -> None:
    """Finds the sizes of all quantities, and reports each equation in which they do not fit. `grids`: the parameters
    that could be read, whose rows may be too long."""

    def complain(at: int, message: str) -> None:
        doubts = (grids[name].doubt for name in symbols(equations[at].equation.rhs) if name in grids)
        report.add(equations[at].node, equations[at].path, message + next(filter(None, doubts), ""))

    shapes.settle([written.equation for written in equations], complain)


def settle_open(
    report: ErrorReport, equations: list[WrittenEquation], shapes: Shapes, grids: dict[str, ReadMatrix]
) -> None:
    """What nothing decides is a single number."""
    for name in shapes.open([written.equation for written in equations]):
        shapes.sizes[name] = 1
        shapes.sizes.setdefault(name.removesuffix("_prev"), 1)
    settle(report, equations, shapes, grids)
