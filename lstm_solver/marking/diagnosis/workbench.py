"""Equations of lines, edited and ready to be worked out under every rounding policy; each is made once."""

from typing import Any

from ...maths.expressions import Equation
from ..key.answer_key import Line
from ..rounding_policies.formula import Table
from ..rounding_policies.policy_states import Shadows
from ..rounding_policies.program import Program
from .trials import Trials

Array = Any


class Workbench:
    """`policies`: those under which trials are worked out, by their place among all of them."""

    def __init__(self, trials: Trials, shadows: Shadows) -> None:
        self.trials = trials
        self.shadows = shadows
        self.board = shadows.board
        self.policies = tuple(range(shadows.family.basic))
        self._tables: dict[Any, Table] = {}
        self._programs: dict[tuple[int, tuple[str, ...]], Program] = {}

    def program(self, line: Line, cut: tuple[str, ...]) -> Program:
        """All edits of a line's equation together."""
        found = self._programs.get((line.at, cut))
        if found is None:
            changes = (trial.change for trial in self.trials.changes(line, cut))
            found = self._programs[line.at, cut] = Program(each.rhs for each in changes if each is not None)
        return found

    def is_plain(self, line: Line) -> bool:
        """Whether nothing is rounded inside its equation."""
        return line.rules != "all" or not any(self.shadows.policies[at].intermediate for at in self.policies)

    def table(self, line: Line, cut: tuple[str, ...], rhs: Any, policy: int) -> Table:
        """An equation under one policy; `rhs` is None for the line's own."""
        own = line.equation.rhs if rhs is None and line.equation is not None else None
        key = (id(own) if rhs is None else rhs, line.quantity, line.part, line.rules, cut, policy)
        found = self._tables.get(key)
        if found is None:
            equation = self.shadows.equation(line, cut) if rhs is None else Equation(line.quantity, rhs)
            formula = self.shadows.edited(line, equation)
            found = self._tables[key] = formula.table([self.shadows.policies[policy]])
        return found
