"""A deck for Beamer, with pdflatex or lualatex."""

from .. import escape
from ..formats import Format
from .overlays import slides
from .slide_room import TITLE_EM, short

_TITLE = 6  # lines of the deck's own title


def title(text: str) -> str:
    """The title of a deck in as many lines as its first slide holds."""
    return " ".join(short((text,), TITLE_EM, _TITLE))


FORMAT = Format(
    template="slides.tex.j2",
    delimiters=("<<", ">>", "<%", "%>", "<#", "#>"),
    filters={"slides": slides, "pdf_text": escape.pdf_text, "title": title},
)
