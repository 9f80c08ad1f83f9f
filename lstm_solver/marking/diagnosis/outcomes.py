"""What every trial would make of a line: the student's own numbers as far as they are known, the slip, and then the
right equations up to the line, all trials of a kind at once."""

from collections.abc import Iterable
from math import log2
from typing import Any, NamedTuple

import numpy as np

from ...maths.values import Array
from ..catalogue.table import TABLE
from ..key.answer_key import KeyLine, OperandSource
from ..rounding_policies.policy_states import PolicyStates
from .misreadings import READ, Misreading, Misreadings
from .rework import Rework, SheetStates, TrialGroup, source_key
from .sheets_together import SheetsTogether, Wanted, few_at_once
from .trials import Trial, Trials
from .workbench import Workbench

NEAREST = 24  # lines before a number that are searched where the sheet leaves them out

KEPT = 300  # outcomes, before more are worked out

MOST_HIDDEN = 20_000  # lines with what some sheet leaves out before them


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

    def row_of(self, trial: Trial) -> int | None:
        """Where it has the same misreading, or the same edit."""
        start = 0
        for group in self.groups:
            row = _row_in(group, trial)
            if row is not None:
                return start + row
            start += len(group)
        return None


def _row_in(group: TrialGroup, trial: Trial) -> int | None:
    if isinstance(group, list):
        made = (trial.made_at, trial.change)
        edits = enumerate(group) if trial.source is None else ()
        return next((row for row, each in edits if (each.made_at, each.change) == made), None)
    same = trial.source is not None and source_key(group.source) == source_key(trial.source)
    return group.find(trial) if same else None


class TrialOutcomes(Workbench):
    def __init__(self, trials: Trials, shadows: PolicyStates) -> None:
        super().__init__(trials, shadows)
        self._found: dict[tuple[int, ...], TrialOutcome] = {}
        self._hidden: dict[tuple[int, frozenset[int]], tuple[list[int], list[int]]] = {}
        self.readings = Misreadings(self.shadows.keys)

    def of(self, line: KeyLine, known: SheetStates) -> TrialOutcome:
        """The trials at a line and at those before it that the sheet leaves out."""
        key = self.key(line, known)
        if key not in self._found:
            self.forget(3 * KEPT)
            if self.is_alone(line, known):
                self.work_out([(line, known)])
            else:
                self._found[key] = self.tried(line, self.hidden(line, known), known)
        return self._found[key]

    def is_alone(self, line: KeyLine, known: SheetStates) -> bool:
        """Whether the sheet has all that a line rests on, and nothing is rounded in its equation."""
        return self.hidden(line, known) == [line.at] and self.is_plain(line)

    def key(self, line: KeyLine, known: SheetStates) -> tuple[int, ...]:
        """What a line's trials rest on: its number and the states of every line whose number some trial takes."""
        return (line.at, *(known.states[each] for each in self.around(line, known)[1]))

    def forget(self, most: int) -> None:
        """So that a large class takes no more room than a small one."""
        if len(self._found) > most:
            self._found.clear()

    def clear(self) -> None:
        """Without any sheet."""
        self._found.clear()
        self.readings.clear()
        if len(self._hidden) > MOST_HIDDEN:
            self._hidden.clear()

    def work_out(self, wanted: Iterable[tuple[KeyLine, SheetStates]]) -> None:
        """The trials of many sheets, side by side where they leave nothing out."""
        fresh: dict[tuple[int, frozenset[int]], Wanted] = {}
        for line, known in wanted:
            if self.is_alone(line, known) and (key := self.key(line, known)) not in self._found:
                fresh.setdefault((line.at, known.lines), {})[key] = known
        for (at, _), alike in fresh.items():
            for few in few_at_once(self, self.board.lines[at], alike):
                run = SheetsTogether(self, self.board.lines[at], list(few.values()))
                self._found |= zip(few, self.tried_together(run), strict=True)

    def tried_together(self, run: SheetsTogether) -> list[TrialOutcome]:
        """A line of many sheets, none of which leaves out what it rests on."""
        edits = self.edits([run.line.at], run.sheets[0])
        readings = [self.misreadings([run.line.at], known) for known in run.sheets]
        values, right, costs = run.values(edits, readings), run.right(), edit_costs(edits)
        return [
            TrialOutcome(
                run.line.at, [*edits, *each], values[at], right[at], np.concatenate([costs, reading_costs(each)])
            )
            for at, each in enumerate(readings)
        ]

    def hidden(self, line: KeyLine, known: SheetStates) -> list[int]:
        """The line and those that it rests on, back to what the sheet gives."""
        return self.around(line, known)[0]

    def around(self, line: KeyLine, known: SheetStates) -> tuple[list[int], list[int]]:
        """What is hidden, and every line whose number some trial takes; the same for all sheets with the same lines."""
        found = self._hidden.get((line.at, known.lines))
        if found is None:
            hidden = self._all_hidden(line, known)
            found = self._hidden[line.at, known.lines] = hidden, self.used_by(hidden, known)
        return found

    def _all_hidden(self, line: KeyLine, known: SheetStates) -> list[int]:
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
        costs = np.concatenate([edit_costs(edits), reading_costs(readings)])
        return TrialOutcome(line.at, groups, np.concatenate([nothing, *flat], axis=1), plain, costs)

    def edits(self, hidden: list[int], known: SheetStates) -> list[list[Trial]]:
        """The edits of each equation; where it stands at several hidden times, at all of them together, and at the last
        line alone."""
        alike: dict[Any, list[list[Trial]]] = {}
        for at in reversed(hidden):
            line = self.board.lines[at]
            cut = self.shadows.cut(line, known.sheet)
            key = (line.quantity, line.place, cut) if line.equation is not None else at
            alike.setdefault(key, []).append(self.trials.changes(line, cut))
        groups = [together(times) for times in alike.values()]
        once = [each._replace(lines=()) for each in groups[0] if each.lines]
        return [group for group in (*groups, once) if group]

    def misreadings(self, hidden: list[int], known: SheetStates) -> list[Misreading]:
        """Operands misread, each once."""
        found: dict[Any, Misreading | None] = {}
        for at in reversed(hidden):
            for source in self.names(at, known).values():
                key = source_key(source)
                if key not in found and source not in hidden:
                    found[key] = self.readings.of(source, known.version, known.sheet)
        return [reading for reading in found.values() if reading is not None]


def together(times: list[list[Trial]]) -> list[Trial]:
    """The edits of the last of the lines with the same equation, each with all lines that allow it; the last first."""
    last, *before = times
    lines: dict[Any, list[int]] = {}
    for trial in (trial for trials in reversed(before) for trial in trials if trial.change is not None):
        lines.setdefault(trial.change.rhs, []).append(trial.line)
    return [
        trial._replace(lines=(*lines[trial.change.rhs], trial.line))
        if trial.change is not None and trial.change.rhs in lines
        else trial
        for trial in last
    ]


def edit_costs(edits: list[list[Trial]]) -> Array:
    """What each edit costs in bits: as rare as its slip is, and as many equations as there are for it."""
    more = log2(len(edits)) if edits else 0.0
    return np.array([trial.bits + more for group in edits for trial in group])


def reading_costs(readings: list[Misreading]) -> Array:
    """The same of each misreading: as many ways as there are for its slip."""
    codes = np.concatenate([np.zeros(0, int), *(reading.codes for reading in readings)])
    counts = np.bincount(codes, minlength=len(READ))
    ways = np.array([TABLE[slip].bits + log2(max(1, number)) for slip, number in zip(READ, counts, strict=True)])
    found: Array = ways[codes]
    return found
