"""Shown trees → layout. One walk draws every line of a derivation; which nodes are numbers yet decides the line."""

from collections.abc import Callable
from typing import Any

from ..document.formulas import Call, Grid, Group, Infix, Layout, Number, Power, RowVector, Symbol
from ..document.language import Language
from ..document.scripts import picked, squared, transposed, turned
from ..document.signs import PRODUCT, SIGNS
from ..maths.expressions import (
    Add,
    Apply,
    Div,
    Expr,
    MatMul,
    Mul,
    Neg,
    Num,
    Outer,
    Pick,
    Square,
    Stack,
    Sym,
    Total,
    Transpose,
)
from ..maths.functions import FUNCTIONS
from ..maths.plan import Plan
from ..network.cell import Cell
from ..network.wiring import LOOK_UP
from .display_tree import DisplayNode, Operands, depths, display_tree, does_work, is_tabular
from .notation import Notation

LONGEST = 8  # terms of a dot product that is written out by itself

SYMBOLS = 10_000  # no node stands this deep: nothing is a number yet


# which levels of a derivation a reader of the printed numbers misses: from its writer, the step and its operands
LineReader = Callable[[Any, Any, Operands], frozenset[int]]


class MathStyle:
    """What the drawing needs to know beside the notation. `row_vectors`: matrices stand right of vectors."""

    def __init__(self, notation: Notation, language: Language, row_vectors: bool = False) -> None:
        self.notation = notation
        self.language = language
        self.row_vectors = row_vectors
        self.fence: str = notation["fence"]
        self.misses: LineReader | None = None

    def counted(self, *units: int) -> tuple[int, ...]:
        """What units, or rows, are called on pages: files count from 0, a notation says its first."""
        return tuple(int(self.notation["first_unit"]) + unit for unit in units)

    def is_row(self, rhs: Expr) -> bool:
        """Whether an equation gives a row where vectors are columns: a one-hot row times an embedding."""
        look_up = isinstance(rhs, MatMul) and isinstance(rhs.right, Sym) and rhs.right.name == LOOK_UP
        return look_up and not self.row_vectors

    def vector(self, digits: list[str]) -> Layout:
        """A vector of numbers; one of one entry is a number."""
        if len(digits) == 1:
            return Number(digits[0])
        return self.entries([Number(text) for text in digits])

    def entries(self, drawn: list[Layout]) -> Layout:
        """A vector of what is drawn already."""
        if self.row_vectors:
            return Grid([drawn], self.fence)
        if self.notation["vectors"] == "row":
            return RowVector(drawn, self.fence, transpose=True)
        return Grid([[each] for each in drawn], self.fence)

    def column(self, digits: list[str]) -> Layout:
        """A column of numbers; digits as printed."""
        return Grid([[Number(text)] for text in digits], self.fence)

    def row(self, digits: list[str]) -> Layout:
        """A matrix of one row."""
        return Grid([[Number(text) for text in digits]], self.fence)

    def matrix(self, rows: list[list[str]]) -> Layout:
        """A matrix of rows of digits; one of a single number is that number."""
        if len(rows) == 1 and len(rows[0]) == 1:
            return Number(rows[0][0])
        if len(rows) == 1 and self.notation["dot"] == "column":
            return self.column(rows[0])
        return Grid([[Number(text) for text in row] for row in rows], self.fence)

    def value(self, shown: DisplayNode) -> Layout:
        """A node's value in print."""
        return self.value_of(shown.digits())

    def value_of(self, digits: Any) -> Layout:
        """A vector, or a matrix where there are rows of digits."""
        return self.matrix(digits) if digits and isinstance(digits[0], list) else self.vector(digits)

    def function(self, name: str) -> Symbol:
        """The name of a function in this notation."""
        return Symbol(self.notation["sigmoid"] if name == "sigmoid" else FUNCTIONS[name].symbol)

    def call(self, name: str, arg: Layout) -> Layout:
        """A function of an argument."""
        fence = FUNCTIONS[name].fence
        if fence:
            return Group(arg, fence)
        return Call(self.function(name), arg, self.notation["bare_calls"])


class LineDrawing:
    """One line of a derivation: nodes at `level` or deeper are numbers. `expand`: dot products term by term;
    `powers`: each softmax of numbers as its exponentials over their sum; `without`: terms that are left out, by id."""

    def __init__(
        self,
        style: MathStyle,
        depth: dict[int, int],
        level: int,
        *,
        numbers: bool = True,
        expand: bool = False,
        powers: Callable[[DisplayNode], Layout] | None = None,
        without: frozenset[int] = frozenset(),
    ):
        self.style = style
        self.depth = depth
        self.level = level
        self.numbers = numbers
        self.expand = expand
        self.powers = powers
        self.without = without

    def draw(self, shown: DisplayNode) -> Layout:
        """A node of a line: its digits where they are known on this line, else its operands with their sign."""
        if self.is_number(shown):
            return self.style.value(shown)
        match shown.node:
            case Sym():
                assert shown.symbol is not None
                return shown.symbol
            case Num():
                return Number(f"{shown.node.value:f}")
            case Add():
                return self.sum(shown)
            case Neg():
                return self.sum(shown)
            case Mul():
                return self.elementwise(shown)
            case Div():
                return self.infix("frac", shown)
            case MatMul():
                return self.product(shown)
            case Stack():
                return self.stack(shown)
            case Apply():
                return self.apply(shown)
            case _:
                return self.derived(shown)

    def apply(self, shown: DisplayNode) -> Layout:
        assert isinstance(shown.node, Apply)
        if self.powers and shown.node.function == "softmax" and self.all_numbers(shown.kids[0]):
            return self.powers(shown)
        return self.style.call(shown.node.function, self.draw(shown.kids[0]))

    def derived(self, shown: DisplayNode) -> Layout:
        """Nodes that only losses and backward equations have."""
        kid = shown.kids[0] if shown.kids else shown
        match shown.node:
            case Transpose():
                return self.draw(kid) if kid.scalar else transposed(self.draw(kid))
            case Outer():
                return self.outer(shown)
            case Square():
                return squared(self.draw(kid))
            case Total():
                return self.total(shown, kid)
            case Pick():
                return self.draw(kid) if kid.scalar else picked(self.draw(kid), self.style.counted(*shown.node.units))
        raise TypeError(f"no such node: {type(shown.node).__name__}")

    def total(self, shown: DisplayNode, kid: DisplayNode) -> Layout:
        """The sum of a vector's entries; that of one entry is the entry."""
        if self.is_number(kid):
            terms = tuple(map(Number, kid.digits()))
            return Infix(("", *["+"] * (len(terms) - 1)), terms) if len(terms) > 1 else terms[0]
        if kid.scalar:
            return self.draw(kid)
        drawn = self.draw(kid)
        return Infix(("", ""), (Symbol(r"\sum"), drawn if isinstance(drawn, Power | Call) else Group(drawn)))

    def outer(self, shown: DisplayNode) -> Layout:
        """Column times row."""
        left, right = shown.kids
        if not (self.all_numbers(left) and self.all_numbers(right)):
            turn = 0 if self.style.row_vectors else 1
            drawn = [self.factor(each, across=at == 1, turn=at == turn) for at, each in enumerate(shown.kids)]
            return Infix(("", ""), tuple(drawn))
        pair = (self.laid(left, across=False), self.laid(right, across=True))
        plain = all(isinstance(part, Number) for part in pair)
        return Infix(("", self.style.notation["scalar_product" if plain else "product"]), pair)

    def factor(self, shown: DisplayNode, *, across: bool, turn: bool) -> Layout:
        """A factor of column times row beside one that is not yet numbers."""
        if self.all_numbers(shown):
            return self.laid(shown, across=across)
        return self.sideways(self.draw(shown)) if turn and not shown.scalar else self.draw(shown)

    def laid(self, shown: DisplayNode, *, across: bool) -> Layout:
        """A vector of numbers as a row or as a column, whatever the style."""
        digits = self.flat(shown)
        if len(digits) == 1:
            return Number(digits[0])
        return self.style.row(digits) if across else self.style.column(digits)

    def sideways(self, layout: Layout) -> Layout:
        """A transposed vector; a stacked one part by part."""
        if isinstance(layout, Grid) and all(len(row) == 1 for row in layout.rows):
            return RowVector([self.sideways(row[0]) for row in layout.rows], layout.fence)
        return transposed(layout)

    def is_number(self, shown: DisplayNode) -> bool:
        """Whether a node stands as digits on this line."""
        if isinstance(shown.node, Sym):
            return self.numbers
        if isinstance(shown.node, Transpose | Pick):
            return self.is_number(shown.kids[0])
        return self.numbers and does_work(shown) and self.depth[id(shown)] >= self.level

    def elementwise(self, shown: DisplayNode) -> Layout:
        """A product of vectors; a number times something takes a dot, and a matrix product beside it brackets."""
        drawn = [self.draw(kid) for kid in shown.kids]
        sign = self.style.notation["elementwise"]
        if any(kid.constant for kid in shown.kids):
            sign = ""
        elif sign and any(kid.scalar for kid in shown.kids):
            sign = "times" if self.numbers and self.style.notation["scalar_product"] == "times" else "cdot"
        grouped = [
            Group(each) if isinstance(kid.node, MatMul) and not self.is_number(kid) else each
            for kid, each in zip(shown.kids, drawn, strict=True)
        ]
        return Infix(("", sign), tuple(grouped))

    def infix(self, sign: str, shown: DisplayNode) -> Layout:
        return Infix(("", sign), (self.draw(shown.kids[0]), self.draw(shown.kids[1])))

    def sum(self, shown: DisplayNode) -> Layout:
        signs: list[str] = []
        terms: list[Layout] = []
        for kid in shown.kids if isinstance(shown.node, Add) else (shown,):
            if id(kid) in self.without:
                continue
            negative = isinstance(kid.node, Neg)
            term = self.draw(kid.kids[0] if negative else kid)
            # a zero has no sign before it
            zero = not signs and _begins_with_zero(term)
            signs.append("-" if negative and not zero else "+" if signs else "")
            terms.append(term)
        if len(terms) == 1 and not signs[0]:
            return terms[0]
        return Infix(tuple(signs), tuple(terms))

    def product(self, shown: DisplayNode) -> Layout:
        left, right = shown.kids
        if self.all_numbers(left) and self.all_numbers(right) and self.expands(left, right):
            return self.expanded(left, right)
        dot = not (left.matrix or right.matrix)
        drawn = (self.operand(left, row=right.matrix or dot), self.operand(right, row=False))
        if dot and not self.all_numbers(left) and not left.scalar:
            drawn = (drawn[0], transposed(drawn[1])) if self.style.row_vectors else (transposed(drawn[0]), drawn[1])
        if isinstance(drawn[0], Symbol) and self.style.is_row(shown.node):
            drawn = (turned(drawn[0]), drawn[1])
        plain = all(isinstance(part, Number) for part in drawn)
        sign = self.style.notation["scalar_product" if plain else "product"]
        return Infix(("", sign), drawn)

    def operand(self, shown: DisplayNode, *, row: bool) -> Layout:
        """A vector of numbers beside a matrix is a column on its right or a row on its left, whatever the style."""
        if self.named(shown):
            return self.name(shown)
        if shown.matrix or not self.numbers or not self.all_numbers(shown):
            return self.draw(shown)
        return self.laid(shown, across=row)

    def expands(self, left: DisplayNode, right: DisplayNode) -> bool:
        """Whether a product is written out: where the notation wants it, and where it is one short dot product."""
        if self.expand:
            return True
        if self.named(left, right) or not self.numbers or self.style.notation["numbers"] is not None:
            return False
        rows, vector = self.factors(left, right)
        return len(rows) == 1 and 1 < len(vector) <= LONGEST

    def named(self, *factors: DisplayNode) -> bool:
        """Whether one of the factors is a matrix that goes by its name where others are numbers."""
        return not self.style.notation["numbers"] and any(map(is_tabular, factors))

    def name(self, shown: DisplayNode) -> Layout:
        """A matrix by its name, turned where it is."""
        if isinstance(shown.node, Transpose):
            return transposed(self.name(shown.kids[0]))
        assert shown.symbol is not None
        return shown.symbol

    def all_numbers(self, shown: DisplayNode) -> bool:
        """Whether a node stands as digits, a stack of numbers included."""
        if isinstance(shown.node, Stack):
            return all(self.all_numbers(kid) for kid in shown.kids)
        return self.is_number(shown)

    def flat(self, shown: DisplayNode) -> list[str]:
        """The digits of a vector, those of a stack one after the other."""
        if isinstance(shown.node, Stack) and not self.is_number(shown):
            return [text for kid in shown.kids for text in self.flat(kid)]
        digits: list[str] = shown.digits()
        return digits

    def stack(self, shown: DisplayNode) -> Layout:
        if self.numbers and self.all_numbers(shown):
            draw = self.style.vector if self.style.row_vectors else self.style.column
            return draw(self.flat(shown))
        drawn = [self.draw(kid) for kid in shown.kids]
        inline = (self.style.notation["stack"] == "inline" and not self.numbers) or self.style.row_vectors
        return RowVector(drawn) if inline else Grid([[part] for part in drawn], self.style.fence)

    def expanded(self, left: DisplayNode, right: DisplayNode) -> Layout:
        """A matrix-vector product with each dot product written out term by term."""
        rows, vector = self.factors(left, right)
        sums = [_dot_product(row, vector, self.style.notation["scalar_product"]) for row in rows]
        if len(sums) == 1:
            return sums[0]
        return Grid([sums] if self.style.row_vectors else [[each] for each in sums], self.style.fence)

    def factors(self, left: DisplayNode, right: DisplayNode) -> tuple[list[list[str]], list[str]]:
        """The rows and the vector that a written-out product multiplies."""
        if left.matrix:
            return left.digits(), self.flat(right)
        if right.matrix:
            return [list(column) for column in zip(*right.digits(), strict=True)], self.flat(left)
        return [self.flat(left)], self.flat(right)


def in_symbols(plan: Plan, leaves: Operands, cell: Cell, style: MathStyle) -> Layout:
    """The right side of an equation, without numbers."""
    root = display_tree(plan, None, leaves, cell, style.notation)
    return LineDrawing(style, depths(root), SYMBOLS, numbers=False).draw(root)


def _dot_product(row: list[str], vector: list[str], sign: str) -> Layout:
    products: list[Any] = [Infix(("", sign), (Number(w), Number(v))) for w, v in zip(row, vector, strict=True)]
    return Infix(("", *["+"] * (len(products) - 1)), tuple(products)) if len(products) > 1 else products[0]


def _begins_with_zero(term: Layout) -> bool:
    """Whether a term is a zero, or a product whose first factor is one."""
    while (
        isinstance(term, Infix) and not term.signs[0] and all(SIGNS[each].level == PRODUCT for each in term.signs[1:])
    ):
        term = term.terms[0]
    return isinstance(term, Number) and not term.text.strip("0.")
