"""The type of a deck, and its frames cut into slides in that type."""

from collections.abc import Sequence
from typing import NamedTuple

from ...document.blocks import Figure, Heading
from ...document.deck import Frame
from .filling import Filling, SlideContent
from .slide_room import MOST, SHEETS, SlideType, has_long_columns

FilledFrame = tuple[Frame, Filling]

_TORN = 0.1  # of the workings of a deck may take more than one slide before its type becomes smaller


_DENSER = 0.8  # of the slides are left where a smaller type is worth it


class FilledDeck(NamedTuple):
    """A deck in one type: how many frames are `over` a slide, how many workings are `torn`, how many `slides`."""

    sheet: SlideType
    filled: list[FilledFrame]
    over: int
    torn: int
    slides: int


class SlidePlan(NamedTuple):
    """How a frame is set."""

    frame: Frame
    sheet: SlideType
    pages: list[SlideContent]


def plans(frames: Sequence[Frame]) -> list[SlidePlan]:
    """How each frame is set: all in type of one size, the largest in which nearly every working is on one slide."""
    sheet, filled = _best(frames)
    return [
        SlidePlan(frame, sheet, _elided(frame, sheet).pages if each.overflows and frame.stages else each.pages)
        for frame, each in filled
    ]


def _best(frames: Sequence[Frame]) -> tuple[SlideType, list[FilledFrame]]:
    """The type of a deck: the largest that will do, else that in which the least is larger than a slide; a smaller one
    where it fills slides that would be sparse."""
    workings = sum(len(stage.workings) for frame in frames for stage in frame.stages)
    sheets = SHEETS if any(map(has_long_columns, frames)) else [sheet for sheet in SHEETS if not sheet.flat]
    tried: list[FilledDeck] = []
    good: FilledDeck | None = None
    for sheet in sheets:
        tried.append(_filled(frames, sheet))
        if good is not None:
            break
        if not tried[-1].over and tried[-1].torn <= _TORN * workings:
            good = tried[-1]
            if _DENSER * good.slides < len(frames):  # a frame has a slide at least
                break
    least = good or min(tried, key=lambda each: (each.over, each.torn))
    alike = [each for each in tried[tried.index(least) :] if each.over <= least.over and each.torn <= least.torn]
    chosen = next((each for each in alike if each.slides <= _DENSER * least.slides), least)
    return chosen.sheet, chosen.filled


def _filled(frames: Sequence[Frame], sheet: SlideType) -> FilledDeck:
    filled = _together([(frame, Filling(frame, sheet)) for frame in frames], sheet)
    over, torn = sum(each.overflows for _, each in filled), sum(each.cut for _, each in filled)
    return FilledDeck(sheet, filled, over, torn, sum(len(each.pages) for _, each in filled))


def _together(filled: list[FilledFrame], sheet: SlideType) -> list[FilledFrame]:
    """Neighbouring frames that only state something on one slide, where they have room there."""
    found: list[FilledFrame] = []
    for frame, filling in filled:
        if found and _is_stated(found[-1][0]) and _is_stated(frame) and not frame.numbered:
            joined = _joined(found[-1][0], frame)
            made = Filling(joined, sheet)
            if len(made.pages) == 1 and not made.overflows:
                found[-1] = joined, made
                continue
        found.append((frame, filling))
    return found


def _is_stated(frame: Frame) -> bool:
    """Whether a frame has nothing but text, formulas and tables, and is not the author's own."""
    blocks = (*frame.head, *frame.tail)
    drawn = any(isinstance(block, Figure) for block in blocks)
    return not frame.stages and frame.side is None and not drawn and not frame.apart


def _joined(first: Frame, second: Frame) -> Frame:
    """The second frame under its title beneath the first; none where both have the same."""
    title = () if second.title == first.title else (Heading(3, second.title),)
    return first._replace(tail=(*first.tail, *title, *second.head, *second.tail))


def _elided(frame: Frame, sheet: SlideType) -> Filling:
    """The frame with its matrices without their middle; what is only stated is never elided."""
    return Filling(frame, sheet._replace(flat=True, most=MOST))
