"""The catalogue of slips: a table, one row a slip. Ids are stable; what a row does is an edit of any equation."""

from ..marks import Slip
from .equation_slips import EQUATION_SLIPS
from .scene import CatalogueRow

NUMBER_SLIPS = (
    CatalogueRow(
        "wrong-value-reused",
        "a wrong value reused",
        "A value was worked out wrongly once, and stands wherever it belongs.",
        4,
    ),
    CatalogueRow("input-misread", "input misread", "An entry of the input was misread, as 0.1 for 1.0.", 4),
    CatalogueRow("changed-digit", "changed digit", "A digit of a number was changed.", 4),
    CatalogueRow("swapped-digits", "swapped digits", "Two neighbouring digits of a number changed places.", 4),
    CatalogueRow("dropped-digit", "dropped digit", "A digit of a number was left out.", 4.5),
    CatalogueRow("decimal-point", "decimal point", "The decimal point of a number slipped.", 4),
    CatalogueRow("entries-swapped", "entries swapped", "Two entries of a vector changed places.", 4),
    CatalogueRow("rounded-too-early", "rounded too early", "A number was rounded before it was used.", 3),
    CatalogueRow(
        "rounded-too-late", "rounded too late", "A number that should be rounded was used with all its digits.", 3
    ),
    CatalogueRow("cut-not-rounded", "cut instead of rounded", "Digits were cut off instead of rounded.", 3),
    CatalogueRow("wrong-ties", "wrong tie", "A number right between two others was rounded the other way.", 3),
)

ROWS = (*EQUATION_SLIPS, *NUMBER_SLIPS)

TABLE = {row.id: row for row in ROWS}

SLIPS = {row.id: Slip(row.id, row.title, row.line) for row in ROWS}

STRUCTURAL = tuple(row for row in ROWS if row.make is not None)
