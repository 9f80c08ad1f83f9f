"""Many sheets worked out side by side: what they come to one after the other, in fewer and longer arrays."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ...maths.values import Array
from ..key.answer_key import KeyLine, OperandSources
from ..key.backward_lines import CLIP_NORM
from .policy_states import PolicyStates

LARGEST = 1_000_000  # numbers of one array


def work_out(states: PolicyStates, sheets: Sequence[Mapping[int, int]]) -> None:
    """`sheets`: of each the state of every line, by line. What the lines come to, and what is written there, is known
    afterwards."""
    for line in states.board.lines:
        here = list(dict.fromkeys(sheet[line.at] for sheet in sheets if line.at in sheet))
        for alike in _fresh(states, line, here):
            _work_out(states, line, alike)
        written = [state for state in here if states.states[state].written and state not in states.uses]
        if written:
            states.as_written(written)


def _fresh(states: PolicyStates, line: KeyLine, here: list[int]) -> Iterator[list[int]]:
    """States of a line that have other sources, as far as they are not known; those of one equation together."""
    if line.equation is None or line.kind == CLIP_NORM:
        return
    bases = {states.states[state].basis: state for state in here}
    by_cut: dict[tuple[str, ...], list[int]] = {}
    for basis, state in bases.items():
        if basis not in states.values:
            by_cut.setdefault(states.states[state].cut, []).append(state)
    for alike in by_cut.values():
        sizes = [each[0].size for each in states.operands(alike[0]).values()]
        most = max(1, LARGEST // (len(states.policies) * max(sizes, default=1)))
        yield from (alike[start : start + most] for start in range(0, len(alike), most))


def _work_out(states: PolicyStates, line: KeyLine, alike: list[int]) -> None:
    cut = states.states[alike[0]].cut
    table = states.table(line, cut).times(len(alike))
    value = table.run(_operands(states, states.names(line, cut), alike))
    carried = table.carried(value)
    rows = len(states.policies)
    for known, each in ((states.values, value), (states.carries, carried)):
        whole = np.broadcast_to(each, (rows * len(alike), *each.shape[1:])) if len(each) == 1 else each
        for at, state in enumerate(alike):
            known[states.states[state].basis] = whole[at * rows : (at + 1) * rows]


def _operands(states: PolicyStates, names: OperandSources, alike: list[int]) -> dict[str, Array]:
    """What the names of their equation stand for, state after state."""
    earlier = zip(*(states.states[state].sources for state in alike), strict=True)
    return {
        name: one_after_the_other(states, [states.used(each) for each in next(earlier)])
        if isinstance(source, int)
        else one_after_the_other(states, [states.stated.of(source, states.states[state].version) for state in alike])
        for name, source in names.items()
    }


def one_after_the_other(states: PolicyStates, values: list[Array]) -> Array:
    """The values of an operand, by sheet and policy; one row where all agree."""
    if len(values[0]) == 1 and all(each is values[0] for each in values):
        return values[0]
    return np.concatenate([states.whole(each) for each in values])
