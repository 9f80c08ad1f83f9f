"""Choices made of slips: the right value of a number, and what the likeliest slips make of it."""

from decimal import Decimal
from hashlib import sha256

from ..errors import Finding, SolverError
from ..network.problem import Choice, Question
from ..solver.trace import Solved, Trace
from .key.worth import UnitNames
from .marker import Marker
from .predictions import Predictions

ALL = 4  # choices

FEWEST = 2  # slips; where fewer print another number, the nearest numbers fill up


def with_choices(solved: Solved) -> Solved:
    """The solved problem with every `choices: slips` worked out. Raises SolverError where one asks for many numbers."""
    if not any(question.from_slips for sequence in solved.problem.sequences for question in sequence.questions):
        return solved
    predictions = Predictions(Marker(solved))
    names = UnitNames(solved.problem, predictions.board)
    traces = [_trace(each, run, names, predictions) for run, each in enumerate(solved.traces)]
    problem = solved.problem._replace(sequences=[each.sequence for each in traces])
    return solved._replace(problem=problem, traces=traces)


def _trace(trace: Trace, run: int, names: UnitNames, predictions: Predictions) -> Trace:
    sequence = trace.sequence
    questions = tuple(
        _question(each, names.of(each.find[0], run), f"questions[{at}].choices", predictions)
        if each.from_slips
        else each
        for at, each in enumerate(sequence.questions)
    )
    return trace._replace(sequence=sequence._replace(questions=questions))


def _question(question: Question, units: list[str], path: str, predictions: Predictions) -> Question:
    if len(units) != 1:
        what = f"{question.find[0]} is several numbers (expected one, such as {question.find[0]}[0])"
        raise SolverError([Finding(what, path)])
    (name,) = units
    right = predictions.marker.right(name).text
    found = {right: Choice(right, True)}
    for slip in predictions.of(name, ALL - 1):
        found.setdefault(slip.printed, Choice(slip.printed, False, slip.text, slip.slip))
    if len(found) <= FEWEST:
        for near in _neighbours(right):
            if len(found) < ALL:
                found.setdefault(near, Choice(near, False))
    return question._replace(choices=tuple(sorted(found.values(), key=lambda each: _order(name, each.text))))


def _neighbours(text: str) -> list[str]:
    """The numbers nearest to a printed one: one and two units of its last place beside it."""
    value = Decimal(text)
    unit = Decimal(1).scaleb(int(value.as_tuple().exponent))
    return [f"{value + steps * unit:f}" for steps in (1, -1, 2, -2)]


def _order(name: str, text: str) -> bytes:
    """A fixed order that says nothing of which is right."""
    return sha256(f"{name}={text}".encode()).digest()
