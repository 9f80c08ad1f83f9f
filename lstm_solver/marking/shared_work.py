"""What is worked out for all versions of a problem together: states under rounding policies, and the trials of a
diagnosis. What rests on the equations alone stays; what has numbers in it is known by the version that they are of."""

from functools import cached_property

from ..network.cell import Cell
from ..network.problem import Problem
from ..network.quantity_names import cells_of
from .diagnosis.outcomes import TrialOutcomes
from .diagnosis.pairs import SlipPairs
from .diagnosis.trials import Trials
from .key.answer_key import AnswerKey
from .key.key_versions import KeyForm, KeyVersions
from .rounding_policies.habits import SheetDigits, for_diagnosis, for_habits, for_one, policies
from .rounding_policies.policy_states import PolicyStates
from .rounding_policies.stated_arrays import StatedArrays

MOST_STATES = 20_000  # of lines, on the sheets that are remembered: some 50 MB


class SharedWork:
    """`problem`, `key`: of the first version, which stands for all."""

    def __init__(self, problem: Problem, key: AnswerKey) -> None:
        self.problem = problem
        self.keys = KeyVersions(key)
        self.stated = StatedArrays(self.keys)
        self.habits = policies(problem)
        self._shadows: dict[SheetDigits, PolicyStates] = {}
        self._moved: dict[int, PolicyStates] = {}
        self._pairs: dict[SheetDigits, SlipPairs] = {}

    def add(self, problem: Problem, form: KeyForm) -> bool:
        """Takes another version of the problem in, until all are cleared; False where it is none."""
        return _rules(problem) == self._rules and self.keys.add(form)

    @cached_property
    def _rules(self) -> object:
        return _rules(self.problem)

    @cached_property
    def sheets(self) -> PolicyStates:
        """The sheets under every habit, a row a habit; the last rows take every written number as it stands."""
        return PolicyStates(self.stated, for_habits(self.habits))

    def shadows(self, digits: SheetDigits) -> PolicyStates:
        """The sheets of those who write so, as a diagnosis needs them."""
        found = self._shadows.get(digits)
        if found is None:
            found = self._shadows[digits] = PolicyStates(self.stated, for_diagnosis(self.problem.rounding, digits))
        return found

    def moved(self, row: int) -> PolicyStates:
        """The sheets under one habit, with all that a wrong number may have been before it was written down."""
        found = self._moved.get(row)
        if found is None:
            found = self._moved[row] = PolicyStates(self.stated, for_one(self.habits[row][1]))
        return found

    def pairs(self, digits: SheetDigits) -> SlipPairs:
        """The trials of those who write so, one and two at once."""
        found = self._pairs.get(digits)
        if found is None:
            shadows = self.shadows(digits)
            outcomes = TrialOutcomes(Trials(self.problem, shadows), shadows)
            found = self._pairs[digits] = SlipPairs(outcomes)
        return found

    def spare_room(self) -> bool:
        """Between two sheets: a class of any size takes as much room as some of its sheets. Whether the states of lines
        have other numbers from now on."""
        known = (self.sheets, *self._shadows.values(), *self._moved.values())
        for states in known:
            states.forget()
        full = sum(len(each.states) for each in known) > MOST_STATES
        if full:
            self.clear()
        return full

    def clear(self) -> None:
        """Without any sheet, and any version but the first."""
        for states in (self.sheets, *self._shadows.values(), *self._moved.values()):
            states.clear()
        for pairs in self._pairs.values():
            pairs.clear()
        self.stated.clear()


def _rules(problem: Problem) -> object:
    """What numbers are rounded by, and what is known of the cells besides their equations."""
    cells = {place: (cell.states, cell.wants, _equations(cell)) for place, cell in cells_of(problem).items()}
    return problem.rounding, cells


def _equations(cell: Cell) -> list[str]:
    return [equation.name for equation in cell.equations]
