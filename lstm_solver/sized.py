"""A network as far as counting needs it: cells and sizes, with or without parameters."""

from typing import Any, NamedTuple

from .problem import Layer, Outputs, Problem


class Network(NamedTuple):
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


def of_problem(problem: Problem) -> Network:
    """What there is to count in a problem with weights."""
    embedding = None
    if problem.embedding is not None:
        matrix, axis = problem.embedding.matrix, problem.embedding.axis
        rows, columns = len(matrix), len(matrix[0])
        embedding = (columns, rows, axis) if axis == "row" else (rows, columns, axis)
    notation, overrides = problem.notation, problem.notation_overrides
    return Network(problem.title, notation, overrides, problem.layers, embedding, problem.outputs, problem.lang)
