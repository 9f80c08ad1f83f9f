"""What is needed for what is asked: where weights are missing, only that is computed."""

from collections.abc import Iterable

from .expr import symbols
from .problem import Layer, Sequence

Positions = set[tuple[str, int]]  # quantity, position in the inputs


def needed(layer: Layer, sequence: Sequence, asked: Iterable[tuple[str, int]]) -> Positions:
    """Everything that must be known, given values included, to compute what is asked."""
    equations = {equation.name: equation for equation in layer.cell.equations}
    pending = list(asked)
    found: Positions = set()
    while pending:
        name, position = pending.pop()
        if (name, position) in found or position < 0:
            continue
        found.add((name, position))
        if name not in equations or name in sequence.given.get(position, {}):
            continue
        for symbol in symbols(equations[name].rhs):
            if symbol in equations or symbol == "x":
                pending.append((symbol, position))
            elif symbol.endswith("_prev"):
                pending.append((symbol.removesuffix("_prev"), position - 1))
    return found


def lacking(layer: Layer, sequence: Sequence, asked: Iterable[tuple[str, int]]) -> dict[str, tuple[str, int]]:
    """The missing parameters, each with the first quantity and position that cannot do without it."""
    missing = {name for name in layer.cell.wants if name not in layer.parameters}
    wants = {equation.name: set(symbols(equation.rhs)) & missing for equation in layer.cell.equations}
    found: dict[str, tuple[str, int]] = {}
    for name, position in sorted(needed(layer, sequence, asked), key=lambda each: (each[1], each[0])):
        if name in wants and name not in sequence.given.get(position, {}):
            for parameter in wants[name]:
                found.setdefault(parameter, (name, position))
    return found
