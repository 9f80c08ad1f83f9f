"""What habits that cut come to where a float64 cannot tell a number from the next one, as σ(48) from 1: exactly."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

import numpy as np

from ...errors import SolverError
from ...maths.values import Array
from ...solver.engine import solve
from ...solver.trace import Solved
from ..key.answer_key import AnswerKey, KeyNumber
from ..key.build import board as board_of
from ..marks import WrittenAnswer
from .policy_states import PolicyStates

CLOSE = Decimal("1e-8")  # units of the last place from a number that cutting falls short of; above vectorized.NEAR

MOST = 10_000  # numbers and decimals of which it is known what the rows write

FINEST = 2  # places more than are asked that a habit may carry


class ExactRows:
    """The rows of `states` whose policy cuts, from the problem's data alone."""

    def __init__(self, solved: Solved, board: AnswerKey, states: PolicyStates, version: int) -> None:
        self.solved = solved
        self.board = board
        self.version = version
        self.states = states
        self._boards: dict[int, AnswerKey | None] = {}
        self._known: dict[tuple[str, int], dict[int, frozenset[Decimal]]] = {}

    @cached_property
    def rows(self) -> list[int]:
        """None where every number of the problem is far enough from what a cut tells apart."""
        if not any(self._is_close(value) for line in self.board.lines for value in self._values(line.at)):
            return []
        return [at for at, each in enumerate(self.states.policies) if each.digits.ties == "truncate"]

    def _values(self, at: int) -> list[Decimal]:
        line = self.board.lines[at]
        return [] if line.digits is None else self.board.decimals(line)

    def _is_close(self, value: Decimal) -> bool:
        places = (self.solved.problem.rounding.digits.places or 0) + FINEST
        size = value.scaleb(places)
        return 0 < abs(size - size.to_integral_value()) < CLOSE

    def corrected(self, found: Array, slot: KeyNumber, given: WrittenAnswer) -> Array:
        """`found`, whether each row comes to a number, with the rows that cut decided exactly."""
        exact = np.array(found)
        for row, prints in self._prints(slot, max(0, -int(given.value.as_tuple().exponent))).items():
            exact[row] = given.value in prints
        return exact

    def _prints(self, slot: KeyNumber, places: int) -> dict[int, frozenset[Decimal]]:
        """By row that cuts, what it writes for a number, where so many decimals are written."""
        known = self._known.get((slot.name, places))
        if known is None:
            if len(self._known) > MOST:
                self._known.clear()
            boards = {row: board for row in self.rows if (board := self._board(row)) is not None}
            known = {row: frozenset(self._written(row, board, slot, places)) for row, board in boards.items()}
            self._known[slot.name, places] = known
        return known

    def _board(self, row: int) -> AnswerKey | None:
        """The problem under the policy of a row; None where that has no value, as ln of a number cut to 0."""
        if row not in self._boards:
            try:
                made = solve(self.solved.problem._replace(rounding=self.states.policies[row]))
                self._boards[row] = board_of(made)
            except (SolverError, ArithmeticError):
                self._boards[row] = None
        return self._boards[row]

    def _written(self, row: int, board: AnswerKey, slot: KeyNumber, places: int) -> Iterator[Decimal]:
        """What `WritingRule.met` takes, in decimals."""
        line = board.lines[slot.line]
        digits, value = self.states.policies[row].digits, board.entry(slot)
        carries = None
        if line.equation is not None:
            formula = self.states.table(line, ()).formula
            carries = formula.digits(self.states.policies[row], len(formula.nodes) - 1)
        carried = value if carries is None else carries.round(value)
        asked = self.states.asked(self.version, slot.line, slot.entry)
        least = (asked, asked - 1) if row in self.states.group.fewer else (asked,)
        ways = [digits._replace(places=max(places, each), significant=None) for each in least]
        ways += [digits] if digits.significant is not None else []
        return (way.round(number) for way in ways for number in (value, carried))
