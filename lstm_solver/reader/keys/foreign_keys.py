"""Keys that other papers and programs have for ours, and what to write instead."""

import json
import re
from collections.abc import Collection

from ...errors import did_you_mean, nearest
from ..tree.source_nodes import MapNode, ScalarNode
from .key_types import ref
from .problem_keys import TABLES

IN_WORDS = {
    "gate": "a gate has x, the matrix on the input, and h, the matrix on the hidden state of the step before",
}

_TORCH = re.compile(r"(weight|bias)_(ih|hh)_l\d+(_reverse)?")

_GRU = "cell: {name: gru, reset: after}, weights: {stack: [r, z, n], x: weight_ih_l0, h: weight_hh_l0}"

_WAYS_IN = {
    "lstm": "weights: {stack: [i, f, g, o], x: weight_ih_l0, h: weight_hh_l0}",
    "gru": _GRU,
    "rnn": "weights: {x: weight_ih_l0, h: weight_hh_l0}",
}

_BIASES = {
    "lstm": "biases: {stack: [i, f, g, o], x: bias_ih_l0, h: bias_hh_l0}",
    "gru": "biases: {stack: [r, z, n], x: bias_ih_l0, h: bias_hh_l0}",
    "rnn": "biases: {x: bias_ih_l0, h: bias_hh_l0}",
}


def of_torch(name: str) -> bool:
    """Whether it is a parameter of PyTorch's nn.LSTM, nn.GRU or nn.RNN."""
    return _TORCH.fullmatch(name) is not None


def way_in(at: MapNode, known: Collection[str]) -> str:
    """What to write for PyTorch's parameters. `at`: where they stand; `known`: the keys that are allowed there."""
    cell = at.get("cell")
    named = cell.get("name") if isinstance(cell, MapNode) else cell
    said = named.text if isinstance(named, ScalarNode) else "gru" if "r" in known else "lstm" if "f" in known else ""
    kind = said if said in _WAYS_IN else "lstm"
    title = {"lstm": "LSTM", "gru": "GRU", "rnn": "RNN"}[kind]
    return f"a parameter of PyTorch's nn.{title} (write {_WAYS_IN[kind]}, and {_BIASES[kind]})"


def same_unknown(at: MapNode, name: str, known: Collection[str]) -> bool:
    """Whether an entry before this one has the same unknown keys: one cause, which is reported once."""
    node = at.get(name)
    strange = node.pairs.keys() - set(known) if isinstance(node, MapNode) else set()
    before = (at.get(other) for other in list(at.pairs)[: list(at.pairs).index(name)])
    return bool(strange) and any(
        isinstance(each, MapNode) and each.pairs.keys() - set(known) == strange for each in before
    )


def belongs_in(name: str) -> list[str]:
    """The keys of a problem below which a key of this name stands: `backward.update` for `momentum`."""
    paths = {"problem": ""}
    pending = ["problem"]
    while pending:
        above = pending.pop(0)
        for key, schema in TABLES[above].items():
            if key in TABLES and key not in paths and ref(key)["$ref"] in json.dumps(schema):
                paths[key] = f"{paths[above]}.{key}".lstrip(".")
                pending.append(key)
    return [path for table, path in paths.items() if path and name in TABLES[table]] if len(name) > 1 else []


def hint_for(name: str, known: Collection[str], table: str, there: Collection[str]) -> str:
    """What to write instead of a key that is not known here; one that is known elsewhere is hardly misspelt."""
    near = nearest(name, known)
    elsewhere = belongs_in(name) if table == "problem" and (near is None or not near.startswith(name)) else []
    return f"it belongs in {' or '.join(elsewhere)}" if elsewhere else did_you_mean(name, known, there)
