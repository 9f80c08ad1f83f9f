"""`.safetensors`: a header of JSON, then the numbers. https://github.com/huggingface/safetensors"""

import json
import math
import os
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from ..stored_tensors import MOST_TENSORS, StoredTensor, Tensors, plain_name, refused
from .raw_numbers import BYTES, array_of

if TYPE_CHECKING:
    import numpy

LONGEST_HEADER = 16 * 1024 * 1024

KINDS = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}


def tensors(path: str) -> Tensors:
    """The tensors of a file by name. Raises SolverError and OSError."""
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > min(size - 8, LONGEST_HEADER):
            raise refused("no safetensors file, or cut off (its header is longer than the file, or than 16 MB)")
        header = _header(file, length)
    start = 8 + length
    header.pop("__metadata__", None)
    return {name: _tensor(path, name, entry, start, size - start) for name, entry in header.items()}


def _header(file: BinaryIO, length: int) -> dict[str, Any]:
    try:
        header = json.loads(file.read(length).decode("utf-8"))
    except (ValueError, RecursionError):
        raise refused("no safetensors file (its header is no JSON)") from None
    if not isinstance(header, dict):
        raise refused("no safetensors file (its header is no mapping)")
    if len(header) > MOST_TENSORS:
        raise refused(f"{len(header):,} tensors (expected at most {MOST_TENSORS:,})")
    return header


def _tensor(path: str, name: str, entry: Any, start: int, room: int) -> StoredTensor:
    wrong = refused("no tensor that fits the file (expected a dtype, a shape and data_offsets)", plain_name(name))
    if not isinstance(entry, dict):
        raise wrong
    kind, shape, offsets = entry.get("dtype"), _counts(entry.get("shape")), _counts(entry.get("data_offsets"))
    if not isinstance(kind, str) or shape is None or offsets is None or len(offsets) != 2:
        raise wrong
    begin, end = offsets
    named = KINDS.get(kind, kind)
    if not begin <= end <= room or (named in BYTES and math.prod(shape) * BYTES[named] != end - begin):
        raise wrong
    return StoredTensor(name, shape, named, partial(_read, path, start + begin, end - begin, named, shape))


def _counts(value: Any) -> tuple[int, ...] | None:
    """The value where it is a list of a few counts, else None."""
    fine = isinstance(value, list) and len(value) < 9 and all(type(each) is int and each >= 0 for each in value)
    return tuple(value) if fine else None


def _read(path: str, begin: int, length: int, kind: str, shape: tuple[int, ...]) -> "numpy.ndarray[Any, Any]":
    with open(path, "rb") as file:
        file.seek(begin)
        return array_of(file.read(length), kind, shape)
