"""Slips in products: rows and columns, elementwise and matrix products, a gate on the wrong side of a matrix."""

from collections.abc import Callable, Iterator

from ...maths.expressions import (
    Add,
    Expr,
    MatMul,
    Mul,
    Neg,
    Outer,
    Stack,
    Sym,
    Total,
    Transpose,
    replaced,
    substituted,
    symbols,
)
from ..key.answer_key import OperandSources, StatedValue
from ..key.key_versions import diagonal
from .scene import EquationChange, EquationContext, said, source_of, spots
from .structure import ONE, ZERO


def stacking_swapped(scene: EquationContext) -> Iterator[EquationChange]:
    """[x, h] in place of [h, x]."""
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if isinstance(node, Stack) and len(node.parts) > 1:
            turned = Stack(tuple(reversed(node.parts)))
            yield EquationChange(put(turned), said("in_place", new=turned, old=node))


def matrix_transposed(scene: EquationContext) -> Iterator[EquationChange]:
    """A square matrix in place of its transpose, or the other way round."""
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if isinstance(node, Transpose) and scene.is_square(node.arg):
            yield EquationChange(put(node.arg), said("where_transpose", matrix=node.arg), {}, "")
        if isinstance(node, MatMul):
            for at, kid in enumerate(node.kids()):
                if scene.is_square(kid):
                    kids = tuple(Transpose(each) if k == at else each for k, each in enumerate(node.kids()))
                    yield EquationChange(put(node.with_kids(kids)), said("transposed", matrix=kid), {}, "")


def row_and_column(scene: EquationContext) -> Iterator[EquationChange]:
    """All matrices from the wrong side, or an outer product with its sides exchanged."""
    assert scene.rhs is not None
    squares = [
        node for node, _ in spots(scene.rhs) if isinstance(node, MatMul) and any(map(scene.is_square, node.kids()))
    ]
    if len(squares) > 1:
        turned = replaced(scene.rhs, lambda node: _turned(scene, node))
        yield EquationChange(turned, said("rows_everywhere"))
    for node, put in spots(scene.rhs):
        if isinstance(node, Outer) and scene.size(node.left) == scene.size(node.right) > 1:
            yield EquationChange(put(Outer(node.right, node.left)), said("rows"))


def _turned(scene: EquationContext, node: Expr) -> Expr | None:
    if not isinstance(node, MatMul) or not any(map(scene.is_square, node.kids())):
        return None
    return MatMul(node.right, node.left)


def elementwise_for_matrix(scene: EquationContext) -> Iterator[EquationChange]:
    """Entry times entry: only the diagonal of the matrix counts."""
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if not isinstance(node, MatMul):
            continue
        for matrix, vector in ((node.left, node.right), (node.right, node.left)):
            if isinstance(matrix, Sym) and scene.is_square(matrix):
                source = source_of(scene, matrix.name)
                if isinstance(source, StatedValue):
                    name = f"{matrix.name}.diagonal"
                    extra: OperandSources = {name: diagonal(source)}
                    detail = said("elementwise", product=node)
                    yield EquationChange(put(Mul(Sym(name), vector)), detail, extra, "")


def dot_for_elementwise(scene: EquationContext) -> Iterator[EquationChange]:
    """The sum over all units in place of the elementwise product."""
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if isinstance(node, Mul) and scene.size(node.left) == scene.size(node.right) > 1:
            yield EquationChange(put(Total(node)), said("sum", product=node))


def sum_for_product(scene: EquationContext) -> Iterator[EquationChange]:
    """Two quantities added that should be multiplied: i + g for i g in the cell state."""
    assert scene.rhs is not None
    for node, put in spots(scene.rhs) if scene.kind == "step" and not scene.name.startswith("d_") else ():
        if isinstance(node, Mul) and scene.size(node.left) == scene.size(node.right):
            added = Add((node.left, node.right))
            yield EquationChange(put(added), said("in_place", new=added, old=node))


def complement_swapped(scene: EquationContext) -> Iterator[EquationChange]:
    """A gate where one minus it belongs, and the other way round."""
    for name in _complemented(scene):
        gate = Sym(name)
        yield EquationChange(_exchanged(scene, name), said("exchanged", one=gate, other=Add((ONE, Neg(gate)))))


def complement_forgotten(scene: EquationContext) -> Iterator[EquationChange]:
    """z in place of 1 − z."""
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        name = _complement(node)
        if name is not None and node != scene.rhs:
            yield EquationChange(put(Sym(name)), said("in_place", new=Sym(name), old=node))


def complement_for_gate(scene: EquationContext) -> Iterator[EquationChange]:
    """One minus a gate where a gate belongs: (1 − f) c for f c, or (1 − f) g for i g."""
    assert scene.rhs is not None
    mine = [name for name in dict.fromkeys(symbols(scene.rhs)) if name in scene.gates]
    for name in mine if scene.kind == "step" and not scene.name.startswith("d_") else ():
        for gate in scene.gates:
            exchanged = gate == name and name in _complemented(scene)  # what complement_swapped is for
            if scene.shapes[gate] == scene.shapes[name] and not exchanged:
                new = Add((ONE, Neg(Sym(gate))))
                detail = said("in_place", new=new, old=Sym(name))
                changed = substituted(scene.rhs, {name: new})
                yield EquationChange(changed, detail, {gate: scene.around[gate]}, f"{gate} for {name}")


def _complemented(scene: EquationContext) -> list[str]:
    assert scene.rhs is not None
    return list(dict.fromkeys(name for node, _ in spots(scene.rhs) if (name := _complement(node)) is not None))


def _complement(node: Expr) -> str | None:
    """f, where the node is 1 - f."""
    if isinstance(node, Add) and len(node.terms) == 2 and node.terms[0] == ONE:
        rest = node.terms[1]
        if isinstance(rest, Neg) and isinstance(rest.arg, Sym):
            return rest.arg.name
    return None


def _exchanged(scene: EquationContext, name: str) -> Expr:
    def change(node: Expr) -> Expr | None:
        if _complement(node) == name:
            return Sym(name)
        return Add((ONE, Neg(node))) if node == Sym(name) else None

    assert scene.rhs is not None
    return replaced(scene.rhs, change)


def gate_after_product(scene: EquationContext) -> Iterator[EquationChange]:
    """A gate that acts behind the matrix where it should act before it: U (r h) as r (U h)."""
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if not isinstance(node, MatMul):
            continue
        for matrix, inside in ((node.left, node.right), (node.right, node.left)):
            if isinstance(inside, Mul) and scene.is_square(matrix):
                moved = _multiplied(node, matrix, inside.right)
                yield EquationChange(put(Mul(inside.left, moved)), said("behind", gate=inside.left))
            if isinstance(inside, Stack):
                yield from _out_of_stack(node, matrix, inside, put)


def _out_of_stack(node: MatMul, matrix: Expr, inside: Stack, put: Callable[[Expr], Expr]) -> Iterator[EquationChange]:
    for at, part in enumerate(inside.parts):
        if not isinstance(part, Mul):
            continue
        others = tuple(Mul(ZERO, each) if k == at else each for k, each in enumerate(inside.parts))
        alone = tuple(part.right if k == at else Mul(ZERO, each) for k, each in enumerate(inside.parts))
        moved = Mul(part.left, _multiplied(node, matrix, Stack(alone)))
        whole = Add((_multiplied(node, matrix, Stack(others)), moved))
        yield EquationChange(put(whole), said("behind", gate=part.left))


def _multiplied(like: MatMul, matrix: Expr, vector: Expr) -> MatMul:
    """The product with the matrix on the side where it stands in `like`."""
    return MatMul(matrix, vector) if like.left is matrix else MatMul(vector, matrix)


def gate_before_product(scene: EquationContext) -> Iterator[EquationChange]:
    """A gate that acts before the matrix where it should act behind it: r (U h + b) as U (r h) + b."""
    assert scene.rhs is not None
    for node, put in spots(scene.rhs):
        if not isinstance(node, Mul):
            continue
        terms = node.right.terms if isinstance(node.right, Add) else (node.right,)
        moved = [_gated(scene, node.left, term) for term in terms]
        if any(new is not old for new, old in zip(moved, terms, strict=True)):
            whole = moved[0] if len(moved) == 1 else Add(tuple(moved))
            yield EquationChange(put(whole), said("before", gate=node.left))


def _gated(scene: EquationContext, gate: Expr, term: Expr) -> Expr:
    if isinstance(term, MatMul):
        if scene.is_square(term.left):
            return MatMul(term.left, Mul(gate, term.right))
        if scene.is_square(term.right):
            return MatMul(Mul(gate, term.left), term.right)
    return term
