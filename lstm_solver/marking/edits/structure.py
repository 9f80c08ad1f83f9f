"""Slips in the shape of an equation: functions, terms, factors, signs, products."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from ...expr import Add, Apply, Expr, MatMul, Mul, Neg, Num, Outer, Stack, Sym, Total, Transpose, symbols
from ...functions import FUNCTIONS
from ..board import Fixed
from .scene import Change, Scene, Slips, replaced, source_of, spots

ONE = Num(Decimal(1))
ZERO = Num(Decimal(0))
USUAL = ("sigmoid", "tanh", "relu", "softmax")


def function_for(new: str, old: str) -> Slips:
    """Another function in the place of the right one."""

    def make(scene: Scene) -> Iterator[Change]:
        for node, put in _applied(scene):
            if node.function == old and (new != "softmax" or scene.size(node.arg) > 1):
                yield Change(put(Apply(new, node.arg)), f"{new} in place of {old}")

    return make


def other_function(scene: Scene) -> Iterator[Change]:
    """What the more usual confusions leave."""
    usual = {("tanh", "sigmoid"), ("sigmoid", "tanh"), ("softmax", "sigmoid"), ("sigmoid", "softmax")}
    for node, put in _applied(scene):
        for new in USUAL:
            if new != node.function and (new, node.function) not in usual:
                if new != "softmax" or scene.size(node.arg) > 1:
                    yield Change(put(Apply(new, node.arg)), f"{new} in place of {node.function}")


def _applied(scene: Scene) -> Iterator[tuple[Apply, Callable[[Expr], Expr]]]:
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if isinstance(node, Apply) and FUNCTIONS[node.function].activation:
            yield node, put


def activation_forgotten(scene: Scene) -> Iterator[Change]:
    """The function around the whole."""
    for node, _ in _applied(scene):
        if node is scene.rhs:
            yield Change(node.arg, f"without the {node.function}")


def inner_function_forgotten(scene: Scene) -> Iterator[Change]:
    """A function inside the equation, as the tanh of the cell state."""
    for node, put in _applied(scene):
        if node is not scene.rhs:
            yield Change(put(node.arg), f"{node.arg} where {node} belongs")


def _sums(scene: Scene) -> Iterator[tuple[Add, Callable[[Expr], Expr]]]:
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if isinstance(node, Add):
            yield node, put


def _without(node: Add, left_out: list[Expr]) -> Expr:
    kept = tuple(term for term in node.terms if not any(term is each for each in left_out))
    return kept[0] if len(kept) == 1 else Add(kept) if kept else ZERO


def bias_forgotten(scene: Scene) -> Iterator[Change]:
    for node, put in _sums(scene):
        biases = [term for term in node.terms if scene.is_bias(term)]
        for term in biases:
            yield Change(put(_without(node, [term])), f"without {_called(scene, term)}")
        if len(biases) > 1 and len(biases) < len(node.terms):
            yield Change(put(_without(node, biases)), "without any bias")


def bias_twice(scene: Scene) -> Iterator[Change]:
    for node, put in _sums(scene):
        for term in node.terms:
            if scene.is_bias(term):
                yield Change(put(Add((*node.terms, term))), f"{_called(scene, term)} added twice")


def recurrent_forgotten(scene: Scene) -> Iterator[Change]:
    """The product with the state of the step before."""
    yield from _product_forgotten(scene, lambda name: name.endswith("_prev"))


def input_forgotten(scene: Scene) -> Iterator[Change]:
    yield from _product_forgotten(scene, lambda name: name == "x")


def _product_forgotten(scene: Scene, is_it: Callable[[str], bool]) -> Iterator[Change]:
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if isinstance(node, Add):
            for term in node.terms:
                if _has_product(term) and not _has_stack(term) and any(map(is_it, symbols(term))):
                    yield Change(put(_without(node, [term])), f"without {_bare(term)}")
        if isinstance(node, Stack):
            for at, part in enumerate(node.parts):
                if any(map(is_it, symbols(part))):
                    parts = (*node.parts[:at], Mul(ZERO, part), *node.parts[at + 1 :])
                    yield Change(put(Stack(parts)), f"zeros in place of {part}")


def term_forgotten(scene: Scene) -> Iterator[Change]:
    """Any other term of a sum, as f c of the cell state."""
    for node, put in _sums(scene):
        for term in node.terms:
            rest = [each for each in node.terms if each is not term]
            if scene.is_bias(term) or _has_product(term) or all(isinstance(each, Num) for each in rest):
                continue
            if not isinstance(term, Num):
                yield Change(put(_without(node, [term])), f"without {_bare(term)}")


def factor_forgotten(scene: Scene) -> Iterator[Change]:
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if isinstance(node, Mul):
            yield Change(put(node.right), f"without the factor {node.left}")
            yield Change(put(node.left), f"without the factor {node.right}")


def sign_lost(scene: Scene) -> Iterator[Change]:
    """A minus that is dropped, or one too many, before a term or the whole."""
    assert scene.rhs is not None
    yield Change(Neg(scene.rhs), "the sign of the whole")
    for node, put in spots(scene.rhs):
        if isinstance(node, Neg):
            yield Change(put(node.arg), f"+ {node.arg} in place of − {node.arg}")
        if isinstance(node, Add):
            for at, term in enumerate(node.terms):
                if not isinstance(term, Neg):
                    terms = (*node.terms[:at], Neg(term), *node.terms[at + 1 :])
                    yield Change(put(Add(terms)), f"− {term} in place of + {term}")


def stacking_swapped(scene: Scene) -> Iterator[Change]:
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if isinstance(node, Stack) and len(node.parts) > 1:
            turned = Stack(tuple(reversed(node.parts)))
            yield Change(put(turned), f"{turned} in place of {node}")


def matrix_transposed(scene: Scene) -> Iterator[Change]:
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if isinstance(node, Transpose) and scene.is_square(node.arg):
            yield Change(put(node.arg), f"{_called(scene, node.arg)} where its transpose belongs")
        if isinstance(node, MatMul):
            for at, kid in enumerate(node.kids()):
                if scene.is_square(kid):
                    kids = tuple(Transpose(each) if k == at else each for k, each in enumerate(node.kids()))
                    yield Change(put(node.with_kids(kids)), f"{_called(scene, kid)} transposed")


def row_and_column(scene: Scene) -> Iterator[Change]:
    """All matrices from the wrong side, or an outer product with its sides exchanged."""
    assert scene.rhs is not None
    squares = [
        node for node, _ in spots(scene.rhs) if isinstance(node, MatMul) and any(map(scene.is_square, node.kids()))
    ]
    if len(squares) > 1:
        turned = replaced(scene.rhs, lambda node: _turned(scene, node))
        yield Change(turned, "rows in place of columns in every product")
    for node, put in spots(scene.rhs):
        if isinstance(node, Outer) and scene.size(node.left) == scene.size(node.right) > 1:
            yield Change(put(Outer(node.right, node.left)), "rows and columns exchanged")


def _turned(scene: Scene, node: Expr) -> Expr | None:
    if not isinstance(node, MatMul) or not any(map(scene.is_square, node.kids())):
        return None
    return MatMul(node.right, node.left)


def elementwise_for_matrix(scene: Scene) -> Iterator[Change]:
    """Entry times entry: only the diagonal of the matrix counts."""
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if not isinstance(node, MatMul):
            continue
        for matrix, vector in ((node.left, node.right), (node.right, node.left)):
            if isinstance(matrix, Sym) and scene.is_square(matrix):
                source = source_of(scene, matrix.name)
                if isinstance(source, Fixed):
                    diagonal = [source.value[k][k] for k in range(len(source.value))]
                    name = f"{matrix.name}.diagonal"
                    extra = {name: Fixed(source.label, diagonal)}
                    said = f"the elementwise product in place of the matrix product {node}"
                    yield Change(put(Mul(Sym(name), vector)), said, extra)


def dot_for_elementwise(scene: Scene) -> Iterator[Change]:
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if isinstance(node, Mul) and scene.size(node.left) == scene.size(node.right) > 1:
            yield Change(put(Total(node)), f"the sum over all units in place of the elementwise product {node}")


def complement_swapped(scene: Scene) -> Iterator[Change]:
    """A gate where one minus it belongs, and the other way round."""
    for name in _complemented(scene):
        yield Change(_exchanged(scene, name), f"{name} and 1 - {name} exchanged")


def complement_forgotten(scene: Scene) -> Iterator[Change]:
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        name = _complement(node)
        if name is not None and node is not scene.rhs:
            yield Change(put(Sym(name)), f"{name} in place of 1 - {name}")


def _complemented(scene: Scene) -> list[str]:
    assert scene.rhs is not None
    return list(dict.fromkeys(name for node, _ in spots(scene.rhs) if (name := _complement(node)) is not None))


def _complement(node: Expr) -> str | None:
    """f, where the node is 1 - f."""
    if isinstance(node, Add) and len(node.terms) == 2 and node.terms[0] == ONE:
        rest = node.terms[1]
        if isinstance(rest, Neg) and isinstance(rest.arg, Sym):
            return rest.arg.name
    return None


def _exchanged(scene: Scene, name: str) -> Expr:
    def change(node: Expr) -> Expr | None:
        if _complement(node) == name:
            return Sym(name)
        return Add((ONE, Neg(node))) if node == Sym(name) else None

    assert scene.rhs is not None
    return replaced(scene.rhs, change)


def gate_after_product(scene: Scene) -> Iterator[Change]:
    """A gate that acts behind the matrix where it should act before it: U (r h) as r (U h)."""
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if not isinstance(node, MatMul):
            continue
        for matrix, inside in ((node.left, node.right), (node.right, node.left)):
            if isinstance(inside, Mul) and scene.is_square(matrix):
                moved = _multiplied(node, matrix, inside.right)
                yield Change(put(Mul(inside.left, moved)), f"{inside.left} behind the matrix, not before it")
            if isinstance(inside, Stack):
                yield from _out_of_stack(node, matrix, inside, put)


def _out_of_stack(node: MatMul, matrix: Expr, inside: Stack, put: Callable[[Expr], Expr]) -> Iterator[Change]:
    for at, part in enumerate(inside.parts):
        if not isinstance(part, Mul):
            continue
        others = tuple(Mul(ZERO, each) if k == at else each for k, each in enumerate(inside.parts))
        alone = tuple(part.right if k == at else Mul(ZERO, each) for k, each in enumerate(inside.parts))
        moved = Mul(part.left, _multiplied(node, matrix, Stack(alone)))
        whole = Add((_multiplied(node, matrix, Stack(others)), moved))
        yield Change(put(whole), f"{part.left} behind the matrix, not before it")


def _multiplied(like: MatMul, matrix: Expr, vector: Expr) -> MatMul:
    """The product with the matrix on the side where it stands in `like`."""
    return MatMul(matrix, vector) if like.left is matrix else MatMul(vector, matrix)


def gate_before_product(scene: Scene) -> Iterator[Change]:
    """A gate that acts before the matrix where it should act behind it: r (U h + b) as U (r h) + b."""
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if not isinstance(node, Mul):
            continue
        terms = node.right.terms if isinstance(node.right, Add) else (node.right,)
        moved = [_gated(scene, node.left, term) for term in terms]
        if any(new is not old for new, old in zip(moved, terms, strict=True)):
            whole = moved[0] if len(moved) == 1 else Add(tuple(moved))
            yield Change(put(whole), f"{node.left} before the matrix, not behind it")


def _gated(scene: Scene, gate: Expr, term: Expr) -> Expr:
    if isinstance(term, MatMul):
        if scene.is_square(term.left):
            return MatMul(term.left, Mul(gate, term.right))
        if scene.is_square(term.right):
            return MatMul(Mul(gate, term.left), term.right)
    return term


def _has_product(node: Expr) -> bool:
    return any(isinstance(each, MatMul | Outer) for each, _ in spots(node))


def _has_stack(node: Expr) -> bool:
    return any(isinstance(each, Stack) for each, _ in spots(node))


def _bare(term: Expr) -> Expr:
    return term.arg if isinstance(term, Neg) else term


def _called(scene: Scene, node: Expr) -> str:
    """A parameter by its path in the file."""
    source = source_of(scene, node.name) if isinstance(node, Sym) else None
    return source.label if isinstance(source, Fixed) else str(node)
