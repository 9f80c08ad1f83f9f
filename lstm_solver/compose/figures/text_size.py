"""How wide texts will be, estimated: rather too wide than too narrow."""

import unicodedata

from ...document.formulas import Call, Infix, Layout, Number, RowVector, Symbol, Words
from ...document.pictures import CM, SIZES, Label, LabelText
from ...document.signs import SIGNS
from ...document.symbol_printing import em
from ...document.symbols import parse
from ...document.text_width import words_em

_WIDER = {"normal": 1.03, "small": 1.07}  # letters of smaller fonts are wider for their size

_ALIKE = str.maketrans("×−–…", "MMMM")  # letters as wide as some signs

_SIGNS = ("+", "-", "=", r"\odot", r"\circ", r"\ast", r"\times", r"\cdot")

_LONE_SIGN = 0.78  # without the space that stands around it in a formula

ABOVE, BELOW = 0.70, 0.24  # em above and below the base line, scripts included


def text_em(text: str) -> float:
    """The width of plain text in em; an accent takes no room."""
    plain = unicodedata.normalize("NFD", text.translate(_ALIKE))
    return words_em("".join(char for char in plain if not unicodedata.combining(char)))


def content_em(content: LabelText) -> float:
    """The width of a line, in em of its own size."""
    return sum(text_em(part) if isinstance(part, str) else layout_em(part) for part in content)


def layout_em(node: Layout) -> float:
    """The width of a formula on one line, in em. Raises TypeError for one that takes more lines."""
    match node:
        case Symbol(text):
            return _LONE_SIGN if text in _SIGNS else em(parse(text))
        case Number(text):
            return 0.5 * len(text) - 0.21 * text.count(".") + 0.29 * text.startswith("-")
        case Words(text):
            return text_em(text)
        case Infix(signs, terms):
            return sum(SIGNS[sign].em for sign in signs[1:]) + sum(map(layout_em, terms))
        case Call(function, arg, _):
            return layout_em(function) + layout_em(arg) + 1.0
        case RowVector(items, _, _):
            return sum(map(layout_em, items)) + 0.5 * len(items) + 1.2
    raise TypeError(f"no layout of one line: {type(node).__name__}")


def cm(content: LabelText, size: str = "normal") -> float:
    """The width of a line in centimetres."""
    return content_em(content) * SIZES[size] * _WIDER[size] / CM


def extent(text: Label) -> tuple[float, float, float, float]:
    """The box that a text takes: left, bottom, right, top."""
    wide, em_cm = cm(text.content, text.size), SIZES[text.size] / CM
    left = text.x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.at]
    return left, text.y - BELOW * em_cm, left + wide, text.y + ABOVE * em_cm
