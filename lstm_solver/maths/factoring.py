"""Common factors of the terms of a sum, taken out as a person would."""

from .expressions import Add, Expr, Mul, Neg

ProductGroup = tuple[Expr | None, list[Expr]]  # the factor that products begin with, None for others, and the terms


def factored(terms: list[Expr]) -> list[Expr]:
    """The terms of a sum, products that begin with one factor as one: δh·h₋₁ − δh·n is δh·(h₋₁ − n)."""
    groups: list[ProductGroup] = []
    for term in terms:
        first, _ = _split(term)
        group = next((each for head, each in groups if head is not None and head == first), None)
        if group is None:
            groups.append((first, [term]))
        else:
            group.append(term)
    return [each[0] if head is None or len(each) == 1 else _product(head, each) for head, each in groups]


def _split(term: Expr) -> tuple[Expr | None, Expr]:
    """The factor that a product begins with, and the rest with its sign; None and all of it for what is no product."""
    match term:
        case Mul():
            return term.left, term.right
        case Neg(arg=Mul() as product):
            return product.left, Neg(product.right)
    return None, term


def _product(first: Expr, terms: list[Expr]) -> Expr:
    """The sum begins with what is not subtracted, where there is such a term."""
    rest = [_split(term)[1] for term in terms]
    return Mul(first, Add(tuple(sorted(rest, key=lambda term: isinstance(term, Neg)))))
