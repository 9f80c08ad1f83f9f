"""`.onnx`: the nodes of a graph and its constant tensors. https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

Without the package onnx: a few fields of a few messages are all there is to read.
"""

import math
import mmap
import os
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from ..stored_tensors import MOST_TENSORS, MOST_VALUES, StoredTensor, plain_name, refused
from .protobuf import Fields, budget, by_number, integers, messages, text, texts, varints
from .raw_numbers import BYTES, array_of

if TYPE_CHECKING:
    import numpy

KINDS = {1: "float32", 10: "float16", 11: "float64", 16: "bfloat16", 6: "int32", 7: "int64"}

# the field of a tensor that holds its numbers where they are no raw bytes
TYPED = {"float32": 4, "float64": 10, "float16": 5, "bfloat16": 5}


class OnnxNode(NamedTuple):
    """`kind`: its operator, behind its domain where that is not ai.onnx. `attributes`: their messages by name."""

    name: str
    kind: str
    inputs: list[str]
    outputs: list[str]
    attributes: Mapping[str, Fields]

    def integer(self, name: str, default: int = 0) -> int:
        """An attribute that is an integer."""
        return (integers(self.attributes.get(name, {}), 3) or [default])[-1]

    def number(self, name: str) -> float | None:
        """An attribute that is a float32, as its shortest decimal."""
        found = _floats(self.attributes.get(name, {}), 2)
        return found[-1] if found else None

    def numbers(self, name: str) -> list[float]:
        """An attribute that is a list of such."""
        return _floats(self.attributes.get(name, {}), 7)

    def word(self, name: str, default: str) -> str:
        """An attribute that is a text."""
        return text(self.attributes.get(name, {}), 4) or default

    def words(self, name: str) -> list[str]:
        """An attribute that is a list of texts."""
        return texts(self.attributes.get(name, {}), 9)


class OnnxModel(NamedTuple):
    """`tensors`: the constants, by name."""

    nodes: list[OnnxNode]
    tensors: Mapping[str, StoredTensor]


def model(path: str) -> OnnxModel:
    """The graph of a file. Raises SolverError and OSError."""
    with open(path, "rb") as file:
        if not os.fstat(file.fileno()).st_size:
            raise refused("an empty file")
        content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    left = budget()
    graphs = list(messages(by_number(content, left), 7))
    if not graphs:
        raise refused("no ONNX model (it has no graph)")
    graph = by_number(graphs[-1], left)
    if len(graph.get(1, ())) > MOST_TENSORS or len(graph.get(5, ())) > MOST_TENSORS:
        raise refused(f"more than {MOST_TENSORS:,} nodes or tensors")
    nodes = [_node(each, left) for each in messages(graph, 1)]
    tensors = [_tensor(each, path, left) for each in messages(graph, 5)]
    return OnnxModel(nodes, {each.name: each for each in (*tensors, *_constants(nodes, path, left))})


def _constants(nodes: list[OnnxNode], path: str, left: Iterator[int]) -> Iterator[StoredTensor]:
    """The tensors of the nodes that are constants, by the names of what these put out."""
    for node in nodes:
        if node.kind == "Constant" and node.outputs:
            for value in messages(node.attributes.get("value", {}), 5):
                yield _tensor(value, path, left)._replace(name=node.outputs[0])


def _node(message: memoryview, left: Iterator[int]) -> OnnxNode:
    found = by_number(message, left)
    attributes = [by_number(each, left) for each in messages(found, 5)]
    named = {text(each, 1): each for each in attributes}
    domain, operator = text(found, 7), text(found, 4)
    kind = operator if domain in ("", "ai.onnx") else f"{domain}.{operator}"
    return OnnxNode(text(found, 3), kind, texts(found, 1), texts(found, 2), named)


def _floats(found: Fields, number: int) -> list[float]:
    data = b"".join(map(bytes, messages(found, number)))
    return [float(str(each)) for each in array_of(data[: len(data) // 4 * 4], "float32", (len(data) // 4,))]


def _tensor(message: memoryview, path: str, left: Iterator[int]) -> StoredTensor:
    found = by_number(message, left)
    name, shape = text(found, 8), tuple(integers(found, 1))
    number = (integers(found, 2) or [0])[-1]
    if len(shape) > 8 or any(each < 0 for each in shape):
        raise refused("no tensor (its shape is none)", plain_name(name))
    kind = KINDS.get(number, f"number {number} of ONNX")
    return StoredTensor(name, shape, kind, partial(_read, found, kind, shape, path))


def _read(found: Fields, kind: str, shape: tuple[int, ...], path: str) -> "numpy.ndarray[Any, Any]":
    import numpy

    if kind not in BYTES:
        raise refused(f"numbers of type {kind} (expected floats)", plain_name(text(found, 8)))
    if integers(found, 14)[-1:] == [1]:
        return array_of(_outside(found, kind, path), kind, shape)
    raw = list(messages(found, 9))
    if raw:
        return array_of(bytes(raw[-1]), kind, shape)
    typed = list(messages(found, TYPED[kind]))
    if BYTES[kind] == 2:
        bits = [each & 0xFFFF for packed in typed for each in islice(varints(packed), MOST_VALUES)]
        return array_of(numpy.array(bits, "<u2").tobytes(), kind, shape)
    return array_of(b"".join(map(bytes, typed)), kind, shape)


def _outside(found: Fields, kind: str, path: str) -> bytes:
    """The numbers that stand in a file of their own, in the same folder and nowhere else."""
    said = {text(entry, 1): text(entry, 2) for entry in (by_number(each, budget()) for each in messages(found, 13))}
    location, offset = said.get("location", ""), said.get("offset", "0")
    beside = os.path.join(os.path.dirname(path), location)
    if not location or os.path.basename(location) != location or os.path.islink(beside) or not os.path.isfile(beside):
        raise refused(f"its numbers stand in another file, {plain_name(location)}, that is not beside it")
    if not (offset.isascii() and offset.isdecimal() and len(offset) < 16):
        raise refused("its numbers stand in another file, at no place", plain_name(text(found, 8)))
    with open(beside, "rb") as file:
        file.seek(int(offset))
        return file.read(min(math.prod(integers(found, 1)), MOST_VALUES) * BYTES[kind])
