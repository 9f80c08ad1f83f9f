"""What holds for every document of a batch."""

from typing import NamedTuple

from ..press import Engine

FORMATS = ("md", "tex", "text", "json", "pdf")
SUFFIXES = {"md": ".md", "tex": ".tex", "text": ".txt", "json": ".json", "pdf": ".pdf"}


class Options(NamedTuple):
    """How to render; `engine` only for PDFs. `host` and `program`: the machine and the version that give the work out.

    `scratch`: a folder for what is needed while at work, on that machine; "" where there is none.
    """

    format: str
    detail: str = "full"
    notation: str | None = None
    audit: bool = False
    symbolic: bool = False
    gradients: bool = False
    engine: Engine | None = None
    host: str = ""
    program: str = ""
    scratch: str = ""

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.format]

    def extras(self) -> dict[str, bool]:
        """The parts that a solution has on request."""
        return {"audit": self.audit, "symbolic": self.symbolic, "gradients": self.gradients}
