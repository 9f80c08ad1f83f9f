"""`.weights.h5`, and the same inside of `.keras`: datasets of HDF5 by path, read by h5py."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ..stored_tensors import MOST_TENSORS, MOST_VALUES, StoredTensor, Tensors, plain_name, refused
from .zip_entries import entry, opened

if TYPE_CHECKING:
    import numpy

DEEPEST = 16

LARGEST_INSIDE = 64 * 1024 * 1024

INSIDE = "model.weights.h5"

INSTALL = "pip install 'lstm-solver[keras]'"

BROKEN = (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError, UnicodeError)


class Hdf5Content(NamedTuple):
    """`tensors` by path, and what Keras calls the group of a path, where it says so."""

    tensors: Tensors
    names: dict[str, str]


def content(path: str) -> Hdf5Content:
    """The datasets of a file of weights, or of the one in a `.keras` file. Raises SolverError and OSError."""
    found: dict[str, StoredTensor] = {}
    names: dict[str, str] = {}
    with _file(path) as (h5py, file):
        for count, (name, node) in enumerate(_nodes(h5py, file, "", 0)):
            if count > MOST_TENSORS:
                raise refused(f"more than {MOST_TENSORS:,} entries")
            if isinstance(node, h5py.Dataset):
                found[name] = StoredTensor(name, tuple(node.shape or ()), node.dtype.name, partial(_read, path, name))
            elif isinstance(node.attrs.get("name"), str):
                names[name] = node.attrs["name"]
    return Hdf5Content(found, names)


@contextmanager
def _file(path: str) -> Iterator[tuple[Any, Any]]:
    """h5py, and the open file."""
    try:
        import h5py
    except ImportError:
        raise refused(f"needs h5py ({INSTALL})") from None
    try:
        with h5py.File(_source(path), "r") as file:
            yield h5py, file
    except BROKEN:
        raise refused("no file of weights of Keras, or cut off") from None


def _source(path: str) -> Any:
    """What h5py opens: the file, or what stands in a `.keras` file."""
    if path.lower().endswith(".keras"):
        with opened(path) as archive:
            return io.BytesIO(entry(archive, INSIDE, LARGEST_INSIDE))
    return path


def _nodes(h5py: Any, group: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Groups and datasets, those alone that stand in this file."""
    if depth > DEEPEST:
        raise refused(f"groups nested deeper than {DEEPEST}")
    for name in group:
        if isinstance(group.get(name, getlink=True), h5py.HardLink):
            node, below = group[name], f"{path}/{name}" if path else name
            yield below, node
            if isinstance(node, h5py.Group):
                yield from _nodes(h5py, node, below, depth + 1)


def _read(path: str, name: str) -> "numpy.ndarray[Any, Any]":
    with _file(path) as (_, file):
        data = file[name]
        elsewhere = data.external or data.is_virtual
        large = data.chunks is not None and any(size > MOST_VALUES for size in data.chunks)
        if elsewhere or large or data.compression not in (None, "gzip"):
            raise refused("stored in an unusual way", plain_name(name))
        found: numpy.ndarray[Any, Any] = data[()]
        return found
