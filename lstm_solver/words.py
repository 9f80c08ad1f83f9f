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
        order = f"the {first} {places[0]} and the {second} {places[1]}"
        said.append((f"Each weight matrix acts on one stacked vector, with {order}.",))
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


def rounding_in_words(rounding: Rounding, order: list[str], name: Name) -> list[Inline]:
    """What is rounded, to how many digits, and when. `order`: the quantities in reading order."""
    said = _carry(rounding, order, name)
    if rounding.show is not None and rounding.carry != "none":
        said.append((f"The working shows {digits_in_words(rounding.working)}.",))
    for part, digits in rounding.intermediate.items():
        words = KINDS.get(part) or name(part) or part
        said.append(("Rounded to ", _digits(digits, rounding.digits.ties), " and used rounded: ", words, "."))
    said.append((f"When rounding, {TIES[rounding.digits.ties]}.",))
    return said


def _carry(rounding: Rounding, order: list[str], name: Name) -> list[Inline]:
    to = digits_in_words(rounding.digits)
    if rounding.carry == "all":
        return [(f"Every quantity is rounded to {to} and used rounded from then on.",)]
    if rounding.carry != "none":
        names = [each for each in order if each in rounding.carry]
        return [("Rounded to ", to, " and used rounded from then on: ", *_listed(names, name), ".")]
    shown = digits_in_words(rounding.working)
    if rounding.intermediate:
        return [(f"What is printed is rounded to {shown}; what is used is not, but for the parts named here.",)]
    return [(f"Everything is computed with full precision; only what is printed is rounded, to {shown}.",)]


def _listed(names: Iterable[str], name: Name) -> list[str | Layout]:
    found: list[str | Layout] = []
    for each in names:
        found += [", "] * bool(found) + [name(each) or each]
    return found


def _digits(digits: Digits, ties: str) -> str:
    words = digits_in_words(digits)
    return f"{words} ({TIES[digits.ties]})" if digits.ties != ties else words
