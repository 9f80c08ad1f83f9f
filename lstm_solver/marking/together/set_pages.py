"""What a student and a lecturer read of a set: the sheets of all problems on one page, and a class page by problem."""

from collections.abc import Iterable, Iterator

from ...compose.view import View
from ...document.blocks import Block, Document, Heading, Paragraph, linked
from ..answers.spellings import Spellings
from ..marker import Marker
from ..marks import MarkedSheet
from ..reports.class_summary import ClassPage
from ..reports.feedback import FeedbackPages
from .set_marker import SetMarker, apart
from .set_spellings import SetSpellings

__all__ = ["SetPages", "SetSpellings"]


class SetPages:
    """Documents of marked sets in their language."""

    def __init__(self, names: SetSpellings, marker: SetMarker) -> None:
        self.names = names
        self.marker = marker
        shared = {number: _pages(part, marker.markers[number]) for number, part in names.parts.items()}
        self.classes = {number: ClassPage(pages) for number, pages in shared.items()}
        self.language = names.pages[0].language

    def documents(self, marked: Iterable[MarkedSheet]) -> Iterator[Document]:
        """A sheet a student, then the class where there are several; none of the marked sheets is kept."""
        students = 0
        for each in marked:
            students += 1
            yield self._sheet(each)
        if students > 1:
            title = self.language.text("course_title", problem=self.names.problem.title)
            parts = [page.document() for page in self.classes.values()]
            yield self._document(title, [block for part in parts for block in part.blocks])

    def _sheet(self, marked: MarkedSheet) -> Document:
        title = self.names.problem.title
        if marked.student:
            title = self.language.text("mark_title", problem=title, student=marked.student)
        blocks: list[Block] = []
        for number, part in self.names.parts.items():
            mine = apart(marked, number)
            self.classes[number].add(mine)
            shared = self.marker.markers[number]
            own = shared.for_student(marked.student)
            names = part if own is shared else Spellings(View(own.solved, None, "full"), own.order, own.asked_answers)
            blocks += _pages(names, own).sheet(mine._replace(student="")).blocks
        return self._document(title, blocks, marked)

    def _document(self, title: str, blocks: list[Block], marked: MarkedSheet | None = None) -> Document:
        head: list[Block] = [Heading(1, (title,))]
        if marked is not None and marked.of:
            pages = next(iter(self.classes.values())).pages
            values = {"points": pages.points(marked.points), "of": pages.points(marked.of)}
            head.append(Paragraph((f"{self.language.text('mark_points', **values)}.",)))
        below = [block._replace(level=block.level + 1) if isinstance(block, Heading) else block for block in blocks]
        return Document(title, linked([*head, *below]), "", self.language.code)


def _pages(names: Spellings, marker: Marker) -> FeedbackPages:
    return FeedbackPages(names, marker.diagnose, marker.right_working)
