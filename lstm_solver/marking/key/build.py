"""The answer key of a solved problem: the lines of every run, forward and backward."""

from ...solver.trace import Solved
from ...solver.training.passes import in_order
from .answer_key import AnswerKey
from .backward_lines import add_backward_lines, add_batch_lines
from .lines import KeyBuilder


def board(solved: Solved) -> AnswerKey:
    """The board of every run."""
    builder = KeyBuilder(solved)
    if solved.problem.batch:
        _batch(builder, solved)
    else:
        for number, (each, trace) in enumerate(solved.passes):
            builder.run(number, each, trace)
            add_backward_lines(builder, trace)
    outputs = solved.problem.outputs
    labels = outputs.labels if outputs is not None else None
    return AnswerKey(
        builder.lines,
        builder.slots,
        builder.aliases,
        builder.parts,
        builder.around,
        solved.arithmetic,
        labels,
        bool(solved.problem.predicted),
    )


def _batch(builder: KeyBuilder, solved: Solved) -> None:
    """Pass by pass every run forward, every run back (those that start where another ends before it), their sums."""
    passes = list(enumerate(solved.passes))
    order = [solved.problem.sequences.index(each) for each in in_order(solved.problem.sequences)]
    for start in range(0, len(passes), len(order)):
        together = passes[start : start + len(order)]
        for number, (each, trace) in (together[at] for at in order):
            builder.run(number, each, trace)
        for number, (each, trace) in (together[at] for at in reversed(order)):
            builder.begin(number, each, trace)
            add_backward_lines(builder, trace)
        number, (each, trace) = together[0]
        builder.begin(number, each, trace)
        add_batch_lines(builder, trace)
