"""Two slips at once, where one does not explain a number: two edits of the same equation."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ...maths.values import Array
from ..catalogue.scene import EquationChange
from ..catalogue.table import STRUCTURAL
from ..key.answer_key import KeyLine
from ..rounding_policies.policy_states import nearest
from ..rounding_policies.program import SharedProgram
from .evidence import WrittenNumber
from .outcomes import KEPT, TrialOutcomes
from .rework import Rework, SheetStates
from .trials import Trial, shape

MOST = 600  # pairs of one equation


class SlipPair(NamedTuple):
    """The equation with both edits. `first` and `second`: each for itself."""

    first: Trial
    second: Trial
    change: EquationChange


class SlipPairs:
    """The pairs of every equation, made once."""

    def __init__(self, outcomes: TrialOutcomes) -> None:
        self.outcomes = outcomes
        self._made: dict[tuple[int, tuple[str, ...]], tuple[list[SlipPair], SharedProgram]] = {}
        self._values: dict[tuple[int, ...], Array] = {}

    def of(self, line: KeyLine, known: SheetStates) -> tuple[list[SlipPair], Array]:
        """The pairs of a line's equation, and its value by pair; none where the sheet leaves out what it rests on."""
        outcomes = self.outcomes
        hidden = outcomes.hidden(line, known)
        if hidden != [line.at] or line.equation is None or not outcomes.is_plain(line):
            return [], np.zeros((0, 0))
        cut = outcomes.shadows.cut(line, known.sheet)
        pairs, program = self.made(line, cut)
        if not pairs:
            return [], np.zeros((0, 0))
        extra = {name: each for pair in pairs for name, each in pair.change.extra.items()}
        lines = {line.at, *(each for each in extra.values() if isinstance(each, int))}
        key = tuple(known.states[each] for each in sorted(lines))
        values = self._values.get(key)
        if values is None:
            if len(self._values) > KEPT:
                self._values.clear()
            values = Rework(outcomes, line, hidden, known).program(program, extra)
            self._values[key] = values = values[0].reshape(len(pairs), -1)
        return pairs, values

    def made(self, line: KeyLine, cut: tuple[str, ...]) -> tuple[list[SlipPair], SharedProgram]:
        found = self._made.get((line.at, cut))
        if found is None:
            pairs = list(self._all(line, cut))[:MOST]
            found = self._made[line.at, cut] = (pairs, SharedProgram(pair.change.rhs for pair in pairs))
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
            shapes = {**scene.shapes, **{name: shape(self.outcomes.board, each) for name, each in extra.items()}}
            then = scene._replace(rhs=first.change.rhs, sources={**scene.sources, **extra}, shapes=shapes)
            for row in rows:
                for change in row.make(then) if row.make is not None else ():
                    if change.rhs not in seen:
                        seen.add(change.rhs)
                        both = change._replace(extra={**extra, **change.extra})
                        second = Trial(row.id, line.at, change.detail, change, bits=row.bits)
                        yield SlipPair(first, second, both)


def met(values: Array, numbers: list[WrittenNumber]) -> Array:
    """By pair and number, whether it comes to it."""
    return np.stack([nearest(values[:, each.column], each.given.text) for each in numbers], axis=1)
