"""Running text with formulas in it, as TeX, and how wide it is."""

from ...document.blocks import Inline, InlinePart, StyledText
from ...document.text_width import words_em
from .. import escape
from ..formulas.precedence import explicit
from . import displays
from .tex_formulas import TexPrinter

PRINTER = TexPrinter(escape.tex_words, large=0.92)  # which TeX has at 10 pt, beside type of 11 pt

_COMMANDS = {"em": "emph", "strong": "textbf", "code": "texttt"}

_BLOCK = 0.4  # em of a bar's full block


def inline(content: Inline) -> str:
    """Running text; a bracket at its start is kept from being read as an argument."""
    made = "".join(map(_part, content)).strip()
    return "{}" + made if made[:1] in ("[", "*") else made


def _part(part: InlinePart) -> str:
    if isinstance(part, str):
        return escape.tex(part)
    if isinstance(part, StyledText) and part.kind == "bar":
        return f"\\rule{{{_bar_em(part.text):.2f}em}}{{1.3ex}}"
    if isinstance(part, StyledText):
        return f"\\{_COMMANDS[part.kind]}{{{escape.tex(part.text)}}}"
    pieces = displays.inline(part, PRINTER)
    return " ".join(f"${piece}$" for piece in pieces)


def _bar_em(text: str) -> float:
    return max(text.count("█") * _BLOCK, 0.06)


def inline_em(content: Inline) -> float:
    """The width of running text on one line."""
    return sum(map(_part_width, content))


def narrowest_em(content: Inline) -> float:
    """How narrow a column can be for its formulas, which break in few places."""
    formulas = (part for part in content if not isinstance(part, str | StyledText))
    return max((displays.inline_width(part, PRINTER) for part in formulas), default=0.0)


def _part_width(part: InlinePart) -> float:
    if isinstance(part, StyledText) and part.kind == "bar":
        return _bar_em(part.text)
    if isinstance(part, str | StyledText):
        return words_em(part if isinstance(part, str) else part.text)
    return PRINTER.width(explicit(part))
