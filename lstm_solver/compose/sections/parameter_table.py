"""A count as a document, and as data for JSON."""

from typing import Any

from ...document.blocks import Block, Document, Formulas, Heading, Inline, Table
from ...document.formulas import Group, Infix, Layout, Number, RowVector, Symbol
from ...document.language import Language, capitalized
from ...document.localization import localized
from ...maths.expressions import Add, Apply, Div, Equation, Expr, MatMul, Mul, Neg, Num, Stack, Sym
from ...network.parameter_count import (
    CountedNetwork,
    CountedParameter,
    CountedPlace,
    ParameterCount,
    ParameterShape,
    entries,
)
from ...network.wiring import ONE_HOT
from ..display_tree import DisplayNode, depths
from ..drawing import SYMBOLS, LineDrawing, MathStyle
from ..notation import Notation, load

MOST_TERMS = 20  # of the sum that is written out

# names that the engine has for a look-up and for the joining of two directions
SPECIAL = {ONE_HOT: "w_t", "h.forward": r"\overrightarrow{h}_t", "h.reverse": r"\overleftarrow{h}_t"}


def document(network: CountedNetwork, counted: ParameterCount, language: Language) -> Document:
    """The parameters in a table, their sum, and the shapes of every equation."""
    title = language.text("parameters_of", title=network.title)
    drawn = [_DrawnPlace(network, part, len(counted.parts) > 1, language) for part in counted.parts]
    found: list[Block] = [Heading(1, (title,)), _table(drawn, counted, language), *_sums(counted, language)]
    found.append(Heading(2, language.say("shapes")))
    for each in drawn:
        found += each.equations()
    return Document(title, localized(tuple(found), language), language.code)


def _table(drawn: list["_DrawnPlace"], counted: ParameterCount, language: Language) -> Block:
    many, say = len(drawn) > 1, language.say
    head: list[Inline] = [*([say("where")] if many else []), say("parameter"), say("shape"), say("number")]
    rows: list[tuple[Inline, ...]] = []
    for each in drawn:
        for one in each.part.parameters:
            row: list[Inline] = [(each.symbol(one.name),), (product(one.shape),), (f"{one.number}",)]
            rows.append(tuple([(each.title,), *row] if many else row))
    blank: list[Inline] = [("",)] * (len(head) - 2)
    if counted.without_biases != counted.total:
        rows.append((say("without_biases"), *blank, (f"{counted.without_biases}",)))
    rows.append((say("in_all"), *blank, (f"{counted.total}",)))
    return Table(tuple(head), tuple(rows))


def _sums(counted: ParameterCount, language: Language) -> list[Block]:
    """6×8 + 5×6 + 5×5 + 8×5 = 143, and with the biases."""
    weights = [each for each in counted.parameters if not each.bias]
    biases = [each for each in counted.parameters if each.bias]
    if not weights or len(weights) + len(biases) > MOST_TERMS:
        return []
    items = [
        (
            language.text("without_biases") if biases else "",
            _sum([product(each.shape) for each in weights], counted.without_biases),
        )
    ]
    if biases:
        added: list[Layout] = [Number(str(counted.without_biases)), *(product(each.shape) for each in biases)]
        items.append((language.text("with_biases"), _sum(added, counted.total)))
    return [Formulas(tuple(items), apart=True)]


def _sum(terms: list[Layout], total: int) -> Layout:
    added = terms[0] if len(terms) == 1 else Infix(("", *["+"] * (len(terms) - 1)), tuple(terms))
    return Infix(("", "="), (added, Number(str(total))))


def product(shape: ParameterShape) -> Layout:
    """5×8; a vector's entries alone."""
    numbers = tuple(Number(str(size)) for size in shape)
    return numbers[0] if len(numbers) == 1 else Infix(("", "times"), numbers)


class _DrawnPlace:
    """One part in its notation."""

    def __init__(self, network: CountedNetwork, part: CountedPlace, many: bool, language: Language) -> None:
        self.part = part
        self.language = language
        self.notation: Notation = load(network.notation, network.overrides, part.cell.name)
        self.style = MathStyle(self.notation, language, part.row_vectors)
        self.many = many
        self.several = len(network.layers) > 1

    @property
    def title(self) -> str:
        layer, direction = self.part.place
        if direction in ("in", "out"):
            return self.language.text(f"part_{direction}")
        return self.language.text(f"part_{'layer' if self.several else 'cell'}_{direction}", layer=layer)

    def symbol(self, name: str) -> Symbol:
        """The symbol of a name of the equations, at time t."""
        cell = self.part.cell
        if name in SPECIAL:
            return Symbol(SPECIAL[name])
        if name in cell.wants:
            return self.notation.parameter(name, cell.wants[name])
        if name.endswith("_prev") and name.removesuffix("_prev") in cell.states:
            return self.notation.previous(name.removesuffix("_prev"), "t-1")
        return self.notation.quantity(name, "t")

    def equations(self) -> list[Block]:
        items: list[tuple[str, Layout]] = []
        for equation in self.part.cell.equations:
            words = self.notation.words.get(equation.name) or self.part.cell.words.get(equation.name, "")
            words = self.language.word(words)
            items.append((words, Infix(("", "="), (self.symbol(equation.name), self.drawn(equation)))))
            items.append(("", self.check(equation)))
        head: list[Block] = [Heading(3, (capitalized(self.title),))] if self.many else []
        return [*head, Formulas(tuple(items), apart=True)]

    def drawn(self, equation: Equation) -> Layout:
        root = self.shown(equation.rhs)
        return LineDrawing(self.style, depths(root), SYMBOLS, numbers=False).draw(root)

    def shown(self, expr: Expr) -> DisplayNode:
        symbol = self.symbol(expr.name) if isinstance(expr, Sym) else None
        name = expr.name if isinstance(expr, Sym) else ""
        matrix = isinstance(expr, Sym) and len(self.part.shape(name)) == 2
        return DisplayNode(expr, [self.shown(kid) for kid in expr.kids()], list, symbol, name, matrix)

    def check(self, equation: Equation) -> Layout:
        """(5×5)(5×1) + (5×8)(8×1) = 5×1."""
        rhs = equation.rhs
        stacked = [self.dimensions(self.part.shape(str(part))) for part in rhs.parts] if isinstance(rhs, Stack) else []
        left = RowVector(stacked) if stacked else self.shapes(rhs)
        return Infix(("", "="), (left, self.dimensions(self.part.shape(equation.name))))

    def dimensions(self, shape: ParameterShape) -> Layout:
        rows, columns = shape if len(shape) == 2 else (1, *shape) if self.part.row_vectors else (*shape, 1)
        return product((rows, columns))

    def shapes(self, expr: Expr) -> Layout:
        """The expression with the shape of each name in its place; functions keep the shape and are left out."""
        match expr:
            case Sym():
                return Group(self.dimensions(self.part.shape(expr.name)))
            case Num():
                return Number(f"{expr.value:f}")
            case Stack():
                return Group(self.dimensions((entries(expr, self.part.sizes) or 1,)))
            case Apply():
                return self.shapes(expr.arg)
            case Add():
                signs = tuple("-" if isinstance(each, Neg) else "+" for each in expr.terms)
                terms = tuple(self.shapes(each.arg if isinstance(each, Neg) else each) for each in expr.terms)
                return Infix(("-" if signs[0] == "-" else "", *signs[1:]), terms)
            case Neg():
                return Infix(("-",), (self.shapes(expr.arg),))
            case Mul() | Div() | MatMul():
                sign = {Mul: "odot", Div: "over", MatMul: ""}[type(expr)]
                return Infix(("", sign), (self.shapes(expr.left), self.shapes(expr.right)))
        raise TypeError(f"no such node: {type(expr).__name__}")

    def parameter(self, one: CountedParameter) -> dict[str, Any]:
        layer, direction = self.part.place
        name = "E" if direction == "in" else one.name
        found = {"layer": layer, "direction": direction, "name": name, "shape": list(one.shape)}
        return {**found, "number": one.number, "bias": one.bias}
