"""A piece of HTML for the page of another program: formulas in \\( \\) and \\[ \\], pictures inside it, no styles."""

import re
from base64 import b64encode
from html import escape as quoted

from ..document.blocks import Figure, Formulas, Inline, InlinePart, StyledText, Working
from ..document.formulas import Number
from . import escape
from .formats import Format
from .svg.svg import svg
from .table_columns import digits
from .tex import displays
from .tex.tex_formulas import TexPrinter

_PRINTER = TexPrinter(escape.math_words)

_TAGS = {"em": "em", "strong": "strong", "code": "code"}

# what starts a formula, or a place to fill in, on some platform
_SIGNS = re.compile(r"\\(?=[()\[\]])|\$")

_BRACES = {"{": "&#123;", "}": "&#125;"}


def words(raw: str) -> str:
    """HTML that shows a text as it is, where MathJax looks for formulas and platforms look for braces."""
    shown = re.sub(r"[{}]", lambda found: _BRACES[found.group()], quoted(escape.clean(raw), quote=False))
    return _SIGNS.sub(r"<span>\g<0></span>", shown)


def inline(content: Inline) -> str:
    """Running text."""
    return "".join(map(_part, content)).strip()


def cell(content: Inline) -> str:
    """What stands in a table: a number as mere digits."""
    number = digits(content[0]) if len(content) == 1 else None
    if number is None:
        return inline(content)
    return _digits(content[0]) if isinstance(content[0], Number) else number


def formula(tex: str) -> str:
    """TeX as the text of an HTML element."""
    return quoted(tex, quote=False)


def _digits(number: Number) -> str:
    return number.text.replace(".", ",") if number.comma else number.text


def _part(part: InlinePart) -> str:
    if isinstance(part, str):
        return words(part)
    if isinstance(part, StyledText):
        tag = _TAGS.get(part.kind)
        return words(part.text) if tag is None else f"<{tag}>{words(part.text)}</{tag}>"
    if isinstance(part, Number) and part.text.replace(".", "").isdecimal():
        return _digits(part)
    return " ".join(rf"\({formula(piece)}\)" for piece in displays.inline(part, _PRINTER))


def source(block: Figure) -> str:
    """The address of a picture that is its own file."""
    text = svg(block.picture, block.name, block.alt)
    return f"data:image/svg+xml;base64,{b64encode(text.encode()).decode()}"


def _display(environment: str, rows: list[displays.AlignedRow]) -> str:
    *before, last = (f" {formula(row.tex)}" for row in rows)
    breaks = (r" \\[4pt]" if row.airy else r" \\" for row in rows)
    made = "".join(f"{text}{sign}" for text, sign in zip(before, breaks, strict=False)) + last
    return rf"<p>\[\begin{{{environment}}}{made}\end{{{environment.partition('}')[0]}}}\]</p>"


def _working(block: Working) -> str:
    return _display("aligned", displays.working(block, _PRINTER))


def _formulas(block: Formulas) -> str:
    made = displays.formulas(block, _PRINTER)
    return _display(f"alignedat}}{{{made.pairs}", made.rows)


FORMAT = Format(
    template="fragment.part.j2",
    delimiters=("{{", "}}", "{%", "%}", "{#", "#}"),
    filters={
        "inline": inline,
        "cell": cell,
        "words": words,
        "source": source,
        "rows": _working,
        "aligned": _formulas,
    },
)
