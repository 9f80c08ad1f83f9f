"""Points of a problem among its questions."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import count

from ..maths.decimal_context import in_exact_context
from ..network.problem import Problem, Question

UNITS = (Decimal(1), Decimal("0.5"), Decimal("0.25"), Decimal("0.1"), Decimal("0.05"), Decimal("0.01"))


def questions(problem: Problem) -> list[Question]:
    """Those of every run, in the order of the runs."""
    return [question for sequence in problem.sequences for question in sequence.questions]


def total(problem: Problem) -> Decimal | None:
    """What the questions are worth together, None where none has points."""
    known = [each.points for each in questions(problem) if each.points is not None]
    return sum(known, Decimal(0)) if known else None


@in_exact_context
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


@in_exact_context
def shared(points: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """`points` in the proportions of `weights`, in whole points or the largest fraction of one that does it: nothing is
    left over, and no weight gets nothing.

    By largest remainders (Hamilton), the first of equals first: 10 among 1, 1, 1 is 4, 3, 3.
    """
    shares = (_in_units(points, unit, weights) for unit in _units() if points % unit == 0)
    return next(found for found in shares if not points or list(map(bool, found)) == list(map(bool, weights)))


def _units() -> Iterator[Decimal]:
    """Parts of a point, the largest first."""
    yield from UNITS
    yield from (Decimal((0, (1,), -places)) for places in count(3))


def _in_units(points: Decimal, unit: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    together, whole = int(points / unit), sum(map(Fraction, weights))
    exact = [together * Fraction(each) / whole for each in weights]
    units = [int(each) for each in exact]
    behind = sorted(range(len(weights)), key=lambda at: units[at] - exact[at])
    for at in behind[: together - sum(units)]:
        units[at] += 1
    return [each * unit for each in units]
