"""What every trial would make of a line: the student's own numbers as far as they are known, the slip, and then the
right equations up to the line, all trials of a kind at once."""

from collections import Counter
from collections.abc import Iterable
from math import log2
from typing import Any, NamedTuple

import numpy as np

from ..expr import Equation
from .board import Fixed, Line, Source
from .catalogue import TABLE
from .formula import Table
from .program import Program
from .readings import Reading, Readings
from .shadows import Sheet, Shadows
from .trials import Trial, Trials

Array = Any
NEAREST = 24  # lines before a number that are searched where the sheet leaves them out
KEPT = 400


Group = list[Trial] | Reading


class Outcome(NamedTuple):
    """`groups`: the trials, all of a group edit one equation or misread one operand. `values[k]`: for a policy, a row a
    trial and a column an entry of the line; `right[k]`: without any slip. `counts`: misreadings by kind of slip.

    `more`: bits for the choice among several hidden equations.
    """

    line: int
    groups: list[Group]
    values: Array
    right: Array
    counts: dict[str, int]
    more: float

    def trial(self, row: int) -> Trial:
        """The trial of a row, with what it costs."""
        for group in self.groups:
            if row < len(group):
                break
            row -= len(group)
        if isinstance(group, list):
            return group[row]._replace(bits=group[row].bits + self.more)
        found = group.trial(row, self.line)
        return found._replace(bits=TABLE[found.slip].bits + log2(self.counts[found.slip]))

    def edits(self) -> list[tuple[int, Trial]]:
        """The rows that edit an equation."""
        found, row = [], 0
        for group in self.groups:
            if isinstance(group, list):
                found += [(row + at, self.trial(row + at)) for at in range(len(group))]
            row += len(group)
        return found


class Known(NamedTuple):
    """A sheet and the states of its lines."""

    sheet: Sheet
    states: dict[int, int]


class Outcomes:
    def __init__(self, trials: Trials, shadows: Shadows) -> None:
        self.trials = trials
        self.shadows = shadows
        self.board = shadows.board
        self.policies = tuple(range(shadows.family.basic))
        self._found: dict[tuple[Any, ...], Outcome] = {}
        self._tables: dict[tuple[Any, ...], Table] = {}
        self._programs: dict[tuple[int, tuple[str, ...]], Program] = {}
        self.readings = Readings(trials.problem, self.board)

    def of(self, line: Line, known: Known) -> Outcome:
        """The trials at a line and at those before it that the sheet leaves out."""
        hidden = self.hidden(line, known)
        key = (line.at, *(known.states[each] for each in self.used_by(hidden, known)))
        found = self._found.get(key)
        if found is None:
            if len(self._found) > KEPT:
                self._found.clear()
            found = self._found[key] = self.tried(line, hidden, known)
        return found

    def hidden(self, line: Line, known: Known) -> list[int]:
        """The line and those that it rests on, back to what the sheet gives."""
        found = {line.at}
        pending = [line.at]
        while pending:
            at = pending.pop()
            for source in self.names(at, known).values():
                if isinstance(source, int) and source not in found and source not in known.sheet:
                    if self.board.lines[source].equation is not None:
                        found.add(source)
                        pending.append(source)
        return sorted(found)[-NEAREST:]

    def names(self, at: int, known: Known) -> dict[str, Source]:
        line = self.board.lines[at]
        return self.shadows.names(line, self.shadows.cut(line, known.sheet))

    def used_by(self, hidden: list[int], known: Known) -> list[int]:
        """Every line whose number some trial takes."""
        found = set(hidden)
        for at in hidden:
            line = self.board.lines[at]
            sources: list[Source] = list(self.names(at, known).values())
            for trial in self.trials.changes(line, self.shadows.cut(line, known.sheet)):
                sources += trial.change.extra.values() if trial.change is not None else ()
            found |= {source for source in sources if isinstance(source, int)}
        return sorted(found)

    def tried(self, line: Line, hidden: list[int], known: Known) -> Outcome:
        edits, readings = self.edits(hidden, known), self.misreadings(hidden, known)
        groups: list[Group] = [*edits, *readings]
        run = _Run(self, line, hidden, known)
        values = [run.group(group) for group in groups]
        plain = run.plain()
        flat = [each.reshape(len(self.policies), -1, plain.shape[1]) for each in values]
        nothing = np.zeros((len(self.policies), 0, plain.shape[1]))
        counts = Counter(slip for reading in readings for slip in reading.slips)
        more = log2(len(edits)) if edits else 0.0
        return Outcome(line.at, groups, np.concatenate([nothing, *flat], axis=1), plain, counts, more)

    def edits(self, hidden: list[int], known: Known) -> list[list[Trial]]:
        """The edits of each equation; where it stands at several hidden times, at all of them together."""
        found: dict[Any, list[Trial]] = {}
        for at in reversed(hidden):
            line = self.board.lines[at]
            cut = self.shadows.cut(line, known.sheet)
            key = (line.quantity, line.place, cut) if line.equation is not None else at
            if key not in found:
                found[key] = self.trials.changes(line, cut)
        return [group for group in found.values() if group]

    def misreadings(self, hidden: list[int], known: Known) -> list[Reading]:
        """Operands misread, each once."""
        found: dict[Any, Reading | None] = {}
        for at in reversed(hidden):
            for source in self.names(at, known).values():
                key = source_key(source)
                if key not in found and source not in hidden:
                    found[key] = self.readings.of(source, known.sheet)
        return [reading for reading in found.values() if reading is not None]

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


def source_key(source: Source) -> Any:
    return source if isinstance(source, int) else (source.label, source.top, source.left, len(source.value))


class _Run:
    """The hidden lines under each policy, with rows for the trials of a group."""

    def __init__(self, outcomes: Outcomes, line: Line, hidden: Iterable[int], known: Known) -> None:
        self.outcomes = outcomes
        self.shadows = outcomes.shadows
        self.board = outcomes.board
        self.line = line
        self.hidden = list(hidden)
        self.known = known
        self.policy = 0
        self.quick = self.hidden == [line.at] and outcomes.is_plain(line)

    def plain(self) -> Array:
        """The line's value without any slip, a row a policy."""
        value = self.shadows.predicted(self.known.states[self.line.at])
        rows = np.broadcast_to(value, (len(self.shadows.policies), *value.shape[1:]))
        return rows[list(self.outcomes.policies)].reshape(len(self.outcomes.policies), -1)

    def row(self, values: Array) -> Array:
        return values if len(values) == 1 else values[self.policy : self.policy + 1]

    def group(self, group: Group) -> Array:
        """The line's value by policy and trial."""
        if self.quick and isinstance(group, list):
            return self.together(group)
        return np.stack([self.under(policy, group) for policy in self.outcomes.policies])

    def together(self, trials: list[Trial]) -> Array:
        """All edits of the line's equation, under all policies at once."""
        cut = self.shadows.cut(self.line, self.known.sheet)
        program = self.outcomes.program(self.line, cut)
        sources = dict(self.shadows.names(self.line, cut))
        for trial in trials:
            sources |= trial.change.extra if trial.change is not None else {}
        rows = list(self.outcomes.policies)
        operands = {}
        for name in program.names:
            source = sources[name]
            if isinstance(source, Fixed):
                operands[name] = self.shadows.constant(source.value)
            else:
                used = self.shadows.used(self.known.states[source])
                operands[name] = used if len(used) == 1 else used[rows]
        shape = np.shape(self.shadows.predicted(self.known.states[self.line.at]))[1:]
        return program.run(operands, (len(rows), *shape)).swapaxes(0, 1)

    def under(self, policy: int, group: Group) -> Array:
        self.policy = policy
        if isinstance(group, list):
            predicted = self.follow(group, {}, len(group))
        else:
            rows = {source_key(group.source): group.rows(self.value(group.source, {}))}
            predicted = self.follow([], rows, len(group))
        return np.broadcast_to(predicted, (len(group), *predicted.shape[1:]))

    def value(self, source: Source, rows: dict[Any, Array]) -> Array:
        known = rows.get(source_key(source))
        if known is not None:
            return known
        if isinstance(source, Fixed):
            return self.shadows.constant(source.value)
        return self.row(self.shadows.used(self.known.states[source]))

    def follow(self, edits: list[Trial], rows: dict[Any, Array], size: int) -> Array:
        """The value of the line, from the first hidden line on that the slip touches."""
        edited = self.board.lines[edits[0].line] if edits else None
        predicted = None
        for at in self.hidden:
            line = self.board.lines[at]
            cut = self.shadows.cut(line, self.known.sheet)
            if edited is not None and (line.quantity, line.place) == (edited.quantity, edited.place):
                made = self.edited(line, cut, edits, rows, size)
            else:
                names = self.shadows.names(line, cut)
                if line.equation is None or not any(source_key(source) in rows for source in names.values()):
                    continue
                operands = {name: self.value(source, rows) for name, source in names.items()}
                made = self.outcomes.table(line, cut, None, self.policy).run(operands)
            rows[at] = (
                made if line.equation is None else self.outcomes.table(line, cut, None, self.policy).carried(made)
            )
            predicted = made if at == self.line.at else predicted
        return self.row(self.shadows.predicted(self.known.states[self.line.at])) if predicted is None else predicted

    def edited(self, line: Line, cut: tuple[str, ...], edits: list[Trial], rows: dict[Any, Array], size: int) -> Array:
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
