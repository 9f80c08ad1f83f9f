"""A vector that is asked for stands whole in the answers, whatever pages leave out of others: a long one in pieces."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

from ....document.formulas import Infix, Layout
from ....network.quantity_names import QuantityName

WHOLE = 10  # entries that pages print

PIECE = 8

MOST = 128  # of a longer one the answers show a part


class AnswerPiece(NamedTuple):
    """Neighbouring entries of a vector: what they are called, and their digits."""

    symbol: Layout
    digits: Any


def in_pieces(draw: Callable[[QuantityName], Layout], name: QuantityName, digits: Any) -> list[AnswerPiece]:
    """The printed digits of what a name asks for, rows of them for a matrix, which is one piece. `draw`: a name in
    print."""
    if not WHOLE < len(digits) <= MOST or isinstance(digits[0], list):
        return [AnswerPiece(draw(name), digits)]
    count = -(-len(digits) // PIECE)
    ends = [len(digits) * at // count for at in range(count + 1)]  # as equal as can be
    return [
        AnswerPiece(Infix(("", "to"), (draw(_entry(name, first)), draw(_entry(name, last - 1)))), digits[first:last])
        for first, last in pairwise(ends)
    ]


def _entry(name: QuantityName, at: int) -> QuantityName:
    return name._replace(unit=at) if name.path is None else name._replace(path=f"{name.path}[{at}]")
