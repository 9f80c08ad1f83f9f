"""Frames to slides: what stands on each, line by line, with overlays and equation numbers."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...document.deck import Deck, Frame
from ...document.formulas import Derivation, Layout, equals
from ..formulas.precedence import explicit
from ..formulas.rows import fit
from ..tex import tex_document as tex
from .filling import SlideContent, SlidePlan, WorkingCut, columns, plans
from .slide_room import PRINTER, SlideType, title


class OverlayRow(NamedTuple):
    """A row of a growing display. `number`: its equation number. Its right side comes on overlay `comes`, its number on
    the one before."""

    left: str
    right: str
    number: int | None
    comes: int


class OverlayWorking(NamedTuple):
    """A working, or the part of one that stands on this slide, from overlay `start` to `end`; then its `result`."""

    lead: str
    rows: tuple[OverlayRow, ...]
    start: int
    end: int | None
    result: str
    number: int


class OverlayTex(NamedTuple):
    """TeX that comes on an overlay."""

    tex: str
    comes: int


class Slide(NamedTuple):
    """`section`: the part of the deck that begins with it, or "". `place`: the title in words. `type`: the command of
    the size of type. `side`: the list of results, None where there is none; `main`, `aside`: how wide the two columns
    then are, in parts of the text's width."""

    section: str
    title: str
    place: str
    subtitle: str
    type: str
    head: tuple[str, ...]
    pieces: tuple[OverlayWorking, ...]
    tail: tuple[OverlayTex, ...]
    side: tuple[OverlayTex, ...] | None
    main: float
    aside: float


def slides(deck: Deck) -> Iterator[Slide]:
    """The slides of a deck; equation numbers run on from one to the next."""
    number = 1
    for frame, plan in zip(deck.frames, plans(deck.frames), strict=True):
        for at, page in enumerate(plan.pages):
            made, number = _slide(frame, plan, at, page, number)
            yield made
            if frame.side is not None:
                frame = frame._replace(side=(*frame.side, *(_result(cut) for cut in page.cuts if cut.ends)))


def _slide(frame: Frame, plan: SlidePlan, at: int, page: SlideContent, number: int) -> tuple[Slide, int]:
    head = []
    for band in page.head:
        goes_on = band is page.head[-1] and bool(page.cuts) and not page.cuts[0].lead
        head.append((band._replace(close="") if goes_on else band).tex(number))
        number += sum(strip.numbered for strip in band.strips)
    pieces, number, overlay = _pieces(page, plan.sheet, number)
    main, aside = columns(frame)
    tail = []
    for band in page.tail:
        overlay += 1
        tail.append(OverlayTex(band.tex(number), overlay))
    heading, _ = title(frame.title)
    if len(plan.pages) > 1:
        heading += f" ({at + 1}/{len(plan.pages)})"
    made = Slide(
        section=tex.outline(frame.section) if at == 0 and frame.section else "",
        title=heading,
        subtitle=tex.inline((frame.subtitle,)) if frame.subtitle else "",
        place=tex.comment(frame.title),
        type=plan.sheet.type,
        head=tuple(head),
        pieces=pieces,
        tail=tuple(tail),
        side=None if frame.side is None else tuple(_side(frame.side, page.cuts, pieces, aside * plan.sheet.room)),
        main=main,
        aside=aside,
    )
    return made, number


def _side(
    known: Sequence[Layout], cuts: Sequence[WorkingCut], pieces: Sequence[OverlayWorking], room: float
) -> Iterator[OverlayTex]:
    """The list of results: what is known at first, and each result from the overlay on which it is found."""
    yield from (OverlayTex(_aside(layout, room), 1) for layout in known)
    for cut, piece in zip(cuts, pieces, strict=True):
        if cut.ends:
            yield OverlayTex(_aside(_result(cut), room), piece.start + len(cut.lines))


def _result(cut: WorkingCut) -> Layout:
    return equals(cut.working.derivation.left, cut.working.derivation.lines[-1])


def _aside(layout: Layout, room: float) -> str:
    """A result in the list, between dollars; on several lines where it is long."""
    return r"$\par$\quad ".join(map(PRINTER.tex, fit(explicit(layout), room, PRINTER.width)))


def _formula(layout: Layout) -> str:
    return PRINTER.tex(explicit(layout))


def _pieces(page: SlideContent, sheet: SlideType, number: int) -> tuple[tuple[OverlayWorking, ...], int, int]:
    """The workings of a slide with overlays and numbers, the next free number, the last overlay."""
    pieces: list[OverlayWorking] = []
    overlay = 1
    for at, cut in enumerate(page.cuts):
        rows = tuple(_rows(cut, number, overlay))
        end = overlay + len(cut.lines)
        made = _aligned(cut.working.derivation, sheet) if cut.shrinks else ""
        pieces.append(OverlayWorking(cut.lead, rows, overlay, end if cut.shrinks else None, made, number))
        number += 1 if cut.shrinks else len(cut.lines)
        overlay = end + (1 if at < len(page.cuts) - 1 else 0)
    return tuple(pieces), number, overlay


def _aligned(derivation: Derivation, sheet: SlideType) -> str:
    return f"{_formula(derivation.left)} &= {_formula(sheet.cut(derivation.lines[-1], whole=True))}"


def _rows(cut: WorkingCut, number: int, overlay: int) -> Iterator[OverlayRow]:
    """Line k comes k overlays after the first, on which only the left side and the first number stand."""
    for at, line in enumerate(cut.lines):
        comes = overlay + at + 1
        for row in line:
            left = PRINTER.tex(row.left) if row.left else ""
            if not left and at == 0 and row.sign and not any(each.left for each in line):
                left = _formula(cut.working.derivation.left)
            right = f"{'=' if row.sign else chr(92) + 'qquad'} {PRINTER.tex(row.body)}" if row.body else ""
            yield OverlayRow(left, right, number + at if row.sign else None, comes)
