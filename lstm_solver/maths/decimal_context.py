"""The decimal context of this package, which is not that of the program that calls it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from decimal import ROUND_HALF_EVEN, Context, DivisionByZero, InvalidOperation, Overflow, localcontext
from functools import wraps
from typing import ParamSpec, TypeVar

from .arithmetic import Exact

P = ParamSpec("P")

R = TypeVar("R")


def steady() -> AbstractContextManager[Context]:
    """The decimal context in which everything runs that has no wider one of its own, whatever the caller's is."""
    traps = [InvalidOperation, DivisionByZero, Overflow]
    limits = {"Emin": -999_999, "Emax": 999_999, "capitals": 1, "clamp": 0}
    return localcontext(Context(prec=28, rounding=ROUND_HALF_EVEN, flags=[], traps=traps, **limits))


def in_steady_context(work: Callable[P, R]) -> Callable[P, R]:
    """The caller's decimal context has no say, and stays as it is."""

    @wraps(work)
    def worked(*args: P.args, **kwargs: P.kwargs) -> R:
        with steady():
            return work(*args, **kwargs)

    return worked


def in_exact_context(work: Callable[P, R]) -> Callable[P, R]:
    """So many digits that no sum, difference or half of printed numbers is rounded."""

    @wraps(work)
    def worked(*args: P.args, **kwargs: P.kwargs) -> R:
        with localcontext(Exact.context()):
            return work(*args, **kwargs)

    return worked


def pieces_in_steady_context(make: Callable[P, Iterator[str]]) -> Callable[P, Iterator[str]]:
    """The same for what is made piece by piece: between two pieces the caller has his own context."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> Iterator[str]:
        pieces = make(*args, **kwargs)
        while True:
            with steady():
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece

    return made
