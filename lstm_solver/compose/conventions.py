"""What a solution says in words: its conventions and its rounding."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from ..document.blocks import Inline
from ..document.formulas import Layout, Number
from ..document.language import Language
from ..maths.expressions import Apply, Mul
from ..maths.functions import FUNCTIONS
from ..maths.plan import Plan
from ..maths.rounding import Digits, Rounding
from ..network.cell import Cell
from ..network.problem import Problem
from .derivation import digits_in_words
from .drawing import MathStyle

SIGNS = {"odot": "⊙", "circ": "∘", "ast": "∗", "cdot": "·"}

TIES = (Decimal("2.5"), Decimal("0.25"), Decimal("0.125"))  # an example by decimal places, the last for more too

# notations of libraries whose GRU resets after the product
RESETS_AFTER = {"pytorch": "PyTorch", "keras": "Keras"}

KINDS = frozenset({"dot_term", "partial", "preactivation", "product", "clipped"})

QuantityLayout = Callable[[str], Layout | None]


def weights_in_words(
    language: Language,
    row_vectors: bool,
    stacking: tuple[str, ...] | None,
    joint: tuple[str, ...] | None,
    two_biases: bool,
    name: QuantityLayout,
) -> list[Inline]:
    """How the matrices act, in which order vectors are stacked, and which biases there are."""
    said: list[Inline] = []
    if row_vectors:
        said.append(language.say("row_vectors"))
    if joint:
        said.append(language.say(f"stacked_{'rows' if row_vectors else 'columns'}_{joint[0]}_first"))
    if stacking:
        said.append(language.say("order_of_gates", gates=listed(stacking, name)))
    if two_biases:
        said.append(language.say("two_biases"))
    return said


def library_with_other_reset(cell: Cell, notation: str) -> str | None:
    """The library whose notation this is, where its GRU resets on the other side and the file states no side."""
    return RESETS_AFTER.get(notation) if cell.reset_by_default else None


def counting_in_words(problem: Problem, style: MathStyle) -> list[Inline]:
    """That units count otherwise than classes do, where both are spoken of."""
    classes = any(sequence.classes for sequence in problem.sequences)
    spoken = classes or (problem.outputs is not None and problem.outputs.predict is not None)
    return [style.language.say("units_and_classes")] if spoken and style.notation["first_unit"] else []


def functions_in_words(plans: list[Plan], style: MathStyle, *, scalars: bool) -> list[Inline]:
    """What ⊙ means, and the functions that have constants, with their formulas. `scalars`: no quantity is a vector."""
    nodes = [node for each in plans for node in each.nodes]
    said: dict[Inline, None] = {}
    language, sign = style.language, SIGNS.get(style.notation["elementwise"])
    if sign and not scalars and any(isinstance(node, Mul) for node in nodes):
        said[language.say("elementwise_dot" if sign == "·" else "elementwise", sign=sign)] = None
    for node in nodes:
        if isinstance(node, Apply) and FUNCTIONS[node.function].formula:
            said[(style.function(node.function), f"(x) = {_formula(language, node)}.")] = None
    return list(said)


def _formula(language: Language, node: Apply) -> str:
    """What a function is, with its constants: one formula, or two and the condition of the first."""

    def text(formula: str) -> str:
        apart = formula.replace(", ", f"{language.phrases['number_separator']} ")
        return "".join(map(str, language.sentence(apart, dict(node.constants))))

    formula = FUNCTIONS[node.function].formula
    if isinstance(formula, str):
        return text(formula)
    yes, condition, no = map(text, formula)
    return language.text("formula_piecewise", yes=yes, condition=condition, no=no)


def rounding_in_words(
    language: Language, problem: Problem, order: list[str], name: QuantityLayout, *, ties: bool
) -> list[Inline]:
    """What is rounded, to how many digits, and when. `order`: the quantities in reading order; `ties`: whether any
    number is a tie."""
    rounding = problem.rounding
    said = _carry(language, problem, order, name)
    if problem.backward is not None and rounding.carry == "all":
        said.insert(1, language.say("carried_all_back"))
    parts = [
        _how(language, "part", digits, parts=language.text(f"part_{part}") if part in KINDS else name(part) or part)
        for part, digits in rounding.intermediate.items()
    ]
    said = [*said, *parts] if rounding.carry == "none" else [*said[:-1], *parts, said[-1]]
    if ties and rounding.digits.ties != "truncate":
        said.append(_tie_in_words(language, rounding))
    return said


def _tie_in_words(language: Language, rounding: Rounding) -> Inline:
    """The rule of ties with an example at the places that are asked for."""
    rule, last = rounding.digits.ties, len(TIES) - 1
    places = last if rounding.digits.places is None else min(rounding.digits.places, last)
    after = Number(rounding.text(TIES[places], Digits(places, None, rule)))
    return language.say(f"ties_{rule}", before=Number(f"{TIES[places]}"), after=after)


def _carry(language: Language, problem: Problem, order: list[str], name: QuantityLayout) -> list[Inline]:
    rounding = problem.rounding
    if rounding.carry == "all":
        every = language.say("carried_all" if problem.outputs is None else "carried_all_outputs")
        return [
            _how(language, "carried", rounding.digits, quantities=every),
            _how(language, "between_exact", rounding.working),
        ]
    if rounding.carry != "none":
        names = listed([each for each in order if each in rounding.carry], name)
        return [
            _how(language, "carried", rounding.digits, quantities=names),
            _how(language, "rest_exact", rounding.working),
        ]
    return [_how(language, "all_exact_but_parts" if rounding.intermediate else "all_exact", rounding.working)]


def listed(names: Iterable[str], name: QuantityLayout) -> Inline:
    """Names between commas, each as the notation prints it."""
    found: list[str | Layout] = []
    for each in names:
        found += [", "] * bool(found) + [name(each) or each]
    return tuple(found)


def _how(language: Language, what: str, digits: Digits, **values: Any) -> Inline:
    """A sentence on what is rounded to some digits, or cut off after them."""
    way = "cut" if digits.ties == "truncate" else "rounded"
    return language.say(f"{what}_{way}", digits=digits_in_words(digits, language), **values)
