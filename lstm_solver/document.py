"""A worked solution as blocks, format-free: what a template walks through."""

from typing import NamedTuple, Union

from .layout import Derivation, Layout


class Styled(NamedTuple):
    """`kind`: em, strong, code, or bar: a text of full blocks or one hairline, drawn where a format can."""

    kind: str
    text: str


Inline = tuple[Union[str, Styled, Layout], ...]  # running text with formulas in it; a str is plain text


class Heading(NamedTuple):
    """Level 1 is the problem's title."""

    level: int
    content: Inline
    kind: str = "heading"


class Paragraph(NamedTuple):
    content: Inline
    kind: str = "paragraph"


class Items(NamedTuple):
    """A list, of one level."""

    items: tuple[Inline, ...]
    ordered: bool = False
    kind: str = "items"


class Formulas(NamedTuple):
    """Displayed formulas, each with a caption ("forget gate") or "".

    Several share a line where they fit, unless they are to stand `apart`.
    """

    items: tuple[tuple[str, Layout], ...]
    apart: bool = False
    kind: str = "formulas"


class Working(NamedTuple):
    """A displayed derivation. `caption`: what is being computed ("forget gate"), or ""."""

    derivation: Derivation
    caption: str = ""
    kind: str = "working"


class Table(NamedTuple):
    """`caption` may be empty."""

    head: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    caption: str = ""
    kind: str = "table"


class Task(NamedTuple):
    """The head of a question on a sheet, with room in the margin for the marks. `points`: "3", or ""."""

    content: Inline
    points: str = ""
    kind: str = "task"


class Space(NamedTuple):
    """Lines to write on."""

    lines: int
    kind: str = "space"


Block = Union[Heading, Paragraph, Items, Formulas, Working, Table, Task, Space]


class Document(NamedTuple):
    title: str
    blocks: tuple[Block, ...]
