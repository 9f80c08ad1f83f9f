"""`.pt` and `.pth`: what `torch.save(model.state_dict(), …)` writes, a zip with a pickle and the numbers beside it."""

import math
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ..stored_tensors import MOST_TENSORS, MOST_VALUES, StoredTensor, Tensors, plain_name, refused
from .pickle_data import Named, NamedCall, PersistentId, plain_data
from .raw_numbers import BYTES, array_of
from .zip_entries import entry, looks_zipped, opened

if TYPE_CHECKING:
    import numpy

SAVE = "torch.save(model.state_dict(), 'weights.pt')"

LARGEST_PICKLE = 16 * 1024 * 1024

DEEPEST = 8

PROTOCOL = 0x80  # the byte with which pickles have begun since protocol 2

KINDS = {"DoubleStorage": "float64", "FloatStorage": "float32", "HalfStorage": "float16", "BFloat16Storage": "bfloat16"}

REBUILT = ("_rebuild_tensor_v2", "_rebuild_tensor")

REBUILT_PARAMETER = ("_rebuild_parameter", "_rebuild_parameter_with_state")


class Strided(NamedTuple):
    """Where the numbers of a tensor stand in the entry of its storage, in numbers and not in bytes."""

    entry: str
    kind: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def tensors(path: str) -> Tensors:
    """The tensors of a file by name; those of nested mappings as `model.lstm.weight_ih_l0`.

    Raises SolverError and OSError.
    """
    if not looks_zipped(path):
        raise refused(_no_zip(path))
    folder, tree, order = _pickled(path)
    found = {}
    for count, (name, call) in enumerate(_flat(tree)):
        if count > MOST_TENSORS:
            raise refused(f"more than {MOST_TENSORS:,} entries")
        if call is not None:
            found[name] = _tensor(path, folder, name, call, order)
    return found


def _no_zip(path: str) -> str:
    """What a file is that is no zip: a bare pickle starts with its protocol."""
    with open(path, "rb") as file:
        start = file.read(2)
    if not start:
        return "an empty file"
    if start[0] == PROTOCOL and len(start) > 1 and start[1] < 6:
        return f"not read: a pickle may run anything (save it anew, by PyTorch 1.6 or newer: {SAVE})"
    return f"no state_dict of PyTorch (save one: {SAVE})"


def _pickled(path: str) -> tuple[str, Any, str]:
    """The folder in the zip, what its pickle holds, and which byte of a number comes first."""
    with opened(path) as file:
        names = file.namelist()
        pickled = [name for name in names if name.endswith("data.pkl") and name.count("/") <= 1]
        if len(pickled) != 1 or any(name.endswith("constants.pkl") for name in names):
            raise refused(f"no state_dict of PyTorch (save one: {SAVE})")
        folder = pickled[0].removesuffix("data.pkl")
        tree = plain_data(entry(file, pickled[0], LARGEST_PICKLE), _refuses)
        order = entry(file, f"{folder}byteorder", 10) if f"{folder}byteorder" in names else b"little"
    return folder, tree, order.decode("ascii", "replace")


def _flat(tree: Any, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, NamedCall | None]]:
    """Whatever is in a mapping; None where it is no tensor, such as the number of an epoch."""
    if depth > DEEPEST:
        raise refused(f"mappings nested deeper than {DEEPEST}")
    if isinstance(tree, NamedCall | Named):
        yield prefix, _rebuilding(tree)
    elif isinstance(tree, dict):
        yield prefix, None
        for key, value in tree.items():
            yield from _flat(value, f"{prefix}.{key}" if prefix else str(key), depth + 1)
    elif depth == 0:
        raise refused(f"no state_dict of PyTorch (save one: {SAVE})")
    else:
        yield prefix, None


def _refuses(named: Named) -> None:
    """Raises for whatever is no part of a tensor."""
    storage = named.module in ("torch", "torch.cuda", "torch.storage") and named.name.endswith("Storage")
    rebuilt = named.module == "torch._utils" and named.name in (*REBUILT, *REBUILT_PARAMETER)
    if not storage and not rebuilt and named != Named("collections", "OrderedDict"):
        raise refused(f"holds {plain_name(str(named))}, which is never run (save the tensors only: {SAVE})")


def _rebuilding(call: Any) -> NamedCall:
    """The call that rebuilds a tensor, or that of the tensor of a parameter."""
    if isinstance(call, NamedCall) and call.called.name in REBUILT_PARAMETER and call.arguments:
        return _rebuilding(call.arguments[0])
    if isinstance(call, NamedCall) and call.called.name in REBUILT:
        return call
    raise refused(f"no state_dict of PyTorch (save one: {SAVE})")


def _tensor(path: str, folder: str, name: str, call: NamedCall, order: str) -> StoredTensor:
    try:
        storage, offset, shape, strides = call.arguments[:4]
        _, kind, key, _, _ = storage.value
        place = Strided(f"{folder}data/{key}", KINDS.get(kind.name, kind.name), offset, shape, strides)
    except (ValueError, AttributeError, TypeError):
        raise refused("no tensor that PyTorch writes", plain_name(name)) from None
    counts = (offset, *shape, *strides) if isinstance(shape, tuple) and isinstance(strides, tuple) else (None,)
    if not isinstance(storage, PersistentId) or not all(type(each) is int and each >= 0 for each in counts):
        raise refused("no tensor that PyTorch writes", plain_name(name))
    if len(shape) != len(strides) or len(shape) > 8:
        raise refused("no tensor that PyTorch writes", plain_name(name))
    return StoredTensor(name, shape, place.kind, partial(_read, path, place, order))


def _read(path: str, place: Strided, order: str) -> "numpy.ndarray[Any, Any]":
    import numpy

    width = BYTES[place.kind]
    with opened(path) as file:
        data = entry(file, place.entry, MOST_VALUES * 8 * 2)
    if not math.prod(place.shape):
        return array_of(b"", place.kind, place.shape)
    last = place.offset + sum((size - 1) * step for size, step in zip(place.shape, place.strides, strict=True))
    if last >= len(data) // width:
        raise refused("cut off: numbers are missing")
    flat = array_of(data[: len(data) // width * width], place.kind, (len(data) // width,), order)
    strides = tuple(step * flat.itemsize for step in place.strides)
    return numpy.lib.stride_tricks.as_strided(flat[place.offset :], place.shape, strides, writeable=False)
