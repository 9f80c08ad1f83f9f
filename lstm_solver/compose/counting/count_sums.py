"""Counts as products and sums of sizes: 4 · (5 · 8 + 5 · 5 + 5) = 4 · 70 = 280."""

from itertools import groupby

from ...document.formulas import Group, Infix, Layout, Number
from ...network.counted_facts import Product
from ...network.parameter_count import ParameterShape


def joined(sign: str, parts: list[Layout]) -> Layout:
    """Parts with a sign between them; one alone stands as it is."""
    return parts[0] if len(parts) == 1 else Infix(("", *(sign,) * (len(parts) - 1)), tuple(parts))


def product_sum(products: list[Product]) -> Layout:
    """4 · (5 · 8 + 5 · 5 + 5) + 5 · 3."""
    return joined("+", [_product(each) for each in products])


def count_working(products: list[Product]) -> Layout:
    """The products, what is in their brackets as one number, and the count."""
    value = Number(str(sum(each.value for each in products)))
    lines = [product_sum(products)]
    if any(each.times > 1 and len(each.shapes) > 1 for each in products):
        lines.append(joined("+", [_times(each.times, each.value // each.times) for each in products]))
    return joined("=", [line for line in lines if line != value] + [value])


def subtotal_sum(subtotals: list[int]) -> Layout:
    """48 + 2 · 60 + 48 = 216: equal neighbours are a product."""
    terms = [_times(len(list(equal)), value) for value, equal in groupby(subtotals)]
    return joined("=", [joined("+", terms), Number(str(sum(subtotals)))])


def _times(times: int, value: int) -> Layout:
    return joined("cdot", [Number(str(each)) for each in (times, value)[times == 1 :]])


def _product(product: Product) -> Layout:
    inner = joined("+", [_entries(each) for each in product.shapes])
    if product.times == 1:
        return inner
    return joined("cdot", [Number(str(product.times)), Group(inner) if _is_sum(product) else inner])


def _is_sum(product: Product) -> bool:
    return len(product.shapes) > 1


def _entries(shape: ParameterShape) -> Layout:
    return joined("cdot", [Number(str(size)) for size in shape])
