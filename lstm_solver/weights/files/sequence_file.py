"""Inputs and outputs of a network out of a file: `.npy`, `.csv`, or a JSON list, [time][features]."""

import csv
import io
import json
import math
import os
from collections.abc import Callable
from typing import Any

from ..stored_tensors import FLOATS, INTEGERS, MOST_VALUES, Rows, StoredTensor, numbers, refused
from .npz import array

LARGEST = 32 * 1024 * 1024

MOST_WRITTEN = 1_000_000  # numbers in a text

WRONG = "no rows of numbers of one width (expected [time][features])"


def sequence(path: str) -> Rows:
    """The rows of a file, one a time step. Raises SolverError with the file's name, and OSError."""
    ending = os.path.splitext(path)[1].lower()
    if ending not in READERS:
        raise refused(f"no inputs or outputs (expected a file in {', '.join(READERS)})")
    with open(path, "rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise refused(f"too large (expected at most {LARGEST // 1024 // 1024} MB)")
    if ending != ".npy" and data.count(b",") + data.count(b"\n") > MOST_WRITTEN:
        raise refused(f"more than {MOST_WRITTEN:,} commas and lines (expected fewer, or a .npy)")
    return rows(READERS[ending](data))


def rows(value: Any) -> Rows:
    """Numbers as [time][features]: an array, a tensor, a list of these or of rows, or of numbers where a step has one.

    A third dimension of one, a batch of one sequence, is left out. Raises SolverError where it is something else.
    """
    value = _as_list(value)
    value = _without_batch([*map(_as_list, value)] if isinstance(value, list) else value)
    found = [list(each) if isinstance(each, list | tuple) else [each] for each in _listed(value)]
    if not found or any(len(each) != len(found[0]) or not each for each in found):
        raise refused(WRONG)
    return [list(map(_finite, row)) for row in found]


def _as_list(value: Any) -> Any:
    """An array or a tensor as lists."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = (value.double() if "bfloat16" in str(value.dtype) else value).numpy()
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return numbers(StoredTensor("", tuple(value.shape), value.dtype.name, lambda: value))
    return value


def _listed(value: Any) -> "list[Any] | tuple[Any, ...]":
    if not isinstance(value, list | tuple):
        raise refused(WRONG)
    return value


def _finite(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise refused(WRONG)
    if (isinstance(value, int) and value.bit_length() > 1000) or not math.isfinite(value):
        raise refused("numbers that are not finite (expected finite ones)")
    return float(value)


def _without_batch(value: Any) -> Any:
    """[1][time][features] and [time][1][features] as [time][features]."""
    if not (isinstance(value, list) and value and isinstance(value[0], list) and value[0]):
        return value
    if not isinstance(value[0][0], list):
        return value
    if len(value) == 1:
        return value[0]
    return [each[0] if isinstance(each, list) and len(each) == 1 else each for each in value]


def _npy(data: bytes) -> Any:
    found = array(data)
    if found.dtype.name not in (*FLOATS, *INTEGERS) or found.size > MOST_VALUES:
        raise refused(f"no rows of at most {MOST_VALUES:,} numbers")
    return found


def _csv(data: bytes) -> Any:
    """Rows of numbers; a first row of words is a head."""
    try:
        text = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="")
        read = [row for row in csv.reader(text) if any(row)]
    except (UnicodeDecodeError, csv.Error):
        raise refused("no CSV in UTF-8") from None
    try:
        return [[float(cell) for cell in row] for row in (read[1:] if read and _is_head(read[0]) else read)]
    except ValueError:
        raise refused("a cell that is no number (expected rows of numbers, with commas between)") from None


def _is_head(row: list[str]) -> bool:
    try:
        return not [float(cell) for cell in row]
    except ValueError:
        return True


def _json(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise refused("no JSON (expected a list of rows)") from None


READERS: dict[str, Callable[[bytes], Any]] = {".npy": _npy, ".csv": _csv, ".json": _json}
