"""What a deck has worked out before, at another time, comes as a whole and not line by line."""

from collections.abc import Sequence

from ...document.deck import Frame, Stage


def at_once(frames: Sequence[Frame]) -> list[Frame]:
    """The frames with each kind of stage line by line only the first time."""
    met: set[str] = set()
    return [frame._replace(stages=tuple(_shown(stage, met) for stage in frame.stages)) for frame in frames]


def _shown(stage: Stage, met: set[str]) -> Stage:
    known = bool(stage.kind) and stage.kind in met
    met.add(stage.kind)
    return stage._replace(at_once=known)
