"""The linear layer on top of the last recurrent node of an ONNX graph."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..files.onnx_model import OnnxModel, OnnxNode
from ..stored_tensors import StoredTensor, numbers, plain_name
from ..trained_network import TrainedHead
from .keras_cells import transposed

# nodes that hand on the numbers that they take
SHAPING = ("Transpose", "Squeeze", "Unsqueeze", "Reshape", "Identity", "Dropout", "Flatten")

ACTIVATIONS = {"Softmax": "softmax", "Sigmoid": "sigmoid", "Tanh": "tanh", "Relu": "relu"}


def made_by(found: OnnxModel) -> Mapping[str, OnnxNode]:
    """The node that makes each name."""
    return {name: node for node in found.nodes for name in node.outputs if name}


Users = Mapping[str, list[OnnxNode]]


class OnnxHead(NamedTuple):
    """A layer on top, and the nodes that it is made of."""

    layer: TrainedHead
    nodes: list[OnnxNode]


def head(last: OnnxNode, found: OnnxModel, width: int) -> OnnxHead | None:
    """What is computed of Y, or of the last step's Y_h, by a product with a constant matrix; None where nothing is."""
    users = _users(found)
    # of a pass back, Y_h is that of t = 1
    ahead = last.word("direction", "forward").lower() == "forward"
    for at, name in enumerate(last.outputs[: 2 if ahead else 1]):
        picked = _picked(last, name, users) if at else []
        line = _line(picked[0].outputs[0] if picked else name, users)
        products = [each for each in line if each.kind in ("MatMul", "Gemm")]
        matrix = _matrix(products[0], found) if products else None
        if matrix is not None and matrix[1].shape[0 if matrix[0] else 1] == width:
            top = _head(line[line.index(products[0]) :], *matrix, found, at == 1)
            return top and top._replace(nodes=[*top.nodes, *picked])
    return None


def beside(chain: Sequence[OnnxNode], used: Sequence[OnnxNode], found: OnnxModel) -> Iterator[str]:
    """The nodes that compute something before or after the recurrent ones, and not in the head: their kinds."""
    users, makers = _users(found), made_by(found)
    read = {id(node) for node in (*chain, *used)}
    after = _reached([name for node in chain for name in node.outputs if name], lambda name: users.get(name, ()), 1)
    before = _reached(chain[0].inputs[:1], lambda name: [makers[name]] if name in makers else [], 0)
    for node in (*before, *after):
        if id(node) not in read and node.kind not in (*SHAPING, "Constant", "Shape"):
            yield plain_name(f"{node.kind} {node.name}".strip())


def _reached(names: list[str], nodes_at: Callable[[str], Sequence[OnnxNode]], outputs: int) -> list[OnnxNode]:
    """The nodes on all ways from some names, towards the outputs or the inputs of the graph."""
    found: dict[int, OnnxNode] = {}
    waiting = list(names)
    while waiting:
        for node in nodes_at(waiting.pop()):
            if id(node) not in found:
                found[id(node)] = node
                # a shape hands on none of the numbers
                on = () if node.kind == "Shape" else node.outputs if outputs else node.inputs
                waiting += filter(None, on)
    return list(found.values())


def _users(found: OnnxModel) -> Users:
    users: dict[str, list[OnnxNode]] = {}
    for node in found.nodes:
        for name in node.inputs:
            users.setdefault(name, []).append(node)
    return users


def _picked(last: OnnxNode, name: str, users: Users) -> list[OnnxNode]:
    """The node that picks Y_h out of the first dimension, which is 1 where there is one direction."""
    found = users.get(name, [])
    only = len(found) == 1 and found[0].kind == "Gather" and found[0].inputs[:1] == [name] and found[0].outputs
    return found if only and not found[0].integer("axis") and not last.integer("layout") else []


def _line(name: str, users: Users) -> list[OnnxNode]:
    """The nodes that follow each other from there, as long as each has one to hand on to."""
    found: list[OnnxNode] = []
    while len(users.get(name, ())) == 1 and users[name][0] not in found:
        node = users[name][0]
        found.append(node)
        name = (node.outputs or [""])[0]
        if node.kind not in (*SHAPING, *ACTIVATIONS, "MatMul", "Gemm", "Add"):
            break
    return found


def _matrix(node: OnnxNode, found: OnnxModel) -> tuple[bool, StoredTensor] | None:
    """The constant matrix of a product, and whether it stands right of a row."""
    tensor = found.tensors.get(node.inputs[1]) if len(node.inputs) > 1 else None
    plain = all(node.number(name) in (None, 1.0) for name in ("alpha", "beta")) and not node.integer("transA")
    if tensor is None or len(tensor.shape) != 2 or not plain:
        return None
    return not node.integer("transB"), tensor


def _head(
    line: list[OnnxNode], right: bool, matrix: StoredTensor, found: OnnxModel, last_only: bool
) -> OnnxHead | None:
    product, *after = line
    nodes = [product]
    rows = transposed(numbers(matrix)) if right else numbers(matrix)
    added = product.inputs[2:3]
    after = [node for node in after if node.kind not in SHAPING]
    if after and after[0].kind == "Add":
        nodes.append(after[0])
        added += [name for name in after.pop(0).inputs if name in found.tensors]
    biases = [found.tensors[name] for name in added if name in found.tensors]
    if len(biases) > 1 or any(each.shape != (len(rows),) for each in biases):
        return None
    said = f"{' and '.join(each.described for each in (matrix, *biases))}{', transposed' if right else ''}"
    activation = ACTIVATIONS.get(after[0].kind) if after else None
    nodes += after[:1] if activation else []
    return OnnxHead(TrainedHead(rows, numbers(biases[0]) if biases else None, activation, last_only, said), nodes)
