"""Counts with the product that gives them, shapes, perplexity and accuracy, as answers."""

from ...document.blocks import Block, Formulas, Inline, Working
from ...document.formulas import Derivation, Layout, Number, Words, equals
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


def fact_words(view: View, fact: Fact) -> str:
    """What is asked for, in words: "number of parameters of f", "shape of W_if"."""
    text = view.language.text
    if fact.kind in MEASURES:
        return text(fact.kind)
    path = ".".join(fact.path)
    if fact.kind == "shape":
        words = text("shape_of", what=_symbol(view, fact) or path)
    else:
        words = text(f"count_{path}") if path in ("", "weights", "biases") else text("count_of", what=path)
    return words if fact.layer is None else text("in_layer", what=words, n=fact.layer)


def _symbol(view: View, fact: Fact) -> str:
    """The parameter whose shape is asked for as the notation has it, in one line; "" where it has none."""
    found = parameter_of(of_problem(view.problem), fact)
    if found is None or found[0] not in view.solved.plans:
        return ""
    try:
        return to_unicode(parse(parameter_symbol(view, *found).text))
    except KeyError:
        return ""


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
    counted = [(fact_words(view, fact), _counted(view, trace, fact)) for trace, fact in facts if fact.kind in COUNTED]
    found: list[Block] = [Formulas(tuple(counted), apart=True)] if counted else []
    for trace, fact in facts:
        if fact.kind in MEASURES:
            step = measure(view.solved, trace, fact.kind)
            found.append(Working(_measured(view, trace, step), fact_words(view, fact)))
    return found


def _counted(view: View, trace: Trace, fact: Fact) -> Layout:
    """A count behind the sum of products that gives it; a shape."""
    value = fact_value(view, trace, fact)
    counted = products(of_problem(view.problem), fact) if fact.kind == "count" else []
    return equals(product_sum(counted), value) if counted else value


def fact_line(view: View, trace: Trace, fact: Fact) -> tuple[Inline, Inline]:
    """What is asked for, and its value, for a table."""
    return (fact_words(view, fact),), (fact_value(view, trace, fact),)


def _measured(view: View, trace: Trace, step: Step) -> Derivation:
    writer = DerivationWriter(NO_CELL, view.style, view.detail)
    return writer.derivation(step, total_leaves(view, trace), Words(view.language.text(step.name)))
