"""Whether `error_1`, `loss_1`, `loss` and `predict_1` exist."""

from ...network.dependencies import judged_positions
from ...network.quantity_names import QuantityName
from ..judging.context import ReadingContext
from ..judging.loss_and_targets import size_of
from ..network.sequences import RawSequence


def wrong_verdict(scene: ReadingContext, name: QuantityName, run: RawSequence) -> str | None:
    """Why what a name asks for does not exist; times beyond the inputs are checked elsewhere."""
    if name.quantity != name.stem:
        return f"there is no gradient of {name.stem} (every gradient is that of the loss)"
    if name.stem == "predict":
        return _prediction(scene, name)
    if scene.loss_said and scene.loss is None:
        return None
    return _judged(scene, name, run) or _unit(scene, name)


def _prediction(scene: ReadingContext, name: QuantityName) -> str | None:
    if scene.heads.said and scene.heads.cell is None:
        return None
    if scene.heads.predict is None:
        return "there is no prediction here (set outputs.predict)"
    return None if name.unit is None else "a prediction is one class, it has no units"


def _judged(scene: ReadingContext, name: QuantityName, run: RawSequence) -> str | None:
    kind = scene.loss.kind if scene.loss is not None else None
    if name.stem == "error" and kind != "error":
        return "there is no error here (set loss: error, and targets)"
    if name.stem == "loss" and kind in (None, "error"):
        why = "error has no total: ask for error_1" if kind else "set loss, and targets"
        return f"there is no loss here ({why})"
    if run.targets is None:
        return f"there is no {name.stem} here (expected targets in this run)"
    return None if name.t is None else _counts(scene, name, run, name.t)


def _counts(scene: ReadingContext, name: QuantityName, run: RawSequence, t: int) -> str | None:
    targets, position = run.targets or [], t - scene.time.first
    if not 0 <= position < len(targets) or scene.loss is None:
        return None
    present = [target is not None for target in targets]
    if not present[position]:
        return f"there is no target at {t}, and so no {name.stem}"
    if position in judged_positions(scene.loss, scene.heads.last_only, present):
        return None
    return f"there is no {name.stem} at {t}: only the last step counts"


def _unit(scene: ReadingContext, name: QuantityName) -> str | None:
    if name.unit is None or scene.loss is None:
        return None
    if name.stem == "loss":
        return "a loss is one number, it has no units"
    size = size_of(scene.loss.of, scene.network, scene.heads)
    return f"there is no unit {name.unit} (units are 0 to {size - 1})" if size and name.unit >= size else None
