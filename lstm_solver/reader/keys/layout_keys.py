"""The keys that say how much of the working stands on the page, and in how many columns."""

from ...document.choices import COLUMNS
from ...network.elided_steps import REST
from .key_types import KeySchema, key, list_of, ref

LAYOUT: dict[str, KeySchema] = {
    "steps": key("Which time steps are worked out in full, and how the others are shown.", ref("steps")),
    "show_units": key(
        "The units that are worked out where a layer has 16 or more. Default: those asked for, or the first.",
        list_of({"type": "integer", "minimum": 0}),
    ),
    "columns": key(
        "Of pages in HTML, PDFs and LaTeX. 2: for narrow workings.", {"enum": [*COLUMNS]}, default=COLUMNS[0]
    ),
}

ELIDED_STEPS: dict[str, KeySchema] = {
    "full": key("The time steps that are worked out in full.", list_of({"type": "integer"})),
    "rest": key("How the others are shown: with few lines, or results only.", {"enum": [*REST]}, default=REST[0]),
}
