"""Where a name stands in a network, written on the name itself: h_t^{(2)} in layer 2, \\overrightarrow{h}_t forward."""

from .layout import Symbol
from .problem import Place, Problem

ARROWS = {"forward": "overrightarrow", "reverse": "overleftarrow"}


class Mark:
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


def mark_of(problem: Problem, place: Place) -> Mark:
    """What the names of a place carry: nothing in a plain network, and nothing for outputs and losses."""
    number, direction = place
    if direction not in ("forward", "reverse", "both"):
        return Mark()
    both = len(problem.layers[number - 1].units) > 1
    return Mark(number if len(problem.layers) > 1 else None, ARROWS.get(direction) if both else None)


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
