"""Whether a sheet keeps to one way of writing down what a habit of one place fewer carries."""

from collections.abc import Iterable, Sequence

import numpy as np

from ...maths.values import Array
from .policy_states import PolicyStates
from .written_numbers import WritingRule, decimals_of

MOST_STRANGE = 1  # numbers that a slip may have made of others

PlacedNumber = tuple[int, tuple[int, ...], str]  # the state of its line, its entry, what is written


def writes_alike(states: PolicyStates, numbers: Iterable[PlacedNumber]) -> Array:
    """By row, whether all that it comes to of the numbers is written in one way; rows that write as many places as are
    asked do. The ways: all with the asked places, all with one fewer, or only what is carried with one fewer."""
    found = np.ones(len(states.policies), bool)
    few = sorted(states.group.fewer)
    each = list(numbers)
    if few and each:
        ways, possible = _ways(states, few, each)
        fits = np.where(ways.any(axis=0), ways, True).all(axis=2)
        strange = (~ways.any(axis=0) & ~possible).sum(axis=2)  # what it does not come to and would not be written so
        found[few] = (fits & (strange <= MOST_STRANGE)).any(axis=0)
    return found


def _ways(states: PolicyStates, few: list[int], numbers: Sequence[PlacedNumber]) -> tuple[Array, Array]:
    """By way of writing, row of fewer places and number, whether it comes to it; and whether it may be written so."""
    rule = WritingRule([states.policies[at] for at in few])
    carries, places = (np.array(each) for each in zip(*(_line(states, few, each) for each in numbers), strict=True))
    values, carried = (
        np.array([states.whole(each(state))[(few, *index)] for state, index, _ in numbers])
        for each in (states.predicted, states.carried)
    )
    both = np.concatenate([values.T, carried.T])
    given = np.array([float(text) for _, _, text in numbers])
    close = 1e-6 * 10.0 ** -np.array([decimals_of(text) for _, _, text in numbers]) + abs(given) * 4e-15

    def met(figures: Array) -> Array:
        """From the value, then from what is carried."""
        hits = np.abs(rule.rounded(both, 10.0**figures) - given) <= close
        return hits.reshape(2, len(few), len(numbers))

    whole, fewer = met(places)[0], met(places - 1).any(axis=0)
    units = given * 10.0 ** (places - 1)
    coarse = np.broadcast_to(np.abs(units - np.rint(units)) <= 1e-6 + np.abs(units) * 4e-15, whole.shape)
    ways = np.stack([whole, fewer, np.where(carries.T, fewer, whole)])
    return ways, np.stack([np.ones_like(coarse), coarse, np.where(carries.T, coarse, True)])


def _line(states: PolicyStates, few: list[int], number: PlacedNumber) -> tuple[Array, int]:
    """By row of fewer places, whether it carries the line of a number; and the places that this is asked for."""
    state, index, _ = number
    it = states.states[state]
    line = states.board.lines[it.line]
    own = None if line.equation is None else states.table(line, it.cut).own
    return np.zeros(len(few), bool) if own is None else own.active[few], states.asked(it.version, it.line, index)
