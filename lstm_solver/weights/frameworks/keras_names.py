"""Names of Keras for the tensors of a cell (`lstm/lstm_cell/recurrent_kernel:0`) → layers without a config."""

import re

from ..stored_tensors import StoredTensor, Tensors
from .keras_layers import SavedLayer

_PART = re.compile(r"(?:(.*)[./])?(kernel|recurrent_kernel|bias)(?::0)?", re.DOTALL)

Parts = dict[str, StoredTensor]


def named_layers(tensors: Tensors) -> list[SavedLayer]:
    """The recurrent layers, those of a forward and a backward name as one of both directions."""
    groups: dict[str, Parts] = {}
    for name, each in tensors.items():
        matched = _PART.fullmatch(name)
        if matched is not None:
            groups.setdefault(matched[1] or "", {})[matched[2]] = each
    cells = {prefix: parts for prefix, parts in groups.items() if {"kernel", "recurrent_kernel"} <= set(parts)}
    found = []
    for prefix, parts in cells.items():
        twin = cells.get(prefix.replace("forward", "backward"), parts)
        if twin is not parts:
            found.append(SavedLayer("Bidirectional", {"name": prefix}, [*_weights(parts), *_weights(twin)]))
        elif "backward" not in prefix or prefix.replace("backward", "forward") not in cells:
            found.append(SavedLayer("LSTM", {"name": prefix}, _weights(parts)))
    return found


def _weights(parts: Parts) -> list[StoredTensor]:
    return [parts[name] for name in ("kernel", "recurrent_kernel", "bias") if name in parts]
