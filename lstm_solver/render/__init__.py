"""Documents to text: `render` puts the blocks of each document through the template of a format."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..document import Document
from .formats import MODULES, Format, find

if TYPE_CHECKING:
    from jinja2 import Environment

    from ..slides.deck import Deck

FORMATS = tuple(MODULES)


def render(documents: "Sequence[Document | Deck]", format: str, *, handout: bool = False) -> str:
    """The documents in one text, which ends with a newline. `format` is one of FORMATS, `handout` for slides.

    Raises KeyError for an unknown format and symbols.SymbolError for a symbol outside the mini-language.
    """
    found = find(format)
    template = _environment(found).get_template(found.template)
    return template.render(documents=documents, handout=handout).strip() + "\n"


def _environment(format: Format) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from ..resources import folder

    variable, end_variable, block, end_block, comment, end_comment = format.delimiters
    environment = Environment(
        variable_start_string=variable,
        variable_end_string=end_variable,
        block_start_string=block,
        block_end_string=end_block,
        comment_start_string=comment,
        comment_end_string=end_comment,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        auto_reload=False,
        loader=FileSystemLoader(str(folder("templates"))),
    )
    environment.filters.update(format.filters)
    return environment
