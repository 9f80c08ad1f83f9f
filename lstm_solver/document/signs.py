from typing import NamedTuple


class Sign(NamedTuple):
    """How a sign prints, how wide it is in LaTeX (em, with its spaces), and how tightly it binds."""

    tex: str
    unicode: str
    em: float
    level: int


RELATION, SUM, PRODUCT, APPLIED, FRACTION, ATOM = 0, 1, 3, 4, 5, 9

# what stands on either side of what is fenced
FENCES = {"square": ("[", "]"), "round": ("(", ")"), "bars": ("|", "|"), "none": ("", "")}

SIGNS = {
    "=": Sign("=", " = ", 1.35, RELATION),
    "approx": Sign(r"\approx ", " ≈ ", 1.35, RELATION),
    "+": Sign("+", " + ", 1.23, SUM),
    "-": Sign("-", " - ", 1.23, SUM),
    "minus": Sign("-", " - ", 1.23, SUM),  # of a sum that goes on in a new row
    "odot": Sign(r"\odot ", " ⊙ ", 1.23, PRODUCT),
    "circ": Sign(r"\circ ", " ∘ ", 0.96, PRODUCT),
    "ast": Sign("*", " * ", 0.96, PRODUCT),
    "cdot": Sign(r"\cdot ", "·", 0.73, PRODUCT),
    "times": Sign(r"\times ", " × ", 1.23, PRODUCT),
    "over": Sign("/", " / ", 0.5, PRODUCT),
    "": Sign(r"\,", " ", 0.2, APPLIED),
    "paren": Sign("", "", 0.2, APPLIED),
    "frac": Sign("", "", 0.3, FRACTION),
}
