"""Points of a problem among its questions."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from ..network.problem import Problem, Question

UNITS = (Decimal(1), Decimal("0.5"), Decimal("0.25"), Decimal("0.1"), Decimal("0.05"), Decimal("0.01"))


def questions(problem: Problem) -> list[Question]:
    """Those of every run, in the order of the runs."""
    return [question for sequence in problem.sequences for question in sequence.questions]


def total(problem: Problem) -> Decimal | None:
    """What the questions are worth together, None where none has points."""
    known = [each.points for each in questions(problem) if each.points is not None]
    return sum(known, Decimal(0)) if known else None


def settled(problem: Problem, points: Decimal) -> Problem:
    """The problem with questions that are worth `points` together.

    What is more than the questions have goes to those without points, evenly; where every one has some, or there is
    less, those that have points keep their proportions.
    """
    said = [each.points for each in questions(problem)]
    known = [each for each in said if each is not None]
    rest = points - sum(known, Decimal(0))
    if rest == 0 or not said:
        return problem
    if rest > 0 and len(known) < len(said):
        shares = iter(shared(rest, [Decimal(1)] * (len(said) - len(known))))
        return _worth(problem, [next(shares) if each is None else each for each in said])
    shares = iter(shared(points, known if any(known) else [Decimal(1)] * len(known)))
    return _worth(problem, [None if each is None else next(shares) for each in said])


def _worth(problem: Problem, points: Sequence[Decimal | None]) -> Problem:
    new = iter(points)
    sequences = [
        sequence._replace(questions=tuple(each._replace(points=next(new)) for each in sequence.questions))
        for sequence in problem.sequences
    ]
    return problem._replace(sequences=sequences)


def shared(points: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """`points` in the proportions of `weights`, in whole points or the largest fraction of one that does it.

    By largest remainders (Hamilton), the first of equals first: 10 among 1, 1, 1 is 4, 3, 3.
    """
    unit = _unit(points, sum(map(bool, weights)))
    count, whole = int(points / unit), sum(map(Fraction, weights))
    exact = [count * Fraction(each) / whole for each in weights]
    units = [int(each) for each in exact]
    behind = sorted(range(len(weights)), key=lambda at: units[at] - exact[at])
    for at in behind[: count - sum(units)]:
        units[at] += 1
    return [each * unit for each in units]


def _unit(points: Decimal, among: int) -> Decimal:
    """The largest part of a point that leaves nothing over and is not too large for any share."""
    finest = Decimal((0, (1,), min(int(points.as_tuple().exponent), -2)))
    return next((each for each in UNITS if points % each == 0 and points / each >= among), finest)
