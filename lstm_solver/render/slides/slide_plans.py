"""The type of a deck, and its frames cut into slides in that type."""

from collections.abc import Sequence
from typing import NamedTuple

from ...document.deck import Frame
from .filling import Filling, SlideContent
from .slide_room import MOST, SHEETS, SlideType

_TORN = 0.1  # of the workings of a deck may take more than one slide before its type becomes smaller


class SlidePlan(NamedTuple):
    """How a frame is set."""

    sheet: SlideType
    pages: list[SlideContent]


def plans(frames: Sequence[Frame]) -> list[SlidePlan]:
    """How each frame is set: all in type of one size, the largest in which nearly every working is on one slide."""
    sheet, filled = _best(frames)
    return [
        SlidePlan(sheet, _elided(frame, sheet).pages if each.overflows and frame.stages else each.pages)
        for frame, each in zip(frames, filled, strict=True)
    ]


def _best(frames: Sequence[Frame]) -> tuple[SlideType, list[Filling]]:
    """The type of a deck; where none will do, the one in which the least is larger than a slide."""
    workings = sum(len(stage.workings) for frame in frames for stage in frame.stages)
    tried = []
    for sheet in SHEETS:
        filled = [Filling(frame, sheet) for frame in frames]
        over, torn = sum(each.overflows for each in filled), sum(each.cut for each in filled)
        if not over and torn <= _TORN * workings:
            return sheet, filled
        tried.append((over, torn, sheet, filled))
    _, _, sheet, filled = min(tried, key=lambda each: each[:2])
    return sheet, filled


def _elided(frame: Frame, sheet: SlideType) -> Filling:
    """The frame with its matrices without their middle; what is only stated is never elided."""
    return Filling(frame, sheet._replace(flat=True, most=MOST))
