"""Tensors that are called as the inputs of a recurrent node of ONNX (W, R, B, P) → a model of such nodes."""

import re

from ..files.onnx_model import OnnxModel, OnnxNode
from ..files.protobuf import Fields
from ..stored_tensors import StoredTensor, Tensors, refused
from ..trained_network import ImportChoices, cell_of
from .onnx_nodes import CELLS, GATES

_PART = re.compile(r"(?:(.*)[./_])?(W|R|B|P|initial_h|initial_c)", re.DOTALL)

# the inputs of a node; the sequence and its lengths are not among what is trained
INPUTS = ("", "W", "R", "B", "", "initial_h", "initial_c", "P")

BARE = "tensors alone do not say activations, linear_before_reset, one direction: those of ONNX where nothing is said"

Parts = dict[str, StoredTensor]


def named_model(tensors: Tensors, choices: ImportChoices) -> OnnxModel | None:
    """A node for each W with its R, None where there is none. Raises SolverError where no cell has such shapes."""
    groups: dict[str, Parts] = {}
    for name, each in tensors.items():
        matched = _PART.fullmatch(name)
        if matched is not None:
            groups.setdefault(matched[1] or "", {})[matched[2]] = each
    nodes = [_node(prefix, parts, choices) for prefix, parts in groups.items() if {"W", "R"} <= set(parts)]
    return OnnxModel(nodes, tensors) if nodes else None


def _node(prefix: str, parts: Parts, choices: ImportChoices) -> OnnxNode:
    inputs = [parts[each].name if each in parts else "" for each in INPUTS]
    shape = parts["R"].shape
    if len(shape) != 3:
        return OnnxNode(prefix or "W", "LSTM", inputs, [f"{prefix}.Y"], {})
    cell = cell_of({each: len(gates) for each, gates in GATES.items()}, shape[1], shape[2], choices.cell)
    attributes: dict[str, Fields] = {}
    if shape[0] == 2:
        attributes["direction"] = {4: [memoryview(b"bidirectional")]}
    if choices.activation is not None:
        if cell != "rnn":
            raise refused(f"--activation: tensors of an {cell} have none to choose")
        attributes["activations"] = {9: [memoryview(choices.activation.encode())] * shape[0]}
    (kind,) = (kind for kind, each in CELLS.items() if each == cell)
    return OnnxNode(prefix or "W", kind, inputs, [f"{prefix}.Y"], attributes)
