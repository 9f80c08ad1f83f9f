"""The trials at a line from the likeliest on, under the problem's own policy, each worked out when it is wanted."""

import numpy as np

from ...maths.values import Array
from ..key.answer_key import KeyLine
from .outcomes import TrialOutcome, TrialOutcomes, edit_costs, reading_costs
from .rework import Rework, SheetStates, TrialGroup
from .trials import Trial

TOGETHER = 8  # edits of one equation that are worked out at once

OWN = 0  # the problem's own policy


class LikeliestTrials:
    """`order`: the rows of all trials, the likeliest first."""

    def __init__(self, outcomes: TrialOutcomes, line: KeyLine, known: SheetStates) -> None:
        self.values: dict[int, Array] = {}
        hidden = outcomes.hidden(line, known)
        if outcomes.is_alone(line, known):
            self.outcome = outcomes.of(line, known)
            self.values |= enumerate(self.outcome.values[OWN])
        else:
            edits, readings = outcomes.edits(hidden, known), outcomes.misreadings(hidden, known)
            costs = np.concatenate([edit_costs(edits), reading_costs(readings)])
            nothing = np.zeros((0, 0, 0))
            self.outcome = TrialOutcome(line.at, [*edits, *readings], nothing, nothing, costs)
        self.run = Rework(outcomes, line, hidden, known)
        self.order: list[int] = self.outcome.costs.argsort(kind="stable").tolist()
        self.starts = np.cumsum([0, *map(len, self.outcome.groups)]).tolist()
        self.waiting: dict[int, list[int]] = {}  # by group, rows that are not worked out, the least likely first

    def trial(self, row: int) -> Trial:
        """The trial of a row, with what it costs."""
        return self.outcome.trial(row)

    def value(self, row: int) -> Array:
        """What the line's entries come to with a trial."""
        while row not in self.values:
            self._work_out(int(np.searchsorted(self.starts, row, side="right")) - 1)
        return self.values[row]

    def _work_out(self, number: int) -> None:
        """The likeliest trials of a group that are not worked out yet; all misreadings of an operand."""
        group, start = self.outcome.groups[number], self.starts[number]
        if isinstance(group, list):
            rows = self._next(number)
            chosen: TrialGroup = [group[row - start] for row in rows]
        else:
            rows, chosen = list(range(start, start + len(group))), group
        self.values |= zip(rows, self.run.under(OWN, chosen).reshape(len(chosen), -1), strict=True)

    def _next(self, number: int) -> list[int]:
        if number not in self.waiting:
            start, end = self.starts[number : number + 2]
            self.waiting[number] = (start + self.outcome.costs[start:end].argsort(kind="stable"))[::-1].tolist()
        waiting = self.waiting[number]
        return [waiting.pop() for _ in range(min(TOGETHER, len(waiting)))]
