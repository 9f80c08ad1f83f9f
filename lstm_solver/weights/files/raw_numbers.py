"""Bytes of a file → an array."""

import math
from typing import TYPE_CHECKING, Any

from ..stored_tensors import refused

if TYPE_CHECKING:
    import numpy

# of one number, in bytes
BYTES = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2}


def array_of(data: bytes, kind: str, shape: tuple[int, ...], order: str = "little") -> "numpy.ndarray[Any, Any]":
    """The numbers in this shape; bfloat16 as float32, which holds them exactly. Raises SolverError where some lack."""
    import numpy

    if len(data) != math.prod(shape) * BYTES[kind]:
        raise refused("cut off: numbers are missing")
    sign = "<" if order == "little" else ">"
    if kind == "bfloat16":
        upper = numpy.frombuffer(data, f"{sign}u2").astype(numpy.uint32)
        return (upper << 16).view(numpy.float32).reshape(shape)
    return numpy.frombuffer(data, f"{sign}f{BYTES[kind]}").astype(kind).reshape(shape)
