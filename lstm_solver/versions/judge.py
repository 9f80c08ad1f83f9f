"""Says of draws whether they are taken, and how good they are: many together where it can, else each in decimals."""

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from ..compose.audit.miss_counter import MissCounter
from ..errors import SolverError
from ..maths.bounds import NotTold
from ..maths.decimals import NumberError
from ..network.problem import Problem
from ..network.variation import Variation
from ..solver.engine import solve_problem
from ..solver.trace import Solved
from .drawn_problems import DrawnProblems
from .draws_together import DrawsTogether, JudgedTogether
from .refusals import DrawnSheet, holds
from .sheet_layout import SheetLayout

FIRST, LATER = 16, 64  # draws for one student that are worked out at once

WORTH_IT = 3  # of so many draws, one must be told together

Numbers = tuple[str, ...]  # what is drawn


class PassingDraw(NamedTuple):
    """`repeats`: how many asked numbers print as another one; `misses`: how many printed numbers a reader of the page
    cannot reproduce; None where they are still to be counted, in the solution if there is one already."""

    numbers: Numbers
    solved: Solved | None = None
    repeats: int | None = None
    misses: int | None = None


Judgement = PassingDraw | str  # or why it is refused


class Judge:
    """`layout`: that of the sheets of all draws, where they have one; `counter`: that of all pages. Both are found out
    by the first draw that has values."""

    def __init__(self, drawn: DrawnProblems, variation: Variation) -> None:
        self.drawn = drawn
        self.variation = variation
        self.layout: SheetLayout | None = None
        self.counter: MissCounter | None = None
        self.together: DrawsTogether | None = None

    def at_once(self, tries: int) -> int:
        """How many draws are best judged together after so many for one student."""
        return 1 if self.together is None else FIRST if tries < FIRST else LATER

    def judged(self, many: Sequence[Numbers]) -> list[Judgement]:
        """Each of so many draws, in their order."""
        found: list[Judgement] = []
        while len(found) < len(many) and self.together is None:
            found.append(self._alone(many[len(found)]))
        rest = many[len(found) :]
        if self.together is None or not rest:
            return found
        try:
            known = self.together.judged(rest)
            if known.sure.sum() * WORTH_IT < len(rest):
                self.together = None
            return found + [self._told(known, at, numbers) for at, numbers in enumerate(rest)]
        except (NotTold, NumberError, LookupError):
            self.together = None
            return found + list(map(self._alone, rest))

    def repeats(self, draw: PassingDraw) -> int:
        """How many asked numbers of a draw print as another one."""
        if draw.repeats is not None:
            return draw.repeats
        sheet = self._sheet(self._solved(draw))
        texts = [sheet.text(name) for name in sheet.asked()]
        return len(texts) - len(set(texts))

    def missed(self, draw: PassingDraw, most: int) -> int:
        """The printed numbers that a reader of the page cannot reproduce; from `most` on it matters no more."""
        if draw.misses is not None:
            return draw.misses
        solved = self._solved(draw)
        if solved.arithmetic.name != "exact" or not most:
            return 0
        return self._counter(solved).count(solved, most)

    def _solved(self, draw: PassingDraw) -> Solved:
        return draw.solved or solve_problem(self.drawn.problem(draw.numbers))

    def _told(self, known: JudgedTogether, at: int, numbers: Numbers) -> Judgement:
        """What is known of one of many draws; what is not is found out of it alone."""
        if not known.sure[at]:
            return self._alone(numbers)
        if refused := known.refusal(at):
            return refused
        counted = (int(each[at]) for each in (known.repeats, known.misses))
        return PassingDraw(numbers, None, *(None if each < 0 else each for each in counted))

    def _alone(self, numbers: Numbers) -> Judgement:
        try:
            problem = self.drawn.problem(numbers)
            if early := self._refused_early(problem):
                return early
            solved = solve_problem(problem)
            return self._refusal(self._sheet(solved)) or PassingDraw(numbers, solved)
        except SolverError as error:
            return error.errors[0].message

    def _sheet(self, solved: Solved) -> DrawnSheet:
        """The sheet of a draw; the first one finds out where on all of them the numbers stand."""
        if self.layout is not None:
            return DrawnSheet(solved, self.layout)
        sheet = DrawnSheet(solved)
        if sheet.layout.serves(self.variation.conditions):
            self.layout = sheet.layout
            self.together = self._many(solved, sheet.layout)
        return sheet

    def _many(self, solved: Solved, layout: SheetLayout) -> DrawsTogether | None:
        try:
            return DrawsTogether(self.drawn, solved, layout, self._counter(solved), self.variation)
        except NotTold:
            return None

    def _counter(self, solved: Solved) -> MissCounter:
        if self.counter is None:
            self.counter = MissCounter(solved)
        return self.counter

    def _refused_early(self, problem: Problem) -> str | None:
        """The first condition that does not hold, where the forward pass says so: the way back takes much longer."""
        if problem.backward is None or problem.batch or not self.variation.conditions:
            return None
        sheet = DrawnSheet(solve_problem(problem._replace(backward=None)))
        known = takewhile(lambda each: all(map(sheet.names.of, each.names.values())), self.variation.conditions)
        return next((each.text for each in known if not holds(each, sheet)), None)

    def _refusal(self, sheet: DrawnSheet) -> str | None:
        """Why a draw is refused: the first condition that does not hold, or what the defaults say."""
        failed = next((each.text for each in self.variation.conditions if not holds(each, sheet)), None)
        return failed or (sheet.default_refusal() if self.variation.defaults else None)
