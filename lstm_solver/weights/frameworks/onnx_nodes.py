"""The recurrent nodes of an ONNX graph → a trained network. https://onnx.ai/onnx/operators/onnx__LSTM.html"""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from ...errors import did_you_mean
from ..files.onnx_model import OnnxModel, OnnxNode, model
from ..stored_tensors import Rows, StoredTensor, check_room, numbers, plain_name, refused
from ..trained_network import ImportChoices, TrainedDirection, TrainedLayer, TrainedNetwork
from .onnx_activations import activations
from .onnx_head import SHAPING, beside, head, made_by

CELLS = {"LSTM": "lstm", "GRU": "gru", "RNN": "rnn"}

# in the order of their blocks
GATES = {"lstm": ("i", "o", "f", "g"), "gru": ("z", "r", "n"), "rnn": ()}

MOST_NAMED = 10

DIRECTIONS = {"forward": ("forward",), "reverse": ("reverse",), "bidirectional": ("forward", "reverse")}

# of the inputs of a node
X, W, R, B, LENGTHS, INITIAL_H, INITIAL_C, P = range(8)


def network(path: str, choices: ImportChoices) -> TrainedNetwork:
    """The network of a file. Raises SolverError and OSError."""
    if choices.activation is not None:
        raise refused("--activation: the nodes of a model of ONNX say theirs")
    return network_of(model(path), choices)


def network_of(found: OnnxModel, choices: ImportChoices, *remarks_on_it: str) -> TrainedNetwork:
    """The network of a graph. `remarks_on_it`: what a reader should know of it. Raises SolverError."""
    chain = _chosen(_chains(found), choices.name)
    tensors = [found.tensors[name] for node in chain for name in node.inputs[1:] if name in found.tensors]
    check_room(tensors)
    remarks = [*remarks_on_it]
    layers = tuple(_layer(node, found, choices.cell, remarks) for node in chain)
    top = head(chain[-1], found, layers[-1].width)
    unused = list(islice(beside(chain, top.nodes if top else (), found), MOST_NAMED + 1))
    if unused:
        remarks.append(f"not used: {', '.join(unused[:MOST_NAMED])}{' and more' if unused[MOST_NAMED:] else ''}")
    return TrainedNetwork("ONNX", layers, top.layer if top else None, remarks=tuple(remarks))


def _chains(found: OnnxModel) -> list[list[OnnxNode]]:
    """Recurrent nodes that hand on to each other, the first one first."""
    makers = made_by(found)
    chains: list[list[OnnxNode]] = []
    for node in found.nodes:
        if node.kind in CELLS:
            below = _below(node, makers)
            chain = next((each for each in chains if below is not None and each[-1] is below), None)
            if below is not None and chain is None:
                raise refused(f"{_name(below)} hands on to more than one recurrent node")
            if chain is None:
                chains.append([node])
            else:
                chain.append(node)
    return chains


def _below(node: OnnxNode, makers: Mapping[str, OnnxNode]) -> OnnxNode | None:
    """The recurrent node whose Y this one takes, through nodes that only give it another shape."""
    name = node.inputs[X] if node.inputs else ""
    seen: set[str] = set()
    while name in makers and name not in seen:
        seen.add(name)
        maker = makers[name]
        if maker.kind in CELLS:
            if maker.outputs[0] != name:
                raise refused(f"{_name(maker)} hands on its last step alone to another node")
            return maker
        if maker.kind not in SHAPING:
            _check_nothing_recurrent(maker, makers, node)
            return None
        name = maker.inputs[0] if maker.inputs else ""
    return None


def _check_nothing_recurrent(maker: OnnxNode, makers: Mapping[str, OnnxNode], above: OnnxNode) -> None:
    """Raises where what comes before an input comes from a recurrent node after all."""
    waiting, seen = [maker], set()
    while waiting:
        node = waiting.pop()
        if node.kind in CELLS:
            raise refused(f"{plain_name(maker.kind)} stands between {_name(node)} and {_name(above)}")
        for name in node.inputs:
            if name in makers and name not in seen:
                seen.add(name)
                waiting.append(makers[name])


def _chosen(chains: list[list[OnnxNode]], name: str | None) -> list[OnnxNode]:
    if not chains:
        raise refused("no recurrent node (expected LSTM, GRU or RNN of ai.onnx)")
    found = [chain for chain in chains if name is None or any(node.name.startswith(name) for node in chain)]
    if len(found) == 1:
        return found[0]
    named = [_name(chain[0]) for chain in chains]
    if name is None:
        raise refused(f"{len(chains)} recurrent networks (choose one with --name: {', '.join(named[:10])})")
    raise refused(f"--name: {len(found) or 'no'} recurrent networks '{plain_name(name)}' ({did_you_mean(name, named)})")


def _name(node: OnnxNode) -> str:
    return plain_name(node.name or (node.outputs or [node.kind])[0])


def _layer(node: OnnxNode, found: OnnxModel, said: str | None, remarks: list[str]) -> TrainedLayer:
    cell, way = CELLS[node.kind], node.word("direction", "forward").lower()
    if way not in DIRECTIONS:
        raise refused(f"the direction {plain_name(way)} of {_name(node)} is unknown ({did_you_mean(way, DIRECTIONS)})")
    if said not in (None, cell):
        raise refused(f"--cell {plain_name(said)}: {_name(node)} is of kind {cell}")
    _check_lengths(node, found, remarks)
    names = DIRECTIONS[way]
    options = [_options(node, cell, each) for each in activations(node, cell, len(names))]
    held = {at: _constant(node, at, found) for at in (W, R, B, P)}
    _check_shapes(node, held, cell, len(names))
    states = {state: _initial(node, at, found, remarks) for state, at in (("h", INITIAL_H), ("c", INITIAL_C))}
    sides = {name: _direction(at, cell, held, options[at], states) for at, name in enumerate(names)}
    return TrainedLayer(cell, sides)


def _check_lengths(node: OnnxNode, found: OnnxModel, remarks: list[str]) -> None:
    """Raises where it ends each sequence at a constant length; one that is put in is said not to be used."""
    name = node.inputs[LENGTHS] if len(node.inputs) > LENGTHS else ""
    if name in found.tensors:
        raise refused(f"{_name(node)} has sequence_lens, {plain_name(name)} (expected none: all time steps are used)")
    if name:
        remarks.append(f"sequence_lens of {_name(node)}, {plain_name(name)}, is not used: all time steps are")


def _options(node: OnnxNode, cell: str, roles: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if cell == "gru" and node.integer("linear_before_reset"):
        found["reset"] = "after"
    if roles:
        found |= roles if cell == "rnn" else {"activations": dict(roles)}
    if cell == "lstm" and node.integer("input_forget"):
        found["coupled"] = "input"
    clip = node.number("clip")
    return {**found, "clip": clip} if clip else found


def _constant(node: OnnxNode, at: int, found: OnnxModel) -> StoredTensor | None:
    name = node.inputs[at] if len(node.inputs) > at else ""
    if name and name not in found.tensors:
        raise refused(
            f"the weights of {_name(node)} are computed, or an input, {plain_name(name)} (expected constants)"
        )
    return found.tensors[name] if name else None


def _check_shapes(node: OnnxNode, held: Mapping[int, StoredTensor | None], cell: str, directions: int) -> None:
    """Raises where W or R is missing, or a shape is another."""
    kernel, recurrent = held[W], held[R]
    if kernel is None or recurrent is None or len(recurrent.shape) != 3 or len(kernel.shape) != 3:
        raise refused(f"{_name(node)} has no W and R of three dimensions")
    hidden = recurrent.shape[2]
    rows = hidden * max(len(GATES[cell]), 1)
    expected = {
        W: (directions, rows, kernel.shape[2]),
        R: (directions, rows, hidden),
        B: (directions, 2 * rows),
        P: (directions, 3 * hidden),
    }
    for at, shape in expected.items():
        each = held[at]
        if each is not None and (each.shape != shape or not each.size):
            raise refused(f"shape {each.shape} (expected {shape})", plain_name(each.name))


def _direction(
    at: int, cell: str, held: Mapping[int, StoredTensor | None], options: dict[str, Any], states: Mapping[str, Rows]
) -> TrainedDirection:
    """One direction of a node: gates in blocks of rows, the biases of x before those of h."""
    read = {key: numbers(each)[at] for key, each in held.items() if each is not None}
    rows = len(read[W])
    biases = {"x": read[B][:rows], "h": read[B][rows:]} if B in read else {}
    hidden = len(read[R][0])
    peepholes = {gate: read[P][n * hidden : (n + 1) * hidden] for n, gate in enumerate("iof")} if P in read else {}
    initial = {state: values[at] for state, values in states.items() if values}
    said = {"weights": (W, R), "biases": (B,), "peepholes": (P,)}
    sources = {key: " and ".join(each.described for n in of if (each := held[n])) for key, of in said.items()}
    side = TrainedDirection(GATES[cell], read[W], read[R], biases, peepholes, initial, options)
    side = side._replace(sources={key: each for key, each in sources.items() if each})
    return _without_forget(side) if options.get("coupled") else side


def _without_forget(side: TrainedDirection) -> TrainedDirection:
    """A coupled forget gate is 1 − i and has no weights."""
    gates = tuple(gate for gate in side.gates if gate != "f")
    kept = [at * side.hidden + unit for at, gate in enumerate(side.gates) if gate != "f" for unit in range(side.hidden)]

    def picked(rows: Rows) -> Rows:
        return [rows[at] for at in kept]

    return side._replace(
        gates=gates,
        x=picked(side.x),
        h=picked(side.h),
        biases={key: picked(each) for key, each in side.biases.items()},
        peepholes={gate: each for gate, each in side.peepholes.items() if gate != "f"},
    )


def _initial(node: OnnxNode, at: int, found: OnnxModel, remarks: list[str]) -> Rows:
    """The initial state of each direction, nothing where it is zero or no constant."""
    name = node.inputs[at] if len(node.inputs) > at else ""
    maker = made_by(found).get(name)
    if maker is not None and maker.kind == "Expand" and maker.inputs:
        name = maker.inputs[0]
    if not name:
        return []
    if name not in found.tensors:
        remarks.append(f"the initial state {plain_name(name)} of {_name(node)} is an input: zero here")
        return []
    return _by_direction(found.tensors[name], node)


def _by_direction(tensor: StoredTensor, node: OnnxNode) -> Rows:
    """The rows of an initial state, [directions][batch][hidden] or, of layout 1, [batch][directions][hidden]."""
    values = numbers(tensor)
    if len(tensor.shape) == 3 and node.integer("layout"):
        values = [list(each) for each in zip(*values, strict=True)]
    if not any(map(_is_not_zero, values)):
        return []
    if len(tensor.shape) != 3 or any(row != sequences[0] for sequences in values for row in sequences):
        raise refused("initial states of several sequences (expected one)", plain_name(tensor.name))
    return [sequences[0] for sequences in values]


def _is_not_zero(values: Any) -> bool:
    return any(map(_is_not_zero, values)) if isinstance(values, list) else values != 0
