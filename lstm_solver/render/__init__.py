"""Documents to text: `render` puts the blocks of each document through the template of a format."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..document.blocks import Document, Figure, Paragraph
from ..document.choices import DEFAULTS, OUTPUTS, PageFormat
from ..document.figure_numbers import numbered
from .formats import find
from .template_environments import fill_here

if TYPE_CHECKING:
    from ..document.deck import Deck
    from .custom_templates import CustomTemplates

FORMATS = tuple(name for name, each in OUTPUTS.items() if each.module)


def render(
    documents: "Sequence[Document | Deck]",
    format: str,
    templates: "CustomTemplates | None" = None,
    *,
    handout: int = 0,
    page: PageFormat = DEFAULTS.page,
    data: Sequence[str] = (),
) -> str:
    """The documents in one text, which ends with a newline. `format` is one of FORMATS; slides are made of decks.

    `handout`: slides as they are in the end, not line by line, so many on a page; 0 for none. `page`: paper and type.
    `data`: results as JSON, for formats that carry them in the page.
    `templates`: the user's own, in the place of single ones of ours. Raises KeyError for an unknown format,
    symbols.SymbolError for a symbol outside the mini-language, and SolverError for a user's template that fails.
    """
    stem = find(format).template.partition(".")[0]
    shown = [_with_numbers(each, format) for each in documents]
    page = page._replace(columns=page.columns or _columns(documents))
    return fill(stem, format, templates, documents=shown, handout=handout, page=page, data=data, shell="shell.html.j2")


def _columns(documents: "Sequence[Document | Deck]") -> int:
    """Of all pages together, those that the first document wants."""
    return documents[0].columns if documents and isinstance(documents[0], Document) else 1


def _with_numbers(document: "Document | Deck", format: str) -> "Document | Deck":
    return with_numbers(document, format) if isinstance(document, Document) else document


def with_numbers(document: Document, format: str) -> Document:
    """Its figures with numbers, where they are seen: those of Markdown where they have files."""
    files = any(isinstance(block, Figure) and block.file for block in document.blocks)
    return numbered(document) if format in ("tex", "html") or files else document


def fragment(document: Document) -> str:
    """A document as a part of someone else's page of HTML, with what it needs of a style."""
    return fill("solution", "html", documents=[document], data=(), page=DEFAULTS.page, handout=0, shell="bare.html.j2")


def pieces(documents: "Iterable[Document]", format: str) -> Iterator[str]:
    """The same, document by document, none of which is kept. `format`: one in which they stand one below the other."""
    between = ""
    for document in documents:
        yield between + render([document], format)
        between = between or _between(format)


def _between(format: str) -> str:
    """What stands between two documents."""
    short = Document("", (Paragraph(("-",)),))
    alone = len(render([short], format))
    return render([short, short], format)[alone:-alone]


def fill(stem: str, format: str, templates: "CustomTemplates | None" = None, **context: object) -> str:
    """What the template of that stem (`solution`, `homework`) makes of `context` in a format.

    Raises what `render` raises.
    """
    if templates is None:
        return fill_here(stem, format, None, context)
    from .template_process import rendered

    return rendered(stem, format, templates, context)
