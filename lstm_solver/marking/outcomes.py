"""What every trial would make of a line: the student's own numbers as far as they are known, the slip, and then the
right equations up to the line, all trials of a kind at once."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from ..expr import Equation
from .board import Fixed, Line, Source
from .formula import Table
from .shadows import Shadows, Sheet
from .trials import Trial, Trials, with_bits

Array = Any
NEAREST = 24  # lines before a number that are searched where the sheet leaves them out
KEPT = 400


class Outcome(NamedTuple):
    """`values[k]`: for policy `policies[k]`, a row a trial and a column an entry of the line; `right[k]`: without any
    slip."""

    trials: list[Trial]
    policies: tuple[int, ...]
    values: list[Array]
    right: list[Array]


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
        groups = [*self.edits(hidden, known), *self.misreadings(hidden, known)]
        trials = [trial for group in groups for trial in group]
        values, right = [], []
        for policy in self.policies:
            run = _Run(self, line, hidden, known, policy)
            size = len(self.board.decimals(line)) if line.equation is None else None
            rows = [run.group(group) for group in groups if group]
            flat = [each.reshape(len(each), -1) for each in rows]
            width = size or (flat[0].shape[1] if flat else 1)
            values.append(np.concatenate(flat) if flat else np.zeros((0, width)))
            right.append(run.plain().reshape(-1))
        return Outcome(trials, self.policies, values, right)

    def edits(self, hidden: list[int], known: Known) -> list[list[Trial]]:
        """The edits of each equation; where it stands at several hidden times, at all of them together."""
        found: dict[Any, list[Trial]] = {}
        places: dict[Any, int] = {}
        for at in reversed(hidden):
            line = self.board.lines[at]
            cut = self.shadows.cut(line, known.sheet)
            key = (line.quantity, line.place, cut) if line.equation is not None else at
            if key not in found:
                found[key] = self.trials.changes(line, cut)
                places[key] = at
        more = 0.0 if len(found) == 1 else float(np.log2(len(found)))
        return [[trial._replace(bits=trial.bits + more) for trial in group] for group in found.values()]

    def misreadings(self, hidden: list[int], known: Known) -> list[list[Trial]]:
        """Operands misread, by what is misread."""
        found: dict[Any, list[Trial]] = {}
        for at in reversed(hidden):
            line = self.board.lines[at]
            for name, source in self.names(at, known).items():
                key = source_key(source)
                if key not in found and source not in hidden:
                    found[key] = self.trials.numbers(name, source, line, known.sheet)
        weighed = iter(with_bits([trial for group in found.values() for trial in group]))
        return [[next(weighed) for _ in group] for group in found.values()]

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
    """The hidden lines under one policy, with rows for the trials of a group."""

    def __init__(self, outcomes: Outcomes, line: Line, hidden: Iterable[int], known: Known, policy: int) -> None:
        self.outcomes = outcomes
        self.shadows = outcomes.shadows
        self.board = outcomes.board
        self.line = line
        self.hidden = list(hidden)
        self.known = known
        self.policy = policy

    def plain(self) -> Array:
        """The line's value without any slip."""
        return self.row(self.shadows.predicted(self.known.states[self.line.at]))

    def row(self, values: Array) -> Array:
        return values if len(values) == 1 else values[self.policy : self.policy + 1]

    def group(self, trials: list[Trial]) -> Array:
        """The line's value by trial. All trials of a group edit one equation, or misread one source."""
        source = trials[0].source
        rows: dict[Any, Array] = {} if source is None else {source_key(source): self.misread(source, trials)}
        edits = trials if source is None else []
        predicted = self.follow(edits, rows, len(trials))
        return np.broadcast_to(predicted, (len(trials), *predicted.shape[1:]))

    def misread(self, source: Source, trials: list[Trial]) -> Array:
        rows = np.repeat(self.value(source, {}), len(trials), axis=0)
        for at, trial in enumerate(trials):
            rows[(at, *trial.entry)] = float(trial.new)
        return rows

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
        return self.plain() if predicted is None else predicted

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
