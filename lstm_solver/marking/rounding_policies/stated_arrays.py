"""The values of the file as arrays, for every version of a problem."""

from typing import Any

import numpy as np

from ...maths.values import Array
from ..key.answer_key import StatedValue
from ..key.key_versions import KeyVersions
from .vectorized import loaded


class StatedArrays:
    """Each is loaded once."""

    def __init__(self, keys: KeyVersions) -> None:
        self.keys = keys
        self._loaded: dict[tuple[int, bool], tuple[Any, Array]] = {}

    def of(self, source: StatedValue, version: int) -> Array:
        """With one row. The very same array for all versions that have the same numbers there."""
        place = source if source.whole is None else source.whole
        value = self.keys.own(place, version).value
        key = id(value), source.whole is not None
        found = self._loaded.get(key)
        if found is None:
            array = loaded(self.keys.own(source, version).value)
            if version:
                first = self.of(source, 0)
                array = first if np.array_equal(first, array) else array
            found = self._loaded[key] = (value, array)
        return found[1]

    def clear(self) -> None:
        """Without any version but the first."""
        self.keys.clear()
        self._loaded.clear()
