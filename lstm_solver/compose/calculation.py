"""One unit of a line as a reader would work it out, `0.6770 * tanh(0.3220)`: as plain text or drawn in a notation."""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from ..document.formulas import Call, Dots, Infix, Layout, Number, Words
from ..document.scripts import squared
from ..maths.expressions import Add, Apply, Div, MatMul, Mul, Neg, Num, Outer, Pick, Square, Stack, Total, Transpose
from ..maths.functions import FUNCTIONS
from .display_tree import DisplayNode
from .drawing import MathStyle

# the digits on the page of a node; None where it is still an expression
NodeDigits = Callable[[DisplayNode], Any]

Unit = tuple[int, ...]  # an entry of a vector, or row and column of one of a matrix

LONGEST = 8  # terms of a dot product that are all written out

Written = TypeVar("Written")


class CalculationWriter(Protocol[Written]):
    """How the pieces of a calculation are put together. A sum's terms come with their signs, + or -."""

    def number(self, text: str) -> Written: ...
    def total(self, terms: list[tuple[str, Written]]) -> Written: ...
    def times(self, left: Written, right: Written) -> Written: ...
    def over(self, left: Written, right: Written) -> Written: ...
    def square(self, base: Written) -> Written: ...
    def call(self, function: str, args: list[Written]) -> Written: ...
    def dots(self) -> Written: ...


class TypedPiece(NamedTuple):
    """Text with what binds it: 1 a sum, 2 a product, 3 a number or a call."""

    text: str
    level: int

    def inside(self, *, first: bool) -> str:
        """As a factor: in parentheses where it is a sum, or a later factor with a sign or an operation."""
        bare = self.level == 3 or (first and self.level == 2)
        return self.text if bare and (first or not self.text.startswith("-")) else f"({self.text})"


class TypedWriter:
    """Text that can be typed into a calculator."""

    def number(self, text: str) -> TypedPiece:
        return TypedPiece(text, 3)

    def total(self, terms: list[tuple[str, TypedPiece]]) -> TypedPiece:
        parts = [term.text if sign == "+" or term.level > 1 else f"({term.text})" for sign, term in terms]
        text = "".join(f" {sign} {part}" for (sign, _), part in zip(terms, parts, strict=True))
        text = text.replace("+ -", "- ").replace("- -", "+ ")
        return TypedPiece(text.removeprefix(" + ") if text.startswith(" + ") else f"-{text.removeprefix(' - ')}", 1)

    def times(self, left: TypedPiece, right: TypedPiece) -> TypedPiece:
        return TypedPiece(f"{left.inside(first=True)} * {right.inside(first=False)}", 2)

    def over(self, left: TypedPiece, right: TypedPiece) -> TypedPiece:
        return TypedPiece(f"{left.inside(first=True)} / {right.inside(first=False)}", 2)

    def square(self, base: TypedPiece) -> TypedPiece:
        return self.times(base, base)

    def call(self, function: str, args: list[TypedPiece]) -> TypedPiece:
        return TypedPiece(f"{function}({', '.join(arg.text for arg in args)})", 3)

    def dots(self) -> TypedPiece:
        return TypedPiece("…", 3)


class DrawnWriter:
    """Layout in the signs of a notation."""

    def __init__(self, style: MathStyle) -> None:
        self.style = style

    def number(self, text: str) -> Layout:
        return Number(text)

    def total(self, terms: list[tuple[str, Layout]]) -> Layout:
        first, *rest = terms
        return Infix(("" if first[0] == "+" else "-", *(sign for sign, _ in rest)), tuple(term for _, term in terms))

    def times(self, left: Layout, right: Layout) -> Layout:
        return Infix(("", self.style.notation["scalar_product"] or "cdot"), (left, right))

    def over(self, left: Layout, right: Layout) -> Layout:
        return Infix(("", "over"), (left, right))

    def square(self, base: Layout) -> Layout:
        return squared(base)

    def call(self, function: str, args: list[Layout]) -> Layout:
        if len(args) == 1:
            return self.style.call(function, args[0])
        comma = Words(f"{self.style.language.phrases['number_separator']} ")
        commas = [part for arg in args for part in (comma, arg)][1:]
        return Call(self.style.function(function), Infix(("",) * len(commas), tuple(commas)))

    def dots(self) -> Layout:
        return Dots("h")


class Calculation(Generic[Written]):
    """`digits`: what stands on the page, from which one entry of a node is worked out."""

    def __init__(self, digits: NodeDigits, writer: CalculationWriter[Written]) -> None:
        self.digits = digits
        self.writer = writer

    def unit(self, shown: DisplayNode, unit: Unit) -> Written:
        """One entry of a node from what is below it."""
        node, below, write = shown.node, shown.kids, self.writer
        match node:
            case Num():
                return write.number(f"{node.value:f}")
            case Add() | Neg():
                return write.total(self.terms(shown, unit))
            case Mul():
                return write.times(self.show(below[0], unit), self.show(below[1], unit))
            case Div():
                return write.over(self.show(below[0], unit), self.show(below[1], unit))
            case MatMul():
                return self.dot(below, unit)
            case Apply():
                return write.call(node.function, self.arguments(node, below[0], unit))
            case Outer():
                return write.times(self.show(below[0], unit[:1]), self.show(below[1], unit[1:]))
            case Square():
                return write.square(self.show(below[0], unit))
            case Total():
                return self.sum([self.show(below[0], (entry,)) for entry in range(len(self.flat(below[0])))])
        return self.show(*self.moved(shown, unit))

    def moved(self, shown: DisplayNode, unit: Unit) -> tuple[DisplayNode, Unit]:
        """Where a node that only moves the entries of others has this one from."""
        match shown.node:
            case Transpose():
                return shown.kids[0], unit[::-1]
            case Pick():
                return shown.kids[0], (shown.node.units[unit[0]],)
            case Stack():
                return _part_of_stack(shown.kids, unit[0])
        raise TypeError(f"no such node: {type(shown.node).__name__}")

    def show(self, shown: DisplayNode, unit: Unit) -> Written:
        known = self.digits(shown)
        if known is None:
            return self.unit(shown, unit)
        if isinstance(known[0], list):
            return self.writer.number(known[unit[0]][unit[1]])
        return self.writer.number(known[unit[-1]] if len(known) > 1 else known[0])

    def terms(self, shown: DisplayNode, unit: Unit) -> list[tuple[str, Written]]:
        found: list[tuple[str, Written]] = []
        for kid in shown.kids if isinstance(shown.node, Add) else (shown,):
            minus = isinstance(kid.node, Neg)
            # a zero has no sign before it
            unsigned = minus and not found and _is_zero(self.digits(kid.kids[0]), unit)
            found.append(("-" if minus and not unsigned else "+", self.show(kid.kids[0] if minus else kid, unit)))
        return found

    def arguments(self, node: Apply, below: DisplayNode, unit: Unit) -> list[Written]:
        known = self.digits(below)
        if not FUNCTIONS[node.function].whole or not known:
            return [self.show(below, unit)]
        return self.elided([self.show(below, (each,)) for each in range(len(known))])

    def dot(self, below: list[DisplayNode], unit: Unit) -> Written:
        left, right = (self.flat(part) for part in below)
        if left and isinstance(left[0], list):
            left = left[unit[0]]
        elif right and isinstance(right[0], list):
            right = [line[unit[0]] for line in right]
        number = self.writer.number
        return self.sum([self.writer.times(number(w), number(v)) for w, v in zip(left, right, strict=False)])

    def sum(self, terms: list[Written]) -> Written:
        return terms[0] if len(terms) == 1 else self.writer.total([("+", each) for each in self.elided(terms)])

    def elided(self, parts: list[Written]) -> list[Written]:
        return parts if len(parts) <= LONGEST else [*parts[:3], self.writer.dots(), parts[-1]]

    def flat(self, shown: DisplayNode) -> list[Any]:
        """The digits of a vector or the rows of a matrix, as far as they stand on the page."""
        known = self.digits(shown)
        if known is not None:
            return list(known)
        if not isinstance(shown.node, Stack | Neg | Transpose | Pick):
            return ["…"]
        entries = [entry for kid in shown.kids for entry in self.flat(kid)]
        match shown.node:
            case Neg():
                return [text[1:] if text[0] == "-" else text if _is_zero([text]) else f"-{text}" for text in entries]
            case Transpose():
                return [list(column) for column in zip(*entries, strict=True)]
            case Pick():
                return [entries[unit] for unit in shown.node.units]
        return entries


def _part_of_stack(kids: list[DisplayNode], entry: int) -> tuple[DisplayNode, Unit]:
    for kid in kids:
        size = len(kid.digits())
        if entry < size:
            return kid, (entry,)
        entry -= size
    raise LookupError("no such entry")


def _is_zero(digits: Any, unit: Unit = (0,)) -> bool:
    """Whether an entry is printed as zero."""
    if digits is None or isinstance(digits[0], list):
        return False
    text = digits[unit[-1]] if len(digits) > 1 else digits[0]
    return not text.strip("0.")
