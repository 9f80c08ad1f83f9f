"""Points of a problem among its questions."""

from decimal import Decimal
from fractions import Fraction

from ..problem import Problem, Question

FINEST = (Decimal(1), Decimal("0.5"), Decimal("0.25"), Decimal("0.1"), Decimal("0.05"), Decimal("0.01"))


def questions(problem: Problem) -> list[Question]:
    """Those of every run, in the order of the runs."""
    return [question for sequence in problem.sequences for question in sequence.questions]


def total(problem: Problem) -> Decimal | None:
    """What the questions are worth together, None where none has points."""
    known = [each.points for each in questions(problem) if each.points is not None]
    return sum(known, Decimal(0)) if known else None


def settled(problem: Problem, points: Decimal) -> Problem | None:
    """The problem with `points` shared out evenly among the questions that have none; None where they contradict.

    Points that the questions have stay: where all have some, their sum must be `points`.
    """
    asked = questions(problem)
    said = total(problem) or Decimal(0)
    without = [each for each in asked if each.points is None]
    if not asked or said == points:
        return problem
    if said > points or not without:
        return None
    shares = iter(shared(points - said, len(without)))
    sequences = []
    for sequence in problem.sequences:
        new = (each._replace(points=next(shares)) if each.points is None else each for each in sequence.questions)
        sequences.append(sequence._replace(questions=tuple(new)))
    return problem._replace(sequences=sequences)


def shared(points: Decimal, among: int) -> list[Decimal]:
    """Even shares of `points`, the first ones larger where it does not come out even: 10 among 3 is 4, 3, 3."""
    unit = next((each for each in FINEST if points % each == 0 and points / each >= among), None)
    if unit is None:
        share = Fraction(points) / among
        return [Decimal(share.numerator) / Decimal(share.denominator)] * among
    each, more = divmod(int(points / unit), among)
    return [(each + (at < more)) * unit for at in range(among)]
