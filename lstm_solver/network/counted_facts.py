"""Counts and shapes that questions ask for: the products that give a count, the rows and columns of a name."""

from typing import NamedTuple

from .cell import ParameterSpec
from .facts import Fact
from .parameter_count import CountedNetwork, CountedParameter, CountedPlace, ParameterShape, count
from .problem import Place


class Product(NamedTuple):
    """`times` (b_1 + b_2 + …), each b a product of sizes: the entries of several parameters of the same shapes."""

    times: int
    shapes: tuple[ParameterShape, ...]

    @property
    def value(self) -> int:
        """The number of entries."""
        return self.times * sum(_entries(shape) for shape in self.shapes)


def _entries(shape: ParameterShape) -> int:
    return shape[0] * (shape[1] if len(shape) > 1 else 1)


def products(network: CountedNetwork, fact: Fact) -> list[Product]:
    """What a count is the sum of: gates of the same shapes are one product. Empty where nothing is counted."""
    return products_of(_places(network, fact.layer), fact.path)


def products_of(places: list[CountedPlace], path: tuple[str, ...] = ()) -> list[Product]:
    """The products that the parameters of some places come to; of a `path` (`weights`, `f`) alone."""
    found: dict[tuple[ParameterShape, ...], int] = {}
    for place in places:
        for shapes in _by_gate(place, path):
            found[shapes] = found.get(shapes, 0) + 1
    return [Product(times, shapes) for shapes, times in found.items()]


def layers(network: CountedNetwork) -> int:
    """How many there are."""
    return max(each.place[0] for each in count(network).parts)


def _places(network: CountedNetwork, layer: int | None) -> list[CountedPlace]:
    parts = count(network).parts
    return [each for each in parts if layer is None or (each.place[0] == layer and each.place[1] not in ("in", "out"))]


def _by_gate(place: CountedPlace, path: tuple[str, ...]) -> list[tuple[ParameterShape, ...]]:
    """The shapes of the parameters of each gate that are counted; what has no gate stands by itself."""
    gates: dict[str, list[ParameterShape]] = {}
    for each in place.parameters:
        gate = each.want.gate
        of_kind = path in ((), ("biases",) if each.bias else ("weights",))  # peepholes are weights
        if of_kind or path == (gate,):
            gates.setdefault(gate or each.name, []).append(each.shape)
    return [tuple(shapes) for shapes in gates.values()]


def shape(network: CountedNetwork, fact: Fact) -> ParameterShape | None:
    """Rows and columns of what the path names; a quantity is a column. None where there is nothing of that name."""
    for place in _places(network, fact.layer):
        if len(fact.path) == 1 and fact.path[0] in place.sizes:
            return place.sizes[fact.path[0]], 1
        for each in _named(place, fact):
            return each.shape if len(each.shape) > 1 else (*each.shape, 1)
    return None


def parameter_of(network: CountedNetwork, fact: Fact) -> tuple[Place, str] | None:
    """The parameter whose shape is asked for: where it is, and its name. None for a quantity."""
    for place in _places(network, fact.layer):
        for each in _named(place, fact):
            return None if fact.path[0] in place.sizes else (place.place, each.name)
    return None


def _named(place: CountedPlace, fact: Fact) -> list[CountedParameter]:
    """The parameters of a place that a path names."""
    outputs = place.place[1] == "out"
    return [each for each in place.parameters if fact.path in _paths(each.name, each.want, outputs)]


def _paths(name: str, want: ParameterSpec, outputs: bool) -> list[tuple[str, ...]]:
    """How a file could name a parameter: by itself, or by where it stands: `weights.f.x`, `biases.f`, `V`."""
    gate = (want.gate,) if want.gate else ()
    found: list[tuple[str, ...]] = [(name,)]
    match want.role:
        case "x" | "h":
            found.append(("weights", *gate, want.role))
        case "joint":
            found += [("weights", *gate), ("weights", *(gate or ("W",)))]
        case "b" | "bx" | "bh":
            found.append(("biases", *gate, *want.role[1:]))
        case "p":
            found.append(("peepholes", *gate))
        case "projection":
            found.append(("cell", "projection"))
        case "embedding":
            found.append(("embedding", "matrix"))
        case _:
            found.append((*(("outputs",) if outputs else ()), "parameters", name))
    return found
