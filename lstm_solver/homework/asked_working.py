"""The working that the questions of a problem need, for sheets that go no further than what is asked."""

from ..network.dependencies import needed
from ..network.facts import MEASURES, parse_fact
from ..network.problem import Problem
from ..network.quantity_names import QuantityName, asked, parse
from ..solver.trace import Solved, Trace


def as_far_as_asked(solved: Solved) -> Solved:
    """The same without the steps, losses and runs that no question needs.

    All of it is needed where questions ask for no quantity or for what a gradient or a measure says, and where runs
    hang together.
    """
    problem = solved.problem
    names = _names(problem)
    joined = problem.batch or any(sequence.start is not None for sequence in problem.sequences)
    if not names or joined or any(map(_goes_back, names)) or _asks_measure(problem):
        return solved
    traces = [trace for trace in (_cut(problem, each) for each in solved.traces) if trace.steps]
    return solved._replace(traces=traces, problem=problem._replace(backward=None))


def _names(problem: Problem) -> list[QuantityName]:
    texts = [text for sequence in problem.sequences for question in sequence.questions for text in question.find]
    return [name for name in map(parse, texts) if name is not None]


def _goes_back(name: QuantityName) -> bool:
    return name.path is not None or name.n > 1 or name.quantity != name.stem


def _asks_measure(problem: Problem) -> bool:
    texts = (text for sequence in problem.sequences for question in sequence.questions for text in question.find)
    return any(fact is not None and fact.kind in MEASURES for fact in map(parse_fact, texts))


def _cut(problem: Problem, trace: Trace) -> Trace:
    """A run without its backward pass and without what nobody asks for or needs."""
    wanted = asked(problem, trace.sequence)
    kept = {*wanted, *needed(problem, trace.sequence, wanted, loss=False)}
    places = {(quantity, position) for _, quantity, position in kept}
    return trace._replace(
        steps=[step for step in trace.steps if (step.place, step.name, step.position) in kept],
        errors=[each for each in trace.errors if ("error", each.position) in places],
        predictions=[each for each in trace.predictions if ("predict", each.position) in places],
        losses=[step for step in trace.losses if ("loss", step.position) in places],
        loss=trace.loss if ("loss", None) in places else None,
        windows=[],
        backward=[],
        gradients=[],
        initial=[],
        norms=None,
        later=(),
    )
