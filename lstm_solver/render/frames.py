"""Frames to slides: what stands on each, line by line, with overlays and equation numbers."""

from collections.abc import Iterator
from typing import NamedTuple

from ..document import Block, Figure, Working
from ..given import equals
from ..layout import Derivation, Layout
from ..slides.deck import Deck, Frame
from . import tex
from .bands import Band, Strip, bands, broken, lead, row_high
from .breaking import Line
from .precedence import explicit
from .sheets import HIGH, PRINTER, SHEETS, TITLE, WIDE, Sheet, title

_SUBTITLE = 13.0  # pt
_SIDE = 0.27  # the part of a slide's width that the list of results takes


class Row(NamedTuple):
    """A row of a growing display. `number`: its equation number. Its right side comes on overlay `comes`, its number on
    the one before."""

    left: str
    right: str
    number: int | None
    comes: int


class Piece(NamedTuple):
    """A working, or the part of one that stands on this slide, from overlay `start` to `end`; then its `result`."""

    lead: str
    rows: tuple[Row, ...]
    start: int
    end: int | None
    result: str
    number: int


class Later(NamedTuple):
    """TeX that comes on an overlay."""

    tex: str
    comes: int


class Slide(NamedTuple):
    """`place`: the title in words. `type`: the command of the size of type. `side`: the list of results, None where
    there is none; `main`, `aside`: how wide the two columns then are, in parts of the text's width."""

    title: str
    place: str
    subtitle: str
    type: str
    head: tuple[str, ...]
    pieces: tuple[Piece, ...]
    tail: tuple[Later, ...]
    side: tuple[Later, ...] | None
    main: float = 1 - _SIDE - 0.03
    aside: float = _SIDE


def slides(deck: Deck) -> Iterator[Slide]:
    """The slides of a deck; equation numbers run on from one to the next."""
    number = 1
    for frame, plan in zip(deck.frames, _plans(deck.frames), strict=True):
        for at, page in enumerate(plan.pages):
            made, number = _slide(frame, plan, at, page, number)
            yield made


class Cut(NamedTuple):
    """The lines of one working that stand on one slide. `shrinks`: in the end only its result does."""

    working: Working
    lines: list[list[Line]]
    lead: str
    shrinks: bool = False


class Leaf(NamedTuple):
    """What goes on one slide."""

    head: list[Band]
    cuts: list[Cut]
    tail: list[Band]


class Plan(NamedTuple):
    sheet: Sheet
    pages: list[Leaf]


def _plans(frames: tuple[Frame, ...]) -> list[Plan]:
    """How each frame is set; frames of one kind, as those of all gates, in type of one size."""
    plans = [_best(frame) for frame in frames]
    smallest: dict[object, int] = {}
    for frame, plan in zip(frames, plans, strict=True):
        kind = _kind(frame)
        smallest[kind] = max(smallest.get(kind, 0), SHEETS.index(plan.sheet))
    sheets = [SHEETS[smallest[_kind(frame)]] for frame in frames]
    return [
        plan if plan.sheet == sheet or not frame.workings else Plan(sheet, _Filling(frame, sheet).pages)
        for frame, plan, sheet in zip(frames, plans, sheets, strict=True)
    ]


def _kind(frame: Frame) -> object:
    return len(frame.workings), tuple(block.kind for block in frame.head), frame.side is None


def _best(frame: Frame) -> Plan:
    """The largest type in which the frame is one slide; else what takes the fewest, whole matrices first."""
    plans = []
    for sheet in _sheets(frame):
        plan = Plan(sheet, _Filling(frame, sheet).pages)
        if len(plan.pages) == 1:
            return plan
        plans.append(plan)
    whole = [plan for plan in plans if plan.sheet.most == 99]
    best = min(whole, key=lambda plan: len(plan.pages))
    return best if len(best.pages) <= 2 else min([best, *plans], key=lambda plan: len(plan.pages))


def _sheets(frame: Frame) -> tuple[Sheet, ...]:
    """The sizes that come into question: a picture has one, and what is only stated is not elided."""
    if any(isinstance(block, Figure) for block in frame.head):
        return SHEETS[:1]
    return SHEETS if frame.workings else SHEETS[:-1]


class _Filling:
    """Fills slides with a frame's content from the top, and begins a new one where it does not fit."""

    def __init__(self, frame: Frame, sheet: Sheet) -> None:
        self.sheet = sheet
        self.narrow = sheet._replace(wide=WIDE * (1 - _SIDE - 0.03)) if frame.side is not None else sheet
        self.room = HIGH - TITLE * (title(frame.title)[1] - 1) - _SUBTITLE * bool(frame.subtitle)
        self.pages = [Leaf([], [], [])]
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

    def high(self, line: Line) -> float:
        return row_high(line, self.narrow)

    def turn(self) -> None:
        """A new slide."""
        head, self.used = self.repeated
        self.pages.append(Leaf(list(head), [], []))

    def put(self, band: Band, where: str) -> None:
        """A band, cut where the slide ends."""
        begun: list[Strip] = []
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

    def _close(self, band: Band, strips: list[Strip], where: str) -> None:
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
            page.cuts.append(Cut(working, left[:fits], _lead(working, page, self.narrow)))
            self.used += self.lead(working) + sum(self.high(row) for line in left[:fits] for row in line)
            left = left[fits:]
            if left:
                self.turn()

    def fitting(self, working: Working, left: list[list[Line]]) -> int:
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


def _blocks(blocks: tuple[Block, ...], sheet: Sheet, numbered: bool = False) -> list[Band]:
    """The bands of some blocks; headings and captions stand with what is below them."""
    found: list[Band] = []
    for band in (band for block in blocks for band in bands(block, sheet, numbered=numbered)):
        found.append(found.pop().over(band) if found and found[-1].leads else band)
    return found


def _lead(working: Working, page: Leaf, sheet: Sheet) -> str:
    """What stands above a display: nothing where it goes on with the line above it."""
    goes_on = page.head and page.head[-1].runs_on and not page.cuts and not working.caption
    return "" if goes_on else lead(working, sheet)


def _lines(working: Working, sheet: Sheet) -> list[list[Line]]:
    """The lines of a derivation, each with its rows; a left side on a row of its own is in the first."""
    found: list[list[Line]] = []
    waiting: list[Line] = []
    for row in broken(working, sheet):
        if row.sign:
            found.append([*waiting, row])
            waiting = []
        elif row.body is None:
            waiting.append(row)
        else:
            found[-1].append(row)
    return found


def _kept_together(strips: tuple[Strip, ...]) -> Iterator[list[Strip]]:
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.kept:
            yield group
            group = []
    if group:
        yield group


def _slide(frame: Frame, plan: Plan, at: int, page: Leaf, number: int) -> tuple[Slide, int]:
    head = []
    for band in page.head:
        goes_on = band is page.head[-1] and bool(page.cuts) and not page.cuts[0].lead
        head.append((band._replace(close="") if goes_on else band).tex(number))
        number += sum(strip.numbered for strip in band.strips)
    known = [Later(_formula(layout), 1) for layout in frame.side or ()]
    pieces, number, overlay = _pieces(page, plan.sheet, number, known)
    tail = []
    for band in page.tail:
        overlay += 1
        tail.append(Later(band.tex(number), overlay))
    heading, _ = title(frame.title)
    if len(plan.pages) > 1:
        heading += f" ({at + 1}/{len(plan.pages)})"
    side = tuple(known) if frame.side is not None else None
    subtitle = tex.inline((frame.subtitle,)) if frame.subtitle else ""
    return Slide(
        heading, tex.comment(frame.title), subtitle, plan.sheet.type, tuple(head), pieces, tuple(tail), side
    ), number


def _formula(layout: Layout) -> str:
    return PRINTER.tex(explicit(layout))  # type: ignore[arg-type]


def _pieces(page: Leaf, sheet: Sheet, number: int, known: list[Later]) -> tuple[tuple[Piece, ...], int, int]:
    """The workings of a slide with overlays and numbers, the next free number, the last overlay.

    A result is added to `known` when it is found.
    """
    pieces: list[Piece] = []
    overlay = 1
    for at, cut in enumerate(page.cuts):
        rows = tuple(_rows(cut, number, overlay))
        end = overlay + len(cut.lines)
        whole = cut.working.derivation
        made = _aligned(whole, sheet) if cut.shrinks else ""
        pieces.append(Piece(cut.lead, rows, overlay, end if cut.shrinks else None, made, number))
        known.append(Later(_formula(equals(whole.left, whole.lines[-1])), end))
        number += 1 if cut.shrinks else len(cut.lines)
        overlay = end + (1 if at < len(page.cuts) - 1 else 0)
    return tuple(pieces), number, overlay


def _aligned(derivation: Derivation, sheet: Sheet) -> str:
    return f"{_formula(derivation.left)} &= {_formula(sheet.cut(derivation.lines[-1], whole=True))}"


def _rows(cut: Cut, number: int, overlay: int) -> Iterator[Row]:
    """Line k comes k overlays after the first, on which only the left side and the first number stand."""
    for at, line in enumerate(cut.lines):
        comes = overlay + at + 1
        for row in line:
            left = PRINTER.tex(row.left) if row.left else ""
            if not left and at == 0 and row.sign and not any(each.left for each in line):
                left = _formula(cut.working.derivation.left)
            right = f"{'=' if row.sign else chr(92) + 'qquad'} {PRINTER.tex(row.body)}" if row.body else ""
            yield Row(left, right, number + at if row.sign else None, comes)
