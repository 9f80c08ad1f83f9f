"""The class as a page: how the marks lie, the most frequent slips, each quantity, each student."""

from ...document.blocks import Block, Document, Heading, Inline, Paragraph, StyledText, Table
from ..marks import MISSING, WRONG, MarkedSheet
from .feedback import FeedbackPages
from .statistics import ClassStatistics, Course, first_slip, verdicts

MARKS_HEAD = ("course_of_points", "course_students", "")

SLIPS_HEAD = ("course_slip", "course_students", "course_numbers", "course_example")

COUNTS = ("course_right", "course_rounded", "course_follows", "course_wrong", "course_missing")

QUANTITIES_HEAD = ("mark_what", *COUNTS)

STUDENTS_HEAD = (
    "course_student",
    "mark_got_points",
    "course_wrong",
    "course_missing",
    "course_flags",
    "course_first_slip",
)

BAR = 30  # the longest bar, in blocks


class ClassPage:
    """The class: how the marks lie, the most frequent slips, each quantity, and a row a student, who is not kept."""

    def __init__(self, pages: FeedbackPages) -> None:
        self.pages = pages
        self.counted = Course(pages.names)
        self.rows: list[tuple[Inline, ...]] = []

    def add(self, marked: MarkedSheet) -> None:
        """One more student."""
        pages = self.pages
        self.counted.add(marked)
        found, (unit, slip) = verdicts(marked), first_slip(marked)
        first: Inline = pages.about((pages.name(unit),), (pages.slip(slip),)) if slip else ("",)
        flags = sum(len(mark.flags) for mark in marked.marks)
        counts = [pages.points(marked.points), str(found[WRONG]), str(found[MISSING]), str(flags or "")]
        self.rows.append(((marked.student,), *((each,) for each in counts), first))

    def document(self) -> Document:
        """Of a class of one student or more."""
        pages, figures = self.pages, self.counted.figures()
        title = pages.language.text("course_title", problem=pages.title)
        blocks: list[Block] = [Heading(1, (title,)), Paragraph((_spread(pages, figures),)), *_marks(pages, figures)]
        blocks += [*_slips(pages, figures), *_quantities(pages, figures)]
        blocks += [pages.heading("course_heading_students"), Table(pages.cells(STUDENTS_HEAD), tuple(self.rows))]
        return pages.document(title, blocks)


def _slips(pages: FeedbackPages, figures: ClassStatistics) -> list[Block]:
    if not figures.slips:
        return []
    rows = [
        ((pages.slip(each.slip),), (str(each.students),), (str(each.numbers),), pages.prose(each.example))
        for each in figures.slips
    ]
    blocks: list[Block] = [pages.heading("course_heading_slips"), Table(pages.cells(SLIPS_HEAD), tuple(rows))]
    if figures.unexplained:
        said = pages.language.text("course_unexplained", unexplained=figures.unexplained, wrong=figures.wrong)
        blocks.append(Paragraph((said,)))
    return blocks


def _quantities(pages: FeedbackPages, figures: ClassStatistics) -> list[Block]:
    rows = [((pages.name(each.name),), *((str(count),) for count in each.counts())) for each in figures.quantities]
    return [pages.heading("course_heading_quantities"), Table(pages.cells(QUANTITIES_HEAD), tuple(rows))]


def _spread(pages: FeedbackPages, figures: ClassStatistics) -> str:
    count = pages.language.text("course_count", n=figures.students)
    if not figures.of:
        return count
    words = {name: pages.points(getattr(figures, name)) for name in ("of", "mean", "median", "lowest", "highest")}
    return f"{count} {pages.language.text('course_spread', **words)}"


def _marks(pages: FeedbackPages, figures: ClassStatistics) -> list[Block]:
    if not figures.tenths:
        return []
    most = max(figures.tenths)
    rows: list[tuple[Inline, ...]] = []
    for at, count in enumerate(figures.tenths):
        bar = "█" * -(-BAR * count // most) if count else ""
        span = pages.language.text("course_tenth", low=10 * at, high=10 * at + 10)
        rows.append(((span,), (str(count),), (StyledText("bar", bar),) if bar else ("",)))
    return [pages.heading("course_heading_marks"), Table(pages.cells(MARKS_HEAD), tuple(rows))]
