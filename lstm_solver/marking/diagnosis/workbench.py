"""Equations of lines, edited and ready to be worked out under every rounding policy; each is made once."""

from typing import Any

from ...maths.expressions import Equation
from ..key.answer_key import KeyLine
from ..rounding_policies.formula import RoundedFormula
from ..rounding_policies.habits import cuts
from ..rounding_policies.policy_states import PolicyStates
from ..rounding_policies.program import SharedProgram
from .trials import Trials


class Workbench:
    """`policies`: those under which trials are worked out, by their place among all of them."""

    def __init__(self, trials: Trials, shadows: PolicyStates) -> None:
        self.trials = trials
        self.shadows = shadows
        self.board = shadows.board
        self.policies = tuple(range(shadows.group.basic))
        self._tables: dict[Any, RoundedFormula] = {}
        self._programs: dict[tuple[int, tuple[str, ...]], SharedProgram] = {}

    @property
    def cuts(self) -> bool:
        """Whether the sheet cuts its numbers off."""
        return cuts(self.shadows.policies[0])

    def program(self, line: KeyLine, cut: tuple[str, ...]) -> SharedProgram:
        """All edits of a line's equation together."""
        found = self._programs.get((line.at, cut))
        if found is None:
            changes = (trial.change for trial in self.trials.changes(line, cut))
            found = self._programs[line.at, cut] = SharedProgram(each.rhs for each in changes if each is not None)
        return found

    def is_plain(self, line: KeyLine) -> bool:
        """Whether nothing is rounded inside its equation."""
        return line.rules != "all" or not any(self.shadows.policies[at].intermediate for at in self.policies)

    def table(self, line: KeyLine, cut: tuple[str, ...], rhs: Any, policy: int) -> RoundedFormula:
        """An equation under one policy; `rhs` is None for the line's own."""
        line = self.board.lines[line.at]
        own = line.equation.rhs if rhs is None and line.equation is not None else None
        key = (id(own) if rhs is None else rhs, line.quantity, line.part, line.rules, cut, policy)
        found = self._tables.get(key)
        if found is None:
            equation = self.shadows.equation(line, cut) if rhs is None else Equation(line.quantity, rhs)
            formula = self.shadows.edited(line, equation)
            found = self._tables[key] = formula.table([self.shadows.policies[policy]])
        return found
