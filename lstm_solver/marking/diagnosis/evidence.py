"""Which trials come to the numbers that were written."""

from typing import NamedTuple

import numpy as np

from ...maths.values import Array, is_matrix
from ..key.answer_key import AnswerKey, KeyLine
from ..marks import WrittenAnswer
from ..rounding_policies.vectorized import NEAR
from ..rounding_policies.written_numbers import decimals_of, nearest
from .neighbourhood import Neighbourhood
from .outcomes import TrialOutcome
from .trials import Trial


class WrittenNumber(NamedTuple):
    """One number of a line. `column`: its entry in the flattened value; `middle`: of the values that are written so;
    `around`: the numbers near it, where it wants an explanation."""

    name: str
    column: int
    given: WrittenAnswer
    middle: float
    around: Neighbourhood | None

    @property
    def wrong(self) -> bool:
        return self.around is not None


class TrialMatch(NamedTuple):
    """A trial that comes to some of the wrong numbers. `against`: numbers that it would change and that are not."""

    trial: Trial
    row: int
    met: tuple[WrittenNumber, ...]
    against: tuple[str, ...]


def reach_of(board: AnswerKey, line: KeyLine, given: WrittenAnswer) -> float:
    """How large a number may be there."""
    largest = max((abs(float(entry)) for entry in board.decimals(line)), default=1.0)
    return max(1.0, min(largest, 1e6), min(abs(float(given.value)), 1e6))


def column(line: KeyLine, index: tuple[int, ...]) -> int:
    """The place of an entry in its flattened value, row by row."""
    return index[0] * len(line.value[0]) + index[1] if is_matrix(line.value) else index[0]


def with_zeros(given: WrittenAnswer, asked: int, values: Array, cuts: bool) -> WrittenAnswer:
    """With the zeros at its end that were dropped, where it has fewer than the asked decimals and a trial comes to it
    with them: `-0.5` for -0.500."""
    missing = asked - decimals_of(given.text)
    if missing <= 0:
        return given
    whole = WrittenAnswer(f"{given.value:.{asked}f}", given.value)
    return whole if nearest(values, whole.text, cuts).any() else given


def matches(outcome: TrialOutcome, numbers: list[WrittenNumber]) -> list[TrialMatch]:
    """The trials that explain at least one wrong number of a line, each under the policy where it explains most."""
    if not outcome.groups:
        return []
    columns = [number.column for number in numbers]
    wrong = np.array([number.wrong for number in numbers])
    met = _met(outcome, columns, numbers)
    counts = (met & wrong).sum(axis=2)
    best = counts.argmax(axis=0)
    found = []
    for row in np.flatnonzero(counts.max(axis=0)):
        policy = int(best[row])
        hit = met[policy, row] & wrong
        spoilt = _moved(outcome, policy, int(row), columns, numbers) & ~met[policy, row] & ~wrong
        chosen = tuple(number for number, it in zip(numbers, hit, strict=True) if it)
        others = tuple(number.name for number, it in zip(numbers, spoilt, strict=True) if it)
        found.append(TrialMatch(outcome.trial(int(row)), int(row), chosen, others))
    return found


def _met(outcome: TrialOutcome, columns: list[int], numbers: list[WrittenNumber]) -> Array:
    """By policy, trial and number: whether the trial comes to it, and the policy does not without it."""
    values = np.array([number.middle for number in numbers])
    scale = 10.0 ** np.array([decimals_of(number.given.text) for number in numbers])
    near = NEAR + np.abs(values) * scale * 4e-15
    with np.errstate(all="ignore"):
        found: Array = np.abs(outcome.values[:, :, columns] - values) * scale <= 0.5 + near
        found &= ~(np.abs(outcome.right[:, None, columns] - values) * scale <= 0.5 + near)
    return found


def _moved(outcome: TrialOutcome, policy: int, row: int, columns: list[int], numbers: list[WrittenNumber]) -> Array:
    """By number: whether a trial comes to another than without it."""
    scale = 10.0 ** np.array([decimals_of(number.given.text) for number in numbers])
    made, right = outcome.values[policy, row, columns], outcome.right[policy, columns]
    with np.errstate(all="ignore"):
        found: Array = (np.abs(made - right) * scale > 0.5) | ~np.isfinite(made)
    return found
