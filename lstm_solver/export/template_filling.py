"""The templates of platforms, in `templates/export`."""

from functools import cache
from typing import TYPE_CHECKING, Any

from ..document.blocks import Document, Inline, Paragraph
from ..render import render
from ..render.html.mathml_fragment import inline as mathml_line
from ..render.html_fragment import inline, words
from ..render.resources import folder
from .picture_parts import with_files

if TYPE_CHECKING:
    from jinja2 import Environment


def html(document: Document) -> str:
    """Blocks as a piece of HTML; "" where there are none."""
    return render([document], "html-fragment").strip() if document.blocks else ""


def html_line(content: Inline) -> str:
    """Running text as HTML."""
    return inline(content)


def mathml(document: Document) -> str:
    """The same with formulas in MathML."""
    return render([document], "mathml-fragment").strip() if document.blocks else ""


def markdown(document: Document) -> str:
    """Blocks as Markdown with formulas between dollars; "" where there are none."""
    return render([document], "md-dollars").strip() if document.blocks else ""


def markdown_line(content: Inline) -> str:
    """Running text as Markdown."""
    return markdown(Document("", (Paragraph(content),)))


def fill(template: str, **values: Any) -> str:
    """What a template makes of its values. In one that ends in `.xml.j2` they are escaped."""
    return _environment().get_template(template).render(values)


def _cdata(text: str) -> str:
    """Text as it stands: Moodle's reader drops a space that stands alone between two escaped signs."""
    from markupsafe import Markup

    return Markup("<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>") if text.strip() else text


@cache
def _environment() -> "Environment":
    """Kept, as compiling the templates takes as long as filling them."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(str(folder("templates") / "export")),
        autoescape=lambda name: name is not None and name.endswith(".xml.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals["with_files"] = with_files
    made.filters |= {"html": html, "html_line": html_line, "words": words, "cdata": _cdata}
    made.filters |= {"mathml": mathml, "mathml_line": mathml_line}
    return made
