"""What holds for every document of a batch."""

from typing import TYPE_CHECKING, Any, NamedTuple

from ..press import Engine

if TYPE_CHECKING:
    from ..render.own import Templates

FORMATS = ("md", "tex", "text", "json", "pdf")
SUFFIXES = {"md": ".md", "tex": ".tex", "text": ".txt", "json": ".json", "pdf": ".pdf"}


class Options(NamedTuple):
    """How to render; `engine` is for PDFs only, `templates` are the user's own. `host` and `program`: the machine and the version that give the work out.

    `scratch`: a folder for what is needed while at work, on that machine; "" where there is none.
    """

    format: str
    detail: str = "full"
    notation: str | None = None
    lang: str | None = None
    audit: bool = False
    symbolic: bool = False
    gradients: bool = False
    templates: "Templates | None" = None
    engine: Engine | None = None
    host: str = ""
    program: str = ""
    scratch: str = ""

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.format]

    @property
    def extras(self) -> dict[str, bool]:
        """The parts that a solution has on request."""
        return {"audit": self.audit, "symbolic": self.symbolic, "gradients": self.gradients}

    @property
    def how(self) -> dict[str, Any]:
        """What `api.pieces` is to know besides the format."""
        chosen = {"detail": self.detail, "notation": self.notation, "lang": self.lang}
        return {**chosen, "templates": self.templates, **self.extras}
