"""The answer key of a solved problem: the lines of every run, forward and backward."""

from ...solver.trace import Solved
from .answer_key import AnswerKey
from .backward_lines import add_backward_lines
from .lines import KeyBuilder


def board(solved: Solved) -> AnswerKey:
    """The board of every run."""
    builder = KeyBuilder(solved)
    for number, (each, trace) in enumerate(solved.passes):
        builder.run(number, each, trace)
        add_backward_lines(builder, trace)
    outputs = solved.problem.outputs
    labels = outputs.labels if outputs is not None else None
    return AnswerKey(
        builder.lines, builder.slots, builder.aliases, builder.parts, builder.around, solved.arithmetic, labels
    )
