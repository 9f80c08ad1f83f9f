"""The keys `vary` and `accept`, and which keys of a problem file determine numbers."""

from .key_types import NAME, NUMBER, KeySchema, any_of, key, list_of, open_map, ref

VARYING: dict[str, KeySchema] = {
    "vary": key(
        "By path, the numbers that are drawn for each student; beside them a seed.",
        properties={"seed": key("Another seed draws other numbers.", any_of("number", "string"))},
        **open_map(ref("drawn")),
    ),
    "accept": key("Which draws are taken, besides the defaults.", any_of(list_of(NAME), ref("accept"))),
}

VARIATION: dict[str, dict[str, KeySchema]] = {
    "drawn": {
        "choose": key("The values to choose from.", list_of(any_of("number", "string")), minItems=1),
        "range": key("The smallest and the largest value; both are drawn.", list_of(NUMBER), minItems=2, maxItems=2),
        "step": key("How far one value is from the next.", NUMBER),
        "places": key("Instead of a step: the decimals of the values.", {"type": "integer", "minimum": 0}),
    },
    "accept": {
        "defaults": key(
            "Whether a draw is refused where an asked number is a tie, prints as zero, or is a saturated gate.",
            "boolean",
            default=True,
        ),
        "conditions": key("Conditions such as 0.2 < f_1[0] < 0.8.", list_of(NAME)),
    },
}

# below these numbers may be drawn
DRAWABLE = frozenset(
    (
        "weights",
        "biases",
        "peepholes",
        "parameters",
        "initial",
        "given",
        "cell",
        "layers",
        "inputs",
        "tokens",
        "embedding",
        "outputs",
        "targets",
        "backward",
        "runs",
    )
)

# what else a draw depends on; of questions and runs only the names under `find`
DETERMINING = DRAWABLE | {"batch", "direction", "merge", "time", "loss", "rounding", "symbols", "run", "questions"}

# what a draw does not depend on; `vary` and `accept` it does, in a canonical form
ONLY_SHOWN = frozenset(
    ("title", "author", "text", "remarks", "marking", "symbolic", "figures", "sizes", "notation", "lang", "slides")
) | {"vary", "accept", "steps", "show_units", "columns"}
