"""A piece of HTML for the page of another program: formulas in \\( \\) and \\[ \\], pictures inside it, no styles."""

import re
from base64 import b64encode
from html import escape as quoted

from ..document.blocks import Figure, Inline, InlinePart, StyledText
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


FORMAT = Format(
    template="fragment.part.j2",
    delimiters=("{{", "}}", "{%", "%}", "{#", "#}"),
    filters={
        "inline": inline,
        "cell": cell,
        "words": words,
        "formula": formula,
        "source": source,
        "rows": lambda block: displays.working(block, _PRINTER),
        "aligned": lambda block: displays.formulas(block, _PRINTER),
    },
)
