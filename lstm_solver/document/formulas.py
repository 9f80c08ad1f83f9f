"""What stands on the page, format-free: a small tree of mathematical layout that each format prints in its own way.

Nothing here knows quantities, cells or rounding: numbers arrive as digits, symbols as parsed notation.
"""

from typing import NamedTuple, Union

BLANK = "□"  # one digit of a number that is left to be filled in


class Symbol(NamedTuple):
    """A name in the notation mini-language, time put in: `\\tilde{c}_{1}`, `W_{if}`. Parsed by render/symbols.py."""

    text: str


class Number(NamedTuple):
    """Digits with an optional leading minus sign, or the text of an exact constant such as `1/3` or `sqrt(2)`.

    A text of `BLANK`s only is a box to write in, as large as that many digits. `comma`: whether a comma is printed for
    the point.
    """

    text: str
    comma: bool = False


class Words(NamedTuple):
    """Plain text inside a formula: 'rounded to 3 decimal places'. Escaped by the printers."""

    text: str


class Grid(NamedTuple):
    """A bracketed matrix or column. `fence`: "square", "round"; "none" for a part of one. Cells of an elided grid are
    `Dots`."""

    rows: list[list["Layout"]]
    fence: str = "square"


class RowVector(NamedTuple):
    """[0.98, 0.88], with a transpose sign where `transpose` is set. `semicolons`: between the items, for commas."""

    items: list["Layout"]
    fence: str = "square"
    transpose: bool = False
    semicolons: bool = False


class Dots(NamedTuple):
    """What is left out of a long matrix. `kind`: "h" (⋯), "v" (⋮) or "d" (⋱)."""

    kind: str = "h"


class Call(NamedTuple):
    """A function's name and its argument. `bare`: without parentheses where the argument is a Grid."""

    function: "Layout"
    arg: "Layout"
    bare: bool = False


class Infix(NamedTuple):
    """Terms joined by signs: signs[i] stands before terms[i]; signs[0] is "" or "-".

    Signs: + - = and the products "" (juxtaposed), odot, circ, ast, cdot, times, "paren" (a(b)), and "frac" (a over b).
    Printers bracket what precedence wants bracketed: sums and negative numbers inside products.
    """

    signs: tuple[str, ...]
    terms: tuple["Layout", ...]


class Power(NamedTuple):
    """A base and what stands raised behind it: a square, an exponent, a transpose sign."""

    base: "Layout"
    exponent: "Layout"


class Group(NamedTuple):
    """Parentheses that are there to be read, or the bars of an absolute value. `fence`: round or bars."""

    inner: "Layout"
    fence: str = "round"


class Row(NamedTuple):
    """Formulas side by side on one line, with a quad between them."""

    items: tuple["Layout", ...]


Layout = Union[Symbol, Number, Words, Grid, RowVector, Dots, Call, Infix, Power, Group, Row]


class Derivation(NamedTuple):
    """left = lines[0] = lines[1] …, aligned at the sign. `notes[i]` stands behind line i.

    The first `alone` lines stand on rows of their own; of the others up to `across` share a row where they fit.
    `signs[i]`: the sign before line i, = or approx; all are = where it is empty.
    """

    left: Layout
    lines: tuple[Layout, ...]
    notes: tuple[str, ...] = ()
    alone: int = 1
    across: int = 1
    signs: tuple[str, ...] = ()

    def sign(self, at: int) -> str:
        """The sign before a line."""
        return self.signs[at] if self.signs else "="


def equals(left: Layout, right: Layout) -> Layout:
    """left = right, on one line."""
    return Infix(("", "="), (left, right))


def looks_like(one: object, other: object) -> bool:
    """Whether two formulas print the same: a minus before a number, and a number with its sign, are alike."""
    if one == other:
        return True
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        one, other = _signed(one), _signed(other)
        parts = zip(one, other, strict=False)
        return type(one) is type(other) and len(one) == len(other) and all(looks_like(*each) for each in parts)
    return False


def _signed(part: tuple[object, ...] | list[object]) -> tuple[object, ...] | list[object]:
    """-500 as one number."""
    if isinstance(part, Infix) and part.signs == ("-",):
        (term,) = part.terms
        if isinstance(term, Number) and not term.text.startswith("-"):
            return term._replace(text=f"-{term.text}")
    return part
