"""A worked solution as blocks, format-free: what a template walks through."""

from collections.abc import Iterable
from typing import NamedTuple, Union

from .formulas import Derivation, Layout
from .pictures import Picture


class StyledText(NamedTuple):
    """`kind`: em, strong, code, or bar: a text of full blocks or one hairline, drawn where a format can."""

    kind: str
    text: str


InlinePart = Union[str, StyledText, Layout]  # a str is plain text

Inline = tuple[InlinePart, ...]  # running text with formulas in it


class Heading(NamedTuple):
    """Level 1 is the problem's title."""

    level: int
    content: Inline
    kind: str = "heading"


class Paragraph(NamedTuple):
    content: Inline
    kind: str = "paragraph"


class Items(NamedTuple):
    """A list, of one level. `bare`: whether its items begin with a mark of their own."""

    items: tuple[Inline, ...]
    ordered: bool = False
    bare: bool = False
    kind: str = "items"


class Formulas(NamedTuple):
    """Displayed formulas, each with a caption ("forget gate") or "".

    Several share a line where they fit, unless they are to stand `apart`. `labels`: where formats number equations,
    those with a label get a number; `by`: the label of the equation that a formula is from. Both item by item, "" for
    none, and empty where no item has one. `by_word`: what such a reference begins with ("by"). `names`: of the results
    that an item ends in, one for each of the formulas that stand side by side in it.
    """

    items: tuple[tuple[str, Layout], ...]
    apart: bool = False
    labels: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    by_word: str = ""
    names: tuple[tuple[str, ...], ...] = ()
    kind: str = "formulas"


class Working(NamedTuple):
    """A displayed derivation, whose last line gets a number where formats number equations.

    `caption`: what is being computed ("forget gate"), or "". `label`: what others refer to it by, or "". `by`: the
    labels of the equations that it applies. `by_word`: what such a reference begins with ("by"). `colon`: what a format
    that has a colon behind the caption puts there. `mark`: what it is worked out for ("question 1"), or "". `name`: the
    result's, where that is not its label.
    """

    derivation: Derivation
    caption: str = ""
    label: str = ""
    by: tuple[str, ...] = ()
    by_word: str = ""
    colon: str = ":"
    mark: str = ""
    name: str = ""
    kind: str = "working"

    @property
    def head(self) -> str:
        """The caption and the mark behind it."""
        return " ".join(filter(None, (self.caption, self.mark and f"({self.mark})")))


class Table(NamedTuple):
    """`caption` may be empty. `named_by`: so many columns on the left say which row it is. `names`: by row and cell,
    that of the result which stands there, "" for none.
    """

    head: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    caption: str = ""
    named_by: int = 1
    names: tuple[tuple[str, ...], ...] = ()
    kind: str = "table"


class Figure(NamedTuple):
    """A drawing. `name`: what it shows, in one word; `alt`: what it shows, for those who cannot see it.

    `plain`: what plain text has in its place, None for nothing. `file`: the name of its SVG file beside the page, ""
    where there is none.
    """

    picture: Picture
    caption: Inline
    alt: str
    name: str
    plain: Table | None = None
    file: str = ""
    narrow: Picture | None = None
    kind: str = "figure"


class TaskHead(NamedTuple):
    """The head of a question on a sheet, with room in the margin for the marks. `points`: "3", or "". `lines`: to write
    on, below its words."""

    content: Inline
    points: str = ""
    lines: int = 0
    kind: str = "task"


class Space(NamedTuple):
    """Lines to write on."""

    lines: int
    kind: str = "space"


Block = Union[Heading, Paragraph, Items, Formulas, Working, Table, Figure, TaskHead, Space]


class Document(NamedTuple):
    """`author` may be empty; `lang`: the language of its words, as in en or de. `columns`: of its pages."""

    title: str
    blocks: tuple[Block, ...]
    author: str = ""
    lang: str = "en"
    columns: int = 1


def is_empty(block: Block) -> bool:
    """Whether there is nothing in it to show: a table without rows, formulas without any, a picture without shapes."""
    match block:
        case Table():
            return not block.rows
        case Formulas():
            return not block.items
        case Figure():
            return not block.picture.shapes
    return False


def linked(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with each label given once, to the first that has it, and no reference to a label that is not there.

    Empty ones are left out.

    What makes a document out of blocks of another calls this again.
    """
    free, found = set[str](), []
    for block in blocks:
        if is_empty(block):
            continue
        if isinstance(block, Working):
            block = block._replace(label=_once(block.label, free))
        elif isinstance(block, Formulas):
            block = block._replace(labels=tuple(_once(label, free) for label in block.labels))
        found.append(block)
    return tuple(_resolved(block, free) for block in found)


def _once(label: str, given: set[str]) -> str:
    if label in given:
        return ""
    given.add(label)
    return label


def _resolved(block: Block, known: set[str]) -> Block:
    if isinstance(block, Working):
        return block._replace(by=tuple(label for label in block.by if label in known))
    if isinstance(block, Formulas):
        return block._replace(by=tuple(label if label in known else "" for label in block.by))
    return block
