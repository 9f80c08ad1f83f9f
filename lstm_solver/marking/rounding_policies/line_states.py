"""A line with all that was written before it and on it, and where what is written stands in its value."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ...maths.values import Array

Entries = tuple[tuple[int, ...], ...]

WrittenEntries = tuple[tuple[tuple[int, ...], str], ...]  # entries with what is written there


class LineState(NamedTuple):
    """`version`: whose numbers the file's are; `sources`: the states of what the line's equation names."""

    version: int
    line: int
    cut: tuple[str, ...]
    sources: tuple[int, ...]
    written: WrittenEntries

    @property
    def basis(self) -> "LineBasis":
        """All but what is written on the line itself."""
        return self[:4]


LineBasis = tuple[Any, ...]  # what a line is computed from: its version, its number, its cut and its sources


def by_entries(numbers: Iterable[int], states: Sequence[LineState]) -> dict[Entries, list[int]]:
    """States of a line by the entries where something is written."""
    found: dict[Entries, list[int]] = {}
    for each in numbers:
        found.setdefault(tuple([index for index, _ in states[each].written]), []).append(each)
    return found


@lru_cache(1000)
def columns(entries: Entries) -> Any:
    """Where these entries stand in values by state and policy."""
    return (slice(None), slice(None), *(list(column) for column in zip(*entries, strict=True)))


def numbers(alike: Mapping[Entries, Sequence[int]], values: Sequence[Array]) -> Array:
    """What stands where something is written, a row a policy, state after state. `values`: by state and policy."""
    found = [each[columns(entries)].swapaxes(0, 1) for entries, each in zip(alike, values, strict=True)]
    return np.concatenate([each.reshape(len(each), -1) for each in found], axis=1)
