"""The key `batch`: whether the main sequence and all runs have one loss and one gradient."""

from ...network.problem import Loss
from ..fields import ErrorReport, choice
from ..network.sequences import RawSequence
from ..tree.source_nodes import MapNode, join

BATCHES = ("mean", "sum")


def read_batch(report: ErrorReport, root: MapNode, loss: Loss | None, sequences: list[RawSequence]) -> str:
    """mean or sum; "" where there is no batch. It may stand below `backward` as well."""
    backward = root.get("backward")
    inside = backward if isinstance(backward, MapNode) else MapNode({})
    spots = [(at, path) for at, path in ((root, "batch"), (inside, "backward.batch")) if "batch" in at]
    found = [choice(report, at.get("batch"), path, BATCHES) for at, path in spots]
    if len(spots) > 1:
        report.add(inside.key("batch"), "backward.batch", "batch stands above as well (expected one of them)")
    for at, path in spots[:1]:
        _check(report, root, at, path, loss, sequences)
    return next((each for each in found if each), "")


def _check(
    report: ErrorReport, root: MapNode, at: MapNode, path: str, loss: Loss | None, sequences: list[RawSequence]
) -> None:
    """Every sequence of a batch has its part in one loss."""
    backward = root.get("backward")
    if isinstance(backward, MapNode) and "upstream" in backward:
        report.add(at.key("batch"), path, "a batch has one loss (expected loss instead of backward.upstream)")
    elif "loss" not in root:
        report.missing(root, "loss", "a batch has one")
    elif loss is not None and loss.kind == "error":
        report.add(at.key("batch"), path, "error has no total (expected another loss for a batch)")
    for raw in sequences:
        if "targets" not in raw.at and "loss" in root and any("targets" in each.at for each in sequences):
            report.missing(raw.at, join(raw.path, "targets"), "every sequence of a batch has its loss")
