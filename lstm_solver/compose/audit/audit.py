"""The reader's check: which printed lines do not follow from the numbers printed before them, and what would help."""

from decimal import localcontext
from typing import Any, NamedTuple

from ...document.blocks import Inline, StyledText
from ...document.formulas import Number
from ...maths.arithmetic import Exact
from ..calculation import DrawnWriter, TypedWriter
from ..view import View
from .printed_numbers import PrintedNumbers, StepPlace
from .reader import NO_VALUE, ReaderGap
from .remedies import NOTHING, Remedies

MOST = 40  # lines that a page lists


class MissedNumber(NamedTuple):
    """One number of one line. `line`: what the reader computes; `reader`: what comes out; `printed`: what stands there.

    `name`: as questions have it, `f_1(l=2)[0]` or `d_weights.i.x[0][1]`. `reader` is "" where the line has no value.
    `avoid`: the change of `rounding` after which a reader gets the printed number, as it is written in the file;
    "no carry" where none is known to help, "" where none was tried.
    """

    run: str | None
    name: str
    line: str
    reader: str
    printed: str
    avoid: str

    def __str__(self) -> str:
        result = f"gives {self.reader}" if self.reader != NO_VALUE else "has no value"
        tail = f"; {self.avoid} would avoid it" if self.avoid else ""
        return f"{self.name}: {self.line} {result}, but {self.printed} is printed{tail}"


class Audit(NamedTuple):
    """`missed`, quantity by quantity; `items`: the same for the page; `closing`: what `carry: all` would leave."""

    missed: list[MissedNumber]
    items: list[Inline]
    closing: Inline


def audit(view: View) -> list[MissedNumber]:
    """Every printed number that a reader of the printed numbers cannot reproduce, quantity by quantity."""
    return check(view).missed


def check(view: View) -> Audit:
    """The reader's check with all that a page says of it. Numbers in float64 are not checked."""
    if view.solved.arithmetic.name != "exact":
        return Audit([], [], ())
    with localcontext(Exact.context()):
        sheet, remedies = PrintedNumbers(view), Remedies(view)
        found = sheet.all_gaps()
        order = {name: at for at, name in enumerate(remedies.order())}
        found.sort(key=lambda pair: (pair[0].run, pair[0].number, *sheet.rank(pair[0], order)))
        missed = [_missed(sheet, place, gap, remedies.avoid(place, gap)) for place, gap in found]
        items = [_item(sheet, place, gap, each) for (place, gap), each in zip(found, missed, strict=True)]
        return Audit(missed, items, remedies.closing(found))


def _missed(sheet: PrintedNumbers, place: StepPlace, gap: ReaderGap, avoid: str) -> MissedNumber:
    run = sheet.view.solved.traces[place.run].sequence.name if place.run else None
    line = gap.calculation(TypedWriter()).text
    return MissedNumber(run, place.entry(_index(sheet, place, gap)), line, gap.reader, gap.printed, avoid)


def _index(sheet: PrintedNumbers, place: StepPlace, gap: ReaderGap) -> str:
    """Where the entry stands in what the name means; nothing for that of a scalar, or of a part of another shape."""
    if not _has_index(sheet, place, gap):
        return ""
    return "".join(f"[{first + unit}]" for first, unit in zip(place.corner, gap.unit, strict=True))


def _has_index(sheet: PrintedNumbers, place: StepPlace, gap: ReaderGap) -> bool:
    return sheet.several(place) and len(place.corner) == len(gap.unit)


def _item(sheet: PrintedNumbers, place: StepPlace, gap: ReaderGap, missed: MissedNumber) -> Inline:
    """The same in the signs of the page."""
    at, symbol = sheet.at(place)
    said: dict[str, Any] = {
        "name": at.entry(symbol, gap.unit) if _has_index(sheet, place, gap) else symbol,
        "line": gap.calculation(DrawnWriter(at.style)),
        "reader": Number(gap.reader),
        "printed": Number(gap.printed),
        "remedy": StyledText("code", missed.avoid),
    }
    say = at.language.say
    ending = "" if not missed.avoid else "_no_carry" if missed.avoid == NOTHING else "_remedy"
    item = say("missed_value" if gap.reader == NO_VALUE else f"missed{ending}", **said)
    item = item if place.number == 1 else say("missed_in_pass", number=place.number, missed=item)
    return item if missed.run is None else say("missed_in_run", run=missed.run, missed=item)
