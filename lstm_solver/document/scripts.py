"""Layouts with something raised behind them, or with some of their entries picked."""

from .formulas import Call, Group, Infix, Layout, Number, Power, Row, Symbol, Words

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


def squared(layout: Layout, exponent: Number = TWO) -> Layout:
    """tanh²(c) for a function, or another power of it; brackets where that would not be clear."""
    if isinstance(layout, Call):
        return Call(Power(layout.function, exponent), layout.arg, layout.bare)
    unclear = isinstance(layout, Symbol) and ("^" in layout.text or layout.text.startswith(r"\delta"))
    return Power(Group(layout) if unclear else layout, exponent)


def indexed(layout: Layout, at: tuple[int | str, ...]) -> Layout:
    """One entry of a vector, x_{t,1}, or of a matrix, W_{1,2}; brackets behind what is no name. `at` as printed."""
    match layout:
        case Symbol(text):
            return Symbol(_below(text, ",".join(map(str, at))))
        case Row(items):
            return Row((*items[:-1], indexed(items[-1], at)))
    return Infix(("", ""), (layout, Words(f"[{', '.join(map(str, at))}]")))


def picked(layout: Layout, units: tuple[int, ...]) -> Layout:
    """Some entries of a vector: y_{2}, y[1, 3], y[1–4]; `units` counted as the notation counts."""
    if len(units) == 1:
        return indexed(layout, units)
    run = len(units) > 2 and units == tuple(range(units[0], units[-1] + 1))
    text = f"{units[0]}–{units[-1]}" if run else ", ".join(map(str, units))
    return Infix(("", ""), (layout, Words(f"[{text}]")))


ARROWS = {"forward": "overrightarrow", "reverse": "overleftarrow"}


class PlaceMark:
    """`layer`: shown as a raised number, or None; `arrow`: the accent of a direction, or None."""

    __slots__ = ("arrow", "layer")

    def __init__(self, layer: int | None = None, arrow: str | None = None) -> None:
        self.layer = layer
        self.arrow = arrow

    def on(self, symbol: Symbol) -> Symbol:
        """The same name with the layer and the direction at its first letter."""
        if self.layer is None and self.arrow is None:
            return symbol
        base, rest = _split(symbol.text)
        if self.arrow is not None:
            base = rf"\{self.arrow}{{{base}}}"
        return Symbol(base + (rest if self.layer is None else _raised(rest, f"({self.layer})")))


def _split(text: str) -> tuple[str, str]:
    """The letter with its accents, and what follows: scripts, or a time in parentheses."""
    depth = 0
    for at, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if depth == 0 and at and char in "_^(":
            return text[:at], text[at:]
    return text, ""


def raised(symbol: Symbol, what: str) -> Symbol:
    """The name with something more among what is raised."""
    base, rest = _split(symbol.text)
    return Symbol(base + _raised(rest, what))


def _raised(rest: str, what: str) -> str:
    """The scripts with one more among the raised ones, before a time in parentheses."""
    scripts, found, at = "", "", 0
    while rest[at : at + 1] in ("_", "^"):
        end = _end(rest, at + 1)
        if rest[at] == "^":
            found = rest[at + 1 : end].removeprefix("{").removesuffix("}") + ","
        else:
            scripts += rest[at:end]
        at = end
    return f"{scripts}^{{{found}{what}}}{rest[at:]}"


def _below(text: str, index: str) -> str:
    """The name with an index more among what stands below, before what is raised and a time in parentheses."""
    base, rest = _split(text)
    if rest[:1] != "_":
        return f"{base}_{{{index}}}{rest}"
    end = _end(rest, 1)
    inside = rest[2 : end - 1] if rest[1] == "{" else rest[1:end]
    return f"{base}_{{{inside},{index}}}{rest[end:]}"


def _end(text: str, start: int) -> int:
    """Where the script that begins at `start` ends: a brace group, a command or one character."""
    if text[start] == "{":
        depth = 0
        for at in range(start, len(text)):
            depth += (text[at] == "{") - (text[at] == "}")
            if depth == 0:
                return at + 1
    if text[start] == "\\":
        end = start + 1
        while text[end : end + 1].isalpha():
            end += 1
        return end
    return start + 1
