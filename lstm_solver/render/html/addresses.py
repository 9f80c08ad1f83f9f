"""Where things stand on an HTML page: the numbers of equations, and the printed values by the names of results."""

from typing import NamedTuple

from ...document.blocks import Document, Formulas, Working
from ...document.formulas import Derivation, Grid, Infix, Layout, Number, RowVector
from .. import escape
from ..formulas.constants import is_plain
from ..formulas.row_nodes import is_box

_SUMMED = "_sum"  # at the end of labels that are no names of results


class PageAddresses(NamedTuple):
    """By label: the `numbers` of the equations that others refer to, and the printed `values` of workings.

    `lang`: the language in which the page speaks.
    """

    numbers: dict[str, int]
    values: dict[str, list[str]]
    lang: str

    def named(self, label: str, by: str, layout: Layout) -> str:
        """What a formula's value is the value of: it says so, or prints the whole of what it is from."""
        return named(label) or (by if by in self.values and self.values[by] == digits(layout) else "")


def addressed(document: Document) -> PageAddresses:
    """The addresses of a page, the numbers in their order."""
    shown = [block for block in document.blocks if isinstance(block, Formulas | Working)]
    wanted = {label for block in shown for label in block.by if label}
    labels = (label for block in shown for label in (block.labels if isinstance(block, Formulas) else (block.label,)))
    numbers = {label: at for at, label in enumerate(dict.fromkeys(each for each in labels if each in wanted), 1)}
    workings = {block.label: digits(block.derivation.lines[-1]) for block in shown if isinstance(block, Working)}
    return PageAddresses(numbers, {label: texts for label, texts in workings.items() if texts}, document.lang)


def named(label: str) -> str:
    """The name of the result that a label stands for; "" where it is none's, as of a general equation."""
    return "" if label.endswith(("_t", "_total", _SUMMED)) else label


def name_of(block: Working) -> str:
    """The name of the result of a working, or ""."""
    return block.name or named(block.label)


def valued(name: str, made: str, layout: Layout) -> str:
    """MathML of a printed value, with the name and the digits of the result, if it is one."""
    texts = digits(layout) if name else None
    return f"<mrow{attributes(name, texts)}>{made}</mrow>" if texts else made


def attributes(name: str, texts: list[str]) -> str:
    """The name and the digits of a result, as its element has them."""
    return f' data-name="{escape.html(name)}" data-value="{escape.html(" ".join(texts))}"'


def digits(layout: Layout) -> list[str] | None:
    """The digits of a number, a vector or a matrix, row by row; None for what is none of these."""
    match layout:
        case Number(text) if is_plain(text) and not is_box(text):
            return [text]
        case Grid(rows):
            found = [digits(cell) for row in rows for cell in row]
        case RowVector(items):
            found = [digits(item) for item in items]
        case _:
            return None
    return [text for each in found if each is not None for text in each] if all(found) else None


def chain(layout: Layout) -> Derivation | None:
    """A formula that ends in a value, as a derivation of one line for each of its sides: h_1 = o_1 ⊙ tanh c_1 = 0.5."""
    if not isinstance(layout, Infix) or len(layout.terms) < 2 or set(layout.signs[1:]) - {"=", "approx"}:
        return None
    return Derivation(layout.terms[0], layout.terms[1:], signs=layout.signs[1:])
