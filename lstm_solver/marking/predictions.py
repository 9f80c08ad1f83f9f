"""The reverse of a diagnosis: what the likeliest slips would make of a number that is asked for."""

from collections.abc import Iterator
from decimal import Decimal, localcontext
from typing import NamedTuple

from ..maths.arithmetic import Exact
from ..solver.trace import Solved
from .deep_stack import as_deep
from .diagnosis.evidence import column
from .diagnosis.likeliest import LikeliestTrials
from .diagnosis.rework import SheetStates
from .key.answer_key import KeyLine, KeyNumber
from .marker import Marker
from .marks import WrittenAnswer
from .rounding_policies.policy_states import SheetNumbers

LARGEST = 1e9  # a number beyond it is no answer that anybody writes


class PredictedSlip(NamedTuple):
    """`slip`: its id; `printed`: the number it comes to, as it would be printed; `text`: what went wrong."""

    slip: str
    printed: str
    text: str


def predicted(solved: Solved, name: str, most: int = 3) -> list[PredictedSlip]:
    """The likeliest slips of one number (`h_2[0]`), each with another print than the right one and each other's.

    At most `most`, the likeliest first; fewer where the number has no more, none where it is no computed number. For
    many numbers of one problem see `Predictions`. Raises LookupError for a name that the problem has not, SolverError
    for a problem with letters.
    """
    return Predictions(Marker(solved)).of(name, most)


class Predictions:
    """Of one problem, prepared for marking."""

    def __init__(self, marker: Marker) -> None:
        self.marker = marker
        self.board = marker.board
        self._trials: dict[int, LikeliestTrials] = {}  # by line, whose units share them

    def of(self, name: str, most: int = 3) -> list[PredictedSlip]:
        """See `predicted`. What is asked before the number is taken to be right."""
        return as_deep(self.marker.problem, lambda: self._of(name, most))

    def _of(self, name: str, most: int) -> list[PredictedSlip]:
        import numpy as np

        slot = self.board.slots[name]
        line = self.board.lines[slot.line]
        if line.equation is None or line.digits is None:
            return []
        found: dict[str, PredictedSlip] = {}
        prints = {self.marker.right(name).text}
        with localcontext(Exact.context()), np.errstate(all="ignore"):
            trials = self._trials_at(line)
            for row, text in self._prints(trials, line, slot):
                trial = trials.trial(row)
                if text not in prints and trial.slip not in found:
                    prints.add(text)
                    said = self.marker.wording.one(trial)
                    found[trial.slip] = PredictedSlip(trial.slip, text, said)
                if len(found) == most:
                    break
        return list(found.values())

    def _trials_at(self, line: KeyLine) -> LikeliestTrials:
        """All slips that may be made at a line, and at those before it that nobody asks for."""
        found = self._trials.get(line.at)
        if found is None:
            found = self._trials[line.at] = self._made(line)
        return found

    def _made(self, line: KeyLine) -> LikeliestTrials:
        sheet: SheetNumbers = {}
        for name in filter(self.board.slots.__contains__, self.marker.asked):
            slot = self.board.slots[name]
            if slot.line < line.at and self.board.lines[slot.line].kind != "predict":
                sheet.setdefault(slot.line, {})[slot.entry] = WrittenAnswer(*self._right(name))
        version = self.marker.version
        states = self.marker.shadows().of(version, sheet, line.at)
        return LikeliestTrials(self.marker.outcomes(), line, SheetStates(version, sheet, states, frozenset(sheet)))

    def _right(self, name: str) -> tuple[str, Decimal]:
        right = self.marker.right(name)
        return f"{right.value:f}", right.value

    def _prints(self, trials: LikeliestTrials, line: KeyLine, slot: KeyNumber) -> Iterator[tuple[int, str]]:
        """What each trial comes to, the likeliest first."""
        rounding, digits = self.marker.problem.rounding, line.digits
        assert digits is not None
        entry = column(line, slot.entry)
        for row in trials.order:
            value = float(trials.value(row)[entry])
            if abs(value) < LARGEST:
                yield row, rounding.text(Decimal(repr(value)), digits)
