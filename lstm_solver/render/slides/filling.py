"""A deck's frames cut into slides: in which size of type, and which lines of which working stand on each."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...document.blocks import Block, Figure, Working
from ...document.deck import Frame
from ..formulas.rows import DisplayRow
from .bands import Band, BandLine, bands, broken, lead, row_high
from .slide_room import HIGH, SHEETS, TITLE, WIDE, SlideType, title

# parts of a slide's width: a list of results beside a working, beside a picture, and the space between
_BESIDE_WORKING, _BESIDE_PICTURE, _BETWEEN = 0.27, 0.33, 0.03

_SUBTITLE = 13.0  # pt


class WorkingCut(NamedTuple):
    """The lines of one working that stand on one slide. `ends`: the last one is among them. `shrinks`: in the end only
    its result stands there."""

    working: Working
    lines: list[list[DisplayRow]]
    lead: str
    ends: bool
    shrinks: bool = False


class SlideContent(NamedTuple):
    """What goes on one slide."""

    head: list[Band]
    cuts: list[WorkingCut]
    tail: list[Band]


class SlidePlan(NamedTuple):
    sheet: SlideType
    pages: list[SlideContent]


def plans(frames: Sequence[Frame]) -> list[SlidePlan]:
    """How each frame is set; frames of one kind, as those of all gates, in type of one size."""
    found = [_best(frame) for frame in frames]
    smallest: dict[object, int] = {}
    for frame, plan in zip(frames, found, strict=True):
        kind = _kind(frame)
        smallest[kind] = max(smallest.get(kind, 0), SHEETS.index(plan.sheet))
    sheets = [SHEETS[smallest[_kind(frame)]] for frame in frames]
    return [
        plan if plan.sheet == sheet or not frame.workings else SlidePlan(sheet, _Filling(frame, sheet).pages)
        for frame, plan, sheet in zip(frames, found, sheets, strict=True)
    ]


def _kind(frame: Frame) -> object:
    return len(frame.workings), tuple(block.kind for block in frame.head), frame.side is None


def _best(frame: Frame) -> SlidePlan:
    """The largest type in which the frame is one slide; else what takes the fewest, whole matrices first."""
    found = []
    for sheet in _sheets(frame):
        plan = SlidePlan(sheet, _Filling(frame, sheet).pages)
        if len(plan.pages) == 1:
            return plan
        found.append(plan)
    whole = [plan for plan in found if plan.sheet.most == 99]
    best = min(whole, key=lambda plan: len(plan.pages))
    return best if len(best.pages) <= 2 else min([best, *found], key=lambda plan: len(plan.pages))


def _sheets(frame: Frame) -> tuple[SlideType, ...]:
    """The sizes that come into question: a picture has one, and what is only stated is not elided."""
    if any(isinstance(block, Figure) for block in frame.head):
        return SHEETS[:1]
    return SHEETS if frame.workings else SHEETS[:-1]


def columns(frame: Frame) -> tuple[float, float]:
    """How wide a frame with a list of results is beside it, and that list, as parts of the width of the text."""
    aside = _BESIDE_WORKING if frame.workings else _BESIDE_PICTURE
    return 1 - aside - _BETWEEN, aside


class _Filling:
    """Fills slides with a frame's content from the top, and begins a new one where it does not fit."""

    def __init__(self, frame: Frame, sheet: SlideType) -> None:
        self.sheet = sheet
        self.narrow = sheet._replace(wide=WIDE * columns(frame)[0]) if frame.side is not None else sheet
        self.room = HIGH - TITLE * (title(frame.title)[1] - 1) - _SUBTITLE * bool(frame.subtitle)
        self.pages = [SlideContent([], [], [])]
        self.used = 0.0
        self.repeated: tuple[list[Band], float] = ([], 0.0)
        for band in _blocks(frame.head, sheet if frame.workings else self.narrow, frame.numbered):
            self.put(band, "head")
        self.repeated = self._repeated(frame)
        for working in frame.workings:
            self.work(working)
        tail = _blocks(frame.tail, sheet)
        if self.used + sum(band.high for band in tail) > self.room:
            self.shrink()
        for band in tail:
            self.put(band, "tail")

    def _repeated(self, frame: Frame) -> tuple[list[Band], float]:
        """What every slide of the frame has at its top: the head, where it leaves room enough."""
        tall = max((self.tall(working) for working in frame.workings), default=0.0)
        if len(self.pages) == 1 and self.used + tall <= self.room:
            return list(self.pages[0].head), self.used
        return [], 0.0

    def tall(self, working: Working) -> float:
        """The room that the lead and the highest line of a working need."""
        return self.lead(working) + max(sum(map(self.high, line)) for line in _lines(working, self.narrow))

    def lead(self, working: Working) -> float:
        """The caption, and the space around the display."""
        return self.sheet.line * bool(working.caption) + self.sheet.around

    def high(self, line: DisplayRow) -> float:
        return row_high(line, self.narrow)

    def turn(self) -> None:
        """A new slide. What has become its result for something that comes here now stays whole."""
        page = self.pages[-1]
        if page.cuts and page.cuts[-1].shrinks and not page.tail:
            page.cuts[-1] = page.cuts[-1]._replace(shrinks=False)
        head, self.used = self.repeated
        self.pages.append(SlideContent(list(head), [], []))

    def put(self, band: Band, where: str) -> None:
        """A band, cut where the slide ends if it is taller than one."""
        begun: list[BandLine] = []
        if self.filled() and self.room - self.repeated[1] >= band.high > self.room - self.used:
            self.turn()
        self.used += band.extra
        for group in _kept_together(band.strips):
            high = sum(strip.high for strip in group)
            if self.used + high > self.room and (begun or self.filled()):
                self._close(band, begun, where)
                begun = []
                self.turn()
                self.used += band.extra
            begun += group
            self.used += high
        self._close(band, begun, where)

    def _close(self, band: Band, strips: list[BandLine], where: str) -> None:
        if strips:
            getattr(self.pages[-1], where).append(band._replace(strips=tuple(strips)))

    def filled(self) -> bool:
        page = self.pages[-1]
        return bool(page.head or page.cuts or page.tail)

    def work(self, working: Working) -> None:
        """A working beneath the results of those before it, on as many slides as it needs."""
        self.shrink()
        left = _lines(working, self.narrow)
        while left:
            fits = self.fitting(working, left)
            page = self.pages[-1]
            begun = bool(page.cuts)
            if fits < len(left) and (begun or (fits == 0 and self.filled() and self.used > self.repeated[1])):
                self.turn()
                continue
            fits = max(fits, 1)
            page.cuts.append(WorkingCut(working, left[:fits], _lead(working, page, self.narrow), fits == len(left)))
            self.used += self.lead(working) + sum(self.high(row) for line in left[:fits] for row in line)
            left = left[fits:]
            if left:
                self.turn()

    def fitting(self, working: Working, left: list[list[DisplayRow]]) -> int:
        """How many of these lines there is room for."""
        used = self.used + self.lead(working)
        for at, line in enumerate(left):
            used += sum(map(self.high, line))
            if used > self.room:
                return at
        return len(left)

    def shrink(self) -> None:
        """The last working becomes its result."""
        cuts = self.pages[-1].cuts
        if cuts and len(cuts[-1].lines) > 1:
            rows = [row for line in cuts[-1].lines for row in line]
            self.used -= sum(map(self.high, rows)) - self.high(rows[-1])
            cuts[-1] = cuts[-1]._replace(shrinks=True)


def _blocks(blocks: tuple[Block, ...], sheet: SlideType, numbered: bool = False) -> list[Band]:
    """The bands of some blocks; headings and captions stand with what is below them."""
    found: list[Band] = []
    for band in (band for block in blocks for band in bands(block, sheet, numbered=numbered)):
        found.append(found.pop().over(band) if found and found[-1].leads else band)
    return found


def _lead(working: Working, page: SlideContent, sheet: SlideType) -> str:
    """What stands above a display: nothing where it goes on with the line above it."""
    goes_on = page.head and page.head[-1].runs_on and not page.cuts and not working.caption
    return "" if goes_on else lead(working, sheet)


def _lines(working: Working, sheet: SlideType) -> list[list[DisplayRow]]:
    """The lines of a derivation, each with its rows; a left side on a row of its own is in the first."""
    found: list[list[DisplayRow]] = []
    waiting: list[DisplayRow] = []
    for row in broken(working, sheet):
        if row.sign:
            found.append([*waiting, row])
            waiting = []
        elif row.body is None:
            waiting.append(row)
        else:
            found[-1].append(row)
    return found


def _kept_together(strips: tuple[BandLine, ...]) -> Iterator[list[BandLine]]:
    group: list[BandLine] = []
    for strip in strips:
        group.append(strip)
        if not strip.kept:
            yield group
            group = []
    if group:
        yield group
