"""What the names of adjoint equations stand for at a step: values of the forward pass as it carried them, adjoints."""

from typing import TYPE_CHECKING, Any

from ..maths.differentiation import NEXT, NODE, ReverseMode, named_node
from ..network.problem import Place
from .trace import Step

if TYPE_CHECKING:
    from .forward import ForwardRun

AdjointValues = dict[str, Any]  # by name (d_f, d_a_f), their values at one step


class AdjointOperands:
    """`adjoints[place][position]`: what has been computed so far. `extra[position]`: what no equation of the place
    makes, such as what a layer handed on. `records`: the steps of the forward pass."""

    def __init__(self, run: "ForwardRun") -> None:
        self.run = run
        self.adjoints: dict[Place, list[AdjointValues]] = {
            place: [{} for _ in range(run.length)] for place in run.plans
        }
        self.records: dict[tuple[Place, str, int], Step] = {
            (step.place, step.name, step.position): step for step in run.steps
        }
        self.extra: list[dict[str, Any]] = [{} for _ in range(run.length)]

    def computed(self, place: Place, back: ReverseMode, position: int | None) -> frozenset[str]:
        """What was computed at a step: neither given nor left out."""
        if position is None:
            return frozenset()
        return frozenset(name for name in back.names if self.is_computed(place, name, position))

    def is_computed(self, place: Place, name: str, position: int) -> bool:
        record = self.records.get((place, name, position))
        return record is not None and record.plan is not None

    def value(self, name: str, place: Place, back: ReverseMode, position: int, later: int | None) -> Any:
        """What a name of an adjoint equation stands for at a step."""
        if "#" in name:
            base, _, at = name.rpartition("#")
            return self.value(base, place, back, int(at), None)
        if name in self.extra[position]:
            return self.extra[position][name]
        if name in back.blocks:
            return self.block(name, place, back, position)
        if name.endswith(NEXT) and later is not None:
            return self.value(name.removesuffix(NEXT), place, back, later, None)
        if name.startswith(NODE):
            return self.node(*named_node(name), place, position)
        if name in self.adjoints[place][position]:
            return self.adjoints[place][position][name]
        known = self.run.known[place][position]
        if name in known:
            return known[name]
        return self.pre_activation(name.removeprefix("a_"), place, position)

    def block(self, name: str, place: Place, back: ReverseMode, position: int) -> Any:
        block = back.blocks[name]
        matrix = self.run.known[place][position][block.parameter]
        if block.rows:
            return matrix[block.start : block.stop]
        return (
            [row[block.start : block.stop] for row in matrix]
            if isinstance(matrix, list)
            else matrix[:, block.start : block.stop]
        )

    def pre_activation(self, name: str, place: Place, position: int) -> Any:
        """The carried pre-activation of a quantity."""
        step = self.records[place, name, position]
        assert step.plan is not None
        return self.node(name, step.plan.parts["preactivation"], place, position)

    def node(self, name: str, at: int, place: Place, position: int) -> Any:
        """What the nodes above one node of a quantity's equation took."""
        return self.records[place, name, position].record().used(at)
