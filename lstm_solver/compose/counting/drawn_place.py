"""One place of a counted network in its notation: its equations as they are solved, and their shapes."""

from ...document.formulas import Group, Infix, Layout, Number, RowVector, Symbol, equals
from ...document.language import Language
from ...document.scripts import PlaceMark, turned
from ...maths.expressions import Add, Apply, Div, Expr, MatMul, Mul, Neg, Num, Stack, Sym, postorder
from ...maths.plan import Plan, plan
from ...maths.rounding import Rounding
from ...network.parameter_count import CountedNetwork, CountedPlace, ParameterShape, entries
from ...network.problem import Place, Unit
from ...network.quantity_names import handed_on
from ...network.wiring import FORWARD, LOOK_UP, ONE_HOT, REVERSE
from ..display_tree import DisplayNode, Operand, Operands, display_tree
from ..drawing import MathStyle, in_symbols
from ..notation import Notation, load
from ..view import EMBEDDING, PRINTED, all_rows, mark_of, order
from .count_sums import joined


def sizes(shape: ParameterShape) -> Layout:
    """5 × 8; a vector's entries alone."""
    return joined("times", [Number(str(size)) for size in shape])


class DrawnPlace:
    """`part` with the symbols that its quantities and parameters have in the worked solution, at time t."""

    def __init__(self, network: CountedNetwork, part: CountedPlace, language: Language) -> None:
        self.network = network
        self.part = part
        self.language = language
        self.notation = self._notation_of(part.place)
        self.plans: dict[str, Plan] = {each.name: plan(each, {}, Rounding()) for each in part.cell.equations}
        self.rows = self._rows()
        self.style = MathStyle(self.notation, language, self.rows)
        self.mark: PlaceMark = mark_of(network.layers, part.place)
        self.borrowed = self._borrowed()
        self.leaves = self._leaves()

    @property
    def title(self) -> str:
        """Where it is, in words: "layer 2, reverse"."""
        layer, direction = self.part.place
        if direction in ("in", "out"):
            return self.language.text(f"part_{direction}")
        several = len(self.network.layers) > 1
        return self.language.text(f"part_{'layer' if several else 'cell'}_{direction}", layer=layer)

    @property
    def order(self) -> list[str]:
        """The quantities whose equations are shown, in the order of the working."""
        inline = self.notation["inline"]
        return [name for name in order(list(self.plans.values()), self.notation) if name not in inline]

    def words(self, name: str) -> str:
        """What a quantity is called."""
        return self.language.word(self.notation.words.get(name) or self.part.cell.words.get(name, ""))

    def parameter(self, name: str) -> Symbol:
        """The symbol of a parameter."""
        want = EMBEDDING if name == LOOK_UP else self.part.cell.wants[name]
        return self.mark.on(self.notation.parameter(name, want))

    def equation(self, name: str) -> Layout:
        """A quantity's equation."""
        rhs, left = self.plans[name].equation.rhs, self._quantity(name)
        drawn = in_symbols(self.plans[name], self.leaves, self.part.cell, self.style)
        return equals(turned(left) if self.style.is_row(rhs) else left, drawn)

    def check(self, name: str) -> Layout:
        """(5 × 5)(5 × 1) + (5 × 8)(8 × 1) = 5 × 1."""
        root = display_tree(self.plans[name], None, self.leaves, self.part.cell, self.notation)
        across = self._across(root)
        stacked = isinstance(root.node, Stack)
        parts = [self._shapes(kid, across) for kid in root.kids] if stacked else []
        left = RowVector([part.inner if isinstance(part, Group) else part for part in parts]) if stacked else None
        return equals(left or self._shapes(root, across), self._sized(self.part.shape(name), across))

    def _notation_of(self, place: Place) -> Notation:
        """A place's own; that of an embedding is the first cell's."""
        layer, direction = place
        cell = self.part.cell if direction == "out" else self.network.layers[layer - 1].units[0].cell
        return load(self.network.notation, self.network.overrides, cell.name)

    def _rows(self) -> bool:
        """Whether vectors are rows here, as the matrices say that stand beside them."""
        layer, direction = self.part.place
        units = self.network.layers[layer - 1].units
        mine: Unit = next((unit for unit in units if unit.place == self.part.place), units[-1])
        own = all_rows(self.part.cell, list(self.plans.values())) if direction != "in" else None
        if own is None:
            own = all_rows(mine.cell, [plan(each, {}, Rounding()) for each in mine.cell.equations])
        return mine.row_vectors or bool(own)

    def _borrowed(self) -> dict[str, tuple[Place, str]]:
        """Names that stand for a quantity of another place."""
        layer, direction = self.part.place
        layers = self.network.layers
        if direction == "out":
            return {"h": handed_on(layers, layer)}
        if direction == "both":
            units = layers[layer - 1].units
            return {name: (each.place, each.cell.output) for name, each in zip((FORWARD, REVERSE), units, strict=True)}
        return {"x": handed_on(layers, layer - 1)} if layer > 1 else {}

    def _quantity(self, name: str) -> Symbol:
        if name in self.borrowed:
            place, there = self.borrowed[name]
            return mark_of(self.network.layers, place).on(self._notation_of(place).quantity(there, "t"))
        symbol = self.notation.quantity(PRINTED.get(name, name), "t")
        return symbol if name in ("x", ONE_HOT) else self.mark.on(symbol)

    def _leaves(self) -> Operands:
        cell, before = self.part.cell, "t+1" if self.part.place[1] == "reverse" else "t-1"
        wants = cell.wants
        found = {name: Operand(self.parameter(name), None, want.kind == "matrix") for name, want in wants.items()}
        for name in {*self.part.sizes, *self.borrowed, *self.plans} - wants.keys():
            found[name] = Operand(self._quantity(name), None, plan=self.plans.get(name))
        for state in cell.states:
            found[f"{state}_prev"] = Operand(self.mark.on(self.notation.previous(state, before)), None)
        for name, leaf in found.items():
            leaf.scalar = set(self.part.shape(name)) == {1}
        return found

    def _across(self, root: DisplayNode) -> bool:
        """Whether an equation gives a row: where its matrix stands on the right."""
        products = [node for node in postorder(root.node) if isinstance(node, MatMul)]
        on_the_right = [self._is_matrix(node.right) for node in products]
        on_the_left = [self._is_matrix(node.left) for node in products]
        return any(on_the_right) or (self.rows and not any(on_the_left))

    def _is_matrix(self, expr: Expr) -> bool:
        return isinstance(expr, Sym) and expr.name in self.leaves and self.leaves[expr.name].matrix

    def _sized(self, shape: ParameterShape, across: bool) -> Layout:
        return sizes(shape if len(shape) == 2 else (1, *shape) if across else (*shape, 1))

    def _shapes(self, shown: DisplayNode, across: bool) -> Layout:
        """The expression with the shape of each name in its place; functions keep the shape and are left out."""
        node, kids = shown.node, shown.kids
        match node:
            case Sym():
                return Group(self._sized(self.part.shape(node.name), across))
            case Num():
                return Number(f"{node.value:f}")
            case Stack():
                return Group(self._sized((entries(node, self.part.sizes) or 1,), across))
            case Apply():
                return self._shapes(kids[0], across)
            case Add():
                signs = ["-" if isinstance(kid.node, Neg) else "+" for kid in kids]
                terms = [self._shapes(kid.kids[0] if isinstance(kid.node, Neg) else kid, across) for kid in kids]
                return Infix(("-" if signs[0] == "-" else "", *signs[1:]), tuple(terms))
            case Neg():
                return Infix(("-",), (self._shapes(kids[0], across),))
            case MatMul():
                # a matrix says which way its vector lies; of two vectors the first is a row
                sides = (not kids[0].matrix, kids[1].matrix and not kids[0].matrix)
                return Infix(("", ""), tuple(self._shapes(*pair) for pair in zip(kids, sides, strict=True)))
            case Mul() | Div():
                sign = "over" if isinstance(node, Div) else "cdot" if any(kid.scalar for kid in kids) else "odot"
                return Infix(("", sign), tuple(self._shapes(kid, across) for kid in kids))
        raise TypeError(f"no such node: {type(node).__name__}")
