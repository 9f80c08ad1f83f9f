"""A trained network in the terms of the field, whatever framework it is from."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from .stored_tensors import Rows, plain_name, refused


class TrainedDirection(NamedTuple):
    """One direction of a layer.

    `gates`: in the order of the blocks, none for an rnn. `x`, `h`: the blocks below each other, (gates · hidden) ×
    input and × what is fed back. `biases`: by the keys of a problem file, `x` and `h` where there are two, else `b`;
    each gates · hidden long. `peepholes`, `initial`: vectors by gate, by state. `options`: of the cell. `sources`:
    where each key came from, for comments.
    """

    gates: tuple[str, ...]
    x: Rows
    h: Rows
    biases: Mapping[str, Rows] = {}
    peepholes: Mapping[str, Rows] = {}
    initial: Mapping[str, Rows] = {}
    options: Mapping[str, Any] = {}
    sources: Mapping[str, str] = {}

    @property
    def hidden(self) -> int:
        """Units of each gate."""
        return len(self.x) // max(len(self.gates), 1)


class TrainedLayer(NamedTuple):
    """`directions`: forward, reverse, or both. `merge`: how both are joined."""

    cell: str
    directions: Mapping[str, TrainedDirection]
    merge: str = "concat"

    @property
    def input_width(self) -> int:
        """How many numbers it is given a step."""
        return len(next(iter(self.directions.values())).x[0])

    @property
    def width(self) -> int:
        """How many numbers it hands on a step."""
        found = [len(each.h[0]) for each in self.directions.values()]
        return sum(found) if self.merge == "concat" else found[0]


class TrainedHead(NamedTuple):
    """A linear layer on top: y = activation(V h + d). `bias`: None where it has none."""

    matrix: Rows
    bias: Rows | None = None
    activation: str | None = None
    last_only: bool = False
    source: str = ""


class TrainedNetwork(NamedTuple):
    """`framework`: its name in print. `notation`: the nearest one. `remarks`: what a reader of the file should know.

    `flipped`: it puts out the last time step first.
    """

    framework: str
    layers: tuple[TrainedLayer, ...]
    head: TrainedHead | None = None
    notation: str = "pytorch"
    remarks: tuple[str, ...] = ()
    flipped: bool = False


class ImportChoices(NamedTuple):
    """What a file alone cannot say. `name`: which network of a larger one."""

    cell: str | None = None
    activation: str | None = None
    name: str | None = None


def cell_of(gates: Mapping[str, int], length: int, hidden: int, said: str | None) -> str:
    """The cell with so many gates as there are blocks of `hidden` in the `length` of a matrix. `said`: which it is.

    Raises SolverError where there is none, or another.
    """
    found = [cell for cell, count in gates.items() if length == hidden * max(count, 1)]
    if not found:
        raise refused(f"{length} rows for {hidden} units are no {', '.join(gates)}")
    if said is not None and said != found[0]:
        raise refused(f"--cell {plain_name(said)}: {length} rows for {hidden} units are those of {found[0]}")
    return found[0]
