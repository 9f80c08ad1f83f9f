"""A trained network → the keys of a problem file, in the form that takes fewer lines."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from ..maths.rounding import Digits
from .commented_yaml import block_lines
from .stored_tensors import Rows
from .trained_network import TrainedDirection, TrainedLayer, TrainedNetwork

DISPLAY = ("rounding", "notation")  # the keys at the end: how it is printed

PRINTED = 4  # decimals of what is printed, where no other number is said

NO_INPUTS = "put your own here, a row a time step (--inputs FILE puts those of a file)"


Path = tuple[str | int, ...]


class CommentedProblem(NamedTuple):
    """The data of a problem file, and what stands above its keys."""

    data: dict[str, Any]
    comments: dict[Path, str]


def commented_problem(
    network: TrainedNetwork, title: str, source: str, inputs: Rows | None = None, places: int | None = None
) -> CommentedProblem:
    """The problem of the network, its gates apart or stacked, whichever takes fewer lines.

    `source`: what it is from, in words. `inputs`: [time][features]; `places`: decimals that its numbers are rounded to.
    """
    data, comments = _in_fewer_lines(network, inputs)
    comments["title",] = "\n".join((f"from {source}", *network.remarks, *_rounded_remark(places)))
    data = {"title": title, **data, **_outputs(network, comments)}
    if places is not None:
        data = {key: value if key == "inputs" else rounded(value, places) for key, value in data.items()}
    data["rounding"] = rounding_of(data)
    data["notation"] = network.notation
    return CommentedProblem(data, comments)


def rounding_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """How a problem with these keys is printed."""
    return {"places": PRINTED, **({"givens": "places"} if _has_longer(data) else {})}


def _in_fewer_lines(network: TrainedNetwork, inputs: Rows | None) -> CommentedProblem:
    """The gates apart, or their blocks stacked."""
    forms = []
    for stacked in (False, True):
        comments: dict[Path, str] = {} if inputs is not None else {("inputs",): NO_INPUTS}
        forms.append(CommentedProblem(_layers(network, inputs, stacked, comments), comments))
    return min(forms, key=lambda form: sum(1 for _ in block_lines(form.data, {})))


def _rounded_remark(places: int | None) -> Iterator[str]:
    if places is not None:
        yield f"its numbers are rounded to {places} decimal{'' if places == 1 else 's'}"


def _layers(network: TrainedNetwork, inputs: Rows | None, stacked: bool, comments: dict[Path, str]) -> dict[str, Any]:
    shown = [[1.0, *[0.0] * (network.layers[0].input_width - 1)]] if inputs is None else inputs
    if len(network.layers) == 1:
        layer = _layer(network.layers[0], (), stacked, comments)
        return {"cell": layer.pop("cell"), "inputs": shown, **layer}
    layers = [_layer(each, ("layers", at), stacked, comments) for at, each in enumerate(network.layers)]
    return {"inputs": shown, "layers": layers}


def _layer(layer: TrainedLayer, path: Path, stacked: bool, comments: dict[Path, str]) -> dict[str, Any]:
    both = len(layer.directions) > 1
    found: dict[str, Any] = {"cell": _cell(layer)}
    if both or "forward" not in layer.directions:
        found["direction"] = "bidirectional" if both else "reverse"
    if both and layer.merge != "concat":
        found["merge"] = layer.merge
    sides = {name: _side(each, stacked) for name, each in layer.directions.items()}
    for key in ("weights", "biases", "peepholes", "initial"):
        held = {name: side[key] for name, side in sides.items() if side[key]}
        if held:
            found[key] = held if both else next(iter(held.values()))
    _say_sources(layer, path, found, comments)
    return found


def _say_sources(layer: TrainedLayer, path: Path, found: dict[str, Any], comments: dict[Path, str]) -> None:
    """Where the numbers below each key came from; a projection stands in the cell."""
    for name, each in layer.directions.items():
        for key, said in each.sources.items():
            place = (*path, key if key in found else "cell")
            if key in found and len(layer.directions) > 1:
                place = (*place, name)
            comments[place] = "\n".join(filter(None, [comments.get(place), said]))


def _cell(layer: TrainedLayer) -> Any:
    """Its name, or a mapping with its options, by direction where these differ."""
    cells: dict[str, Any] = {
        name: {"name": layer.cell, **each.options} if each.options else layer.cell
        for name, each in layer.directions.items()
    }
    first = next(iter(cells.values()))
    return first if all(each == first for each in cells.values()) else cells


def _side(side: TrainedDirection, stacked: bool) -> dict[str, Any]:
    return {
        "weights": _blocks(side, {"x": side.x, "h": side.h}, stacked),
        "biases": _blocks(side, side.biases, stacked),
        "peepholes": dict(side.peepholes),
        "initial": dict(side.initial),
    }


def _blocks(side: TrainedDirection, blocks: Mapping[str, Rows], stacked: bool) -> Any:
    """The blocks of all gates below each other, or each gate apart; an rnn has no gates."""
    if not blocks:
        return {}
    if not side.gates:
        return blocks.get("b", dict(blocks))
    if stacked:
        return {"stack": list(side.gates), **blocks}
    return {gate: _of_gate(blocks, at * side.hidden, side.hidden) for at, gate in enumerate(side.gates)}


def _of_gate(blocks: Mapping[str, Rows], start: int, count: int) -> Any:
    found = {key: rows[start : start + count] for key, rows in blocks.items()}
    return found.get("b", found)


def _outputs(network: TrainedNetwork, comments: dict[Path, str]) -> dict[str, Any]:
    head = network.head
    if head is None:
        return {}
    comments["outputs",] = head.source
    sums = "V @ h" if head.bias is None else "V @ h + d"
    equation = f"y = {sums}" if head.activation is None else f"y = {head.activation}({sums})"
    parameters = {"V": head.matrix, **({} if head.bias is None else {"d": head.bias})}
    steps = {"steps": "last"} if head.last_only else {}
    return {"outputs": {"equations": [equation], "parameters": parameters, **steps}}


def rounded(value: Any, places: int) -> Any:
    """The same with every float rounded to so many decimals."""
    if isinstance(value, float):
        return float(Digits(places).round(Decimal(repr(value))))
    if isinstance(value, list):
        return [rounded(each, places) for each in value]
    return {key: rounded(each, places) for key, each in value.items()} if isinstance(value, dict) else value


def _has_longer(value: Any) -> bool:
    """Whether some number has more decimals than are printed."""
    if isinstance(value, float):
        return round(value, PRINTED) != value
    if isinstance(value, dict):
        return any(map(_has_longer, value.values()))
    return isinstance(value, list) and any(map(_has_longer, value))
