"""Markdown: its math as GitHub leaves it alone, in `$`…`$` and ```math, or between dollars, as Pandoc has it."""

from functools import partial
from typing import NamedTuple
from urllib.parse import quote

from ..document.blocks import Inline, InlinePart, StyledText
from ..document.formulas import Number
from . import escape
from .formats import Format
from .table_columns import digits, sides, with_minus
from .tex import displays
from .tex.tex_formulas import TexPrinter

_PRINTER = TexPrinter(escape.math_words)

_MARKS = {"em": ("*", "em"), "strong": ("**", "strong")}


class Fences(NamedTuple):
    """What stands around a formula: `inline` in running text, `display` on lines of their own."""

    inline: tuple[str, str]
    display: tuple[str, str]


GITHUB = Fences(("$`", "`$"), ("```math", "```"))

DOLLARS = Fences(("$", "$"), ("$$", "$$"))  # Pandoc, Quarto, Jupyter, Obsidian


def inline(content: Inline, fences: Fences = GITHUB) -> str:
    """Running text, for a paragraph, a heading or a list item."""
    return "".join(_part(part, at == 0, fences) for at, part in enumerate(content)).strip()


def cell(content: Inline, fences: Fences = GITHUB) -> str:
    """What stands in a table: a number as mere digits."""
    number = digits(content[0]) if len(content) == 1 else None
    if number is None:
        return inline(content, fences)
    return with_minus(_digits(content[0]) if isinstance(content[0], Number) else number)


def _digits(number: Number) -> str:
    return number.text.replace(".", ",") if number.comma else number.text


def _part(part: InlinePart, start: bool, fences: Fences) -> str:
    if isinstance(part, str):
        return escape.md(part, start)
    if isinstance(part, StyledText) and part.kind == "bar":
        return part.text
    if isinstance(part, StyledText):
        return escape.md_code(part.text) if part.kind == "code" else _styled(part)
    if isinstance(part, Number) and part.text.replace(".", "").isdecimal():
        return _digits(part)
    pieces = displays.inline(part, _PRINTER)
    before, after = fences.inline
    return " ".join(f"{before}{piece}{after}" for piece in pieces)


def _styled(part: StyledText) -> str:
    """Stars where they are sure to be read as emphasis, HTML otherwise."""
    mark, tag = _MARKS[part.kind]
    text = escape.md(part.text, False)
    sure = part.text[:1].isalnum() and part.text[-1:].isalnum()
    return f"{mark}{text}{mark}" if sure else f"<{tag}>{text}</{tag}>"


def form(fences: Fences) -> Format:
    """The format with these fences around its formulas."""
    return Format(
        template="solution.md.j2",
        delimiters=("{{", "}}", "{%", "%}", "{#", "#}"),
        filters={
            "inline": lambda content: inline(content, fences),
            "cell": lambda content: cell(content, fences),
            "fence": lambda at: fences.display[at],
            "marks": lambda table: ["---:" if side == "r" else "---" for side in sides(table)],
            "words": escape.md,
            "link": partial(quote, errors="surrogateescape"),
            "rows": lambda block: displays.working(block, _PRINTER),
            "aligned": lambda block: displays.formulas(block, _PRINTER),
        },
        narrow=True,
    )


FORMAT = form(GITHUB)
