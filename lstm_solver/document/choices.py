"""What may be chosen by name on the command line and from Python."""

from typing import Any, NamedTuple

__version__ = "0.1.0"


class OutputFormat(NamedTuple):
    """`ending` of its files. `serves`: the commands that write it, and for `check` what it writes (marks, policy,
    slips, habits, template). `module`: that of the printer in render/, "" where no template makes it. `paged_from`: the
    format from which TeX makes pages of it. `workbook`: made of formulas, not of a page."""

    ending: str
    serves: str
    module: str = ""
    paged_from: str = ""
    workbook: bool = False


OUTPUTS = {
    "md": OutputFormat("md", "solve batch key marks policy slips habits count compare versions template", "markdown"),
    "md-dollars": OutputFormat("md", "", "dollars"),
    "tex": OutputFormat("tex", "solve batch key", "tex.tex_document"),
    "text": OutputFormat("txt", "solve batch marks policy slips habits count compare versions", "text.text_document"),
    "json": OutputFormat("json", "solve batch marks policy slips habits count compare versions"),
    "html": OutputFormat("html", "solve batch compare", "html.html_document"),
    "csv": OutputFormat("csv", "marks template"),
    "slides-tex": OutputFormat("slides.tex", "solve", "slides.beamer"),
    "pdf": OutputFormat("pdf", "solve batch key marks policy compare", paged_from="tex"),
    "slides": OutputFormat("slides.pdf", "solve batch", paged_from="slides-tex"),
    "xlsx": OutputFormat("xlsx", "solve batch", workbook=True),
    "yaml": OutputFormat("yaml", "template"),
    "html-fragment": OutputFormat("html", "", "html_fragment"),
    "mathml-fragment": OutputFormat("html", "", "html.mathml_fragment"),
}


def serving(use: str, default: str = "") -> tuple[str, ...]:
    """The formats that serve a use, the default one first."""
    found = [name for name, each in OUTPUTS.items() if use in each.serves.split()]
    return tuple(sorted(found, key=lambda name: name != default))


# texts, and what TeX makes, from which of the texts
FORMATS = tuple(name for name in serving("solve") if not OUTPUTS[name].paged_from and not OUTPUTS[name].workbook)

PAGED = {name: OUTPUTS[name].paged_from for name in serving("solve") if OUTPUTS[name].paged_from}

FIGURES = ("cell", "timeline", "openness", "unrolled", "gradients")

DETAILS = ("answers", "brief", "full")

MOST_PLACES = 30  # that imported weights are rounded to

HANDOUTS = (1, 2, 4, 8, 16)  # frames on a page of paper

MATH = {"github": "md", "dollars": "md-dollars"}  # how Markdown marks its formulas, and the printer for each


PAPERS = ("a4", "letter")

SIZES = (10, 11, 12)  # of type on paper, in points


COLUMNS = (1, 2)  # of a page


_PRINTED = tuple(name for name in serving("solve") if OUTPUTS[name].module or OUTPUTS[name].paged_from)

_WORDED = tuple(name for name in serving("solve") if not OUTPUTS[name].workbook)

# options of the command line, and the formats that they change; others are for all
EFFECTS = {
    "paper": ("tex", "pdf"),
    "font_size": ("tex", "pdf"),
    "columns": ("tex", "pdf", "html"),
    "math": ("md",),
    "engine": ("pdf", "slides"),
    "figures": _PRINTED,
    "template": _PRINTED,
    "detail": _WORDED,
    "notation": _WORDED,
    "audit": _WORDED,
    "symbolic": _WORDED,
}


class PageFormat(NamedTuple):
    """`paper`: one of PAPERS; `size`: one of SIZES; `columns`: one of COLUMNS, 0 for those of the problem. Lines have
    the same number of letters on every paper and in every size."""

    paper: str = PAPERS[0]
    size: int = 11
    columns: int = 0


class Choices(NamedTuple):
    """How a solution is shown. `detail`: one of DETAILS. `notation`, `lang`: in the place of the file's.

    `audit` adds the reader's check, `symbolic` the equations with their constants put in, `gradients` the norms of the
    gradients over the steps and a check by central differences. `figures`: kinds of pictures, in the place of those of
    the file. `handout`: one of HANDOUTS, for slides as they are in the end; 0 for those that are shown. `templates`:
    the user's own, read.
    `math`: one of MATH. `page`: of PDFs and LaTeX that are no slides.
    """

    detail: str = "full"
    notation: str | None = None
    lang: str | None = None
    audit: bool = False
    symbolic: bool = False
    gradients: bool = False
    figures: tuple[str, ...] | None = None
    handout: int = 0
    templates: Any = None
    math: str = "github"
    page: PageFormat = PageFormat()


DEFAULTS = Choices()


def usual_detail(format: str, handout: int = 0) -> str:
    """What is shown where nothing is said: slides that are shown are brief, what is read has every line."""
    return "brief" if isinstance(format, str) and format.startswith("slides") and not handout else "full"
