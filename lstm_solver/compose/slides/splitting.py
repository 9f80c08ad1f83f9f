"""Frames with others put between their stages."""

from typing import NamedTuple

from ...document.blocks import Formulas
from ...document.deck import Frame
from ...document.formulas import equals


class StageSpot(NamedTuple):
    """A stage, by the numbers of its frame and of itself in it."""

    frame: int
    stage: int


Inserted = dict[StageSpot, list[Frame]]


def spots(frames: list[Frame]) -> dict[str, StageSpot]:
    """Where each label is worked out."""
    found: dict[str, StageSpot] = {}
    for at, frame in enumerate(frames):
        for number, stage in enumerate(frame.stages):
            for working in stage.workings:
                found.setdefault(working.label, StageSpot(at, number))
    return found


def between(frames: list[Frame], before: Inserted) -> list[Frame]:
    """The frames with others before some of their stages; what is cut goes on where it was."""
    made: list[Frame] = []
    for at, frame in enumerate(frames):
        made += _cut(frame, at, before)
    return made


def _cut(frame: Frame, at: int, before: Inserted) -> list[Frame]:
    made: list[Frame] = []
    piece = frame._replace(stages=(), tail=() if frame.stages else frame.tail)
    for number, stage in enumerate(frame.stages):
        spot = StageSpot(at, number)
        if spot in before:
            if piece.stages:
                made.append(piece)
                piece = _rest(piece)
            made += before[spot]
        last = number == len(frame.stages) - 1
        piece = piece._replace(stages=(*piece.stages, stage), tail=frame.tail if last else ())
    return [*made, piece] if piece.stages or not frame.stages else made


def _rest(piece: Frame) -> Frame:
    """A frame that goes on: with what is known by now, and what it starts from."""
    found = tuple(
        equals(working.derivation.left, working.derivation.lines[-1])
        for stage in piece.stages
        for working in stage.workings
    )
    return piece._replace(
        head=tuple(block for block in piece.head if isinstance(block, Formulas)),
        stages=(),
        tail=(),
        side=None if piece.side is None else (*piece.side, *found),
        numbered=False,
        section=(),
        goes_on=True,
    )
