"""The answer key of a solved problem: the lines of every run, there and back."""

from ...solver.trace import Solved
from .answer_key import Board
from .backward_lines import way_back
from .lines import Builder


def board(solved: Solved) -> Board:
    """The board of every run."""
    builder = Builder(solved)
    for number, trace in enumerate(solved.traces):
        builder.run(number, trace)
        way_back(builder, trace)
    outputs = solved.problem.outputs
    labels = outputs.labels if outputs is not None else None
    return Board(
        builder.lines, builder.slots, builder.aliases, builder.parts, builder.around, solved.arithmetic, labels
    )
