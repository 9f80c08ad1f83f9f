"""Random networks: plain numbers in one canonical form, and the many ways in which a problem file can write them."""

import random
from decimal import Decimal
from typing import Any, NamedTuple

Vector = list[Decimal]
Matrix = list[Vector]  # rows; acts on column vectors
GATES = {"lstm": ["i", "f", "g", "o"], "gru": ["r", "z", "n"], "rnn": ["h"]}
COUPLED = {"input": "f", "forget": "i"}
WEIGHT_FORMS = ["split", "joint_hx", "joint_xh", "stacked", "stacked_joint_hx", "stacked_joint_xh"]


class Net(NamedTuple):
    """A network by gate; a gate without weights is absent. `w`, `u`: of input and state; `bx`, `bh`: their biases."""

    cell: str
    options: dict[str, Any]
    w: dict[str, Matrix]
    u: dict[str, Matrix]
    bx: dict[str, Vector]
    bh: dict[str, Vector]
    peepholes: dict[str, Vector]
    projection: Matrix | None
    inputs: list[Vector]
    initial: dict[str, Vector]

    @property
    def gates(self) -> list[str]:
        return list(self.w)


class Draw:
    """Decimals with up to `places` decimals, some of them zero or negative."""

    def __init__(self, seed: int, places: int = 3, size: float = 1.5) -> None:
        self.random = random.Random(seed)
        self.places = places
        self.size = size

    def number(self) -> Decimal:
        if self.random.random() < 0.08:
            return Decimal(0)
        unit = 10**self.places
        reach = int(self.size * unit)
        return Decimal(self.random.randint(-reach, reach)).scaleb(-self.places)

    def vector(self, size: int) -> Vector:
        return [self.number() for _ in range(size)]

    def matrix(self, rows: int, columns: int) -> Matrix:
        return [self.vector(columns) for _ in range(rows)]


def random_net(
    seed: int,
    cell: str = "lstm",
    *,
    inputs: int = 2,
    hidden: int = 3,
    steps: int = 3,
    options: dict[str, Any] | None = None,
    peepholes: str = "",
    projection: int = 0,
    places: int = 3,
) -> Net:
    """Sizes of the input, of the hidden state before any projection, and of the projected one (0: none)."""
    draw = Draw(seed, places, size=1.5 if hidden < 10 else 4.0 / hidden)
    options = options or {}
    output = projection or hidden
    gates = [gate for gate in GATES[cell] if gate != COUPLED.get(options.get("coupled", ""))]
    return Net(
        cell,
        options,
        w={gate: draw.matrix(hidden, inputs) for gate in gates},
        u={gate: draw.matrix(hidden, output) for gate in gates},
        bx={gate: draw.vector(hidden) for gate in gates},
        bh={gate: draw.vector(hidden) for gate in gates},
        peepholes={gate: draw.vector(hidden) for gate in gates if gate in peepholes},
        projection=draw.matrix(projection, hidden) if projection else None,
        inputs=[draw.vector(inputs) for _ in range(steps)],
        initial={"h": draw.vector(output)} | ({"c": draw.vector(hidden)} if cell == "lstm" else {}),
    )


def transposed(matrix: Matrix) -> Matrix:
    return [list(column) for column in zip(*matrix, strict=True)]


def beside(left: Matrix, right: Matrix) -> Matrix:
    return [one + other for one, other in zip(left, right, strict=True)]


def joined(net: Net, gate: str, order: str) -> Matrix:
    blocks = {"x": net.w[gate], "h": net.u[gate]}
    return beside(blocks[order[0]], blocks[order[1]])


def write(
    net: Net, form: str = "split", *, row: bool = False, biases: str = "two", shuffle: int = 0, **keys: Any
) -> dict[str, Any]:
    """The problem as a mapping. `form`: of WEIGHT_FORMS; `biases`: none, one (`bx`) or two; `keys` go on top level."""
    order = form[-2:] if "joint" in form else ""
    gates = net.gates
    if form.startswith("stacked") and net.cell != "rnn":
        random.Random(shuffle).shuffle(gates)
        weights, offsets = _stacked(net, gates, order, row), _stacked_biases(net, gates, biases)
    else:
        weights, offsets = _by_gate(net, order, row), _gate_biases(net, biases)
    if order:
        weights["joint"] = list(order)
    if row:
        weights["orientation"] = "row"
    problem = {"cell": _cell(net, row), "inputs": net.inputs, "weights": weights, "initial": net.initial}
    for key, value in {"biases": offsets, "peepholes": net.peepholes}.items():
        if value:
            problem[key] = value
    return problem | keys


def _cell(net: Net, row: bool) -> dict[str, Any]:
    cell = {"name": net.cell} | net.options
    if net.projection is not None:
        cell["projection"] = net.projection
    return cell


def _turn(matrix: Matrix, row: bool) -> Matrix:
    return transposed(matrix) if row else matrix


def _by_gate(net: Net, order: str, row: bool) -> dict[str, Any]:
    if order:
        joint = {gate: _turn(joined(net, gate, order), row) for gate in net.gates}
        return {"W": joint["h"]} if net.cell == "rnn" else dict(joint)
    split = {gate: {"x": _turn(net.w[gate], row), "h": _turn(net.u[gate], row)} for gate in net.gates}
    return dict(split["h"]) if net.cell == "rnn" else dict(split)


def _stacked(net: Net, gates: list[str], order: str, row: bool) -> dict[str, Any]:
    if order:
        return {"stack": gates, "W": _turn([line for gate in gates for line in joined(net, gate, order)], row)}
    blocks = {"x": net.w, "h": net.u}
    tall = {part: [line for gate in gates for line in block[gate]] for part, block in blocks.items()}
    return {"stack": gates} | {part: _turn(matrix, row) for part, matrix in tall.items()}


def _gate_biases(net: Net, biases: str) -> dict[str, Any]:
    if biases == "none":
        return {}
    one = {gate: net.bx[gate] for gate in net.gates}
    two = {gate: {"x": net.bx[gate], "h": net.bh[gate]} for gate in net.gates}
    chosen: dict[str, Any] = dict(one if biases == "one" else two)
    return chosen["h"] if net.cell == "rnn" else chosen


def _stacked_biases(net: Net, gates: list[str], biases: str) -> dict[str, Any]:
    def tall(vectors: dict[str, Vector]) -> Vector:
        return [number for gate in gates for number in vectors[gate]]

    match biases:
        case "none":
            return {}
        case "one":
            return {"stack": gates, "b": tall(net.bx)}
    return {"stack": gates, "x": tall(net.bx), "h": tall(net.bh)}
