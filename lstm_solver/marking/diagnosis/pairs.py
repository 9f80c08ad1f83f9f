"""Two slips at once, where one does not explain a number: two edits of the same equation."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from ...maths.values import Array
from ..catalogue.scene import EquationChange
from ..catalogue.table import STRUCTURAL
from ..key.answer_key import KeyLine, OperandSources
from ..rounding_policies.program import SharedProgram
from ..rounding_policies.written_numbers import nearest
from .evidence import WrittenNumber
from .outcomes import KEPT, TrialOutcomes
from .rework import SheetStates
from .sheets_together import SheetsTogether, Wanted, few_at_once
from .trials import Trial, shape

MOST = 600  # pairs of one equation


class SlipPair(NamedTuple):
    """The equation with both edits. `first` and `second`: each for itself."""

    first: Trial
    second: Trial
    change: EquationChange


class LinePairs(NamedTuple):
    """The pairs of one equation. `extra`: names that the equation has not; `lines`: those whose numbers they take."""

    pairs: list[SlipPair]
    program: SharedProgram
    extra: OperandSources
    lines: list[int]

    def key(self, known: SheetStates) -> tuple[int, ...]:
        """What the values of the pairs rest on."""
        return tuple(known.states[each] for each in self.lines)


class SlipPairs:
    """The pairs of every equation, made once."""

    def __init__(self, outcomes: TrialOutcomes) -> None:
        self.outcomes = outcomes
        self.board = outcomes.board
        self._made: dict[tuple[int, tuple[str, ...]], LinePairs] = {}
        self._values: dict[tuple[int, ...], Array] = {}

    def of(self, line: KeyLine, known: SheetStates) -> tuple[list[SlipPair], Array]:
        """The pairs of a line's equation, and its value by pair; none where the sheet leaves out what it rests on."""
        if line.equation is None or not self.outcomes.is_alone(line, known):
            return [], np.zeros((0, 0))
        made = self.made(line, self.outcomes.shadows.cut(line, known.sheet))
        key = made.key(known)
        if made.pairs and key not in self._values:
            self.work_out([(line, known)])
        return made.pairs, self._values.get(key, np.zeros((0, 0)))

    def work_out(self, wanted: Iterable[tuple[KeyLine, SheetStates]]) -> None:
        """The values of the pairs of many sheets, side by side."""
        if len(self._values) > KEPT:
            self._values.clear()
        fresh: dict[tuple[int, frozenset[int]], Wanted] = {}
        for line, known in wanted:
            if line.equation is not None and self.outcomes.is_alone(line, known):
                made = self.made(line, self.outcomes.shadows.cut(line, known.sheet))
                key = made.key(known)
                if made.pairs and key not in self._values:
                    fresh.setdefault((line.at, known.lines), {})[key] = known
        for (at, _), alike in fresh.items():
            for few in few_at_once(self.outcomes, self.board.lines[at], alike):
                run = SheetsTogether(self.outcomes, self.board.lines[at], list(few.values()), rows=[0])
                made = self.made(run.line, run.cut)
                values = run.program(made.program, made.extra).reshape(len(few), len(made.pairs), -1)
                self._values |= zip(few, values, strict=True)

    def clear(self) -> None:
        """Without any sheet."""
        self._values.clear()
        self.outcomes.clear()

    def made(self, line: KeyLine, cut: tuple[str, ...]) -> LinePairs:
        found = self._made.get((line.at, cut))
        if found is None:
            pairs = list(self._all(self.board.lines[line.at], cut))[:MOST]
            program = SharedProgram(pair.change.rhs for pair in pairs)
            extra = {name: each for pair in pairs for name, each in pair.change.extra.items()}
            lines = {line.at, *(each for each in extra.values() if isinstance(each, int))}
            found = self._made[line.at, cut] = LinePairs(pairs, program, extra, sorted(lines))
        return found

    def _all(self, line: KeyLine, cut: tuple[str, ...]) -> Iterator[SlipPair]:
        trials = self.outcomes.trials
        scene = trials.scene(line, cut)
        rows = [row for row in STRUCTURAL if row.plain]
        plain = {row.id for row in rows}
        singles = trials.changes(line, cut)
        seen = {scene.rhs, *(trial.change.rhs for trial in singles if trial.change is not None)}
        for first in singles:
            if first.slip not in plain or first.change is None:
                continue
            extra = first.change.extra
            shapes = {**scene.shapes, **{name: shape(self.board, each) for name, each in extra.items()}}
            then = scene._replace(rhs=first.change.rhs, sources={**scene.sources, **extra}, shapes=shapes)
            for row in rows:
                for change in row.make(then) if row.make is not None else ():
                    if change.rhs not in seen:
                        seen.add(change.rhs)
                        both = change._replace(extra={**extra, **change.extra})
                        second = Trial(row.id, line.at, change.detail, change, bits=row.bits)
                        yield SlipPair(first, second, both)


def met(values: Array, numbers: list[WrittenNumber], cuts: bool) -> Array:
    """By pair and number, whether it comes to it."""
    return np.stack([nearest(values[:, each.column], each.given.text, cuts) for each in numbers], axis=1)
