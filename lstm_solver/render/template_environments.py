"""The environments of Jinja, one a format, and what a template in them makes of its context."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..document.choices import PageFormat, __version__
from .formats import find
from .tex.line_width import in_columns

if TYPE_CHECKING:
    from jinja2 import Environment

    from .custom_templates import CustomTemplates


def fill_here(stem: str, format: str, templates: "CustomTemplates | None", context: Mapping[str, object]) -> str:
    """What the template of that stem makes of `context`, in this process and without limits. Raises anything."""
    _, dot, rest = find(format).template.partition(".")
    ending = dot + rest
    environment = _ours(format) if templates is None else _environment(format, templates)
    kinds = frozenset() if templates is None else templates.kinds(ending)
    template = environment.get_template(stem + ending)
    page = context.get("page")
    with in_columns(2 if find(format).narrow else (page.columns or 1) if isinstance(page, PageFormat) else 1):
        made = template.render(context, version=__version__, own=kinds)
    return made.strip() + "\n"


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
