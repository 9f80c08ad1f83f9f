"""The reader's check: which printed lines do not follow from the numbers printed before them, and what would help."""

from decimal import localcontext
from typing import Any, NamedTuple

from ...document.blocks import Inline, Styled
from ...document.formulas import Number
from ...maths.arithmetic import Exact
from ..view import Page
from .calculation import Drawn, Plain
from .reader import Gap
from .remedies import NOTHING, Place, Remedies, Sheet

MOST = 40  # lines that a page lists


class Missed(NamedTuple):
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

    missed: list[Missed]
    items: list[Inline]
    closing: Inline


def audit(page: Page) -> list[Missed]:
    """Every printed number that a reader of the printed numbers cannot reproduce, quantity by quantity."""
    return check(page).missed


def check(page: Page) -> Audit:
    """The reader's check with all that a page says of it. Numbers in float64 are not checked."""
    if page.solved.arithmetic.name != "exact":
        return Audit([], [], ())
    with localcontext(Exact.context()):
        remedies = Remedies(page)
        found = Sheet(page).all_gaps()
        order = {name: at for at, name in enumerate([*page.order, "error"])}
        found.sort(key=lambda pair: (pair[0].run, order.get(pair[0].name, len(order)), pair[0].position))
        missed = [_missed(page, place, gap, remedies.avoid(place, gap)) for place, gap in found]
        items = [_item(page, place, gap, each) for (place, gap), each in zip(found, missed, strict=True)]
        return Audit(missed, items, remedies.closing(found))


def _missed(page: Page, place: Place, gap: Gap, avoid: str) -> Missed:
    run = page.solved.traces[place.run].sequence.name if place.run else None
    line = gap.calculation(Plain()).text
    t = page.problem.time.first + place.position
    return Missed(run, place.name, t, gap.unit, line, gap.reader, gap.printed, avoid)


def _size(page: Page, name: str) -> int:
    """The number of units of a quantity."""
    layer, outputs = page.problem.layers[page.place[0] - 1], page.problem.outputs
    if page.unit is not None:
        return page.unit.sizes.get(name, page.unit.hidden_size)
    return outputs.sizes.get(name, 1) if page.place[1] == "out" and outputs is not None else layer.size


def _item(page: Page, place: Place, gap: Gap, missed: Missed) -> Inline:
    """The same in the signs of the page."""
    at = page.at(place.at)
    size = _size(at, place.name)
    said: dict[str, Any] = {
        "name": at.quantity(place.name, place.position, gap.unit if size > 1 else None),
        "line": gap.calculation(Drawn(at.style)),
        "reader": Number(gap.reader),
        "printed": Number(gap.printed),
        "remedy": Styled("code", missed.avoid),
    }
    say = page.language.say
    ending = "" if not missed.avoid else "_no_carry" if missed.avoid == NOTHING else "_remedy"
    item = say(f"missed{ending}", **said)
    return item if missed.run is None else say("missed_in_run", run=missed.run, missed=item)
