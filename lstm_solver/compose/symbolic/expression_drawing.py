"""Symbolic expressions as layouts, in the notation of a page; and the numbers of blocks that are expressions, drawn."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ...document.blocks import Block, Heading, Paragraph
from ...document.deck import Stage
from ...document.formulas import Call, Derivation, Group, Infix, Layout, Number, Power, Row, Symbol, Words
from ...document.language import Language
from ...document.scripts import squared
from ...maths.values import Entry
from ...solver.symbolic.expression_text import (
    ExpressionText,
    KnownSymbols,
    argument,
    function,
    is_root,
    number,
    product,
    terms,
)
from ..drawing import MathStyle
from ..notation import plain_symbol
from .repeated_lines import chain_without_repeats, telling, without_repeats

LeafLayout = Callable[[Entry], Layout]


class ExpressionDrawing:
    """`leaf`: the layout of a symbol. `sign`: what stands between factors that are no numbers."""

    def __init__(self, style: MathStyle, letters: KnownSymbols, leaf: LeafLayout, sign: str = "") -> None:
        self.style = style
        self.letters = letters
        self.leaf = leaf
        self.sign = sign

    def draw(self, entry: Entry) -> Layout:
        """A sum, in the order in which its letters were met."""
        parts = terms(entry, self.letters)
        drawn = tuple(self._term(term) for _, term in parts)
        if len(parts) == 1 and not parts[0][0]:
            return drawn[0]
        first = "-" if parts[0][0] else ""
        return Infix((first, *("-" if minus else "+" for minus, _ in parts[1:])), drawn)

    def _term(self, entry: Entry) -> Layout:
        if entry.is_Add:
            return Group(self.draw(entry))
        coefficient, over, under = product(entry, self.letters)
        plain = coefficient == 1 and bool(over)
        lead = [] if plain else [Number(number(coefficient, self.letters.written))]
        above = self._product(lead, over)
        return Infix(("", "frac"), (above, self._product([], under))) if under else above

    def _product(self, lead: list[Number], factors: list[Entry]) -> Layout:
        drawn: list[Layout] = [*lead, *map(self._factor, factors)]
        signs = ["", *([""] if lead and factors else []), *[self.sign] * (len(factors) - 1)]
        return drawn[0] if len(drawn) == 1 else Infix(tuple(signs), tuple(drawn))

    def _factor(self, entry: Entry) -> Layout:
        if entry.is_Symbol:
            return self.leaf(entry)
        if entry.is_Pow and not is_root(entry):
            return self._power(entry)
        if entry.is_Add or entry.is_Mul or entry.is_Rational:
            return self.draw(entry)
        return self.style.call(function(entry), self.draw(argument(entry)))

    def _power(self, entry: Entry) -> Layout:
        base, exponent = self._factor(entry.base), Number(str(entry.exp))
        return squared(base, exponent) if entry.exp.is_Integer and entry.exp > 1 else Power(base, exponent)


def lone(symbol: Entry, constants: Mapping[Entry, Decimal]) -> Layout:
    """A letter of the file, or a constant such as sqrt(2)."""
    return Number(symbol.name) if symbol in constants else Symbol(plain_symbol(symbol.name))


NamedLayout = Callable[[str], Layout | None]


def drawn(blocks: list[Block], style: MathStyle, named: NamedLayout, symbols: tuple[str, ...]) -> list[Block]:
    """The blocks, with each number that is an expression or one of `symbols` drawn as such.

    `named`: the layout of a quantity's name, such as h_1[0].
    """
    found = redrawn(blocks, style, named, symbols)
    first = next((at for at, each in enumerate(found) if isinstance(each, Heading) and each.level > 1), len(found))
    return [*found[:first], about(style.language, symbols), *found[first:]]


def redrawn(thing: Any, style: MathStyle, named: NamedLayout, symbols: tuple[str, ...]) -> Any:
    """Blocks, or whatever holds them, with each number that is an expression or one of `symbols` drawn as such."""
    return _through(thing, lambda number: _redrawn(number, style, named, symbols))


def about(language: Language, symbols: tuple[str, ...]) -> Block:
    """What letters in the place of numbers mean."""
    listed: tuple[Any, ...] = tuple(part for name in symbols for part in (", ", Symbol(plain_symbol(name))))[1:]
    return Paragraph(language.say("letters", n=len(symbols), letters=listed))


def _through(thing: Any, change: Callable[[Number], Layout]) -> Any:
    """A copy of blocks, tuples and lists in which every number went through `change`."""
    if isinstance(thing, Number):
        return change(thing)
    if isinstance(thing, list):
        return [_through(each, change) for each in thing]
    if not isinstance(thing, tuple):
        return thing
    parts = [_through(each, change) for each in thing]
    made = type(thing)(*parts) if hasattr(thing, "_fields") else tuple(parts)
    match made:
        case Power(Group(Call() as base), Number() as exponent) | Power(Call() as base, Number() as exponent):
            return squared(base, exponent)
        case Infix():
            return chain_without_repeats(made)
        case Derivation():
            return without_repeats(made)
        case Row():
            return Row(telling(made.items) or made.items[:1])
        case Stage():
            return made._replace(needs=telling(made.needs))
    return made


def _in_one(layout: Layout) -> Layout:
    """One unit of a quantity as a single name, so that nothing stands between it and its number."""
    match layout:
        case Infix(("", ""), (Symbol(text), Words(unit))):
            return Symbol(text + unit)
    return layout


def _redrawn(number: Number, style: MathStyle, named: NamedLayout, symbols: tuple[str, ...]) -> Layout:
    words = number.text
    if not isinstance(words, ExpressionText):
        return Symbol(plain_symbol(words)) if words in symbols else number
    letters = words.letters

    def leaf(symbol: Entry) -> Layout:
        name = letters.named.get(symbol)
        return _in_one((named(name) if name else None) or lone(symbol, letters.constants))

    return ExpressionDrawing(style, letters, leaf).draw(words.entry)
