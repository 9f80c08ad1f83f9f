"""The wire format of protocol buffers: a message is fields with a number. https://protobuf.dev/programming-guides/encoding/"""

from collections.abc import Iterator
from itertools import islice

from ..stored_tensors import refused

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5

WIDTHS = {FIXED64: 8, FIXED32: 4}

LONGEST_VARINT = 10

Fields = dict[int, list["int | memoryview"]]

MOST_FIELDS = 250_000

MOST_PACKED = 1_000  # integers of a list, of which a shape has a few

LONGEST_TEXT = 10_000


def fields(message: memoryview) -> Iterator["tuple[int, int | memoryview]"]:
    """The number and the value of each field: an integer, or the bytes. Raises SolverError where it is cut off."""
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            value, at = varint(message, at)
            yield number, value
            continue
        length = WIDTHS.get(kind)
        if kind == BYTES:
            length, at = varint(message, at)
        if length is None or at + length > len(message):
            raise refused("no ONNX model, or cut off")
        yield number, message[at : at + length]
        at += length


def budget() -> Iterator[int]:
    """So many fields a file may have; each one that is read takes one."""
    return iter(range(MOST_FIELDS))


def by_number(message: memoryview, left: Iterator[int]) -> Fields:
    """The values of each field of a message, in their order. Raises SolverError where it is cut off or too long."""
    found: Fields = {}
    for number, value in fields(message):
        if next(left, None) is None:
            raise refused(f"more than {MOST_FIELDS:,} fields")
        found.setdefault(number, []).append(value)
    return found


def varint(message: memoryview, at: int) -> tuple[int, int]:
    """The number that begins there, and where the next one begins."""
    value = 0
    for shift, byte in enumerate(message[at : at + LONGEST_VARINT]):
        value |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:
            return value, at + shift + 1
    raise refused("no ONNX model, or cut off")


def varints(message: memoryview) -> Iterator[int]:
    """A packed list of numbers."""
    at = 0
    while at < len(message):
        value, at = varint(message, at)
        yield value


def messages(found: Fields, number: int) -> Iterator[memoryview]:
    """Those values of a field that are bytes."""
    return (value for value in found.get(number, ()) if isinstance(value, memoryview))


def texts(found: Fields, number: int) -> list[str]:
    """The values of a field of texts."""
    return [bytes(value[:LONGEST_TEXT]).decode("utf-8", "replace") for value in messages(found, number)]


def text(found: Fields, number: int) -> str:
    """The last value of a field of texts, which is the one that counts, or nothing."""
    return (texts(found, number) or [""])[-1]


def integers(found: Fields, number: int) -> list[int]:
    """The values of a field of integers, packed or not; of 64 bits with a sign."""
    values: list[int] = []
    for value in found.get(number, ()):
        values += [value] if isinstance(value, int) else islice(varints(value), MOST_PACKED)
    return [value - 2**64 if value >= 2**63 else value for value in values]
