"""Counts with the product that gives them, shapes, perplexity and accuracy, as answers."""

from typing import Any

from ...document.blocks import Block, Formulas, Inline, StyledText, Working
from ...document.formulas import Derivation, Layout, Number, Row, Symbol, Words, equals
from ...document.symbol_printing import to_unicode
from ...document.symbols import parse
from ...network.cell import NO_CELL
from ...network.counted_facts import parameter_of, products, shape
from ...network.facts import COUNTED, MEASURES, Fact
from ...network.parameter_count import of_problem
from ...solver.measures import measure
from ...solver.trace import Step, Trace, printed
from ..counting.count_sums import joined, product_sum
from ..derivation import DerivationWriter
from ..view import View
from .loss_working import total_leaves
from .parameter_symbols import parameter_symbol


def fact_said(view: View, fact: Fact) -> Inline:
    """What is asked for: "number of parameters of f", "shape of W_if", with the symbols of the notation."""
    say = view.language.say
    if fact.kind in MEASURES:
        return say(fact.kind)
    path = ".".join(fact.path)
    if fact.kind == "shape":
        words = say("shape_of", what=_symbol(view, fact) or path)
    else:
        words = (
            say(f"count_{path}")
            if path in ("", "weights", "biases")
            else say("count_of", what=_letter(view, path) or path)
        )
    return words if fact.layer is None else say("in_layer", what=words, n=fact.layer)


def fact_words(view: View, fact: Fact) -> str:
    """The same in one line of plain text."""
    return "".join(part if isinstance(part, str) else _plain(part) for part in fact_said(view, fact))


def captioned(view: View, found: list[tuple[Fact, Layout]]) -> tuple[tuple[str, Layout], ...]:
    """Values behind what is asked for: words are captions, or, with symbols, left sides."""
    said = [fact_said(view, fact) for fact, _ in found]
    if all(isinstance(part, str) for each in said for part in each):
        return tuple(("".join(map(str, each)), value) for each, (_, value) in zip(said, found, strict=True))
    lines = [in_line(each) for each in said]
    return tuple(
        ("", Row((*line[:-1], equals(line[-1], value)))) for line, (_, value) in zip(lines, found, strict=True)
    )


def in_line(said: Inline) -> list[Layout]:
    """Running text of words and symbols, part by part of a formula."""
    parts = [Words(part.strip()) if isinstance(part, str) else part for part in said]
    return [part for part in parts if not isinstance(part, StyledText) and part != Words("")]


def _plain(part: Any) -> str:
    try:
        return to_unicode(parse(part.text))
    except KeyError:
        return str(part.text)


def _symbol(view: View, fact: Fact) -> Symbol | None:
    """The parameter or the quantity whose shape is asked for as the notation has it."""
    found = parameter_of(of_problem(view.problem), fact)
    if found is not None and found[0] in view.solved.plans:
        return parameter_symbol(view, *found)
    return _letter(view, ".".join(fact.path))


def _letter(view: View, name: str) -> Symbol | None:
    return Symbol(view.notation.letter(name)) if name.isalpha() else None


def fact_digits(view: View, trace: Trace, fact: Fact) -> list[str]:
    """The printed digits: one number, of a shape rows and columns."""
    if fact.kind in MEASURES:
        digits: list[str] = printed(measure(view.solved, trace, fact.kind))
        return digits
    network = of_problem(view.problem)
    if fact.kind == "shape":
        return [str(size) for size in shape(network, fact) or ()]
    return [str(sum(product.value for product in products(network, fact)))]


def fact_value(view: View, trace: Trace, fact: Fact) -> Layout:
    """The answer alone: a number, or rows × columns."""
    digits = fact_digits(view, trace, fact)
    return Number(digits[0]) if len(digits) == 1 else joined("times", [Number(text) for text in digits])


def fact_answers(view: View, facts: list[tuple[Trace, Fact]]) -> list[Block]:
    """The answers with what they come from: counts and shapes first, then each measure's working."""
    counted = captioned(view, [(fact, _counted(view, trace, fact)) for trace, fact in facts if fact.kind in COUNTED])
    found: list[Block] = [Formulas(counted, apart=True)] if counted else []
    for trace, fact in facts:
        if fact.kind in MEASURES:
            step = measure(view.solved, trace, fact.kind)
            found.append(Working(_measured(view, trace, step), fact_words(view, fact)))
    return found


def _counted(view: View, trace: Trace, fact: Fact) -> Layout:
    """A count behind the sum of products that gives it; a shape."""
    value = fact_value(view, trace, fact)
    counted = products(of_problem(view.problem), fact) if fact.kind == "count" else []
    made = product_sum(counted) if counted else value
    return value if made == value else equals(made, value)


def fact_line(view: View, trace: Trace, fact: Fact) -> tuple[Inline, Inline]:
    """What is asked for, and its value with the product that gives it, for a table."""
    return fact_said(view, fact), (_counted(view, trace, fact),)


def _measured(view: View, trace: Trace, step: Step) -> Derivation:
    writer = DerivationWriter(NO_CELL, view.style, view.detail)
    return writer.derivation(step, total_leaves(view, trace), Words(view.language.text(step.name)))
