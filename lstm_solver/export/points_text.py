"""Points as platforms read them."""

from fractions import Fraction


def points_text(points: Fraction) -> str:
    """A number that adds up: with all the digits that a binary one has, for thirds of a point make whole ones again."""
    return str(points.numerator) if points.denominator == 1 else repr(float(points))
