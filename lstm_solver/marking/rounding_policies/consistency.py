"""Whether a sheet keeps to one way of writing down what a habit of one place fewer carries."""

from collections.abc import Iterable

import numpy as np

from ...maths.values import Array
from .policy_states import PolicyStates
from .written_numbers import WritingRule, decimals_of

PlacedNumber = tuple[int, tuple[int, ...], str]  # the state of its line, its entry, what is written


def writes_alike(states: PolicyStates, numbers: Iterable[PlacedNumber]) -> Array:
    """By row, whether all that it comes to of the numbers is written in one way; rows that write as many places as are
    asked do. The ways: all with the asked places, all with one fewer, or only what is carried with one fewer."""
    found = np.ones(len(states.policies), bool)
    few = sorted(states.group.fewer)
    if few:
        rule = WritingRule([states.policies[at] for at in few])
        ways = np.array([_ways(states, rule, few, each) for each in numbers])
        found[few] = (ways | ~ways.any(axis=1, keepdims=True)).all(axis=0).any(axis=0)
    return found


def _ways(states: PolicyStates, rule: WritingRule, few: list[int], number: PlacedNumber) -> Array:
    """By way of writing and row of fewer places, whether it comes to a number."""
    state, index, text = number
    it = states.states[state]
    line = states.board.lines[it.line]
    own = None if line.equation is None else states.table(line, it.cut).own
    carries = np.zeros(len(few), bool) if own is None else own.active[few]
    value, carried = (states.whole(each)[(few, *index)] for each in (states.predicted(state), states.carried(state)))
    places = states.asked(line, index)
    both = np.concatenate([value, carried])[:, None]
    close = 1e-6 * 10.0 ** -decimals_of(text) + abs(float(text)) * 4e-15

    def met(figures: int) -> Array:
        """From the value, then from what is carried."""
        hits = np.abs(rule.rounded(both, np.full((1, 1), 10.0**figures)) - float(text)) <= close
        return hits.reshape(2, len(few))

    whole, fewer = met(places)[0], met(places - 1).any(axis=0)
    return np.stack([whole, fewer, np.where(carries, fewer, whole)])
