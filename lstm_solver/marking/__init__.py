"""Marking answers: verdicts with follow-through, and a diagnosis for every wrong number."""

from typing import TYPE_CHECKING, Protocol

from ..document.language import ENGLISH, load
from ..network.problem import MarkingScheme
from ..solver.trace import Solved
from .marks import PolicyReport, Slip

if TYPE_CHECKING:
    from .marker import Marker
    from .marks import Answer
    from .predictions import PredictedSlip
    from .rounding_policies.habits import RoundingHabit


class HasSolved(Protocol):
    """A solution: what holds a solved problem."""

    @property
    def solved(self) -> Solved: ...


def prepare(solution: HasSolved, scheme: MarkingScheme | None = None, *, diagnose: bool = True) -> "Marker":
    """Prepared once a problem; `Marker.mark(answer)` marks one sheet, `mark_all` a class.

    Raises SolverError for a problem with letters for numbers.
    """
    from .marker import Marker

    return Marker(solution.solved, scheme, diagnose=diagnose)


def slips(lang: str = ENGLISH) -> list[Slip]:
    """The catalogue in a language: every slip that a diagnosis can name, by its stable id."""
    from .catalogue import table

    return table.slips(load(lang))


def habits() -> "list[RoundingHabit]":
    """The rounding habits that a sheet may keep, by their stable ids."""
    from .rounding_policies import habits

    return habits.habits()


def policies(solution: HasSolved, answer: "Answer") -> PolicyReport:
    """The rounding policy that reproduces most of the numbers of an answer, and what it leaves."""
    from .policy_search import search

    return search(solution.solved, answer)


def predicted(solution: HasSolved, name: str, most: int = 3) -> "list[PredictedSlip]":
    """What the likeliest slips would make of one number (`h_2[0]`), each another print; the reverse of a diagnosis.

    Raises LookupError for a name that the problem has not, SolverError for a problem with letters for numbers.
    """
    from . import predictions

    return predictions.predicted(solution.solved, name, most)
