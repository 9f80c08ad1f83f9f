"""The names of a state_dict of PyTorch → layers. https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ...errors import did_you_mean
from ...maths.functions import FUNCTIONS
from ..stored_tensors import MOST_VALUES, StoredTensor, Tensors, check_room, numbers, plain_name, refused
from ..trained_network import (
    ImportChoices,
    TrainedDirection,
    TrainedHead,
    TrainedLayer,
    TrainedNetwork,
    cell_of,
)

# in the order of their blocks
GATES = {"lstm": ("i", "f", "g", "o"), "gru": ("r", "z", "n"), "rnn": ()}

OPTIONS: dict[str, dict[str, Any]] = {"lstm": {}, "gru": {"reset": "after"}, "rnn": {}}

_PART = re.compile(r"(?:(.*)\.)?(weight_ih|weight_hh|weight_hr|bias_ih|bias_hh)(?:_l(\d{1,4})(_reverse)?)?", re.DOTALL)

_NUMBERED = re.compile(r"(?:(.*)\.)?(\d{1,4})", re.DOTALL)

MOST_NAMED = 10

Parts = dict[str, StoredTensor]


class Place(NamedTuple):
    """A direction of a layer of a module."""

    layer: int
    direction: str


Modules = dict[str, dict[Place, Parts]]


def network(tensors: Tensors, choices: ImportChoices, activations: Mapping[str, str] | None = None) -> TrainedNetwork:
    """The recurrent layers among the tensors, and the linear layer on top. `activations`: of an rnn, by its prefix.

    Raises SolverError where there is none, or more than one and no name says which.
    """
    modules = _stacked(_modules(tensors))
    prefix = _chosen(modules, choices.name)
    places = modules[prefix]
    check_room(part for parts in places.values() for part in parts.values())
    activation = choices.activation or (activations or {}).get(prefix)
    layers = tuple(_layer(places, number, choices.cell, activation) for number in range(_depth(places)))
    _check_activation(choices.activation, layers[0].cell)
    used = {part.name for parts in places.values() for part in parts.values()}
    rest = {name: each for name, each in tensors.items() if name not in used}
    tops = _tops(tensors, used, layers) if len(modules) == 1 else []
    head = _head(rest, tops[0]) if len(tops) == 1 else None
    remarks = (*_remarks(layers, activation, rest, head), *_narrow(tensors[name].kind for name in used))
    if tops and head is None:
        named = " or ".join(map(plain_name, tops[:MOST_NAMED]))
        remarks = (*remarks, f"no outputs: the file does not say whether they are made by {named}")
    return TrainedNetwork("PyTorch", layers, head, "pytorch", remarks)


def _narrow(kinds: Iterable[str]) -> Iterator[str]:
    """That narrow floats are not their decimals, which the framework calculates with."""
    for kind in sorted({*kinds} & {"float16", "bfloat16"}):
        yield f"the weights are the shortest decimals of {kind}: what a framework computes differs after 3 digits or so"


def _check_activation(said: str | None, cell: str) -> None:
    if said is not None and cell != "rnn":
        raise refused(f"--activation: an {cell} of PyTorch has none to choose")
    known = [name for name, each in FUNCTIONS.items() if each.activation]
    if said is not None and said not in known:
        raise refused(f"--activation: no activation '{plain_name(said)}' ({did_you_mean(said, known)})")


def _modules(tensors: Tensors) -> Modules:
    found: Modules = {}
    for name, each in tensors.items():
        matched = _PART.fullmatch(name)
        if matched is not None:
            prefix, part, layer, reverse = matched.groups()
            place = Place(int(layer or 0), "reverse" if reverse else "forward")
            found.setdefault(prefix or "", {}).setdefault(place, {})[part] = each
    if not found:
        names = ", ".join(map(plain_name, list(tensors)[:3])) or "nothing"
        raise refused(f"no recurrent layer (expected names such as weight_ih_l0, found {names})")
    return found


def _stacked(modules: Modules) -> Modules:
    """Cells in a list, `cells.0`, `cells.1`, are the layers of `cells`."""
    lists: dict[str, dict[int, dict[Place, Parts]]] = {}
    for prefix, places in modules.items():
        matched = _NUMBERED.fullmatch(prefix)
        if matched is not None and list(places) == [Place(0, "forward")]:
            lists.setdefault(matched[1] or "", {})[int(matched[2])] = places
    found = dict(modules)
    for prefix, cells in lists.items():
        if len(cells) > 1 and sorted(cells) == list(range(len(cells))) and prefix not in found:
            found = {name: places for name, places in found.items() if places not in cells.values()}
            found[prefix] = {Place(at, "forward"): cells[at][Place(0, "forward")] for at in sorted(cells)}
    return found


def _chosen(modules: Modules, name: str | None) -> str:
    if name is None:
        if len(modules) == 1:
            return next(iter(modules))
        named = ", ".join(plain_name(each) or "the one without a name" for each in list(modules)[:MOST_NAMED])
        raise refused(f"{len(modules)} recurrent networks (choose one with --name: {named})")
    wanted = name.rstrip(".")
    below = [each for each in modules if each == wanted or each.startswith(f"{wanted}.")]
    if wanted in modules:
        return wanted
    if len(below) != 1:
        known = below or list(modules)
        raise refused(
            f"--name: {len(below) or 'no'} recurrent networks below '{plain_name(wanted)}' "
            f"({did_you_mean(wanted, map(plain_name, known)) or 'the only one has no name'})"
        )
    return below[0]


def _depth(places: Mapping[Place, Parts]) -> int:
    depth = max(place.layer for place in places) + 1
    for number in range(depth):
        if Place(number, "forward") not in places:
            raise refused(f"layer {number} is missing")
    return depth


def _layer(places: Mapping[Place, Parts], number: int, said: str | None, activation: str | None) -> TrainedLayer:
    sides = {name: places[Place(number, name)] for name in ("forward", "reverse") if Place(number, name) in places}
    cells = {name: _cell(parts, said) for name, parts in sides.items()}
    cell = cells["forward"]
    if set(cells.values()) != {cell}:
        raise refused(f"the two directions of layer {number} are different cells")
    return TrainedLayer(cell, {name: _direction(parts, cell, activation) for name, parts in sides.items()})


def _cell(parts: Parts, said: str | None) -> str:
    """Which cell it is, by the number of its blocks."""
    for needed in ("weight_ih", "weight_hh"):
        if needed not in parts:
            raise refused(f"{needed} is missing", plain_name(next(iter(parts.values())).name))
        if len(parts[needed].shape) != 2 or not parts[needed].size:
            raise refused("no matrix", plain_name(parts[needed].name))
    rows, fed_back = parts["weight_hh"].shape
    projected = parts.get("weight_hr")
    hidden = projected.shape[-1] if projected is not None and projected.shape else fed_back
    return cell_of({cell: len(gates) for cell, gates in GATES.items()}, rows, hidden, said)


def _direction(parts: Parts, cell: str, activation: str | None) -> TrainedDirection:
    _check_shapes(parts, max(len(GATES[cell]), 1))
    biases = {key: numbers(parts[name]) for key, name in (("x", "bias_ih"), ("h", "bias_hh")) if name in parts}
    options: dict[str, Any] = dict(OPTIONS[cell])
    if "weight_hr" in parts:
        options["projection"] = numbers(parts["weight_hr"])
    if activation is not None:
        options["activation"] = activation
    x, h = numbers(parts["weight_ih"]), numbers(parts["weight_hh"])
    return TrainedDirection(GATES[cell], x, h, biases, options=options, sources=_sources(parts))


def _check_shapes(parts: Parts, blocks: int) -> None:
    """Raises where a tensor does not fit weight_hh."""
    for one, other in (("bias_ih", "bias_hh"), ("bias_hh", "bias_ih")):
        if one in parts and other not in parts:
            raise refused(f"{other} is missing", plain_name(parts[one].name))
    rows, fed_back = parts["weight_hh"].shape
    shapes = {
        "weight_ih": (rows, parts["weight_ih"].shape[1]),
        "bias_ih": (rows,),
        "bias_hh": (rows,),
        "weight_hr": (fed_back, rows // blocks),
    }
    for name, shape in shapes.items():
        if name in parts and parts[name].shape != shape:
            raise refused(f"shape {parts[name].shape} (expected {shape})", plain_name(parts[name].name))


def _sources(parts: Parts) -> dict[str, str]:
    said = {"weights": ("weight_ih", "weight_hh"), "biases": ("bias_ih", "bias_hh"), "projection": ("weight_hr",)}
    return {
        key: " and ".join(parts[name].described for name in names if name in parts) + f", {parts['weight_ih'].kind}"
        for key, names in said.items()
        if any(name in parts for name in names)
    }


def _tops(tensors: Tensors, used: set[str], layers: tuple[TrainedLayer, ...]) -> list[str]:
    """The linear layers that may take what the last layer hands on, and "nothing" where one may be below the net.

    One is below it where it stands there and what it gives is what the first layer takes.
    """
    order = list(tensors)
    start = min(order.index(name) for name in used)
    found = [name for name in order if name not in used and _may_be_linear(tensors[name], layers[-1].width)]
    below = [n for n in found if tensors[n].shape[0] == layers[0].input_width and order.index(n) < start]
    return [*found, "nothing"] if below else found


def _head(rest: Tensors, top: str) -> TrainedHead | None:
    """The linear layer with this matrix."""
    matrix, bias = rest[top], rest.get(_bias_of(top))
    if bias is not None and bias.shape != matrix.shape[:1]:
        return None
    said = " and ".join(each.described for each in (matrix, bias) if each is not None)
    return TrainedHead(numbers(matrix), None if bias is None else numbers(bias), source=said)


def _may_be_linear(tensor: StoredTensor, width: int) -> bool:
    """Whether it is the matrix of a linear layer by name and shape; an embedding has such a shape too."""
    named = tensor.name.rpartition(".")[2] == "weight" and "emb" not in tensor.name.lower()
    return named and len(tensor.shape) == 2 and tensor.shape[1] == width and 0 < tensor.size <= MOST_VALUES


def _bias_of(name: str) -> str:
    return f"{name.removesuffix('weight')}bias"


def _remarks(
    layers: tuple[TrainedLayer, ...], activation: str | None, rest: Tensors, head: TrainedHead | None
) -> tuple[str, ...]:
    found = []
    if layers[0].cell == "rnn" and activation is None:
        found.append("the file does not know the activation: tanh, PyTorch's default (--activation relu for the other)")
    unused = [each.described for each in rest.values() if head is None or each.described not in head.source]
    if unused:
        more = f" and {len(unused) - MOST_NAMED} more" if len(unused) > MOST_NAMED else ""
        found.append(f"not used: {', '.join(unused[:MOST_NAMED])}{more}")
    return tuple(found)
