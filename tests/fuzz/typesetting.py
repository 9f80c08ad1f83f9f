"""Whether TeX takes the pages that are LaTeX: those of many cases share a run."""

import tempfile
from pathlib import Path
from zlib import crc32

from lstm_solver.cli.batch import shared_run
from lstm_solver.cli.batch.tex_source import sheet
from lstm_solver.document.blocks import Document
from lstm_solver.render import press

SLIDES = "{beamer}"

EACH = 6  # one page of so many is typeset

EACH_SLIDES = 30  # likewise of decks, which have runs to themselves

BEGIN = "\\begin{document}"


def pages(call: list[str], stdout: str) -> list[str]:
    """What a call has made of LaTeX, on standard output or in the files of this folder."""
    if "tex" not in call and "slides-tex" not in call:
        return []
    made = [stdout, *(path.read_text("utf-8") for path in sorted(Path().rglob("*.tex")))]
    return [text for text in made if BEGIN in text]


def is_drawn(text: str) -> bool:
    """Whether a page is one of the share that is typeset in a long run."""
    return crc32(text.encode()) % (EACH_SLIDES if SLIDES in text else EACH) == 0


def rejections(texts: list[str]) -> dict[int, str]:
    """What TeX says of those that it rejects, by their place in the list."""
    engine, found = press.find("pdflatex"), {}
    sheets = []
    for at, text in enumerate(texts):
        if SLIDES in text:
            try:
                press.typeset(text, engine)
            except press.TexFailed as error:
                found[at] = str(error)
        else:
            sheets.append(sheet(at, text, Document("", (), "lstm-solver", "en")))
    with tempfile.TemporaryDirectory() as scratch:
        results = list(shared_run.typeset(sheets, engine, Path(scratch)))
    return found | {at: str(made) for at, made in results if isinstance(made, press.TexFailed)}
