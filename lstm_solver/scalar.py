"""One unit of a node as a reader would type it into a calculator: 0.6770 * tanh(0.3220)."""

from collections.abc import Callable
from typing import Any

from .expr import Add, Apply, Div, Expr, MatMul, Mul, Neg, Num, Stack

# the digits on the page of a node, by its position; None where it is still an expression
Digits = Callable[[int], Any]


def unit_text(nodes: list[Expr], kids: list[tuple[int, ...]], digits: Digits, position: int, unit: int) -> str:
    """Unit `unit` of node `position`, from the digits on the page."""

    def show(at: int, u: int) -> str:
        node = nodes[at]
        known = digits(at)
        if known is not None and at != position:
            return str(known[u] if len(known) > 1 else known[0])
        below = kids[at]
        match node:
            case Num():
                return f"{node.value:f}"
            case Add():
                return " + ".join(show(kid, u) for kid in below).replace("+ -", "- ")
            case Neg():
                return f"-{show(below[0], u)}"
            case Mul() | Div():
                sign = " / " if isinstance(node, Div) else " * "
                return sign.join(_bracketed(nodes[kid], show(kid, u)) for kid in below)
            case MatMul():
                return _dot(node, below, digits, nodes, kids, u)
            case Stack():
                return show(below[0], u)
            case Apply():
                return f"{node.function}({', '.join(show(below[0], v) for v in _units(node, u, nodes, below, digits))})"
        raise TypeError(f"no such node: {type(node).__name__}")

    return show(position, unit)


def _units(node: Apply, unit: int, nodes: list[Expr], below: tuple[int, ...], digits: Digits) -> list[int]:
    known = digits(below[0])
    return list(range(len(known))) if node.function == "softmax" and known else [unit]


def _bracketed(node: Expr, text: str) -> str:
    return f"({text})" if isinstance(node, Add) or text.startswith("-") else text


def _dot(node: MatMul, below: tuple[int, ...], digits: Digits, nodes: list[Expr], kids: Any, unit: int) -> str:
    left, right = (_flat(part, digits, nodes, kids) for part in below)
    if left and isinstance(left[0], list):
        row, vector = left[unit], right
    elif right and isinstance(right[0], list):
        row, vector = left, [line[unit] for line in right]
    else:
        row, vector = left, right
    pairs = [f"{negative(w)} * {negative(v)}" for w, v in zip(row, vector, strict=False)]
    return " + ".join(pairs)


def negative(text: str) -> str:
    return f"({text})" if text.startswith("-") else text


def _flat(position: int, digits: Digits, nodes: list[Expr], kids: Any) -> list[Any]:
    known = digits(position)
    if known is not None:
        return list(known)
    if isinstance(nodes[position], Stack):
        return [entry for kid in kids[position] for entry in _flat(kid, digits, nodes, kids)]
    return ["…"]
