"""Documents to text: `render` puts the blocks of each document through the template of a format."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from ..document import Document
from .formats import MODULES, find

if TYPE_CHECKING:
    from jinja2 import Environment

FORMATS = tuple(MODULES)


def render(documents: Sequence[Document], format: str) -> str:
    """The documents in one text, which ends with a newline. `format` is one of FORMATS.

    Raises KeyError for an unknown format and symbols.SymbolError for a symbol outside the mini-language.
    """
    template = _environment(format).get_template(find(format).template)
    return template.render(documents=documents).strip() + "\n"


@cache
def _environment(name: str) -> "Environment":
    """Kept, as compiling the templates takes as long as filling them."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from ..resources import folder

    format = find(name)
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
