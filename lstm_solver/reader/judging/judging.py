"""The keys `outputs`, `loss`, `targets` and `backward`, for files that have one of them."""

from ..fields import ErrorReport
from ..network.sequences import InputWords, RawSequence
from ..tree.source_nodes import MapNode
from .context import ReadingContext, ReadOutputs, ReadTargets
from .loss_and_targets import judge, read_loss, read_targets


def read_judging(
    report: ErrorReport, root: MapNode, sequences: list[RawSequence], words: InputWords, scene: ReadingContext
) -> ReadingContext:
    """Outputs, loss, targets and backward, beside what `scene` knows of the network. Findings are in `report`."""
    network, heads, loss, backward = scene.network, ReadOutputs(), None, None
    if "outputs" in root:
        from .outputs import read_outputs

        heads = read_outputs(report, root, network, words.embedding)
    if "loss" in root:
        loss = read_loss(report, root, sequences, network, heads)
    judged = judge(loss, network, heads)
    targets: list[ReadTargets | None] = [None] * len(sequences)
    if loss is not None or "loss" not in root:
        targets = [read_targets(report, raw, judged, words, loss, heads) for raw in sequences]
    if "backward" in root:
        from .backward_key import read_backward

        backward = read_backward(report, root, loss, sequences[0], network, heads)
    batch = ""
    if "batch" in root or "batch" in getattr(root.get("backward"), "pairs", ()):
        from .batch_key import read_batch

        batch = read_batch(report, root, loss, sequences)
    return scene._replace(
        heads=heads,
        batch=batch,
        loss=loss,
        loss_said="loss" in root,
        backward=backward,
        backward_said="backward" in root,
        targets=tuple(targets),
    )
