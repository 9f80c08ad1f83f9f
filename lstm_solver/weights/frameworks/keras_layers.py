"""Layers of Keras, in the order in which they are called → a trained network."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from ...errors import did_you_mean
from ..stored_tensors import StoredTensor, check_room, numbers, plain_name, refused
from ..trained_network import ImportChoices, TrainedDirection, TrainedHead, TrainedLayer, TrainedNetwork
from .keras_cells import KINDS, activation, direction, kind_of, transposed

# what hands on what it is given, once trained
SILENT = (
    "InputLayer",
    "Dropout",
    "SpatialDropout1D",
    "GaussianNoise",
    "GaussianDropout",
    "ActivityRegularization",
    "Identity",
    "Masking",
)

RECURRENT = (*KINDS, "RNN", "Bidirectional")

STACKED = "StackedRNNCells"  # cells on top of each other in one layer

MERGES = {"concat": "concat", "sum": "sum", "mul": "mul", "ave": "average"}


class SavedLayer(NamedTuple):
    """A layer: its class, its config (empty where no file says it), its weights as `get_weights()` orders them."""

    kind: str
    config: Mapping[str, Any]
    weights: Sequence[StoredTensor]

    @property
    def name(self) -> str:
        """What messages call it."""
        return plain_name(str(self.config.get("name", self.kind)))


def network(saved: Sequence[SavedLayer], choices: ImportChoices, old: bool = False) -> TrainedNetwork:
    """The recurrent layers and the dense one on top. `old`: of Keras 2. Raises SolverError."""
    chosen = _chosen(saved, choices.name)
    recurrent = [at for at, each in enumerate(chosen) if each.kind in RECURRENT]
    if not recurrent:
        raise refused(f"no recurrent layer (found {', '.join(each.name for each in chosen[:5]) or 'nothing'})")
    first, last = recurrent[0], recurrent[-1]
    between = [each.name for each in chosen[first : last + 1] if each.kind not in (*RECURRENT, *SILENT)]
    if between:
        raise refused(f"{between[0]} stands between recurrent layers (choose one of these with --name)")
    check_room(each for at in recurrent for each in chosen[at].weights)
    layers, flipped = _layers([chosen[at] for at in recurrent], choices, old)
    after = [each for each in chosen[last + 1 :] if each.kind not in SILENT]
    only = _last_only(chosen[last])
    if only and (flipped or chosen[last].kind == "Bidirectional"):
        raise refused(
            f"{chosen[last].name} hands on the last step of its pass back, h at t = 1, alone, which no problem file "
            "says (expected return_sequences=True)"
        )
    head = _head(after[0], layers[-1].width, only, old) if after else None
    later = _activation_of(after[1], old) if head is not None and head.activation is None and after[1:] else None
    if head is not None and later is not None:
        head = head._replace(activation=None if later == "identity" else later)
    made_of = 0 if head is None else 1 if later is None else 2
    unused = [each.name for each in (*chosen[:first], *after[made_of:]) if each.kind not in SILENT]
    remarks = [f"not used: {', '.join(unused)}"] if unused else []
    remarks += ["Keras puts its outputs in the order in which it goes, the last time step first"] if flipped else []
    return TrainedNetwork("Keras", tuple(layers), head, "keras", tuple(remarks), flipped)


def _activation_of(saved: SavedLayer, old: bool) -> str | None:
    """Of a layer that is an activation and has a plain name, this name."""
    found = activation(saved.config.get("activation", "linear"), old) if saved.kind == "Activation" else None
    return found if isinstance(found, str) else None


def _chosen(saved: Sequence[SavedLayer], name: str | None) -> Sequence[SavedLayer]:
    if name is None:
        return saved
    found = [each for each in saved if each.kind in RECURRENT and each.config.get("name") == name]
    if not found:
        known = [each.name for each in saved if each.kind in RECURRENT]
        raise refused(f"--name: no recurrent layer '{plain_name(name)}' ({did_you_mean(name, known)})")
    return found


def _last_only(saved: SavedLayer) -> bool:
    return saved.config.get("return_sequences", _inner(saved).get("return_sequences", True)) is False


def _inner(saved: SavedLayer) -> Mapping[str, Any]:
    """The config of what a wrapper holds."""
    held = saved.config.get("layer", {})
    found = held.get("config", {}) if isinstance(held, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def _layers(saved: Sequence[SavedLayer], choices: ImportChoices, old: bool) -> tuple[list[TrainedLayer], bool]:
    """The layers, and whether the last one hands on the last time step first."""
    found: list[TrainedLayer] = []
    flipped = False
    for at, each in enumerate(saved):
        if _last_only(each) and at < len(saved) - 1:
            raise refused(f"{each.name} hands on its last step alone to another layer (choose one with --name)")
        if each.kind == "Bidirectional":
            if flipped:
                raise refused(f"{each.name} is given its steps in reverse, which no problem file says")
            found.append(_both_ways(each, choices, old))
            continue
        flipped ^= bool(each.config.get("go_backwards", False))
        way = "reverse" if flipped else "forward"
        found += [TrainedLayer(cell, {way: side}) for cell, side in _sides(each, choices, old)]
    for below, above in pairwise(found):
        if above.input_width != below.width:
            raise refused(f"a layer that takes {above.input_width} numbers stands on one that gives {below.width}")
    return found, flipped


def _sides(saved: SavedLayer, choices: ImportChoices, old: bool) -> list[tuple[str, TrainedDirection]]:
    """The cells of a layer of one direction: one, or those of `StackedRNNCells`."""
    cell = saved.config.get("cell") if saved.kind == "RNN" else None
    cells: list[Any] = [cell] if isinstance(cell, Mapping) else [{"class_name": saved.kind, "config": saved.config}]
    if isinstance(cell, Mapping) and cell.get("class_name") == STACKED:
        cells = cell["config"]["cells"]
    found, at = [], 0
    for each in cells:
        config = each["config"]
        if each["class_name"] not in KINDS:
            raise refused(f"{saved.name} has a cell of its own, {plain_name(str(each['class_name']))}")
        count = 3 if config.get("use_bias", len(saved.weights) != 2) else 2
        part = saved.weights[at : at + count]
        found.append(_side(part, {**config, **_said(choices)}, choices, old))
        at += count
    return found


def _both_ways(saved: SavedLayer, choices: ImportChoices, old: bool) -> TrainedLayer:
    merge = saved.config.get("merge_mode", "concat")
    if merge not in MERGES:
        raise refused(f"{saved.name} joins its directions by {merge} (expected {', '.join(MERGES)})")
    half = len(saved.weights) // 2
    ways = (saved.weights[:half], saved.weights[half:])
    back = saved.config.get("backward_layer")
    configs = (_inner(saved), back.get("config", {}) if isinstance(back, Mapping) else _inner(saved))
    sides = [
        _side(each, {**config, **_said(choices)}, choices, old) for each, config in zip(ways, configs, strict=True)
    ]
    if configs[0].get("go_backwards"):
        raise refused(f"{saved.name} goes backwards first, which no problem file says")
    if sides[0][0] != sides[1][0]:
        raise refused(f"{saved.name} has two kinds of cells")
    return TrainedLayer(sides[0][0], {"forward": sides[0][1], "reverse": sides[1][1]}, MERGES[merge])


def _side(
    weights: Sequence[StoredTensor], config: Mapping[str, Any], choices: ImportChoices, old: bool
) -> tuple[str, TrainedDirection]:
    if len(weights) < 2:
        raise refused("weights are missing")
    return kind_of(weights, choices.cell), direction(weights, config, choices.cell, old)


def _said(choices: ImportChoices) -> dict[str, str]:
    return {} if choices.activation is None else {"activation": choices.activation}


def _head(saved: SavedLayer, width: int, last_only: bool, old: bool) -> TrainedHead | None:
    """A dense layer on top, alone or at every time step."""
    dense = saved.kind == "Dense" or (saved.kind == "TimeDistributed" and "units" in _inner(saved))
    if not dense or not saved.weights or saved.weights[0].shape[:1] != (width,) or len(saved.weights[0].shape) != 2:
        return None
    config = saved.config if saved.kind == "Dense" else _inner(saved)
    used = activation(config.get("activation", "linear"), old)
    if not isinstance(used, str):
        return None
    matrix, *bias = saved.weights
    said = f"{' and '.join(each.described for each in saved.weights)}, transposed"
    return TrainedHead(
        transposed(numbers(matrix)),
        numbers(bias[0]) if bias else None,
        None if used == "identity" else used,
        last_only,
        said,
    )
