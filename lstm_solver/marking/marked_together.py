"""Sheets marked side by side, each as by itself: those of versions of one problem too."""

from collections.abc import Iterator, Sequence
from decimal import localcontext

import numpy as np

from ..maths.arithmetic import Exact
from .diagnosis.outcomes import KEPT
from .marks import Answer, MarkedSheet
from .preparation import Preparation
from .processes import shares_of
from .rounding_policies.habits import SheetDigits
from .rounding_policies.side_by_side import work_out
from .shared_work import SharedWork
from .sheet_marker import SheetMarker, accounted

FEW_EXPLAINED = 50  # sheets whose slips are looked for side by side


def marked_together(answers: Sequence[tuple[Preparation, Answer]]) -> list[MarkedSheet]:
    """Each by its own preparation; all of them share one work. Raises LookupError where an answer has a number that the
    problem has not."""
    if not answers:
        return []
    first, _ = answers[0]
    with localcontext(Exact.context()), np.errstate(all="ignore"):
        sheets = [SheetMarker(marker, answer) for marker, answer in answers]
        return _marked(first.work, sheets, first.diagnose)


def _marked(work: SharedWork, sheets: list[SheetMarker], diagnose: bool) -> list[MarkedSheet]:
    unsure = [each.judged for each in sheets if each.judged.is_open]
    work_out(work.sheets, [states for each in unsure for states in (each.states, each.marker.untouched)])
    work_out(work.moved(0), [each.around for each in unsure])
    for each in sheets:
        each.judged.judge()
    for digits, alike in _by_digits(sheets) if diagnose else ():
        work_out(work.shadows(digits), [each.known.states for each in alike])
    settled: list[MarkedSheet] = []
    for few in shares_of(sheets, FEW_EXPLAINED):
        if diagnose:
            _explain(work, few)
        settled += map(_settled, few)
    return settled


def _settled(sheet: SheetMarker) -> MarkedSheet:
    """The sheet by the habit that, with its slips, accounts for most of it."""
    found = sheet.marked()
    for other in sheet.by_another_habit(found) if sheet.marker.diagnose else ():
        made = other.marked()
        if accounted(made) > accounted(found):
            found = made
    return found


def _by_digits(sheets: Sequence[SheetMarker]) -> Iterator[tuple[SheetDigits, list[SheetMarker]]]:
    """The sheets with something to explain, by how they write their numbers."""
    wrong = [each for each in sheets if each.unexplained]
    for digits in {each.digits for each in wrong}:
        yield digits, [each for each in wrong if each.digits == digits]


def _explain(work: SharedWork, sheets: Sequence[SheetMarker]) -> None:
    """Works out what slips of the catalogue, one or two at once, would make of the sheets."""
    for digits, alike in _by_digits(sheets):
        pairs = work.pairs(digits)
        wrong = [(each.board.lines[at], each.known) for each in alike for at in each.wrong_lines]
        pairs.outcomes.forget(KEPT)
        pairs.outcomes.work_out(wrong)
        pairs.work_out([(line, each.known) for each in alike for line in each.diagnosis.lines_left])
