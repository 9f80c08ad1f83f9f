"""The catalogue of slips: a table, one row a slip. Ids are stable; what a row does is an edit of any equation."""

from ...document.language import Language
from ..marks import Slip
from .equation_slips import EQUATION_SLIPS
from .scene import CatalogueRow

NUMBER_SLIPS = (
    CatalogueRow("wrong-value-reused", 4),
    CatalogueRow("input-misread", 4),
    CatalogueRow("changed-digit", 4),
    CatalogueRow("swapped-digits", 4),
    CatalogueRow("dropped-digit", 4.5),
    CatalogueRow("decimal-point", 4),
    CatalogueRow("entries-swapped", 4),
    CatalogueRow("rounded-too-early", 3),
    CatalogueRow("rounded-too-late", 3),
    CatalogueRow("cut-not-rounded", 3),
    CatalogueRow("wrong-ties", 3),
    CatalogueRow("other-token", 4),
    CatalogueRow("wanted-table", 4),
)

ROWS = (*EQUATION_SLIPS, *NUMBER_SLIPS)

TABLE = {row.id: row for row in ROWS}

STRUCTURAL = tuple(row for row in ROWS if row.make is not None)


def slips(language: Language) -> list[Slip]:
    """Every slip with its title and its line in a language."""
    return [Slip(row.id, language.text(f"slip_{row.id}"), language.text(f"slip_{row.id}_text")) for row in ROWS]
