"""One unit of a line as a reader would work it out, `0.6770 * tanh(0.3220)`: as plain text or drawn in a notation."""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from ...document.formulas import Call, Dots, Infix, Layout, Number, Words
from ...maths.expressions import Add, Apply, Div, Expr, MatMul, Mul, Neg, Num, Stack
from ..drawing import MathStyle

# the digits on the page of a node, by its position; None where it is still an expression
NodeDigits = Callable[[int], Any]

LONGEST = 8  # terms of a dot product that are all written out

Written = TypeVar("Written")


class CalculationWriter(Protocol[Written]):
    """How the pieces of a calculation are put together. A sum's terms come with their signs, + or -."""

    def number(self, text: str) -> Written: ...
    def total(self, terms: list[tuple[str, Written]]) -> Written: ...
    def times(self, left: Written, right: Written, *, dot: bool) -> Written: ...
    def over(self, left: Written, right: Written) -> Written: ...
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

    def times(self, left: TypedPiece, right: TypedPiece, *, dot: bool) -> TypedPiece:
        return TypedPiece(f"{left.inside(first=True)} * {right.inside(first=False)}", 2)

    def over(self, left: TypedPiece, right: TypedPiece) -> TypedPiece:
        return TypedPiece(f"{left.inside(first=True)} / {right.inside(first=False)}", 2)

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

    def times(self, left: Layout, right: Layout, *, dot: bool) -> Layout:
        return Infix(("", self.style.notation["scalar_product" if dot else "elementwise"] or "cdot"), (left, right))

    def over(self, left: Layout, right: Layout) -> Layout:
        return Infix(("", "over"), (left, right))

    def call(self, function: str, args: list[Layout]) -> Layout:
        comma = Words(f"{self.style.language.phrases['number_separator']} ")
        commas = [part for arg in args for part in (comma, arg)][1:]
        inner = args[0] if len(args) == 1 else Infix(("",) * len(commas), tuple(commas))
        return Call(self.style.function(function), inner)

    def dots(self) -> Layout:
        return Dots("h")


class Calculation(Generic[Written]):
    """`digits`: what stands on the page; a unit of `nodes[position]` is worked out from it."""

    def __init__(
        self, nodes: list[Expr], kids: list[tuple[int, ...]], digits: NodeDigits, writer: CalculationWriter[Written]
    ) -> None:
        self.nodes = nodes
        self.kids = kids
        self.digits = digits
        self.writer = writer

    def unit(self, position: int, unit: int) -> Written:
        node, below, write = self.nodes[position], self.kids[position], self.writer
        match node:
            case Num():
                return write.number(f"{node.value:f}")
            case Add() | Neg():
                return write.total(self.terms(position, unit))
            case Mul():
                return write.times(self.show(below[0], unit), self.show(below[1], unit), dot=False)
            case Div():
                return write.over(self.show(below[0], unit), self.show(below[1], unit))
            case MatMul():
                return self.dot(below, unit)
            case Stack():
                return self.show(below[0], unit)
            case Apply():
                return write.call(node.function, self.arguments(node, below[0], unit))
        raise TypeError(f"no such node: {type(node).__name__}")

    def show(self, position: int, unit: int) -> Written:
        known = self.digits(position)
        if known is None:
            return self.unit(position, unit)
        return self.writer.number(known[unit] if len(known) > 1 else known[0])

    def terms(self, position: int, unit: int) -> list[tuple[str, Written]]:
        found = []
        for kid in self.kids[position] if isinstance(self.nodes[position], Add) else (position,):
            minus = isinstance(self.nodes[kid], Neg)
            found.append(("-" if minus else "+", self.show(self.kids[kid][0] if minus else kid, unit)))
        return found

    def arguments(self, node: Apply, below: int, unit: int) -> list[Written]:
        known = self.digits(below)
        if node.function != "softmax" or not known:
            return [self.show(below, unit)]
        return self.elided([self.show(below, each) for each in range(len(known))])

    def dot(self, below: tuple[int, ...], unit: int) -> Written:
        left, right = (self.flat(part) for part in below)
        if left and isinstance(left[0], list):
            left = left[unit]
        elif right and isinstance(right[0], list):
            right = [line[unit] for line in right]
        number = self.writer.number
        products = [self.writer.times(number(w), number(v), dot=True) for w, v in zip(left, right, strict=False)]
        return products[0] if len(products) == 1 else self.writer.total([("+", each) for each in self.elided(products)])

    def elided(self, parts: list[Written]) -> list[Written]:
        return parts if len(parts) <= LONGEST else [*parts[:3], self.writer.dots(), parts[-1]]

    def flat(self, position: int) -> list[Any]:
        known = self.digits(position)
        if known is not None:
            return list(known)
        if isinstance(self.nodes[position], Stack):
            return [entry for kid in self.kids[position] for entry in self.flat(kid)]
        if isinstance(self.nodes[position], Neg):
            return [text[1:] if text[0] == "-" else f"-{text}" for text in self.flat(self.kids[position][0])]
        return ["…"]
