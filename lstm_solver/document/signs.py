from typing import NamedTuple


class Sign(NamedTuple):
    """How a sign prints, how wide it is in LaTeX (em, with its spaces), how tightly it binds, and how much of the width
    are spaces."""

    tex: str
    unicode: str
    em: float
    level: int
    loose: float = 0.0


RELATION, SUM, PRODUCT, APPLIED, FRACTION, ATOM = 0, 1, 3, 4, 5, 9

# what stands on either side of what is fenced
FENCES = {"square": ("[", "]"), "round": ("(", ")"), "bars": ("|", "|"), "none": ("", "")}

SIGNS = {
    "=": Sign("=", " = ", 1.34, RELATION, 0.55),
    "approx": Sign(r"\approx ", " ≈ ", 1.34, RELATION, 0.55),
    "+": Sign("+", " + ", 1.23, SUM, 0.44),
    "-": Sign("-", " - ", 1.23, SUM, 0.44),
    "minus": Sign("-", " - ", 1.23, SUM, 0.44),  # of a sum that goes on in a new row
    "odot": Sign(r"\odot ", " ⊙ ", 1.23, PRODUCT, 0.44),
    "circ": Sign(r"\circ ", " ∘ ", 0.95, PRODUCT, 0.44),
    "ast": Sign("*", " * ", 0.95, PRODUCT, 0.44),
    "cdot": Sign(r"\cdot ", "·", 0.73, PRODUCT, 0.44),
    "times": Sign(r"\times ", " × ", 1.23, PRODUCT, 0.44),
    "over": Sign("/", " / ", 0.5, PRODUCT),
    "to": Sign(r",\,\dots,\,", ", …, ", 2.4, SUM, 0.5),  # the first and the last of several
    "": Sign(r"\,", " ", 0.17, APPLIED),
    "paren": Sign("", "", 0.0, APPLIED),
    "frac": Sign("", "", 0.0, FRACTION),
}
