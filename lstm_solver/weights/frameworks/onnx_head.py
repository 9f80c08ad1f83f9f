"""The linear layer on top of the last recurrent node of an ONNX graph."""

from collections.abc import Mapping

from ..files.onnx_model import OnnxModel, OnnxNode
from ..stored_tensors import StoredTensor, numbers
from ..trained_network import TrainedHead
from .keras_cells import transposed

# nodes that hand on the numbers that they take
SHAPING = ("Transpose", "Squeeze", "Unsqueeze", "Reshape", "Identity", "Dropout", "Flatten")

ACTIVATIONS = {"Softmax": "softmax", "Sigmoid": "sigmoid", "Tanh": "tanh", "Relu": "relu"}


def made_by(found: OnnxModel) -> Mapping[str, OnnxNode]:
    """The node that makes each name."""
    return {name: node for node in found.nodes for name in node.outputs if name}


def head(last: OnnxNode, found: OnnxModel, width: int) -> TrainedHead | None:
    """What is computed of Y, or of the last step's Y_h, by a product with a constant matrix; None where nothing is."""
    users: dict[str, list[OnnxNode]] = {}
    for node in found.nodes:
        for name in node.inputs:
            users.setdefault(name, []).append(node)
    for at, name in enumerate(last.outputs[:2]):
        line = _line(name, users)
        products = [each for each in line if each.kind in ("MatMul", "Gemm")]
        matrix = _matrix(products[0], found) if products else None
        if matrix is not None and matrix[1].shape[0 if matrix[0] else 1] == width:
            return _head(line[line.index(products[0]) :], *matrix, found, at == 1)
    return None


def _line(name: str, users: Mapping[str, list[OnnxNode]]) -> list[OnnxNode]:
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
) -> TrainedHead | None:
    product, *after = line
    rows = transposed(numbers(matrix)) if right else numbers(matrix)
    added = product.inputs[2:3]
    after = [node for node in after if node.kind not in SHAPING]
    if after and after[0].kind == "Add":
        added += [name for name in after.pop(0).inputs if name in found.tensors]
    biases = [found.tensors[name] for name in added if name in found.tensors]
    if len(biases) > 1 or any(each.shape != (len(rows),) for each in biases):
        return None
    said = f"{' and '.join(each.described for each in (matrix, *biases))}{', transposed' if right else ''}"
    activation = ACTIVATIONS.get(after[0].kind) if after else None
    return TrainedHead(rows, numbers(biases[0]) if biases else None, activation, last_only, said)
