"""What was read of a network, as far as outputs, losses and questions need to know it."""

from typing import TYPE_CHECKING, NamedTuple

from ...maths.expressions import Expr
from ...maths.values import Vector
from ...network.cell import Cell
from ...network.problem import Backward, Embedding, Loss, Outputs, Place, TimeIndex
from ..network.network import ReadNetwork

if TYPE_CHECKING:
    from ...network.parameter_count import CountedNetwork

ReadTargets = tuple[list[Vector | None], list[int | None] | None]  # vectors, and the numbers of those that are classes


class ReadOutputs(NamedTuple):
    """The outputs. `equations`: by name, as the file has them; `cell` and `outputs`: where all fits.

    `default`: what a loss looks at where it does not say. `said`: whether the file has outputs, readable or not.
    """

    equations: dict[str, Expr] = {}
    outputs: Outputs | None = None
    default: str = "h"
    last_only: bool = False
    cell: Cell | None = None
    predict: str | None = None
    said: bool = False


class ReadingContext(NamedTuple):
    """`targets`: by run. `loss_said`: whether the file has a loss, readable or not. `sized`: of sizes alone."""

    network: ReadNetwork
    embedding: Embedding | None
    time: TimeIndex
    heads: ReadOutputs = ReadOutputs()
    loss: Loss | None = None
    loss_said: bool = False
    backward: Backward | None = None
    backward_said: bool = False
    targets: tuple[ReadTargets | None, ...] = ()
    batch: str = ""
    sized: "CountedNetwork | None" = None

    @property
    def cells(self) -> dict[Place, Cell] | None:
        """Of every place that has one; None where one could not be read."""
        cells = self.network.cells
        if cells is None or not self.heads.said:
            return cells
        return None if self.heads.cell is None else {**cells, (len(self.depths), "out"): self.heads.cell}

    @property
    def counted(self) -> "CountedNetwork | None":
        """The network as far as counting needs it; None where a part of it could not be read."""
        from ...network.parameter_count import CountedNetwork, looked_up  # only for questions that count

        if self.sized is not None:
            return self.sized
        layers, embedding = self.network.layers, self.embedding
        if layers is None or (self.heads.said and self.heads.outputs is None):
            return None
        return CountedNetwork("", "", {}, layers, looked_up(embedding), self.heads.outputs)

    @property
    def depths(self) -> dict[int, list[str]]:
        """The directions of each layer."""
        found: dict[int, list[str]] = {}
        for built in self.network.built:
            layer, direction = built.site.place
            found.setdefault(layer, []).append(direction)
        return found

    @property
    def sizes(self) -> dict[Place, dict[str, int]]:
        """Of the quantities of every place whose sizes are known; `h` of a layer's joined directions among them."""
        units = [built.unit for built in self.network.built if built.unit is not None]
        found = {unit.place: unit.sizes for unit in units}
        found |= {(at, "both"): {"h": layer.size} for at, layer in enumerate(self.network.layers or (), 1)}
        if self.embedding is not None and (1, self.depths.get(1, [""])[0]) in found:
            found[1, "in"] = {"x": found[1, self.depths[1][0]]["x"]}
        if self.heads.outputs is not None:
            found[len(self.depths), "out"] = self.heads.outputs.sizes
        return found
