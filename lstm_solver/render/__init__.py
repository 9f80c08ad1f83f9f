"""Documents to text: `render` puts the blocks of each document through the template of a format."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..document.blocks import Document
from ..document.choices import OUTPUTS, __version__
from .formats import find

if TYPE_CHECKING:
    from jinja2 import Environment

    from ..document.deck import Deck
    from .custom_templates import CustomTemplates

FORMATS = tuple(name for name, each in OUTPUTS.items() if each.module)


def render(
    documents: "Sequence[Document | Deck]",
    format: str,
    templates: "CustomTemplates | None" = None,
    *,
    handout: bool = False,
) -> str:
    """The documents in one text, which ends with a newline. `format` is one of FORMATS; slides are made of decks.

    `handout`: slides as they are in the end, not line by line.
    `templates`: the user's own, in the place of single ones of ours. Raises KeyError for an unknown format,
    symbols.SymbolError for a symbol outside the mini-language, and SolverError for a user's template that fails.
    """
    stem = find(format).template.partition(".")[0]
    return fill(stem, format, templates, documents=documents, handout=handout)


def fill(stem: str, format: str, templates: "CustomTemplates | None" = None, **context: object) -> str:
    """What the template of that stem (`solution`, `homework`) makes of `context` in a format.

    Raises what `render` raises.
    """
    _, dot, rest = find(format).template.partition(".")
    ending = dot + rest
    name = stem + ending
    context["version"] = __version__
    if templates is None:
        return _whole(_ours(format).get_template(name).render(context, own=frozenset()))
    from .custom_templates import rendered

    environment, kinds = _environment(format, templates), templates.kinds(ending)
    return _whole(rendered(lambda: environment.get_template(name), templates, {**context, "own": kinds}))


def _whole(text: str) -> str:
    return text.strip() + "\n"


@cache
def _ours(format: str) -> "Environment":
    """Kept, as compiling the templates takes as long as filling them."""
    return _environment(format, None)


def _environment(name: str, templates: "CustomTemplates | None") -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from .resources import folder

    format = find(name)
    variable, end_variable, block, end_block, comment, end_comment = format.delimiters
    settings: dict[str, Any] = {
        "variable_start_string": variable,
        "variable_end_string": end_variable,
        "block_start_string": block,
        "block_end_string": end_block,
        "comment_start_string": comment,
        "comment_end_string": end_comment,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "autoescape": False,
        "auto_reload": False,
    }
    ours: Path = folder("templates")
    if templates is None:
        environment = Environment(loader=FileSystemLoader(str(ours)), **settings)
    else:
        from .custom_templates import environment as sandbox

        environment = sandbox(ours, templates, **settings)
    environment.filters.update(format.filters)
    return environment
