"""What stands on one slide: bands, and workings with what they need; how wide they are beside a list of results."""

from typing import NamedTuple, Union

from ...document.blocks import Working
from ...document.deck import Frame
from ...document.formulas import Layout, equals
from ..formulas.precedence import explicit
from ..formulas.rows import DisplayRow
from .bands import Band
from .slide_room import PRINTER, WIDE, SlideType

# parts of a slide's width: a list of results beside a working, beside a picture, and the space between
_BESIDE_WORKING, _BESIDE_PICTURE, _MOST_BESIDE_PICTURE, _BETWEEN = 0.27, 0.25, 0.33, 0.03

_GAP = 9.0  # pt between two items at most

_UNSURE = 12.0  # pt by which a slide may be fuller than was reckoned


class WorkingCut(NamedTuple):
    """The lines of one working that stand on one slide. `above`, `beside`: what it needs; `ends`: the last line is
    among them; `at_once`: they come together; `follows`: they come with what is above them; `left`: the part of the
    width that it takes where something stands beside it."""

    working: Working
    lines: list[list[DisplayRow]]
    above: tuple[Band, ...]
    beside: tuple[Band, ...]
    lead: str
    ends: bool
    at_once: bool
    follows: bool
    left: float = 1.0


class SlideContent(NamedTuple):
    """What goes on one slide: its head, then workings and what is said of them, one after the other. `spare`: the pt
    that are left below them."""

    head: list[Band]
    items: list[Union[Band, WorkingCut]]
    spare: float = 0.0

    @property
    def cuts(self) -> list[WorkingCut]:
        """The workings."""
        return [item for item in self.items if isinstance(item, WorkingCut)]

    @property
    def gap(self) -> float:
        """The pt between one part and the next, of what is spare."""
        gaps = len(self.head) + len(self.items) - 1
        return min(_GAP, max(self.spare - _UNSURE, 0.0) / gaps) if gaps > 0 else 0.0


def columns(frame: Frame, sheet: SlideType) -> tuple[float, float]:
    """How wide a frame with a list of results is beside it, and that list, as parts of the width of the text."""
    if frame.stages:
        return 1 - _BESIDE_WORKING - _BETWEEN, _BESIDE_WORKING
    widest = max((PRINTER.width(explicit(each)) for each in frame.side or ()), default=0.0) * sheet.em / WIDE
    aside = min(max(_BESIDE_PICTURE, widest + 0.005), _MOST_BESIDE_PICTURE)
    return 1 - aside - _BETWEEN, aside


def result(working: Working) -> Layout:
    """left = value."""
    return equals(working.derivation.left, working.derivation.lines[-1])
