"""Layouts with something raised behind them, or with some of their entries picked."""

from .layout import Call, Group, Infix, Layout, Number, Power, Symbol, Words

TURN = Symbol(r"\top")
TWO = Number("2")


def turned(symbol: Symbol) -> Symbol:
    """The symbol with a transpose sign."""
    head, raised, rest = symbol.text.partition("^{")
    if raised and rest.endswith("}") and "}_" not in rest:
        return Symbol(rf"{head}^{{{rest.removesuffix('}')}\top}}")
    return Symbol(rf"{symbol.text}^{{\top}}")


def transposed(layout: Layout) -> Layout:
    """The layout with a transpose sign; a time in parentheses comes before it."""
    if isinstance(layout, Symbol) and not layout.text.endswith(")"):
        return turned(layout)
    return Power(layout, TURN)


def squared(layout: Layout) -> Layout:
    """tanh²(c) for a function; brackets where the square would not be clear."""
    if isinstance(layout, Call):
        return Call(Power(layout.function, TWO), layout.arg, layout.bare)
    unclear = isinstance(layout, Symbol) and ("^" in layout.text or layout.text.startswith(r"\delta"))
    return Power(Group(layout) if unclear else layout, TWO)


def picked(layout: Layout, units: tuple[int, ...]) -> Layout:
    """Some entries of a vector: y[2], y[0, 2], y[0–3]."""
    run = len(units) > 2 and units == tuple(range(units[0], units[-1] + 1))
    text = f"{units[0]}–{units[-1]}" if run else ", ".join(map(str, units))
    return Infix(("", ""), (layout, Words(f"[{text}]")))
