"""A deck's frames cut into slides: which lines of which working stand on each."""

from collections.abc import Iterator, Sequence

from ...document.blocks import Block, Figure, Formulas, Working
from ...document.deck import Frame, Stage
from ...document.formulas import Layout, Row
from ..formulas.rows import DisplayRow
from .bands import TAG, Band, BandLine, bands, lead, row_high, row_overflows, working_em, working_lines
from .slide_content import SlideContent, WorkingCut, columns, result
from .slide_room import HIGH, PRINTER, SKIP, TITLE, WIDE, SlideType, title

_SUBTITLE = 13.0  # pt

_BARE = 6.0  # pt above a display without words before it

_COLUMNS = 8.0  # pt around two columns

_APART = 2.0  # em between a working and what it needs

_WIDOW = 3  # of so many lines none is left alone for the next slide


class Filling:
    """Fills slides with a frame's content from the top, and begins a new one where it does not fit.

    `overflows`: something is larger than a slide. `cut`: how often a working goes on on another slide.
    `parted`: how often what is said of one stands on another slide. `bare`: this slide is without what each has at its
    top.
    """

    def __init__(self, frame: Frame, sheet: SlideType) -> None:
        self.aside = frame.side is not None
        self.room = (
            HIGH - TITLE * (title(frame.title)[1] - 1) - _SUBTITLE * bool(frame.subtitle) - _COLUMNS * self.aside
        )
        self.sheet = sheet._replace(wide=WIDE * columns(frame, sheet)[0] if self.aside else WIDE, tall=self.room)
        self.pages = [SlideContent([], [])]
        self.used, self.cut, self.parted, self.overflows, self.bare = 0.0, 0, 0, False, False
        self.listed: tuple[Layout, ...] = frame.side or ()
        self.shown = [*self.listed]
        self.repeated: tuple[list[Band], float] = ([], 0.0)
        self.stated: list[Layout] = []
        head = self.head(frame)
        self.stated = [each for block in head for each in _stated(block)]
        self.shown += self.stated
        for band in self.bands(head, frame.numbered):
            self.put(band, self.pages[-1].head)
        self.repeated = self._repeated(frame)
        self.side_by_side = False
        self.side_by_side = any(self.cuts(stage)[0].beside for stage in frame.stages)
        for stage in frame.stages:
            self.stage(stage)
        for band in self.bands(frame.tail):
            self.put(band)
        for band in self.bands(frame.optional):
            if self.used + band.high <= self.room:
                self.put(band, self.pages[-1].head)
        self.close()

    def head(self, frame: Frame) -> tuple[Block, ...]:
        """What the frame begins with; nothing where it would be there again and a working has no room beneath."""
        if not (frame.everywhere or frame.goes_on):
            return frame.head
        self.side_by_side = False
        tallest = max((self.high(self.cuts(stage._replace(needs=()))) for stage in frame.stages), default=0.0)
        return frame.head if _high(self.bands(frame.head)) + tallest <= self.room else ()

    def _repeated(self, frame: Frame) -> tuple[list[Band], float]:
        """What every slide of the frame has at its top: the head, where it leaves room for most of a slide."""
        most = self.room if frame.everywhere else self.room / 3
        if len(self.pages) == 1 and self.used <= most and not any(isinstance(block, Figure) for block in frame.head):
            return list(self.pages[0].head), self.used
        return [], 0.0

    def bands(self, blocks: Sequence[Block], numbered: bool = False) -> list[Band]:
        """The bands of some blocks; headings and captions stand with what is below them."""
        found: list[Band] = []
        for band in (band for block in blocks for band in bands(block, self.sheet, numbered=numbered)):
            found.append(found.pop().over(band) if found and found[-1].leads else band)
        return found

    def stage(self, stage: Stage) -> None:
        """A stage beneath what is there; on a slide of its own where it would be torn otherwise."""
        tail = self.bands(stage.tail)
        if self.bare:
            self.turn()
        if self.begun() and self.used + self.high(self.cuts(stage)) + _high(tail) > self.room:
            self.turn()
        cuts = self.cuts(stage)
        self.shown += stage.needs
        for cut in cuts:
            self.work(cut)
            self.shown.append(result(cut.working))
            self.listed += (result(cut.working),) * self.aside
        self.parted += self.used + _high(tail) > self.room
        for band in tail:
            self.put(band)
        self.answer(self.bands(stage.answer))

    def answer(self, found: list[Band]) -> None:
        """An answer, without what every slide has at its top where it has one of its own."""
        if found and self.used + _high(found) > self.room:
            self.turn()
            self.bare = bool(self.repeated[0])
            self.pages[-1].head.clear()
            self.used = 0.0
        for band in found:
            self.put(band)

    def cuts(self, stage: Stage) -> list[WorkingCut]:
        """The workings of a stage as this slide would have them: what they need beside the first or above it."""
        found = []
        for at, working in enumerate(stage.workings):
            lines = self.lines(working)
            self.overflows |= any(row_overflows(row, self.sheet) for line in lines for row in line)
            found.append(WorkingCut(working, lines, (), (), "", True, stage.at_once, stage.at_once and at > 0))
        first, *others = found
        above = tuple(self.bands(stage.head))
        more = self.affordable(stage, first._replace(above=above))
        if not more:
            return [first._replace(above=above), *others]
        words, working = first.working, first.working._replace(caption="")
        caption = f"{words.caption}{words.colon.removesuffix(':')}" if words.caption else ""
        row = self.bands((Formulas(((caption, Row(more)),), apart=True),))
        stacked = first._replace(working=working, above=(*above, *row))
        beside = self.beside(first._replace(above=above), more)
        if beside is None or len(more) < 2:
            return [stacked, *others]
        tall = self.side_by_side and _high(row) > 2 * self.sheet.line
        better = tall or self.high([beside]) + self.sheet.line < self.high([stacked])
        return [beside if better else stacked, *others]

    def lines(self, working: Working) -> list[list[DisplayRow]]:
        """The lines of a working one below the other; where a slide is too low for that, side by side as on a page."""
        below = working_lines(working, self.sheet)
        if self.repeated[1] + self.lead(working) + self.rows(below) <= self.room:
            return below
        return working_lines(working, self.sheet, working.derivation.across)

    def affordable(self, stage: Stage, first: WorkingCut) -> tuple[Layout, ...]:
        """What a stage needs and is not on the slide, without matrices where these leave no room for the working: they
        stand among what is given."""
        more = tuple(each for each in stage.needs if each not in self.shown)
        flat = tuple(each for each in more if self.sheet.high(self.sheet.drawn(each)) <= self.sheet.line)
        for some in (more, flat):
            row = self.bands((Formulas((("", Row(some)),), apart=True),)) if some else []
            if self.repeated[1] + _high(row) + self.high([first]) + self.sheet.line <= self.room:
                return some
        return ()

    def beside(self, cut: WorkingCut, needs: tuple[Layout, ...]) -> WorkingCut | None:
        """The working, as narrow as it can be without more lines, with what it needs beside it; None where there is no
        room for that."""
        left = working_em(cut.lines) + TAG
        right = self.sheet.room - left - _APART
        found = bands(Formulas((("", Row(needs)),), apart=True), self.sheet._replace(wide=right * self.sheet.em))
        if any(PRINTER.width(self.sheet.drawn(each)) > right for each in needs):
            return None
        lines = working_lines(cut.working, self.sheet._replace(wide=left * self.sheet.em))
        made = cut._replace(lines=lines, beside=tuple(found), left=left / self.sheet.room)
        fits = self.high([made]) <= self.room - self.repeated[1]
        return made if fits and list(map(len, lines)) == list(map(len, cut.lines)) else None

    def high(self, cuts: Sequence[WorkingCut]) -> float:
        """The height of some workings with what they need."""
        return sum(
            _high(cut.above) + max(_high(cut.beside), self.lead(cut.working) + self.rows(cut.lines)) for cut in cuts
        )

    def work(self, whole: WorkingCut) -> None:
        """A working on as many slides as it needs; what it needs stands above its first lines."""
        if whole.beside and self.used + self.high([whole]) > self.room:
            self.turn()
        left, above = whole.lines, whole.above
        fresh = self.high([whole]) <= self.room - self.repeated[1]
        while left:
            used = self.used + _high(above) + self.lead(whole.working)
            fits = self.fitting(used, left)
            if fits < len(left) and self.begun() and (fresh or fits < _WIDOW):
                self.turn()
                continue
            if _WIDOW < len(left) == fits + 1:
                fits -= 1
            lines, left = left[: max(fits, 1)], left[max(fits, 1) :]
            made = whole._replace(lines=lines, above=above, lead=lead(whole.working, self.sheet), ends=not left)
            self.pages[-1].items.append(made)
            self.used = max(used + self.rows(lines), self.used + _high(above) + _high(whole.beside))
            self.overflows |= self.used > self.room + 1
            above = ()
            if left:
                self.cut += 1
                self.turn()

    def fitting(self, used: float, left: list[list[DisplayRow]]) -> int:
        """How many of these lines there is room for."""
        for at, line in enumerate(left):
            used += self.rows([line])
            if used > self.room:
                return at
        return len(left)

    def rows(self, lines: list[list[DisplayRow]]) -> float:
        """The height of some lines."""
        return sum(row_high(row, self.sheet) for line in lines for row in line)

    def lead(self, working: Working) -> float:
        """The caption, or what stands in its place, and the space around the display."""
        return (self.sheet.line if working.caption else _BARE) + self.sheet.around + SKIP

    def close(self) -> None:
        """The slide as it is in the end."""
        self.pages[-1] = self.pages[-1]._replace(spare=self.room - self.used)

    def turn(self) -> None:
        """A new slide."""
        self.close()
        self.bare = False
        head, self.used = self.repeated
        self.pages.append(SlideContent(list(head), []))
        self.shown = [*self.listed, *(self.stated if head else [])]

    def begun(self) -> bool:
        """Whether something stands on the slide that would not stand on a new one."""
        page = self.pages[-1]
        return bool(page.items) or self.used > self.repeated[1]

    def put(self, band: Band, where: list[Band] | None = None) -> None:
        """A band, cut where the slide ends if it is taller than one; in the head where that is where it goes."""
        if self.begun() and self.room - self.repeated[1] >= band.high > self.room - self.used:
            self.turn()
        self.overflows |= any(strip.em > self.sheet.room + 0.5 for strip in band.strips)
        strips: list[BandLine] = []
        self.used += band.extra
        for group in _kept_together(band.strips):
            high = sum(strip.high for strip in group)
            self.overflows |= high > self.room
            if self.used + high > self.room and (strips or self.begun()):
                self._close(band, strips, where is not None)
                strips = []
                self.turn()
                self.used += band.extra
            strips += group
            self.used += high
        self._close(band, strips, where is not None)

    def _close(self, band: Band, strips: list[BandLine], head: bool) -> None:
        if strips:
            page, made = self.pages[-1], band._replace(strips=tuple(strips))
            if head:
                page.head.append(made)
            else:
                page.items.append(made)


def _stated(block: Block) -> list[Layout]:
    """The equations of a block."""
    if not isinstance(block, Formulas):
        return []
    return [each for _, layout in block.items for each in (layout.items if isinstance(layout, Row) else (layout,))]


def _high(found: Sequence[Band]) -> float:
    return sum(band.high for band in found)


def _kept_together(strips: tuple[BandLine, ...]) -> Iterator[list[BandLine]]:
    group: list[BandLine] = []
    for strip in strips:
        group.append(strip)
        if not strip.kept:
            yield group
            group = []
    if group:
        yield group
