"""GitHub's Markdown: math in `$`…`$` and ```math, which Markdown itself leaves alone."""

from functools import partial
from urllib.parse import quote

from ..document.blocks import Inline, InlinePart, StyledText
from ..document.formulas import Number
from . import escape
from .formats import Format
from .table_columns import digits, sides
from .tex import displays
from .tex.tex_formulas import TexPrinter

_PRINTER = TexPrinter(escape.math_words)

_MARKS = {"em": ("*", "em"), "strong": ("**", "strong")}


def inline(content: Inline) -> str:
    """Running text, for a paragraph, a heading or a list item."""
    return "".join(_part(part, at == 0) for at, part in enumerate(content)).strip()


def cell(content: Inline) -> str:
    """What stands in a table: a number as mere digits."""
    number = digits(content[0]) if len(content) == 1 else None
    if number is None:
        return inline(content)
    return _digits(content[0]) if isinstance(content[0], Number) else number


def _digits(number: Number) -> str:
    return number.text.replace(".", ",") if number.comma else number.text


def _part(part: InlinePart, start: bool) -> str:
    if isinstance(part, str):
        return escape.md(part, start)
    if isinstance(part, StyledText) and part.kind == "bar":
        return part.text
    if isinstance(part, StyledText):
        return escape.md_code(part.text) if part.kind == "code" else _styled(part)
    if isinstance(part, Number) and part.text.replace(".", "").isdecimal():
        return _digits(part)
    pieces = displays.inline(part, _PRINTER)
    return " ".join(f"$`{piece}`$" for piece in pieces)


def _styled(part: StyledText) -> str:
    """Stars where they are sure to be read as emphasis, HTML otherwise."""
    mark, tag = _MARKS[part.kind]
    text = escape.md(part.text, False)
    sure = part.text[:1].isalnum() and part.text[-1:].isalnum()
    return f"{mark}{text}{mark}" if sure else f"<{tag}>{text}</{tag}>"


FORMAT = Format(
    template="solution.md.j2",
    delimiters=("{{", "}}", "{%", "%}", "{#", "#}"),
    filters={
        "inline": inline,
        "cell": cell,
        "marks": lambda table: ["---:" if side == "r" else "---" for side in sides(table)],
        "words": escape.md,
        "link": partial(quote, errors="surrogateescape"),
        "rows": lambda block: displays.working(block, _PRINTER),
        "aligned": lambda block: displays.formulas(block, _PRINTER),
    },
)
