"""What speaks against an explanation: other lines of the sheet that it would change, and that are right."""

from typing import Any

from ..key.answer_key import StatedValue
from ..marks import WRONG
from ..rounding_policies.written_numbers import decimals_of
from .found import AGAINST, FoundExplanation
from .outcomes import TrialOutcomes
from .rework import SheetStates, source_key
from .trials import Trial


class OtherLines:
    """Of one sheet. `names`: of its numbers, by line and entry; `verdicts`: by name."""

    def __init__(
        self,
        outcomes: TrialOutcomes,
        known: SheetStates,
        names: dict[tuple[int, tuple[int, ...]], str],
        verdicts: dict[str, str],
    ) -> None:
        self.outcomes = outcomes
        self.board = outcomes.board
        self.known = known
        self.names = names
        self.verdicts = verdicts

    def against(self, found: FoundExplanation) -> float:
        """Bits for other lines that rest on the same misread number, or on the same edited line that the sheet leaves
        out, and are right."""
        explained = {self.board.slots[name].line for name in found.met}
        free = [at for at in self.users(found.trial) if at not in explained and self.is_right(at)]
        return AGAINST * min(2, sum(any(self.matters(each, at) for each in found.made) for at in free))

    def refute(self, trial: Trial) -> bool:
        """Whether a right line shows that an equation which the sheet leaves out was not edited."""
        if trial.change is None or self.known.lines & {*trial.made_at}:
            return False
        return any(self.is_right(at) and self.matters(trial, at) for at in self.users(trial))

    def users(self, trial: Trial) -> list[int]:
        """The lines of the sheet that rest on a number of the file, or on an edited line that the sheet leaves out."""
        if isinstance(trial.source, StatedValue):
            return self.users_of(source_key(trial.source))
        hidden = {*trial.made_at} - self.known.lines if trial.change is not None else set()
        return [at for at in self.known.sheet if hidden & {*self.hidden(at)}] if hidden else []

    def users_of(self, key: Any) -> list[int]:
        """The lines of the sheet that rest on a number of the file, themselves or by what the sheet leaves out."""
        return [
            at
            for at in self.known.sheet
            if any(key in map(source_key, self.outcomes.names(each, self.known).values()) for each in self.hidden(at))
        ]

    def hidden(self, at: int) -> list[int]:
        """A line and those that it rests on and the sheet leaves out."""
        return self.outcomes.hidden(self.board.lines[at], self.known)

    def is_right(self, at: int) -> bool:
        """Whether the sheet has nothing wrong on a line."""
        return all(self.verdicts[self.names[at, index]] != WRONG for index in self.known.sheet[at])

    def matters(self, trial: Trial, at: int) -> bool:
        """Whether a misread number or an edit would show at another line."""
        outcome = self.outcomes.of(self.board.lines[at], self.known)
        row = outcome.row_of(trial)
        if row is None:
            return False
        gap = abs(outcome.values[0, row] - outcome.right[0])
        places = min(decimals_of(given.text) for given in self.known.sheet[at].values())
        return bool((gap * 10.0**places > 0.5).any())
