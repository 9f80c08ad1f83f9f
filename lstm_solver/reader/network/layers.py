"""The keys `layers`, `direction` and `merge`: where the file describes each unit."""

from ..fields import ErrorReport, choice, count, items, mapping
from ..keys.key_types import DIRECTIONS, HALVES, MERGES
from ..keys.problem_keys import LAYER
from ..tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode, join
from .site import LayerSite, UnitSite, starts_from

MOST_LAYERS = 1000

SPLIT = ("cell", "weights", "biases", "peepholes", "parameters", "initial", "given")


def read_layers_at(report: ErrorReport, root: MapNode) -> list[LayerSite]:
    """The layers in order; none where `layers` is no list."""
    if "layers" not in root:
        return [_layer(report, root, "", 1)]
    for name in LAYER:
        if name in root:
            report.add(root.key(name), name, "stands in each layer where there are layers")
    found = items(report, root.get("layers"), "layers", "a list of layers, first layer first")
    if found == []:
        report.add(root.pairs["layers"][1], "layers", "no layers (expected at least one)")
    if found is not None and len(found) > MOST_LAYERS:
        report.add(root.pairs["layers"][1], "layers", f"{len(found):,} layers (expected at most {MOST_LAYERS:,})")
        return []
    return [_one_of_many(report, node, number) for number, node in enumerate(found or (), 1)]


def _one_of_many(report: ErrorReport, node: SourceNode, number: int) -> LayerSite:
    path = f"layers[{number - 1}]"
    at = mapping(report, node, path, "layer")
    return _layer(report, MapNode({}, node.place, broken=True) if at is None else at, path, number)


def _layer(report: ErrorReport, at: MapNode, path: str, number: int) -> LayerSite:
    said = choice(report, at.get("direction"), join(path, "direction"), DIRECTIONS)
    merge = choice(report, at.get("merge"), join(path, "merge"), MERGES) or "concat"
    direction = _meant(at) if said is None else said
    if direction != "bidirectional":
        if "merge" in at and (said or "direction" not in at):
            report.add(at.key("merge"), join(path, "merge"), "needs direction: bidirectional")
        return LayerSite((UnitSite(at, path, (number, direction)),))
    check_halves(report, at, path)
    return LayerSite(tuple(UnitSite(at, path, (number, half), split=True) for half in HALVES), merge)


def _meant(at: MapNode) -> str:
    """The direction where it is absent or wrong."""
    weights = at.get("weights")
    halves = isinstance(weights, MapNode) and any(half in weights for half in HALVES)
    return "bidirectional" if "direction" in at and halves else "forward"


def check_halves(report: ErrorReport, at: MapNode, path: str) -> None:
    """What describes a bidirectional layer holds forward and reverse, and nothing else."""
    for name in SPLIT:
        node, where = at.get(name), join(path, name)
        everywhere = name == "biases" and isinstance(node, ScalarNode) and not node.is_null
        if node is None or everywhere or starts_from(node) is not None:
            continue
        halves = isinstance(node, MapNode) and any(half in node for half in HALVES)
        if halves:
            mapping(report, node, where, "", HALVES)
        elif name not in ("cell", "given") and not (isinstance(node, MapNode) and node.broken):
            report.expected(node, where, "forward and reverse, each with its own: the layer is bidirectional")
            if isinstance(node, MapNode):
                node.broken = True


def run_sites(report: ErrorReport, run: MapNode, path: str, layers: list[LayerSite]) -> list[UnitSite]:
    """Where a run states what is initial and given of each unit; at its top level, that is of the first layer."""
    ats = [(run, path), *((MapNode({}, run.place), path) for _ in layers[1:])]
    if "layers" in run:
        ats = _run_layers(report, run, path, layers)
    elif layers and layers[0].sites[0].split:
        check_halves(report, run, path)
    found = []
    for layer, (at, where) in zip(layers, ats, strict=False):
        found += [site._replace(at=at, path=where) for site in layer.sites]
    return found


def _run_layers(report: ErrorReport, run: MapNode, path: str, layers: list[LayerSite]) -> list[tuple[MapNode, str]]:
    where = join(path, "layers")
    for name in ("initial", "given"):
        if name in run and starts_from(run.get(name)) is None:
            report.add(run.key(name), join(path, name), "stands in each layer where there are layers")
    node = run.get("layers")
    found = items(report, node, where, "a list, one mapping a layer")
    if isinstance(node, ListNode) and len(node) != len(layers):
        report.add(node, where, f"{count(len(node), 'layer')} (expected {len(layers)}, as many as the network has)")
        return [(MapNode({}, run.place), path) for _ in layers]
    ats = []
    for number, item in enumerate(found or ()):
        at = mapping(report, item, f"{where}[{number}]", "run_layer") or MapNode({}, item.place)
        if layers[number].sites[0].split:
            check_halves(report, at, f"{where}[{number}]")
        ats.append((at, f"{where}[{number}]"))
    return ats or [(MapNode({}, run.place), path) for _ in layers]
