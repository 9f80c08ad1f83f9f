"""What the pictures say beside names and numbers, phrase by phrase, with places for what varies."""

PHRASES = {
    "unit": "unit {n}",
    "given": "given",
    "inputs": "inputs",
    "words": "words",
    "embedding": "embedding",
    "both": "both directions",
    "cell": "the cell",
    "outputs": "outputs",
    "a_number": "a number",
    "a_number_a_step": "a number a step",
    "weights": "weights: {shapes}",
    "open": "1: the gate is open",
    "heading": "Over time",
    "heading_of_run": "Run {run} over time",
    "cell_caption": "The {cell} cell: boxes have weights, what is round has none.",
    "cell_at": "The {cell} cell and its values at t = {time}.",
    "cell_alt": "Drawing of the {cell} cell. {values}",
    "timeline_both": "Gates (above) and states (below) over time.",
    "timeline_states": "The states over time.",
    "timeline_gates": "The gates over time.",
    "timeline_alt": "Lines over time: {values}",
    "openness_caption": "How far each gate is open, from white (closed) to dark (open).",
    "openness_alt": "Strips of fields, one for each gate and unit: {values}",
    "mean": "Each field is the mean of {n} steps.",
    "unrolled_caption": "The network over time, with the shapes of what it computes.",
    "unrolled_alt": "Diagram of the network unrolled over {n} time steps.",
    "first_units": "The first {n} of {all} units.",
    "of_place": "{place}.",
    "quantity": "quantity",
    "over_time": "over time",
    "first": "first",
    "last": "last",
}


def say(key: str, **values: object) -> str:
    """A phrase with its values put in. Raises KeyError for an unknown one."""
    return PHRASES[key].format(**values)
