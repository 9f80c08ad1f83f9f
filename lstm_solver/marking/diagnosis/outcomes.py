"""What every trial would make of a line: the student's own numbers as far as they are known, the slip, and then the
right equations up to the line, all trials of a kind at once."""

from collections import Counter
from math import log2
from typing import Any, NamedTuple

import numpy as np

from ...maths.values import Array
from ..catalogue.table import TABLE
from ..key.answer_key import KeyLine, OperandSource
from ..rounding_policies.policy_states import PolicyStates
from .misreadings import Misreading, Misreadings
from .rework import Rework, SheetStates, TrialGroup, source_key
from .trials import Trial, Trials
from .workbench import Workbench

NEAREST = 24  # lines before a number that are searched where the sheet leaves them out

KEPT = 400


class TrialOutcome(NamedTuple):
    """`groups`: the trials, all of a group edit one equation or misread one operand. `values[k]`: for a policy, a row a
    trial and a column an entry of the line; `right[k]`: without any slip. `costs`: of each trial, in bits.
    """

    line: int
    groups: list[TrialGroup]
    values: Array
    right: Array
    costs: Array

    def trial(self, row: int) -> Trial:
        """The trial of a row, with what it costs."""
        bits = float(self.costs[row])
        for group in self.groups:
            if row < len(group):
                break
            row -= len(group)
        return (group[row] if isinstance(group, list) else group.trial(row, self.line))._replace(bits=bits)

    def edits(self) -> list[tuple[int, Trial]]:
        """The rows that edit an equation."""
        found, row = [], 0
        for group in self.groups:
            if isinstance(group, list):
                found += [(row + at, self.trial(row + at)) for at in range(len(group))]
            row += len(group)
        return found


class TrialOutcomes(Workbench):
    def __init__(self, trials: Trials, shadows: PolicyStates) -> None:
        super().__init__(trials, shadows)
        self._found: dict[tuple[int, ...], TrialOutcome] = {}
        self.readings = Misreadings(trials.problem, self.board)

    def of(self, line: KeyLine, known: SheetStates) -> TrialOutcome:
        """The trials at a line and at those before it that the sheet leaves out."""
        hidden = self.hidden(line, known)
        key = (line.at, *(known.states[each] for each in self.used_by(hidden, known)))
        found = self._found.get(key)
        if found is None:
            if len(self._found) > KEPT:
                self._found.clear()
            found = self._found[key] = self.tried(line, hidden, known)
        return found

    def hidden(self, line: KeyLine, known: SheetStates) -> list[int]:
        """The line and those that it rests on, back to what the sheet gives."""
        found = {line.at}
        pending = [line.at]
        while pending:
            at = pending.pop()
            for source in self.names(at, known).values():
                fresh = isinstance(source, int) and source not in found and source not in known.sheet
                if isinstance(source, int) and fresh and self.board.lines[source].equation is not None:
                    found.add(source)
                    pending.append(source)
        return sorted(found)[-NEAREST:]

    def names(self, at: int, known: SheetStates) -> dict[str, OperandSource]:
        line = self.board.lines[at]
        return self.shadows.names(line, self.shadows.cut(line, known.sheet))

    def used_by(self, hidden: list[int], known: SheetStates) -> list[int]:
        """Every line whose number some trial takes."""
        found = set(hidden)
        for at in hidden:
            line = self.board.lines[at]
            sources: list[OperandSource] = list(self.names(at, known).values())
            for trial in self.trials.changes(line, self.shadows.cut(line, known.sheet)):
                sources += trial.change.extra.values() if trial.change is not None else ()
            found |= {source for source in sources if isinstance(source, int)}
        return sorted(found)

    def tried(self, line: KeyLine, hidden: list[int], known: SheetStates) -> TrialOutcome:
        edits, readings = self.edits(hidden, known), self.misreadings(hidden, known)
        groups: list[TrialGroup] = [*edits, *readings]
        run = Rework(self, line, hidden, known)
        values = [run.group(group) for group in groups]
        plain = run.plain()
        flat = [each.reshape(len(self.policies), -1, plain.shape[1]) for each in values]
        nothing = np.zeros((len(self.policies), 0, plain.shape[1]))
        return TrialOutcome(
            line.at, groups, np.concatenate([nothing, *flat], axis=1), plain, np.array(costs(edits, readings))
        )

    def edits(self, hidden: list[int], known: SheetStates) -> list[list[Trial]]:
        """The edits of each equation; where it stands at several hidden times, at all of them together."""
        found: dict[Any, list[Trial]] = {}
        for at in reversed(hidden):
            line = self.board.lines[at]
            cut = self.shadows.cut(line, known.sheet)
            key = (line.quantity, line.place, cut) if line.equation is not None else at
            if key not in found:
                found[key] = self.trials.changes(line, cut)
        return [group for group in found.values() if group]

    def misreadings(self, hidden: list[int], known: SheetStates) -> list[Misreading]:
        """Operands misread, each once."""
        found: dict[Any, Misreading | None] = {}
        for at in reversed(hidden):
            for source in self.names(at, known).values():
                key = source_key(source)
                if key not in found and source not in hidden:
                    found[key] = self.readings.of(source, known.sheet)
        return [reading for reading in found.values() if reading is not None]


def costs(edits: list[list[Trial]], readings: list[Misreading]) -> list[float]:
    """What each trial costs in bits: as rare as its slip is, and as many ways and equations as there are for it."""
    counts = Counter(slip for reading in readings for slip in reading.slips)
    more = log2(len(edits)) if edits else 0.0
    ways = {slip: TABLE[slip].bits + log2(number) for slip, number in counts.items()}
    found = [trial.bits + more for group in edits for trial in group]
    return found + [ways[slip] for reading in readings for slip in reading.slips]
