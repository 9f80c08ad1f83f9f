"""What a solution says in words: its conventions and its rounding."""

from collections.abc import Callable, Iterable

from .document import Inline
from .expr import Apply, Mul
from .layout import Layout
from .plan import Plan
from .problem import Problem
from .rounding import Digits, Rounding, plain
from .typeset import Style
from .working import digits_in_words

TIES = {"half_up": "ties go away from zero", "half_even": "ties go to the even digit"}
SIGNS = {"odot": "⊙", "circ": "∘", "ast": "∗", "cdot": "Between vectors, ·"}
FORMULAS = {
    "hard_sigmoid": "max(0, min(1, {alpha} x + {beta}))",
    "leaky_relu": "x where x > 0, else {alpha} x",
    "elu": "x where x > 0, else {alpha} (exp(x) - 1)",
    "scaled_tanh": "{alpha} tanh({beta} x)",
    "affine": "{alpha} x + {beta}",
    "thresholded_relu": "x where x > {alpha}, else 0",
    "relu": "max(0, x)",
    "softsign": "x / (1 + |x|)",
    "softplus": "ln(1 + exp(x))",
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
        said.append(("The stacked weights hold the gates in the order ", *listed(problem.stacking, name), "."))
    if two_biases:
        said.append(("There are two biases: one with the input, one with the hidden state.",))
    return said


def functions_in_words(plans: list[Plan], style: Style) -> list[Inline]:
    """What ⊙ means, and the functions that have constants, with their formulas."""
    nodes = [node for each in plans for node in each.nodes]
    said: dict[Inline, None] = {}
    sign = SIGNS.get(style.notation["elementwise"])
    if sign and any(isinstance(node, Mul) for node in nodes):
        said[f"{sign} multiplies entry by entry.",] = None
    for node in nodes:
        if isinstance(node, Apply) and node.function in FORMULAS:
            values = {name: plain(value) for name, value in node.constants}
            said[(style.function(node.function), f"(x) = {FORMULAS[node.function].format(**values)}.")] = None
    return list(said)


def rounding_in_words(rounding: Rounding, order: list[str], name: Name) -> list[Inline]:
    """What is rounded, to how many digits, and when. `order`: the quantities in reading order."""
    said = _carry(rounding, order, name)
    for part, digits in rounding.intermediate.items():
        words = KINDS.get(part) or name(part) or part
        said.append((f"{_how(digits)} and used so: ", words, "."))
    if rounding.digits.ties != "truncate":
        said.append((f"When rounding, {TIES[rounding.digits.ties]}.",))
    return said


def _carry(rounding: Rounding, order: list[str], name: Name) -> list[Inline]:
    rest = f"only printed {_how(rounding.working, 'with')}"
    if rounding.carry == "all":
        return [
            (f"{_how(rounding.digits)} and used so from then on: every gate, candidate and state.",),
            (f"What lies between them is exact and {rest}.",),
        ]
    if rounding.carry != "none":
        names = [each for each in order if each in rounding.carry]
        return [
            (f"{_how(rounding.digits)} and used so from then on: ", *listed(names, name), "."),
            (f"Everything else is exact and {rest}.",),
        ]
    but = ", but for the parts named here" if rounding.intermediate else ""
    return [(f"Everything is computed with full precision{but} and {rest}.",)]


def listed(names: Iterable[str], name: Name) -> list[str | Layout]:
    found: list[str | Layout] = []
    for each in names:
        found += [", "] * bool(found) + [name(each) or each]
    return found


def _how(digits: Digits, verb: str = "Rounded to") -> str:
    """`Rounded to 3 decimal places`, `Cut off after 2 decimal places`, `with 3 decimal places`."""
    if verb == "with":
        return f"{'cut off after' if digits.ties == 'truncate' else 'rounded to'} {digits_in_words(digits)}"
    return f"{'Cut off after' if digits.ties == 'truncate' else verb} {digits_in_words(digits)}"
