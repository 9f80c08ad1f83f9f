"""A LaTeX document for pdflatex or lualatex."""

import re
from collections.abc import Sequence

from ...document.blocks import Block, Document, Figure, Formulas, Inline, InlinePart, StyledText, Working
from .. import escape
from ..formats import Format
from ..formulas.precedence import explicit
from ..text import text_formulas as unicode
from . import displays
from .line_width import columns
from .tex_inline import PRINTER, inline
from .tex_tables import parts

_COLUMN = 8.0  # cm, half of a page

_NUMBERING = displays.EquationNumbering(
    3.4, lambda label, word: rf" \enspace\text{{{_before(word)}\eqref{{{label}}}}}", 3.88
)

_NOT_IN_LABELS = re.compile(r"[^A-Za-z0-9_.=,()]")


def _before(word: str) -> str:
    """The word before a reference."""
    return escape.tex(word).replace(" ", "~") + "~"


def comment(content: Inline | str) -> str:
    """What stands here, in a comment, so that an error of TeX can be placed."""
    parts = (content,) if isinstance(content, str) else content
    return escape.shortened(" ".join("".join(map(_outline_part, parts)).split()))


def outline(content: Inline) -> str:
    """A heading for the table of contents and the PDF's outline, where formulas stand as text."""
    printed = "".join(map(_outline_part, content))
    plain = escape.pdf_text(printed)
    shown = inline(content) if len(printed) == len(escape.shortened(printed)) else escape.tex(escape.shortened(printed))
    return plain if shown == plain else f"\\texorpdfstring{{{shown}}}{{{plain}}}"


def _outline_part(part: InlinePart) -> str:
    if isinstance(part, str | StyledText):
        return part if isinstance(part, str) else part.text
    return " ".join(unicode.box(explicit(part)).lines)


def labelled(document: Document, prefix: str = "") -> list[Block]:
    """The blocks with the labels of TeX; `prefix` tells documents apart that share a run of TeX."""

    def label(name: str) -> str:
        safe = _NOT_IN_LABELS.sub(lambda found: f"u{ord(found.group()):x}", name)
        return f"{prefix}eq:{safe}" if name else ""

    made: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Working):
            block = block._replace(label=label(block.label), by=tuple(map(label, block.by)))
        elif isinstance(block, Formulas):
            block = block._replace(labels=tuple(map(label, block.labels)), by=tuple(map(label, block.by)))
        made.append(block)
    return made


def lines(rows: list[displays.AlignedRow]) -> str:
    """The rows of a display with their row breaks; a starred one keeps the page from ending there.

    In a display with numbers, the rows without one say so.
    """
    numbered = any(row.label is not None for row in rows)
    ends = [f" \\\\{'*' * row.keep}{'[4pt]' * row.airy}\n" for row in rows[:-1]]
    marks = [_mark(row.label) if numbered else "" for row in rows]
    return "".join(row.tex + mark + end for row, mark, end in zip(rows, marks, [*ends, ""], strict=True))


def _mark(label: str | None) -> str:
    return r" \notag" if label is None else f" \\label{{{label}}}" if label else ""


def pictured(documents: Sequence[Document]) -> bool:
    """Whether a document has a picture, which takes a package of its own."""
    return any(isinstance(block, Figure) for document in documents for block in document.blocks)


def drawn(block: Figure) -> str:
    """A picture as TikZ, no wider than a column."""
    from .tikz import tikz

    picture = block.narrow if block.narrow is not None and columns() > 1 else block.picture
    made = tikz(picture, inline)
    return f"\\resizebox{{\\columnwidth}}{{!}}{{%\n{made}}}" if picture.width > _COLUMN and columns() > 1 else made


FORMAT = Format(
    template="solution.tex.j2",
    delimiters=("<<", ">>", "<%", "%>", "<#", "#>"),
    filters={
        "inline": inline,
        "comment": comment,
        "outline": outline,
        "words": escape.tex,
        "pdf_text": escape.pdf_text,
        "labelled": labelled,
        "parts": parts,
        "before": _before,
        "reference": lambda label: rf"\eqref{{{label}}}",
        "lines": lines,
        "rows": lambda block: displays.working(block, PRINTER, _NUMBERING),
        "aligned": lambda block: displays.formulas(block, PRINTER, _NUMBERING),
        "pictured": pictured,
        "tikz": drawn,
    },
)
