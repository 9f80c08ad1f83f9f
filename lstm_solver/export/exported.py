"""What every platform is given: questions with their fields, what counts for each, slips, choices, the working."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ..document.blocks import Document, Inline
from ..document.language import Language
from ..marking.marker import Marker
from .accepted_range import AcceptedRange

ExportedFiles = dict[str, str | bytes]  # by name in a folder; "" for the one file that there is

NUMBERS, CHOICES, PROSE = "numbers", "choices", "prose"


class ExpectedSlip(NamedTuple):
    """A wrong answer that can be foreseen. `accepted`: what rounds to it; `why`: what went wrong, in the language of
    the file; `share`: of the points of the field, by `marking`."""

    slip: str
    text: str
    accepted: AcceptedRange
    why: str
    share: Decimal

    @property
    def value(self) -> Decimal:
        """The number itself."""
        return Decimal(self.text)


class AnswerField(NamedTuple):
    """A number to type in. `name`: as in reports (`f_1[0]`); `ident`: the same in letters, digits and underscores, once
    in a problem; `text`: the expected digits; `points`: what it is worth."""

    name: str
    ident: str
    label: Inline
    text: str
    accepted: AcceptedRange
    points: Fraction
    slips: tuple[ExpectedSlip, ...] = ()

    @property
    def value(self) -> Decimal:
        """The expected number."""
        return Decimal(self.text)


class FieldGrid(NamedTuple):
    """The fields of one quantity, row by row: a vector is a column. `label`: its symbol, or words; `joint`: what stands
    between the fields of a row."""

    label: Inline
    rows: tuple[tuple[AnswerField, ...], ...]
    joint: str = ""

    @property
    def fields(self) -> list[AnswerField]:
        """All of them, row by row."""
        return [field for row in self.rows for field in row]


class OfferedChoice(NamedTuple):
    """`share`: of the points, for choosing it alone."""

    content: Inline
    right: bool
    why: Inline
    share: Decimal


class ExportItem(NamedTuple):
    """A question. `kind`: numbers, choices or prose; `title`: what it is called; `ask`: what is asked; `working`: the
    general feedback. `one`: whether one choice is to be made. `answer`: the model answer of a question that a person
    marks."""

    kind: str
    ident: str
    title: str
    ask: Document
    working: Document
    points: Fraction
    grids: tuple[FieldGrid, ...] = ()
    choices: tuple[OfferedChoice, ...] = ()
    one: bool = True
    answer: Document | None = None

    @property
    def fields(self) -> list[AnswerField]:
        """All numbers to type in."""
        return [field for grid in self.grids for field in grid.fields]

    @property
    def fields_of_rows(self) -> tuple[tuple[str, ...], ...]:
        """How they are called, row by row."""
        return tuple(tuple(field.ident for field in row) for grid in self.grids for row in grid.rows)


class ExportVersion(NamedTuple):
    """A problem with the numbers of one version. `student`: for whom they were drawn, `name`: what the version is
    called; both are "" where nothing varies. `given`: what stands before the questions. `marker`: knows how its numbers
    rest on each other."""

    student: str
    name: str
    given: Document
    items: tuple[ExportItem, ...]
    marker: Marker


def version_words(language: Language, version: ExportVersion) -> str:
    """Whose numbers these are; "" where nothing varies."""
    if not version.name:
        return ""
    return language.text("version_of", student=version.student, version=version.name)


class ExportProblem(NamedTuple):
    """`stem`: of its file, once in a set."""

    stem: str
    title: str
    language: Language
    versions: tuple[ExportVersion, ...]


class ExportSet(NamedTuple):
    """`title`: of the set, or of the problem. `stem`: of the file. `students`: whether versions are students' own."""

    title: str
    stem: str
    problems: tuple[ExportProblem, ...]
    students: bool = False
