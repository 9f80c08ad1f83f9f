"""What a solution says in words: its conventions and its rounding."""

from collections.abc import Callable, Iterable

from .document import Inline
from .expr import Apply
from .layout import Layout
from .plan import Plan
from .problem import Problem
from .rounding import Digits, Rounding, plain
from .typeset import Style
from .working import digits_in_words

TIES = {
    "half_up": "ties go away from zero",
    "half_even": "ties go to the even digit",
    "truncate": "further digits are cut off, not rounded",
}
KINDS = {
    "dot_term": "each single product of a matrix product",
    "partial": "each matrix product",
    "preactivation": "the pre-activations",
    "product": "the elementwise products in sums",
    "clipped": "the clipped pre-activations",
}


Name = Callable[[str], Layout | None]


def weights_in_words(problem: Problem, joint: tuple[str, ...] | None, two_biases: bool, name: Name) -> list[Inline]:
    """How the matrices act, in which order vectors are stacked, and which biases there are."""
    said: list[Inline] = []
    if problem.row_vectors:
        said.append(("Vectors are rows, and the weight matrices stand on their right.",))
    if joint:
        first, second = ("hidden state", "input") if joint[0] == "h" else ("input", "hidden state")
        places = ("on the left", "on the right") if problem.row_vectors else ("above", "below")
        said.append(
            (f"Each weight matrix acts on one stacked vector, with the {first} {places[0]} and the {second} {places[1]}.",)
        )
    if problem.stacking:
        said.append(("The stacked weights hold the gates in the order ", *_listed(problem.stacking, name), "."))
    if two_biases:
        said.append(("There are two biases: one with the input, one with the hidden state.",))
    return said


def functions_in_words(plans: list[Plan], style: Style) -> list[Inline]:
    """The functions that have constants, with their values."""
    found: dict[Inline, None] = {}
    for each in plans:
        for node in each.nodes:
            if isinstance(node, Apply) and node.constants and node.function != "clip":
                values = ", ".join(f"{name} = {plain(value)}" for name, value in node.constants)
                found[(style.function(node.function), f" has {values}.")] = None
    return list(found)


def rounding_in_words(rounding: Rounding, name: Name) -> list[Inline]:
    """What is rounded, to how many digits, and when."""
    said = [_carry(rounding, name)]
    if rounding.show is not None and rounding.carry != "none":
        said.append((f"The working shows {digits_in_words(rounding.working)}.",))
    for part, digits in rounding.intermediate.items():
        said.append((*_part(part, name), f": rounded to {_digits(digits, rounding.digits.ties)} and used rounded."))
    said.append((f"When rounding, {TIES[rounding.digits.ties]}.",))
    return said


def _carry(rounding: Rounding, name: Name) -> Inline:
    if rounding.carry == "none":
        shown = digits_in_words(rounding.working)
        return (f"Everything is computed with full precision; only what is printed is rounded, to {shown}.",)
    to = digits_in_words(rounding.digits)
    if rounding.carry == "all":
        return (f"Every quantity is rounded to {to} and used rounded from then on.",)
    return ("Rounded to ", to, " and used rounded from then on: ", *_listed(sorted(rounding.carry), name), ".")


def _listed(names: Iterable[str], name: Name) -> list[str | Layout]:
    found: list[str | Layout] = []
    for each in names:
        found += [", "] * bool(found) + [name(each) or each]
    return found


def _part(part: str, name: Name) -> Inline:
    symbol = None if part in KINDS else name(part)
    return (symbol,) if symbol is not None else (KINDS.get(part, part).capitalize() if part in KINDS else part,)


def _digits(digits: Digits, ties: str) -> str:
    words = digits_in_words(digits)
    return f"{words} ({TIES[digits.ties]})" if digits.ties != ties else words
