"""Frames to slides: what stands on each, line by line, with overlays and equation numbers."""

from collections.abc import Iterator
from typing import NamedTuple

from ...document.deck import Deck, Frame
from ...document.formulas import Dots, Layout
from ..formulas.precedence import explicit
from ..formulas.rows import fit
from ..tex import tex_document as tex
from ..tex.displays import tex_sign
from ..tex.tex_inline import inline
from .bands import Band, bands
from .slide_content import SlideContent, WorkingCut, columns, result
from .slide_plans import SlidePlan, plans
from .slide_room import HIGH, PRINTER, SlideType, title

NAMED = 4  # quantities in the title of a slide

LISTED = 11  # results in the list beside it


class OverlayRow(NamedTuple):
    """A row of a growing display, which comes on an overlay with its equation number."""

    left: str
    right: str
    number: int | None
    comes: int


class OverlayItem(NamedTuple):
    """What comes on an overlay: TeX, then the lead and the rows of a working, which may come later than itself, with
    what stands beside them; `left`, `right`: how wide the two then are, in parts of the line."""

    tex: str
    comes: int
    lead: str = ""
    rows: tuple[OverlayRow, ...] = ()
    beside: str = ""
    left: str = ""
    right: str = ""


class Slide(NamedTuple):
    """`section`: the part of the deck that begins with it, or "". `place`: the title in words. `type`: the command of
    the size of type. `side`: the list of results, None where there is none, below the `data`; `main`, `aside`: how wide
    the two columns then are, in parts of the text's width. `gap`: the space between the parts of the slide.
    """

    section: str
    title: str
    place: str
    subtitle: str
    type: str
    head: tuple[str, ...]
    items: tuple[OverlayItem, ...]
    side: tuple[OverlayItem, ...] | None
    main: float
    aside: float
    data: tuple[str, ...] = ()
    gap: str = ""


def slides(deck: Deck) -> Iterator[Slide]:
    """The slides of a deck; equation numbers run on from one to the next."""
    number = 1
    for plan in plans(deck.frames):
        frame = plan.frame
        for at, page in enumerate(plan.pages):
            made, number = _slide(frame, plan, at, page, number)
            yield made
            if frame.side is not None:
                frame = frame._replace(side=(*frame.side, *(result(cut.working) for cut in page.cuts if cut.ends)))


def _slide(frame: Frame, plan: SlidePlan, at: int, page: SlideContent, number: int) -> tuple[Slide, int]:
    head = []
    for band in page.head:
        head.append(band.tex(number))
        number += sum(strip.numbered for strip in band.strips)
    main, aside = columns(frame, plan.sheet)
    items, found, number = _items(page, number, goes_on=at > 0)
    side = None
    if frame.side is not None:
        listed = [(layout, 1) for layout in frame.side[-max(LISTED - len(found), 1) :]] + found
        side = tuple(OverlayItem(_aside(layout, aside * plan.sheet.room), comes) for layout, comes in listed)
    made = Slide(
        section=tex.outline(frame.section) if at == 0 and frame.section else "",
        title=_title(frame, page),
        subtitle=inline((frame.subtitle,)) if frame.subtitle else "",
        place=tex.comment(frame.title),
        type=plan.sheet.type,
        head=tuple(head),
        items=items,
        side=side,
        main=main,
        aside=aside,
        data=_data(frame, plan.sheet._replace(wide=plan.sheet.wide * aside)),
        gap=rf"\par\vspace{{{page.gap:.1f}pt}}" if page.gap >= 1 else "",
    )
    return made, number


def _data(frame: Frame, sheet: SlideType) -> tuple[str, ...]:
    """What stands above the list of results; nothing where it would take more than half of a slide, or is too wide."""
    made = [band for block in frame.data for band in bands(block, sheet)]
    return tuple(band.tex(0) for band in made) if sum(band.high for band in made) <= HIGH / 2 else ()


def _title(frame: Frame, page: SlideContent) -> str:
    """The title with what is worked out on the slide: all of it, or the first and the last."""
    found: list[Layout] = [cut.working.derivation.left for cut in page.cuts]
    if len(found) > NAMED:
        found = [found[0], Dots(), found[-1]]
    names = [part for left in found for part in (", ", left)]
    return title((*frame.title, ": ", *names[1:]) if names else frame.title)[0]


def _items(
    page: SlideContent, number: int, *, goes_on: bool
) -> tuple[tuple[OverlayItem, ...], list[tuple[Layout, int]], int]:
    """What comes on a slide, one after the other, the results with their overlays, and the next free number.

    The first comes with the slide where that `goes_on` with the one before, or where it is a working.
    """
    items: list[OverlayItem] = []
    found: list[tuple[Layout, int]] = []
    overlay = 0 if goes_on or (page.cuts and page.items[0] is page.cuts[0]) else 1
    for item in page.items:
        overlay += not (isinstance(item, WorkingCut) and item.follows)
        if isinstance(item, Band):
            items.append(OverlayItem(item.tex(number), overlay))
            continue
        rows = tuple(_rows(item, number, overlay))
        above, beside = ("\n".join(band.tex(number) for band in part) for part in (item.above, item.beside))
        widths = f"{item.left:.3f}", f"{1 - item.left - 0.03:.3f}"
        items.append(OverlayItem(above, overlay, item.lead, rows, beside, *widths))
        number += len(item.lines)
        overlay = rows[-1].comes
        if item.ends:
            found.append((result(item.working), overlay))
    return tuple(items), found, number


def _aside(layout: Layout, room: float) -> str:
    """A result in the list, between dollars; on several lines where it is long."""
    return r"$\par$\quad ".join(map(PRINTER.tex, fit(explicit(layout), room, PRINTER.width)))


def _rows(cut: WorkingCut, number: int, overlay: int) -> Iterator[OverlayRow]:
    """The rows of a working: a line an overlay, or all at once."""
    for at, line in enumerate(cut.lines):
        for row in line:
            left = PRINTER.tex(row.left) if row.left else ""
            if not left and at == 0 and row.sign and not any(each.left for each in line):
                left = PRINTER.tex(explicit(cut.working.derivation.left))
            right = f"{tex_sign(row)} {PRINTER.tex(row.body)}" if row.body else ""
            yield OverlayRow(left, right, number + at if row.sign else None, overlay + (0 if cut.at_once else at))
