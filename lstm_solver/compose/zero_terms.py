"""Terms of a sum that are zero because a factor is: products with an all-zero vector, and all-zero biases."""

from collections.abc import Container
from functools import lru_cache
from typing import Any

from ..document.formulas import Group, Infix, Layout, Number, equals
from ..maths.expressions import Add, MatMul, Mul, Neg, Outer, Sym
from .display_tree import DisplayNode, every_node

ZeroTerms = dict[int, list[DisplayNode]]  # by the id of a term: the leaves that make it zero


@lru_cache(maxsize=8)
def vanishing(root: DisplayNode) -> ZeroTerms:
    """The zero terms of every sum below a node; one term of each sum stays."""
    found: ZeroTerms = {}
    for shown in every_node(root):
        if not isinstance(shown.node, Add):
            continue
        zero = {id(kid): leaves for kid in shown.kids if (leaves := _zero_leaves(kid))}
        if len(zero) == len(shown.kids):
            del zero[id(shown.kids[-1])]
        found |= zero
    return found


def zero_parameters(root: DisplayNode, parameters: Container[str]) -> frozenset[int]:
    """The all-zero parameters that stand alone in a sum with something else, by their ids."""
    found: set[int] = set()
    for shown in every_node(root):
        kids = shown.kids if isinstance(shown.node, Add) else ()
        zero = {
            id(kid) for kid in kids if isinstance(kid.node, Sym) and kid.node.name in parameters and _zero_leaves(kid)
        }
        found |= zero if len(zero) < len(kids) else set()
    return frozenset(found)


def _zero_leaves(shown: DisplayNode) -> list[DisplayNode]:
    """The leaf that makes a product zero, or the zero itself."""
    match shown.node:
        case Sym():
            return [shown] if not shown.matrix and shown.exact is not None and _is_zero(shown.exact) else []
        case Neg() | Mul() | MatMul() | Outer():
            return next(filter(None, map(_zero_leaves, shown.kids)), [])
    return []


def _is_zero(value: Any) -> bool:
    return all(not isinstance(entry, str | list) and entry == 0 for entry in value)


def zeros_in_words(zeros: ZeroTerms) -> Layout:
    """(h_0 = 0): why terms are left out."""
    symbols = list(dict.fromkeys(leaf.symbol for leaves in zeros.values() for leaf in leaves if leaf.symbol))
    chain = Infix(("", *["="] * len(symbols)), (*symbols, Number("0")))
    return Group(chain if len(symbols) > 1 else equals(symbols[0], Number("0")))
