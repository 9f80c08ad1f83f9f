"""What is needed for what is asked: where weights are missing, only that is computed."""

from collections.abc import Iterable, Iterator

from ..maths.expressions import symbols
from .problem import Loss, Place, Problem, Sequence
from .quantity_names import PREDICT, WantedStep, cells_of, handed_on, judged_place

StepKey = tuple[Place, str, int]  # place, quantity, position in the inputs


def judged_positions(loss: Loss, last_only: bool, present: list[bool]) -> list[int]:
    """The positions that count. `present`: which have a target; `last_only`: outputs are made at the last step."""
    if last_only and loss.of != "h":
        present = [False] * (len(present) - 1) + present[-1:]
    positions = [position for position, there in enumerate(present) if there]
    return positions[-1:] if loss.steps == "last" else positions


def needed(problem: Problem, sequence: Sequence, asked: Iterable[WantedStep], *, loss: bool = True) -> set[StepKey]:
    """Everything that must be known, given values included, to compute what is asked; and a loss where there is one,
    unless `loss` is false."""
    wanted = [*asked, *([((len(problem.layers), "loss"), "loss", None)] if loss else [])]
    pending = [step for each in wanted for step in _at_steps(problem, sequence, each)]
    found: set[StepKey] = set()
    below = _Below(problem, sequence)
    while pending:
        step = pending.pop()
        if step not in found:
            found.add(step)
            pending += below.of(*step)
    return found


def _at_steps(problem: Problem, sequence: Sequence, wanted: WantedStep) -> list[StepKey]:
    """A loss of all steps as the losses of those that count; a gradient's name needs nothing of the forward pass."""
    place, quantity, position = wanted
    if position is not None:
        return [(place, quantity, position)]
    loss, targets = problem.loss, sequence.targets
    if quantity != "loss" or loss is None or loss.kind == "error" or targets is None:
        return []
    last_only = problem.outputs is not None and problem.outputs.steps == "last"
    counting = judged_positions(loss, last_only, [target is not None for target in targets])
    return [(place, quantity, at) for at in counting]


class _Below:
    """What one step is computed from."""

    def __init__(self, problem: Problem, sequence: Sequence) -> None:
        self.problem = problem
        self.sequence = sequence
        self.cells = cells_of(problem)
        self.symbols = {
            (place, each.name): list(dict.fromkeys(symbols(each.rhs)))
            for place, cell in self.cells.items()
            for each in cell.equations
        }

    def of(self, place: Place, quantity: str, position: int) -> Iterator[StepKey]:
        problem, (layer, kind) = self.problem, place
        if kind == "in" and position in self.sequence.fed:
            fed = self.sequence.fed[position]
            if fed == PREDICT and problem.outputs is not None:
                fed = problem.outputs.predict or fed
            yield (*judged_place(problem, fed), position - 1)
        elif kind == "both":
            yield from ((unit.place, unit.cell.output, position) for unit in problem.layers[layer - 1].units)
        elif (place, quantity) in self.symbols:
            if quantity not in self.sequence.given.get(place, {}).get(position, {}):
                yield from self.equation(place, quantity, position)
        elif quantity == "predict" and problem.outputs is not None and problem.outputs.predict is not None:
            yield (*judged_place(problem, problem.outputs.predict), position)
        elif quantity in ("error", "loss") and problem.loss is not None:
            yield (*judged_place(problem, problem.loss.of), position)

    def equation(self, place: Place, quantity: str, position: int) -> Iterator[StepKey]:
        layer, kind = place
        before = position + (1 if kind == "reverse" else -1)
        for symbol in self.symbols[place, quantity]:
            if (place, symbol) in self.symbols:
                yield place, symbol, position
            elif kind == "out" and symbol == "h":
                yield (*handed_on(self.problem.layers, layer), position)
            elif symbol == "x" and layer > 1:
                yield (*handed_on(self.problem.layers, layer - 1), position)
            elif symbol == "x" and (self.problem.embedding is not None or position in self.sequence.fed):
                yield (1, "in"), "x", position
            elif symbol.endswith("_prev") and 0 <= before < len(self.sequence.inputs):
                yield place, symbol.removesuffix("_prev"), before


def lacking(
    problem: Problem, sequence: Sequence, asked: Iterable[WantedStep]
) -> dict[tuple[Place, str], tuple[str, int]]:
    """The missing parameters with their places, each with the first quantity and position that cannot do without it."""
    wants: dict[tuple[Place, str], set[str]] = {}
    for unit in problem.units:
        missing = {name for name in unit.cell.wants if name not in unit.parameters}
        wants |= {(unit.place, each.name): set(symbols(each.rhs)) & missing for each in unit.cell.equations}
    found: dict[tuple[Place, str], tuple[str, int]] = {}
    for place, name, position in sorted(needed(problem, sequence, asked), key=lambda each: (each[2], each)):
        if name not in sequence.given.get(place, {}).get(position, {}):
            for parameter in wants.get((place, name), ()):
                found.setdefault((place, parameter), (name, position))
    return found
