"""What a homework set says, read and checked: data only."""

from decimal import Decimal
from typing import NamedTuple

from ..document.language import ENGLISH, Language, load
from ..errors import Finding
from ..network.problem import Problem
from ..reader.tree.source import Source
from .blanks import ASKED, Blank


class SetProblem(NamedTuple):
    """One problem of a set, its overrides merged in and the points of its questions settled.

    `file`: as findings name it. `points`: of the whole problem, None where nothing says any. `source`: as it was read.
    `blanks`: what the worksheet leaves open; `blanks_at`: a finding without a message where the set says so.
    """

    file: str
    problem: Problem
    points: Decimal | None
    source: Source
    blanks: tuple[Blank, ...] = (Blank(ASKED),)
    blanks_at: Finding | None = None


class Homework(NamedTuple):
    """`number` and `due` are texts as the file has them; what a file does not say is empty. `version`: whose numbers
    these are, and what their version is called. `space`: lines to write on below each question; None for as many as
    the working takes."""

    entries: tuple[SetProblem, ...]
    course: str = ""
    number: str = ""
    title: str = ""
    due: str = ""
    instructions: str = ""
    paper: str = "a4"
    lang: str = ENGLISH
    version: tuple[str, str] | None = None
    space: int | None = None

    @property
    def language(self) -> Language:
        return load(self.lang)

    @property
    def points(self) -> Decimal | None:
        """Of the whole set, None where no problem has any."""
        known = [entry.points for entry in self.entries if entry.points is not None]
        return sum(known, Decimal(0)) if known else None
