"""`.npz`: arrays of numpy by name. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html"""

import io
import math
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from ..stored_tensors import MOST_VALUES, StoredTensor, Tensors, plain_name, refused
from .zip_entries import entry, opened

if TYPE_CHECKING:
    import numpy

ENDING = ".npy"

LONGEST_HEADER = 10_000


def tensors(path: str) -> Tensors:
    """The arrays of a file by name. Raises SolverError and OSError."""
    found = {}
    with opened(path) as file:
        for name in file.namelist():
            if name.endswith(ENDING):
                bare = name.removesuffix(ENDING)
                with file.open(name) as data:
                    shape, _, dtype = header(io.BytesIO(data.read(LONGEST_HEADER)), bare)
                found[bare] = StoredTensor(bare, shape, dtype.name, partial(_read, path, name))
    return found


def header(file: BinaryIO, name: str = "") -> "tuple[tuple[int, ...], bool, numpy.dtype[Any]]":
    """Shape, whether columns come first, and type of an array. Raises SolverError where it is none of numbers."""
    from tokenize import TokenError

    from numpy.lib import format

    try:
        version = format.read_magic(file)
        read = format.read_array_header_1_0 if version == (1, 0) else format.read_array_header_2_0
        shape, by_columns, dtype = read(file, max_header_size=LONGEST_HEADER)
    except (
        ValueError,
        LookupError,
        TypeError,
        ArithmeticError,
        EOFError,
        MemoryError,
        RecursionError,
        SyntaxError,
        TokenError,
    ):
        raise refused("no array of numpy, or cut off", plain_name(name)) from None
    if dtype.hasobject or dtype.names or dtype.subdtype:
        raise refused("Python objects, which are not read (expected an array of numbers)", plain_name(name))
    if len(shape) > 8 or any(type(each) is not int or each < 0 for each in shape):
        raise refused("no array of numpy (its shape is none)", plain_name(name))
    return shape, by_columns, dtype


def array(data: bytes, name: str = "") -> "numpy.ndarray[Any, Any]":
    """The array in the bytes of a `.npy` file. Raises SolverError where it is none of numbers."""
    import numpy

    file = io.BytesIO(data)
    shape, by_columns, dtype = header(file, name)
    if len(data) - file.tell() < math.prod(shape) * dtype.itemsize:
        raise refused("cut off: numbers are missing", plain_name(name))
    found = numpy.frombuffer(data, dtype, math.prod(shape), file.tell())
    return found.reshape(shape[::-1]).transpose() if by_columns else found.reshape(shape)


def _read(path: str, name: str) -> "numpy.ndarray[Any, Any]":
    with opened(path) as file:
        return array(entry(file, name, MOST_VALUES * 8 + LONGEST_HEADER), name)
