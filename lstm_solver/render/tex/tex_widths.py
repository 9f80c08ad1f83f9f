"""How wide the parts of a formula are in em, measured with TeX: fences, gaps, and the room beside them."""

from functools import lru_cache

from ...document import symbol_printing as names
from ...document.symbols import WORD_COMMANDS, Script, Seq, parse

# a fence of a line, and those around 1, 2, … lines of full size and of small type
_ROUND, _SQUARE = ("(", ")"), ("[", "]")

FENCE = dict.fromkeys(_ROUND, 0.39) | dict.fromkeys(_SQUARE, 0.28) | {r"\lvert ": 0.28, r"\rvert ": 0.28}

TALL: dict[str, tuple[float, ...]] = {
    **dict.fromkeys(_ROUND, (0.6, 0.8, 0.88)),
    **dict.fromkeys(_SQUARE, (0.48, 0.59, 0.67)),
}

SMALL: dict[str, tuple[float, ...]] = {
    **dict.fromkeys(_ROUND, (0.39, 0.6, 0.74, 0.8, 0.88)),
    **dict.fromkeys(_SQUARE, (0.28, 0.48, 0.53, 0.59, 0.67)),
}

COMMA = 0.45

COLUMN_GAP, SMALL_GAP = 1.0, 0.28

THIN = 0.17  # beside a matrix, a fence that grows, and the name of a function

SMALL_TYPE = 0.78

TOP = 0.66

# before these TeX leaves some room where they follow a letter or a closing fence
WIDELY = (r"\left", r"\begin", r"\frac", *(rf"\{name}" for name in WORD_COMMANDS))


def around(fence: str, widths: dict[str, tuple[float, ...]], lines: int, large: float) -> float:
    """The width of a fence beside so many lines; a `large` one is so much of what it is in an em of type."""
    known = widths.get(fence, (FENCE.get(fence, 0.0),))
    found = known[min(lines, len(known)) - 1]
    return found if found == FENCE.get(fence) else found * large


@lru_cache(maxsize=4096)
def index_em(text: str) -> float:
    """How wide an index is above which an exponent has room."""
    tree = parse(text)
    last = tree.items[-1] if isinstance(tree, Seq) and tree.items else tree
    return names.em(last) - names.em(last.base) if isinstance(last, Script) else 0.0


def ends_widely(tex: str) -> bool:
    """Whether TeX leaves some room behind it before a letter: behind a matrix, and a fence that grows."""
    return tex.endswith("matrix}") or r"\right" in tex[-8:]
