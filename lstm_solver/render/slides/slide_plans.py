"""The type of a deck, and its frames cut into slides in that type."""

from collections.abc import Sequence
from typing import NamedTuple

from ...document.blocks import Figure, Formulas, Heading
from ...document.deck import Frame
from .filling import Filling
from .slide_content import SlideContent
from .slide_room import LARGER, MOST, SHEETS, SlideType, has_long_columns

FilledFrame = tuple[Frame, Filling]

_TORN = 0.1  # of the workings of a deck may take more than one slide before its type becomes smaller


_DENSER = 0.8  # of the slides are left where a smaller type is worth it

_LOOSER, _SLACK = 1.25, 0.03  # times the slides, and less of them full, at most where a larger type is


class FilledDeck(NamedTuple):
    """A deck in one type: how many frames are `over` a slide, how many workings are `torn`, how many `parted` from what
    is said of them, how many `slides`, and which part of their room is `full`, on average."""

    sheet: SlideType
    filled: list[FilledFrame]
    over: int
    torn: int
    parted: int
    slides: int
    full: float


class SlidePlan(NamedTuple):
    """How a frame is set."""

    frame: Frame
    sheet: SlideType
    pages: list[SlideContent]


def plans(frames: Sequence[Frame]) -> list[SlidePlan]:
    """How each frame is set: all in type of one size, the largest in which nearly every working is on one slide."""
    chosen = best(frames)
    return [
        SlidePlan(frame, chosen.sheet, _elided(frame, chosen.sheet).pages if _is_over(frame, each) else each.pages)
        for frame, each in chosen.filled
    ]


def _is_over(frame: Frame, filling: Filling) -> bool:
    """Whether its workings are larger than a slide."""
    return filling.overflows and bool(frame.stages)


def best(frames: Sequence[Frame]) -> FilledDeck:
    """A deck in its type: that of `dense`, or a larger one in which slides are as full, few more, and no more torn, and
    no data stands beside the workings, for which it would leave no room."""
    least, most = dense(frames), _TORN * _workings(frames)
    for larger in () if any(frame.data for frame in frames) else LARGER:
        made = _filled(frames, larger._replace(flat=least.sheet.flat))
        broken, before = made.torn + made.parted, least.torn + least.parted
        whole = made.over <= least.over and broken <= max(most, before)
        if whole and made.full > least.full - _SLACK and made.slides <= _LOOSER * least.slides:
            return made
    return least


def _workings(frames: Sequence[Frame]) -> int:
    return sum(len(stage.workings) for frame in frames for stage in frame.stages)


def dense(frames: Sequence[Frame]) -> FilledDeck:
    """The deck in the largest of the usual types that will do, else in that in which the least is larger than a slide;
    in a smaller one, that can still be read, where it fills slides that would be sparse."""
    workings = _workings(frames)
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
    alike = [each for each in alike if each.sheet.line >= min(least.sheet.line, SHEETS[0].line)]
    return next((each for each in alike if each.slides <= _DENSER * least.slides), least)


def _filled(frames: Sequence[Frame], sheet: SlideType) -> FilledDeck:
    filled = _together([(frame, Filling(frame, sheet)) for frame in frames], sheet)
    over, torn = sum(each.overflows for _, each in filled), sum(each.cut for _, each in filled)
    parts = [1 - page.spare / each.room for _, each in filled for page in each.pages]
    parted = sum(each.parted for _, each in filled)
    return FilledDeck(sheet, filled, over, torn, parted, len(parts), sum(parts) / max(len(parts), 1))


def _together(filled: list[FilledFrame], sheet: SlideType) -> list[FilledFrame]:
    """Neighbouring frames on fewer slides, where they have room there: on one those that only state something, one
    after the other what is worked out under the same title."""
    found: list[FilledFrame] = []
    for frame, filling in filled:
        joined = _joined(found[-1][0], frame) if found else None
        if joined is not None:
            made, before = Filling(joined, sheet), found[-1][1]
            broken = made.cut + made.parted <= before.cut + before.parted + filling.cut + filling.parted
            most = len(before.pages) + (len(filling.pages) - 1 if frame.stages else 0)
            if broken and len(made.pages) <= most and made.overflows <= (before.overflows or filling.overflows):
                found[-1] = joined, made
                continue
        found.append((frame, filling))
    return found


def _joined(first: Frame, second: Frame) -> Frame | None:
    """Two frames as one, None where they are not to be."""
    if _is_worked(first) and _is_worked(second):
        return _one_after_the_other(first, second)
    if not (_is_stated(first) and _is_stated(second)):
        return None
    title = () if second.title == first.title else (Heading(3, second.title),)
    if not second.numbered:
        optional = (*first.optional, *(block for block in second.optional if block not in first.optional))
        return first._replace(tail=(*first.tail, *title, *second.head, *second.tail), optional=optional)
    if any(isinstance(block, Formulas) for block in (*first.head, *first.tail)):
        return None
    return second._replace(
        title=first.title, section=first.section, head=(*first.head, *first.tail, *title, *second.head)
    )


def _is_stated(frame: Frame) -> bool:
    """Whether a frame has nothing but text, formulas and tables, and is not the author's own."""
    blocks = (*frame.head, *frame.tail)
    drawn = any(isinstance(block, Figure) for block in blocks)
    return not frame.stages and frame.side is None and not drawn and not frame.apart


def _is_worked(frame: Frame) -> bool:
    """Whether a frame has nothing but workings, with what is said of them."""
    return bool(frame.stages) and not frame.head and frame.side is None


def _one_after_the_other(first: Frame, second: Frame) -> Frame | None:
    """The workings of both, where they have the same title; what is said at the end of the first stands below its
    last."""
    if first.title != second.title:
        return None
    *before, last = first.stages
    stages = (*before, last._replace(tail=(*last.tail, *first.tail)), *second.stages)
    places = dict.fromkeys(filter(None, (*first.subtitle.split(", "), second.subtitle)))
    return first._replace(stages=stages, tail=second.tail, subtitle=", ".join(places))


def _elided(frame: Frame, sheet: SlideType) -> Filling:
    """The frame with its matrices without their middle; what is only stated is never elided."""
    return Filling(frame, sheet._replace(flat=True, most=MOST))
