"""`.keras` and `.weights.h5` → the layers in them, with their configs where the file has these."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, permutations
from typing import Any

from ..files.hdf5 import Hdf5Content, content
from ..files.zip_entries import entry, opened
from ..stored_tensors import StoredTensor, refused
from ..trained_network import ImportChoices, TrainedNetwork
from . import keras_layers
from .keras_layers import RECURRENT, STACKED, SavedLayer
from .keras_names import named_layers

LARGEST_CONFIG = 16 * 1024 * 1024

MOST_TRIED = 6  # layers whose order is looked for

WHOLE = "model.save('model.keras')"

BARE = "bare weights do not say activations, directions, merges: those of Keras where nothing is said, as here"

_CELL = re.compile(r"(?:(.*?)/)?(?:(forward|backward)_layer/)?cell/vars/\d")


def network(path: str, choices: ImportChoices) -> TrainedNetwork:
    """The network of a file. Raises SolverError and OSError."""
    held = content(path)
    if not path.lower().endswith(".keras"):
        return bare_network(_without_config(held) or named_layers(held.tensors), choices)
    with opened(path) as file:
        config = _json(entry(file, "config.json", LARGEST_CONFIG))
        about = _json(entry(file, "metadata.json", LARGEST_CONFIG)) if "metadata.json" in file.namelist() else {}
    try:
        saved = list(_with_config(config, held))
        return keras_layers.network(saved, choices, str(about.get("keras_version", "3")).startswith("2"))
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError):
        raise refused("no model of Keras that we know (its config is another)") from None


def bare_network(saved: Sequence[SavedLayer], choices: ImportChoices) -> TrainedNetwork:
    """The network of layers without a config. Raises SolverError."""
    found = keras_layers.network(_in_order(saved), choices)
    return found._replace(remarks=(*found.remarks, BARE))


def _json(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise refused("no model of Keras (its config is no JSON)")
    return found


def _with_config(model: Mapping[str, Any], held: Hdf5Content) -> Iterator[SavedLayer]:
    """The layers of a model, in the order in which they are called."""
    if model["class_name"] in RECURRENT:
        yield SavedLayer(model["class_name"], model["config"], _below(held, ""))
        return
    if "layers" not in model["config"]:
        raise refused(
            "a model with code of its own (expected a Sequential or a functional one; import its "
            "weights: model.save_weights('model.weights.h5'))"
        )
    layers = [each for each in model["config"]["layers"] if each["class_name"] != "InputLayer"]
    _check_chain(layers)
    named = {name: path.removesuffix("/vars") for path, name in held.names.items() if path.count("/") == 2}
    for each, path in zip(layers, _paths([layer["class_name"] for layer in layers]), strict=True):
        at = named.get(each["config"]["name"], f"layers/{path}")
        cells = [f"{at}/cell/cells/{name}/" for name in _paths(_stacked(each["config"]))] or [f"{at}/"]
        yield SavedLayer(each["class_name"], each["config"], [part for cell in cells for part in _below(held, cell)])


def _stacked(config: Mapping[str, Any]) -> list[str]:
    """The classes of the cells in `StackedRNNCells`."""
    cell = config.get("cell", {})
    return [each["class_name"] for each in cell["config"]["cells"]] if cell.get("class_name") == STACKED else []


def _check_chain(layers: Sequence[Mapping[str, Any]]) -> None:
    """Raises where a functional model does not hand on from each layer to the next."""
    for below, above in pairwise(layers):
        nodes = above.get("inbound_nodes")
        if nodes and f'"{below["config"]["name"]}"' not in json.dumps(nodes):
            raise refused(
                f"a model with branches: {above['config']['name']} does not follow "
                f"{below['config']['name']} (expected one layer after the other)"
            )


def _paths(classes: Sequence[str]) -> Iterator[str]:
    """Where Keras puts layers or cells of these classes: lstm, lstm_1."""
    seen: Counter[str] = Counter()
    for each in classes:
        name = re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", each)).lower()
        yield f"{name}_{seen[name]}" if seen[name] else name
        seen[name] += 1


def _below(held: Hdf5Content, start: str) -> list[StoredTensor]:
    """The tensors below a path, forward before backward, cells and variables in their order."""
    return [
        held.tensors[name] for name in sorted((name for name in held.tensors if name.startswith(start)), key=_order)
    ]


def _order(path: str) -> list[tuple[str, int]]:
    parts = [part.replace("forward_layer", "a").replace("backward_layer", "b") for part in path.split("/")]
    found = [re.fullmatch(r"(.*?)_?(\d{0,6})", part, re.DOTALL) for part in parts]
    return [(each[1], int(each[2] or 0)) for each in found if each is not None]


def _without_config(held: Hdf5Content) -> list[SavedLayer]:
    """The recurrent layers of bare weights, by the shapes and paths of these."""
    found: dict[str, set[str | None]] = {}
    for path in held.tensors:
        matched = _CELL.fullmatch(path)
        if matched is not None:
            found.setdefault(matched[1] or "", set()).add(matched[2])
    saved = []
    for path in sorted(found, key=_order):
        name = held.names.get(f"{path}/vars", path.rpartition("/")[2])
        kind = "Bidirectional" if "forward" in found[path] else "LSTM"
        saved.append(SavedLayer(kind, {"name": name}, _below(held, f"{path}/" if path else "")))
    return saved


def _in_order(saved: Sequence[SavedLayer]) -> Sequence[SavedLayer]:
    """The layers one on top of the other: lstm, lstm_1 by their numbers, others where one order alone fits."""
    if len({_order(each.name)[0][0] for each in saved}) < 2:
        return saved
    orders = [
        each
        for each in permutations(saved[:MOST_TRIED])
        if all(_widths(a)[1] == _widths(b)[0] for a, b in pairwise(each))
    ]
    if len(saved) > MOST_TRIED or len(orders) != 1:
        names = ", ".join(each.name for each in saved[:MOST_TRIED])
        raise refused(f"the file does not say in which order {names} are called (choose one with --name; or {WHOLE})")
    return orders[0]


def _widths(saved: SavedLayer) -> tuple[int, int]:
    """What a layer takes and what it hands on a step."""
    kernel, recurrent = (each.shape[0] if each.shape else 0 for each in saved.weights[:2])
    return kernel, recurrent * (2 if saved.kind == "Bidirectional" else 1)
