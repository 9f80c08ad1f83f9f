"""The reader's check: which printed lines do not follow from the numbers printed before them, and what would help."""

from decimal import localcontext
from typing import Any, NamedTuple

from ...document.blocks import Inline, StyledText
from ...document.formulas import Number
from ...maths.arithmetic import Exact
from ..view import View
from .calculation import DrawnWriter, TypedWriter
from .reader import ReaderGap
from .remedies import NOTHING, PrintedNumbers, Remedies, StepPlace

MOST = 40  # lines that a page lists


class MissedNumber(NamedTuple):
    """One number of one line. `line`: what the reader computes; `reader`: what comes out; `printed`: what stands there.

    `avoid`: the change of `rounding` after which a reader gets the printed number, as it is written in the file;
    "no carry" where none is known to help, "" where none was tried.
    """

    run: str | None
    name: str
    t: int
    unit: int
    line: str
    reader: str
    printed: str
    avoid: str

    def __str__(self) -> str:
        where = f"{self.run}." if self.run else ""
        tail = f"; {self.avoid} would avoid it" if self.avoid else ""
        return (
            f"{where}{self.name}_{self.t}[{self.unit}]: {self.line} gives {self.reader}, "
            f"but {self.printed} is printed{tail}"
        )


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
        remedies = Remedies(view)
        found = PrintedNumbers(view).all_gaps()
        order = {name: at for at, name in enumerate([*view.order, "error"])}
        found.sort(key=lambda pair: (pair[0].run, order.get(pair[0].name, len(order)), pair[0].position))
        missed = [_missed(view, place, gap, remedies.avoid(place, gap)) for place, gap in found]
        items = [_item(view, place, gap, each) for (place, gap), each in zip(found, missed, strict=True)]
        return Audit(missed, items, remedies.closing(found))


def _missed(view: View, place: StepPlace, gap: ReaderGap, avoid: str) -> MissedNumber:
    run = view.solved.traces[place.run].sequence.name if place.run else None
    line = gap.calculation(TypedWriter()).text
    t = view.problem.time.first + place.position
    return MissedNumber(run, place.name, t, gap.unit, line, gap.reader, gap.printed, avoid)


def _size(view: View, name: str) -> int:
    """The number of units of a quantity."""
    layer, outputs = view.problem.layers[view.place[0] - 1], view.problem.outputs
    if view.unit is not None:
        return view.unit.sizes.get(name, view.unit.hidden_size)
    return outputs.sizes.get(name, 1) if view.place[1] == "out" and outputs is not None else layer.size


def _item(view: View, place: StepPlace, gap: ReaderGap, missed: MissedNumber) -> Inline:
    """The same in the signs of the page."""
    at = view.at(place.at)
    size = _size(at, place.name)
    said: dict[str, Any] = {
        "name": at.quantity(place.name, place.position, gap.unit if size > 1 else None),
        "line": gap.calculation(DrawnWriter(at.style)),
        "reader": Number(gap.reader),
        "printed": Number(gap.printed),
        "remedy": StyledText("code", missed.avoid),
    }
    say = view.language.say
    ending = "" if not missed.avoid else "_no_carry" if missed.avoid == NOTHING else "_remedy"
    item = say(f"missed{ending}", **said)
    return item if missed.run is None else say("missed_in_run", run=missed.run, missed=item)
