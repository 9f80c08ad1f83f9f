"""Symbolic expressions as layouts, in the notation of a page; and the numbers of blocks that are expressions, drawn."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ...document.blocks import Block, Heading, Paragraph
from ...document.formulas import Derivation, Group, Infix, Layout, Number, Power, Symbol, Words
from ...document.language import Language
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
        return Power(self._factor(entry.base), Number(str(entry.exp)))


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
    if isinstance(made, Infix):
        return _chain_without_repeats(made)
    return _without_repeats(made) if isinstance(made, Derivation) else made


def _chain_without_repeats(whole: Infix) -> Infix:
    """a = b = c without a term that reads like the one before."""
    if len(whole.terms) < 3 or set(whole.signs) != {"", "="}:
        return whole
    read = [_reading(term).split() for term in whole.terms]
    kept = [at for at in range(len(read)) if at < 2 or read[at] != read[at - 1]]
    return Infix(tuple(whole.signs[at] for at in kept), tuple(whole.terms[at] for at in kept))


def _reading(layout: Layout, inside: bool = False) -> str:
    """What a reader sees, brackets where they are needed. `inside`: whether the layout is a factor."""
    match layout:
        case Group(inner):
            return f"({_reading(inner)})"
        case Infix(signs, terms):
            sums = not {"+", "-"}.isdisjoint(signs)
            body = " ".join(f"{sign} {_reading(term, not sums)}" for sign, term in zip(signs, terms, strict=True))
            return f"({body})" if sums and inside else body
    return repr(layout)


def _without_repeats(whole: Derivation) -> Derivation:
    """A derivation without lines that read like the one before."""
    notes = [*whole.notes, *[""] * (len(whole.lines) - len(whole.notes))]
    pairs = zip(whole.lines, notes, strict=True)
    read = [_reading(line).split() for line in whole.lines]
    kept = [(line, note) for at, (line, note) in enumerate(pairs) if at == 0 or note or read[at] != read[at - 1]]
    return Derivation(whole.left, tuple(line for line, _ in kept), tuple(note for _, note in kept))


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
