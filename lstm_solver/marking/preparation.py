"""What is prepared once a problem, for all sheets: the key, the points, the states under rounding policies."""

from fractions import Fraction
from functools import cached_property

from ..errors import Finding, SolverError
from ..network.problem import MarkingScheme
from ..solver.trace import Solved
from .diagnosis.outcomes import TrialOutcomes
from .diagnosis.pairs import SlipPairs
from .diagnosis.trials import Trials
from .key.answer_key import AnswerKey, KeyNumber
from .key.build import board as board_of
from .key.worth import UnitNames, worth
from .rounding_policies.family import PolicyFamily
from .rounding_policies.policy_states import PolicyStates
from .verdicts import ExpectedNumber, expected
from .workings import Workings

FEW = 40  # answers for which another process is not worth its start

LETTERS = "answers to a problem with letters for numbers cannot be marked (expected numbers)"


class Preparation:
    """One solved problem, ready for marking. `diagnose`: whether wrong numbers are explained."""

    def __init__(self, solved: Solved, scheme: MarkingScheme | None = None, *, diagnose: bool = True) -> None:
        if solved.problem.symbols:
            raise SolverError([Finding(LETTERS, "symbols")])
        self.solved = solved
        self.problem = solved.problem
        self.scheme = scheme or MarkingScheme()
        self.diagnose = diagnose
        self.board: AnswerKey = board_of(solved)
        self.names = UnitNames(self.problem, self.board)
        self.worth: dict[str, Fraction] = worth(self.problem, self.board, self.names)
        self.order = {name: at for at, name in enumerate(self._in_order())}
        self._expected: dict[str, ExpectedNumber] = {}
        self._families: dict[tuple[int, bool], PolicyStates] = {}
        self._pairs: dict[int, SlipPairs] = {}

    def _in_order(self) -> list[str]:
        return sorted(self.board.slots, key=lambda name: self.board.slots[name].line)

    @property
    def asked(self) -> list[str]:
        """The numbers that the questions ask for, in the order of the working; every quantity's where none asks."""
        return sorted(self.worth, key=self.order.__getitem__)

    @cached_property
    def expected(self) -> dict[str, str]:
        """What may be answered, in the order of the working, with its printed digits."""
        return {name: self.right(name).text for name in self.order}

    def canonical(self, name: str) -> list[str]:
        """The numbers that a name means, one a unit; none where there is no such."""
        return self.names.of(name)

    def right(self, name: str) -> ExpectedNumber:
        found = self._expected.get(name)
        if found is None:
            slot = self.board.slots[name]
            found = self._expected[name] = expected(self.board, slot, self._text(slot))
        return found

    def _text(self, slot: KeyNumber) -> str:
        line = self.board.lines[slot.line]
        rounding = self.problem.rounding
        if line.kind == "predict":
            number = line.value[0]
            return str(number) if self.board.labels is None else self.board.labels[number]
        entry = self.board.entry(slot)
        return rounding.given_text(entry) if line.digits is None else rounding.text(entry, line.digits)

    @cached_property
    def workings(self) -> Workings:
        return Workings(self.solved, self.board)

    def outcomes(self, shift: int) -> TrialOutcomes:
        """The trials of those who write as many places more than are asked."""
        return self.pairs(shift).outcomes

    def pairs(self, shift: int) -> SlipPairs:
        found = self._pairs.get(shift)
        if found is None:
            shadows = self.shadows(shift, whole=False)
            outcomes = TrialOutcomes(Trials(self.problem, self.board, shadows), shadows)
            found = self._pairs[shift] = SlipPairs(outcomes)
        return found

    def shadows(self, shift: int, *, whole: bool = True) -> PolicyStates:
        """The sheets of those who write `shift` places more than are asked; under a few policies, if not `whole`."""
        found = self._families.get((shift, whole))
        if found is None:
            lines = [line for line in self.board.lines if line.kind == "step" and not line.quantity.startswith("d_")]
            names = list(dict.fromkeys(line.quantity for line in lines))
            parts = [line.part for line in self.board.lines if line.part not in (None, "preactivation")]
            kinds = [name for name in dict.fromkeys(parts) if name is not None]
            family = PolicyFamily(self.problem.rounding, names, kinds, shift, whole=whole)
            found = self._families[shift, whole] = PolicyStates(self.board, family)
        return found
