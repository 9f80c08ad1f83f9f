"""What holds for every document of a batch."""

from typing import TYPE_CHECKING, NamedTuple

from ...document.choices import DEFAULTS, OUTPUTS, Choices
from ...render.press import Engine

if TYPE_CHECKING:
    pass


class BatchOptions(NamedTuple):
    """How to render; `engine` is for PDFs only.

    `host` and `program`: the machine and the version that give the work out. `scratch`: a folder on that machine for
    what is needed while at work; "" where there is none.
    """

    format: str
    chosen: Choices = DEFAULTS
    engine: Engine | None = None
    host: str = ""
    program: str = ""
    scratch: str = ""

    @property
    def suffix(self) -> str:
        """The ending of a file of this format."""
        return f".{OUTPUTS[self.format].ending}"
