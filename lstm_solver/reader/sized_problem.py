"""A problem of sizes alone: it has no numbers to compute, only counts and shapes to ask for."""

from ..errors import SolverError
from ..network.problem import Problem, Sequence, TimeIndex
from .fields import ErrorReport, text
from .judging.context import ReadingContext, ReadOutputs
from .network.network import ReadNetwork
from .network.sequences import RawSequence
from .questions.questions import QuestionReader
from .settings.marking_key import read_marking
from .settings.rounding_key import read_rounding
from .sizes_only import is_sizes_only, read_sizes_only
from .tree.source import Source

__all__ = ["is_sizes_only", "sized_problem"]


def sized_problem(source: Source) -> Problem:
    """The problem of a file with `sizes` and `questions`. Raises SolverError with every finding."""
    network = read_sizes_only(source)
    report, root = ErrorReport(source.file, source.findings), source.root
    heads = ReadOutputs(outputs=network.outputs, said=network.outputs is not None)
    scene = ReadingContext(ReadNetwork([], None, None), None, TimeIndex(), heads, sized=network)
    raw = RawSequence(None, [], [], {}, {}, None, root, "")
    questions = QuestionReader(report, scene, [raw]).read(raw)
    sequence = Sequence(
        None, [], [], {unit.place: {} for layer in network.layers for unit in layer.units}, None, {}, questions
    )
    problem = Problem(
        title=network.title,
        author=text(report, root.get("author"), "author") or "",
        text=text(report, root.get("text"), "text") or "",
        layers=network.layers,
        embedding=None,
        tokens={},
        time=TimeIndex(),
        rounding=read_rounding(report, root, None),
        notation=network.notation,
        notation_overrides=network.overrides,
        sequences=[sequence],
        outputs=network.outputs,
        marking=read_marking(report, root),
        lang=network.lang,
        looked_up=network.embedding,
    )
    if report.findings:
        raise SolverError(report.in_order())
    return problem
