"""A tensor as it stands in a file: its shape is known at once, its numbers are read when they are wanted."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import Finding, SolverError

if TYPE_CHECKING:
    import numpy

MOST_VALUES = 2_000_000  # a problem file of 32 MB has not many more

MOST_TENSORS = 20_000

FLOATS = ("float64", "float32", "float16", "bfloat16")

INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")


class StoredTensor(NamedTuple):
    """`kind`: the precision of its numbers, one of FLOATS or INTEGERS where they can be read. `read`: the numbers."""

    name: str
    shape: tuple[int, ...]
    kind: str
    read: "Callable[[], numpy.ndarray[Any, Any]]"

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return math.prod(self.shape)

    @property
    def described(self) -> str:
        """Its name and shape, for a comment or a message."""
        return f"{plain_name(self.name)} ({'×'.join(map(str, self.shape)) or 'a number'})"


Tensors = Mapping[str, StoredTensor]

Rows = list[Any]  # a vector of floats, or a matrix of them


def refused(message: str, path: str = "") -> SolverError:
    """What is wrong with a file of weights; whoever opened it says its name."""
    return SolverError([Finding(message, path)])


def plain_name(name: str) -> str:
    """A name out of a file, in one line and not too long, so that it may stand in a comment."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in name[:80])
    return shown if len(name) <= 80 else f"{shown}…"


def check_room(tensors: Iterable[StoredTensor]) -> None:
    """Raises SolverError where these have more numbers together than a problem file may hold."""
    total = sum(each.size for each in tensors)
    if total > MOST_VALUES:
        raise refused(f"{total:,} numbers (expected at most {MOST_VALUES:,} in a problem file)")


def numbers(tensor: StoredTensor) -> Rows:
    """The tensor as nested lists of floats, each the shortest decimal that its own precision tells from its neighbours.

    Raises SolverError where it is no tensor of finite numbers, or too large for a problem file.
    """
    name = plain_name(tensor.name)
    if tensor.kind not in (*FLOATS, *INTEGERS):
        raise refused(f"numbers of type {plain_name(tensor.kind)} (expected {', '.join(FLOATS)})", name)
    check_room([tensor])
    array = tensor.read()
    decimal = _bfloat16 if tensor.kind == "bfloat16" else _shortest
    found = [decimal(value) for value in array.ravel()]
    if not all(map(math.isfinite, found)):
        raise refused("numbers that are not finite (expected finite ones)", name)
    return _nested(found, tensor.shape)


def _shortest(value: Any) -> float:
    return float(str(value))


def _bfloat16(value: Any) -> float:
    """`value`: as a float32, whose lower half is zero."""
    import numpy

    for digits in range(1, 5):
        found = float(f"{float(value):.{digits - 1}e}")
        bits = int(numpy.float32(found).view(numpy.uint32))
        # to the nearest, ties to the even one
        if (bits + 0x7FFF + (bits >> 16 & 1)) >> 16 == int(value.view(numpy.uint32)) >> 16:
            return found
    return float(value)


def _nested(values: list[float], shape: tuple[int, ...]) -> Rows:
    if len(shape) < 2:
        return values
    width = math.prod(shape[1:])
    return [_nested(values[at * width : (at + 1) * width], shape[1:]) for at in range(shape[0])]
