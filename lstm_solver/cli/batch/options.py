"""What holds for every document of a batch."""

from typing import TYPE_CHECKING, Any, NamedTuple

from ...document.choices import OUTPUTS
from ...render.press import Engine

if TYPE_CHECKING:
    from ...render.custom_templates import CustomTemplates


class BatchOptions(NamedTuple):
    """How to render; `engine` is for PDFs only, `templates` are the user's own.

    `host` and `program`: the machine and the version that give the work out. `scratch`: a folder on that machine for
    what is needed while at work; "" where there is none.
    """

    format: str
    detail: str = "full"
    notation: str | None = None
    lang: str | None = None
    audit: bool = False
    symbolic: bool = False
    gradients: bool = False
    figures: tuple[str, ...] | None = None
    templates: "CustomTemplates | None" = None
    engine: Engine | None = None
    host: str = ""
    program: str = ""
    scratch: str = ""

    @property
    def suffix(self) -> str:
        """The ending of a file of this format."""
        return f".{OUTPUTS[self.format].ending}"

    @property
    def shown(self) -> dict[str, Any]:
        """What `compose` is to know besides notation and detail."""
        extras = {"audit": self.audit, "symbolic": self.symbolic, "gradients": self.gradients}
        return {**extras, "lang": self.lang, "figures": self.figures}

    @property
    def how(self) -> dict[str, Any]:
        """What `api.pieces` is to know besides the format."""
        return {"detail": self.detail, "notation": self.notation, "templates": self.templates, **self.shown}
