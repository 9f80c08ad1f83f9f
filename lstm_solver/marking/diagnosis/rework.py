"""The lines before a number worked out again with a slip, or with many slips at once: a row a slip."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...maths.values import Array
from ..key.answer_key import KeyLine, OperandSource, StatedValue, shape_of
from ..rounding_policies.policy_states import SheetNumbers
from ..rounding_policies.written_numbers import nearest
from .misreadings import Misreading
from .trials import Trial
from .workbench import Workbench

TrialGroup = list[Trial] | Misreading


class SheetStates(NamedTuple):
    """A sheet, the states of its lines, and the lines where it has numbers; `version`: whose numbers the file's are."""

    version: int
    sheet: SheetNumbers
    states: dict[int, int]
    lines: frozenset[int]


def source_key(source: OperandSource) -> Any:
    """What is the same wherever it stands: a line by its number, a stated value by its place in the file."""
    return source if isinstance(source, int) else (source.label, source.top, source.left, shape_of(source.value))


class Rework:
    """The hidden lines under each policy, with rows for the trials of a group."""

    def __init__(self, outcomes: Workbench, line: KeyLine, hidden: Iterable[int], known: SheetStates) -> None:
        self.outcomes = outcomes
        self.shadows = outcomes.shadows
        self.board = outcomes.board
        self.line = line
        self.hidden = list(hidden)
        self.known = known
        self.policy = 0
        self.only: dict[int, Trial] = {}  # the edit of each line, where it is not made in all that are alike
        self.made: dict[int, Array] = {}

    def plain(self) -> Array:
        """The line's value without any slip, a row a policy."""
        value = self.shadows.predicted(self.known.states[self.line.at])
        rows = np.broadcast_to(value, (len(self.shadows.policies), *value.shape[1:]))
        return rows[list(self.outcomes.policies)].reshape(len(self.outcomes.policies), -1)

    def row(self, values: Array) -> Array:
        return values if len(values) == 1 else values[self.policy : self.policy + 1]

    def group(self, group: TrialGroup) -> Array:
        """The line's value by policy and trial."""
        return np.stack([self.under(policy, group) for policy in self.outcomes.policies])

    def under(self, policy: int, group: TrialGroup) -> Array:
        self.policy = policy
        if isinstance(group, list):
            predicted = self.follow(group, {}, len(group))
        else:
            rows = {source_key(group.source): group.rows(self.value(group.source, {}))}
            predicted = self.follow([], rows, len(group))
        return np.broadcast_to(predicted, (len(group), *predicted.shape[1:]))

    def value(self, source: OperandSource, rows: dict[Any, Array]) -> Array:
        known = rows.get(source_key(source))
        if known is not None:
            return known
        if isinstance(source, StatedValue):
            return self.shadows.stated.of(source, self.known.version)
        return self.row(self.shadows.used(self.known.states[source]))

    def follow(self, edits: list[Trial], rows: dict[Any, Array], size: int) -> Array:
        """The value of the line, from the first hidden line on that the slip touches."""
        edited = {at for trial in edits for at in trial.made_at}
        predicted = None
        for at in self.hidden:
            line = self.board.lines[at]
            cut = self.shadows.cut(line, self.known.sheet)
            if line.at in (self.only or edited):
                mine = [self.only[line.at]] if self.only else edits
                made = self.edited(line, cut, mine, rows, size)
            else:
                names = self.shadows.names(line, cut)
                if line.equation is None or not any(source_key(source) in rows for source in names.values()):
                    continue
                operands = {name: self.value(source, rows) for name, source in names.items()}
                made = self.outcomes.table(line, cut, None, self.policy).run(operands)
            rows[at] = self.carried(line, cut, made)
            self.made[at] = made
            predicted = made if at == self.line.at else predicted
        return self.row(self.shadows.predicted(self.known.states[self.line.at])) if predicted is None else predicted

    def carried(self, line: KeyLine, cut: tuple[str, ...], made: Array) -> Array:
        return made if line.equation is None else self.outcomes.table(line, cut, None, self.policy).carried(made)

    def edited(
        self, line: KeyLine, cut: tuple[str, ...], edits: list[Trial], rows: dict[Any, Array], size: int
    ) -> Array:
        """A row for each edit of a line's equation; at another time than its own, by the same edit made there."""
        names = self.shadows.names(line, cut)
        mine = {trial.change.rhs: trial for trial in self.outcomes.trials.changes(line, cut) if trial.change}
        plain = self.row(self.shadows.predicted(self.known.states[line.at]))
        found = np.empty((size, *plain.shape[1:]))
        for at, edit in enumerate(edits):
            trial = mine.get(edit.change.rhs) if edit.change is not None else None
            if trial is None or trial.change is None:
                found[at] = plain[0]
                continue
            table = self.outcomes.table(line, cut, trial.change.rhs, self.policy)
            sources = {**names, **trial.change.extra}
            operands = {name: _at(self.value(sources[name], rows), at) for name in table.formula.names}
            try:
                found[at] = table.run(operands)[0]
            except ValueError:  # shapes that do not fit
                found[at] = np.nan
        return found


def _at(value: Array, row: int) -> Array:
    return value if len(value) == 1 else value[row : row + 1]


def consequences(outcomes: Workbench, made: Sequence[Trial], known: SheetStates) -> list[tuple[int, tuple[int, ...]]]:
    """The numbers of the sheet, by line and entry, that rest on a slip made in some lines and come to what is written;
    where one policy gives more of them than another, its."""
    found: list[list[tuple[int, tuple[int, ...]]]] = []
    last = max(known.sheet)
    board = outcomes.board
    needed = [line.at for line in board.lines[: last + 1] if line.kind != "part" or line.at in known.sheet]
    trial = made[0]
    for policy in outcomes.policies:
        run = Rework(outcomes, board.lines[last], needed, known)
        run.policy = policy
        run.only = {at: each for each in made if each.change is not None for at in each.made_at}
        rows: dict[Any, Array] = {}
        if trial.source is not None:
            value = np.array(run.value(trial.source, {}))
            value[(0, *trial.entry)] = float(trial.new)
            rows = {source_key(trial.source): value}
        run.follow([] if trial.change is None else [trial], rows, 1)
        found.append(list(_met(run, known)))
    return max(found, key=len)


def _met(run: Rework, known: SheetStates) -> Iterable[tuple[int, tuple[int, ...]]]:
    for at, made in run.made.items():
        before = run.row(run.shadows.predicted(known.states[at]))
        for index, given in known.sheet.get(at, {}).items():
            here: Any = (slice(None), *index)
            now = nearest(np.broadcast_to(made, before.shape)[here], given.text, run.outcomes.cuts)
            if bool(now.all()):
                yield at, index
