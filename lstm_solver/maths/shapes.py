"""The sizes of the quantities of a cell, from its equations: unification of what each operator demands."""

from collections.abc import Callable, Iterable

from .expressions import Apply, Equation, Expr, MatMul, Neg, Num, Stack, Sym, postorder
from .functions import FUNCTIONS

LARGEST = 10_000  # entries of what an equation stacks


class ShapeError(ValueError):
    """What does not fit, in words: `W_n @ x: W_n is 2 by 3, x has 2 entries`."""


class Shapes:
    """Sizes of vectors by name, found out step by step; matrices have two sizes from the start.

    A vector of one entry goes with any other in a sum or an elementwise product.
    """

    def __init__(self, matrices: dict[str, tuple[int, int]], vectors: dict[str, int]) -> None:
        self.matrices = matrices
        self.sizes = dict(vectors)

    def settle(self, equations: Iterable[Equation], complain: Callable[[int, str], None]) -> None:
        """Goes over the equations until nothing new is learnt; each disagreement is reported once, by equation."""
        numbered = list(enumerate(equations))
        known = -1
        while known < len(self.sizes):
            known = len(self.sizes)
            for _, equation in numbered:
                self._learn(equation)
        for at, equation in numbered:
            try:
                self._agree(equation)
            except ShapeError as error:
                complain(at, str(error))

    def _learn(self, equation: Equation) -> None:
        try:
            size = self.size(equation.rhs, self.sizes.get(equation.name))
        except ShapeError:
            return
        if size is not None:
            self.sizes.setdefault(equation.name, size)
            self.sizes.setdefault(f"{equation.name}_prev", self.sizes[equation.name])
        before = self.sizes.get(f"{equation.name}_prev")
        if before is not None:
            self.sizes.setdefault(equation.name, before)

    def _agree(self, equation: Equation) -> None:
        size = self.size(equation.rhs, self.sizes.get(equation.name))
        known = self.sizes.get(equation.name)
        if size is not None and known is not None and size != known:
            raise ShapeError(f"the right side has {_entries(size)}, {equation.name} has {known}")
        before = self.sizes.get(f"{equation.name}_prev")
        if known is not None and before is not None and known != before:
            raise ShapeError(f"{equation.name} has {_entries(known)}, {equation.name}_prev has {before}")

    def size(self, expr: Expr, wanted: int | None = None) -> int | None:
        """The size of a vector expression, None while it is open. `wanted`: what it should be, if that is known."""
        match expr:
            case Sym():
                return self._symbol(expr, wanted)
            case Num():
                return 1
            case Apply() if FUNCTIONS[expr.function].reduces:
                self.size(expr.arg)
                return 1
            case Neg() | Apply():
                return self.size(expr.kids()[0], wanted)
            case Stack():
                return self._stack(expr, wanted)
            case MatMul():
                return self._product(expr, wanted)
        return self._elementwise(expr, wanted)

    def _symbol(self, symbol: Sym, wanted: int | None) -> int | None:
        name = symbol.name
        if name in self.matrices:
            raise ShapeError(f"{name} is a matrix (expected a vector here; @ is the matrix product)")
        if name not in self.sizes and wanted is not None:
            self.sizes[name] = wanted
        return self.sizes.get(name)

    def _stack(self, stack: Stack, wanted: int | None) -> int | None:
        sizes = [self.size(part) for part in stack.parts]
        known = [size for size in sizes if size is not None]
        if wanted is not None and len(known) == len(sizes) - 1 and wanted > sum(known):
            rest = stack.parts[sizes.index(None)]
            return sum(known) + (self.size(rest, wanted - sum(known)) or wanted - sum(known))
        if sum(known) > LARGEST:
            raise ShapeError(f"a stacked vector of {sum(known):,} entries (expected at most {LARGEST:,})")
        return sum(known) if len(known) == len(sizes) else None

    def _elementwise(self, expr: Expr, wanted: int | None) -> int | None:
        # a number stands beside any size, so that what is wanted is no news for it
        kids = expr.kids()
        sizes = [self.size(kid) for kid in kids]
        wide = [size for size in sizes if size is not None and size != 1]
        goal = wide[0] if wide else wanted if wanted is not None and wanted != 1 else None
        if any(size != goal for size in wide):
            raise ShapeError(f"{expr}: {self._said(kids, sizes)} (expected equal sizes)")
        if goal is not None:
            sizes = [self.size(kid, goal) if size is None else size for kid, size in zip(kids, sizes, strict=True)]
        if goal is None and None in sizes:
            return None
        return wide[0] if wide else goal if None not in sizes and goal in sizes else 1 if None not in sizes else None

    def _said(self, kids: tuple[Expr, ...], sizes: list[int | None]) -> str:
        told = [f"{kid} has {_entries(size)}" for kid, size in zip(kids, sizes, strict=True) if size not in (None, 1)]
        return ", ".join(dict.fromkeys(told))

    def _product(self, expr: MatMul, wanted: int | None) -> int | None:
        left, right = self._matrix(expr.left), self._matrix(expr.right)
        if left and right:
            raise ShapeError(f"{expr}: the product of two matrices (expected a matrix and a vector)")
        if left:
            return self._with_matrix(expr, expr.right, left[1], left[0])
        if right:
            return self._with_matrix(expr, expr.left, right[0], right[1])
        first = self.size(expr.left)
        second = self.size(expr.right, first)
        first = self.size(expr.left, second) if first is None else first
        if first != second and None not in (first, second):
            raise ShapeError(f"{expr}: {expr.left} has {_entries(first)}, {expr.right} has {_entries(second)}")
        return 1

    def _matrix(self, expr: Expr) -> tuple[int, int] | None:
        return self.matrices.get(expr.name) if isinstance(expr, Sym) else None

    def _with_matrix(self, expr: MatMul, vector: Expr, wants: int, gives: int) -> int:
        size = self.size(vector, wants)
        if size is not None and size != wants:
            matrix = expr.left if vector is expr.right else expr.right
            rows, columns = self.matrices[str(matrix)]
            raise ShapeError(f"{expr}: {matrix} is {rows} by {columns}, {vector} has {_entries(size)}")
        return gives

    def open(self, equations: Iterable[Equation]) -> list[str]:
        """The vectors whose size nothing decides."""
        names = [node.name for each in equations for node in postorder(each.rhs) if isinstance(node, Sym)]
        return [name for name in dict.fromkeys(names) if name not in self.sizes and name not in self.matrices]


def _entries(size: int | None) -> str:
    return f"{size} {'entry' if size == 1 else 'entries'}"
