"""The state machine of a network whose rounded state takes few values: found by search, with the engine's own numbers.

States are told apart by their printed digits; those that hand on the same and lead on alike are one.
"""

from collections.abc import Iterator, Mapping
from decimal import DecimalException, localcontext
from types import MappingProxyType
from typing import Any, NamedTuple

from ..maths.arithmetic import Exact
from ..maths.evaluation import evaluate
from ..maths.rounding import Rounding
from ..maths.values import Vector
from ..network.cell import plans
from ..network.problem import Problem, Unit
from ..network.quantity_names import feeds_back

MOST_STATES, MOST_INPUTS, LARGEST = 64, 4, 8  # LARGEST: hidden size

MachineState = dict[str, Vector]

PrintedState = tuple[tuple[str, ...], ...]  # the digits of each state, in the order of the cell's states


class StateMachine(NamedTuple):
    """`next[s][i]`: where input `inputs[i]` leads from state s; that state's `outputs` are what the step hands on.

    `states`: the digits of those of the cell's states that tell them apart, by name. `starts`: by sequence.
    """

    inputs: list[Vector]
    states: list[dict[str, tuple[str, ...]]]
    outputs: list[tuple[str, ...]]
    next: list[list[int]]
    starts: list[int]

    def run(self, word: list[int], start: int | None = None) -> list[tuple[str, ...]]:
        """What the network prints after each input; `word` holds positions in `inputs`."""
        state, found = self.starts[0] if start is None else start, []
        for letter in word:
            state = self.next[state][letter]
            found.append(self.outputs[state])
        return found


class NoStateMachine(NamedTuple):
    """`why`: the key of a phrase, `values`: what is put into it."""

    why: str
    values: Mapping[str, int] = MappingProxyType({})


def different_inputs(problem: Problem) -> list[Vector]:
    """The different inputs of all runs, sorted, as the first layer sees them."""
    found: dict[tuple[Any, ...], Vector] = {}
    with localcontext(Exact.context()):
        for sequence in problem.sequences:
            for position, entry in enumerate(sequence.inputs):
                if position not in sequence.fed:
                    found.setdefault(tuple(entry), entry)
        return [_seen(problem, found[key]) for key in sorted(found)]


def _seen(problem: Problem, entry: Vector) -> Vector:
    embedding = problem.embedding
    if embedding is None:
        return entry
    pair = (entry, embedding.matrix) if embedding.axis == "row" else (embedding.matrix, entry)
    found: Vector = Exact().product(pair[0], pair[1], None)
    return [problem.rounding.digits.round(each) for each in found] if problem.rounding.carries("x") else found


def machine(problem: Problem) -> StateMachine | NoStateMachine | None:
    """The machine; why there is none; or None where nobody would look for one.

    That is where nothing is rounded, where there are several layers or directions, and where values are given or fed
    back.
    """
    unit = problem.unit
    if problem.symbols or feeds_back(problem) or not any(problem.rounding.carries(name) for name in unit.cell.states):
        return None
    if not problem.plain or not unit.complete or any(any(each.given.values()) for each in problem.sequences):
        return None
    inputs = different_inputs(problem)
    if len(inputs) > MOST_INPUTS or unit.hidden_size > LARGEST:
        return NoStateMachine("machine_of_few_inputs", {"inputs": MOST_INPUTS, "size": LARGEST})
    with localcontext(Exact.context()):
        return _StateSearch(unit, problem.rounding, inputs).machine(
            [each.initial[unit.place] for each in problem.sequences]
        )


class _StateSearch:
    def __init__(self, unit: Unit, rounding: Rounding, inputs: list[Vector]) -> None:
        self.unit = unit
        self.rounding = rounding
        self.inputs = inputs
        self.plans = plans(unit.cell, rounding)
        self.fixed = {name: each.value for name, each in unit.parameters.items()}
        self.found: dict[PrintedState, int] = {}
        self.held: list[MachineState] = []
        self.twins: list[tuple[MachineState, int]] = []
        self.next: list[list[int]] = []

    def machine(self, starts: list[MachineState]) -> StateMachine | NoStateMachine:
        try:
            begun = [self.place(state) for state in starts]
            trouble = self.explore()
        except DecimalException:
            return NoStateMachine("machine_without_value")
        return trouble or self.smallest(begun)

    def place(self, state: MachineState) -> int:
        """The number of a state, a new one where its digits were not met."""
        printed = self.printed(state)
        if printed not in self.found:
            self.found[printed] = len(self.held)
            self.held.append(state)
        at = self.found[printed]
        if state != self.held[at]:
            self.twins.append((state, at))
        return at

    def explore(self) -> NoStateMachine | None:
        """Fills `next`; what stands against a machine, or None."""
        at = 0
        while at < len(self.held):
            after = [self.step(self.held[at], entry) for entry in self.inputs]
            self.next.append([self.place(state) for state in after])
            if len(self.held) > MOST_STATES:
                return NoStateMachine("machine_of_many_states", {"states": MOST_STATES})
            at += 1
        return None if self.alike() else NoStateMachine("machine_unlike")

    def alike(self) -> bool:
        """Whether each state that counts as another leads on as that one does."""
        for state, at in self.twins:
            onward = [self.found.get(self.printed(self.step(state, entry))) for entry in self.inputs]
            if onward != self.next[at]:
                return False
        return True

    def step(self, state: MachineState, entry: Vector) -> MachineState:
        known: dict[str, Any] = {**self.fixed, **{f"{name}_prev": value for name, value in state.items()}, "x": entry}
        for each in self.plans:
            nodes = evaluate(each, Exact(), [known[name] for name in each.names])
            known[each.name] = nodes.used(len(each.nodes) - 1)
        return {name: known[name] for name in self.unit.cell.states}

    def printed(self, state: MachineState) -> PrintedState:
        return tuple(self.digits(name, state[name]) for name in self.unit.cell.states)

    def digits(self, name: str, value: Vector) -> tuple[str, ...]:
        digits = self.rounding.of(name)
        return tuple(self.rounding.text(entry, digits) for entry in value)

    def smallest(self, starts: list[int]) -> StateMachine:
        """The machine with states that cannot be told apart from outside joined."""
        output = self.unit.cell.output
        outputs = [self.digits(output, state[output]) for state in self.held]
        groups = _numbered(outputs)
        while True:
            finer = _numbered([(group, *[groups[to] for to in self.next[at]]) for at, group in enumerate(groups)])
            if max(finer) == max(groups):
                break
            groups = finer
        first = [groups.index(group) for group in range(max(groups) + 1)]
        return StateMachine(
            self.inputs,
            list(self.names(first)),
            [outputs[at] for at in first],
            [[groups[to] for to in self.next[at]] for at in first],
            [groups[start] for start in starts],
        )

    def names(self, chosen: list[int]) -> Iterator[dict[str, tuple[str, ...]]]:
        """The states by what they hand on, where that tells them apart; else by everything they hold."""
        output = self.unit.cell.output
        alone = {self.digits(output, self.held[at][output]) for at in chosen}
        shown = (output,) if len(alone) == len(chosen) else self.unit.cell.states
        for at in chosen:
            yield {name: self.digits(name, self.held[at][name]) for name in shown}


def _numbered(keys: list[Any]) -> list[int]:
    """Equal keys get equal numbers, in the order in which they come."""
    numbers: dict[Any, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys]
