"""A deck for Beamer, with pdflatex or lualatex."""

from . import escape
from .formats import Format
from .frames import slides

FORMAT = Format(
    template="slides.tex.j2",
    delimiters=("<<", ">>", "<%", "%>", "<#", "#>"),
    filters={"slides": slides, "pdf_text": escape.pdf_text, "words": escape.tex},
)
