"""Answers to a problem in letters: formulas of letters, numbers and names of the working."""

from collections.abc import Container

from ...maths.equation_parser import LanguageError
from ...maths.expressions import symbols
from ..letters.letter_formulas import Formula
from ..marks import WrittenAnswer
from .typed_numbers import UnreadableNumber, shown

LONGEST = 2_000  # characters


def read_formula(text: str, known: Container[str]) -> WrittenAnswer:
    """The formula in a text. `known`: what it may name. Raises UnreadableNumber where it is none."""
    text = " ".join(text.split())
    if len(text) > LONGEST:
        raise UnreadableNumber("unread_long", n=len(text), most=LONGEST)
    try:
        formula = Formula(text)
    except LanguageError:
        raise UnreadableNumber("unread_expression", text=shown(text)) from None
    for symbol in symbols(formula.expr):
        name = formula.names.get(symbol, symbol)
        if name not in known:
            raise UnreadableNumber("unread_letter", text=shown(text), name=shown(name))
    return WrittenAnswer(shown(text, LONGEST))
