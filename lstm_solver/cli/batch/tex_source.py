"""A rendered LaTeX document taken apart, so that many of them can share a preamble and a run of TeX."""

import re
from hashlib import blake2b
from typing import NamedTuple

from ...document.blocks import Document
from ...render.escape import TEX_LETTER

_BEGIN, _END = "\n\\begin{document}\n", "\\end{document}"

_SETUP = "\\hypersetup{\n"

_AGAIN = re.compile(r"\\(?:pageref|tableofcontents|listof\w+)\b")

_LABEL = re.compile(r"\\label\{([^}]*)\}")

_PLACED = re.compile(rb"\\newlabel\{([^}]*)\}\{\{([^{}]*)\}\{([^{}]*)\}")

LAST_PAGE = b"lastpage"

MOVED = re.compile(rb"\\expandafter\\gdef *\\csname apart@[cw]?\d+\\endcsname\{\d*\}\n?")  # what begins anew


class PdfProperties(NamedTuple):
    """What a PDF says about itself."""

    title: str
    author: str
    lang: str


class TexSource(NamedTuple):
    """One document in a shared run. `aux`: what its last pass has left for the next; `passes`: how many there were.

    Before the first pass `aux` may be that of another document of the same shape, as a guess.
    """

    at: int
    preamble: str
    body: str
    meta: PdfProperties
    aux: bytes = b""
    passes: int = 0

    @property
    def key(self) -> str:
        """The same for the same content, whatever else is in the run."""
        return blake2b(repr((self.body, self.meta)).encode(), digest_size=5).hexdigest()

    @property
    def plain(self) -> bool:
        """Whether no letter is beyond those of English; most of them are given to TeX by commands."""
        return self.body.isascii() and TEX_LETTER.search(self.body) is None

    @property
    def begun(self) -> bool:
        """Whether a pass was made, or there is a guess of what it leaves."""
        return self.passes > 0 or self.aux != b""

    @property
    def shape(self) -> tuple[object, ...]:
        """The same for documents that probably have as many pages: numbers may differ."""
        return *_LABEL.findall(self.body), self.body.count("\n")

    def unsettled(self, aux: bytes) -> bool:
        """Whether the pass that has left `aux` is not the last, even if it has not said so."""
        if self.passes:
            return aux != self.aux
        if _AGAIN.search(self.body) or MOVED.search(aux):
            return True
        return self.aux != b"" and _printed(aux) != _printed(self.aux)

    def whole(self) -> str:
        """A text that can be typeset on its own."""
        return f"{self.preamble}{_BEGIN}{self.body}{_END}\n"


def _printed(aux: bytes) -> dict[bytes, bytes]:
    """What references to labels print: their numbers, and the number of pages."""
    return {name: page if name == LAST_PAGE else number for name, number, page in _PLACED.findall(aux)}


def sheet(at: int, source: str, document: Document) -> TexSource:
    """The parts of what the template of solutions makes of one document.

    What the PDF says about itself stands in the preamble as it comes from the template; here it is taken out.
    """
    head, _, rest = source.partition(_BEGIN)
    start = head.rfind("\n" + _SETUP)
    if start >= 0:
        head = head[:start]
    body = rest[: rest.rindex(_END)]
    return TexSource(at, head, body, PdfProperties(document.title, document.author, document.lang))
