"""The class as a page: how the marks lie, the most frequent slips, each quantity, each student."""

from collections.abc import Sequence

from ...document.blocks import Block, Document, Heading, Inline, Paragraph, StyledText, Table
from ..marks import MISSING, WRONG, MarkedSheet
from .feedback import FeedbackPages, cells
from .statistics import ClassStatistics, course, first_slip, points, verdicts

CLASS_TITLE = "{problem}: the class"

COUNT = "{students} students."

SPREAD = "Points out of {of}: mean {mean}, median {median}, from {lowest} to {highest}."

MARKS = "Marks"

MARKS_HEAD = ("of the points", "students", "")

TENTH = "{low}–{high} %"

SLIPS = "The most frequent slips"

SLIPS_HEAD = ("slip", "students", "numbers", "for example")

NOT_EXPLAINED = "No slip in the catalogue explains {unexplained} of the {wrong} wrong numbers."

QUANTITIES = "Quantity by quantity"

QUANTITIES_HEAD = ("what", "right", "right (rounding)", "follows", "wrong", "missing")

STUDENTS = "Students"

STUDENTS_HEAD = ("student", "points", "wrong", "missing", "flags", "first slip")

BAR = 30  # the longest bar, in blocks


def summary(pages: FeedbackPages, sheets: Sequence[MarkedSheet]) -> Document:
    """The class: how the marks lie, the most frequent slips, and each quantity."""
    figures = course(pages.names, sheets)
    title = CLASS_TITLE.format(problem=pages.title)
    blocks: list[Block] = [Heading(1, (title,)), Paragraph((_spread(figures),)), *_marks(figures)]
    blocks += [*_slips(pages, figures), *_quantities(pages, figures), *_students(pages, sheets)]
    return Document(title, tuple(blocks), pages.names.problem.author)


def _students(pages: FeedbackPages, sheets: Sequence[MarkedSheet]) -> list[Block]:
    rows: list[tuple[Inline, ...]] = []
    for marked in sheets:
        found, (unit, slip) = verdicts(marked), first_slip(marked)
        first: Inline = (pages.name(unit), f": {slip}") if slip else ("",)
        flags = sum(len(mark.flags) for mark in marked.marks)
        counts = [points(marked.points), str(found[WRONG]), str(found[MISSING]), str(flags or "")]
        rows.append(((marked.student,), *((each,) for each in counts), first))
    return [Heading(2, (STUDENTS,)), Table(cells(STUDENTS_HEAD), tuple(rows))]


def _slips(pages: FeedbackPages, figures: ClassStatistics) -> list[Block]:
    if not figures.slips:
        return []
    rows = [
        ((each.slip,), (str(each.students),), (str(each.numbers),), pages.prose(each.example)) for each in figures.slips
    ]
    blocks: list[Block] = [Heading(2, (SLIPS,)), Table(cells(SLIPS_HEAD), tuple(rows))]
    if figures.unexplained:
        said = NOT_EXPLAINED.format(unexplained=figures.unexplained, wrong=figures.wrong)
        blocks.append(Paragraph((said,)))
    return blocks


def _quantities(pages: FeedbackPages, figures: ClassStatistics) -> list[Block]:
    rows = [((pages.name(each.name),), *((str(count),) for count in each.counts())) for each in figures.quantities]
    return [Heading(2, (QUANTITIES,)), Table(cells(QUANTITIES_HEAD), tuple(rows))]


def _spread(figures: ClassStatistics) -> str:
    count = COUNT.format(students=figures.students)
    if not figures.of:
        return count
    words = {name: points(getattr(figures, name)) for name in ("of", "mean", "median", "lowest", "highest")}
    return f"{count} {SPREAD.format(**words)}"


def _marks(figures: ClassStatistics) -> list[Block]:
    if not figures.tenths:
        return []
    most = max(figures.tenths)
    rows: list[tuple[Inline, ...]] = []
    for at, count in enumerate(figures.tenths):
        bar = "█" * -(-BAR * count // most) if count else ""
        span = TENTH.format(low=10 * at, high=10 * at + 10)
        rows.append(((span,), (str(count),), (StyledText("bar", bar),) if bar else ("",)))
    return [Heading(2, (MARKS,)), Table(cells(MARKS_HEAD), tuple(rows))]
