"""Names, printed from the tree that symbols.py makes: TeX, one line of Unicode, and the width in em."""

from .glyph_widths import BOLD, COMMANDS, ITALIC, UPRIGHT
from .symbols import ACCENTS, SIGNS, Accent, Char, Command, Font, Script, Seq, SymbolNode, SymbolText
from .text_width import words_em

_SUBSCRIPTS = dict(zip("0123456789+-()=t", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎₌ₜ", strict=True))

_SUPERSCRIPTS = dict(zip("0123456789+-()=tᵀ′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾⁼ᵗᵀ′", strict=True))


_ARROWS = {"overrightarrow": "rightarrow", "overleftarrow": "leftarrow"}  # drawn no wider than a letter


def to_tex(node: SymbolNode) -> str:
    """LaTeX from the tree, never from the text that was parsed."""
    match node:
        case Char(char):
            return char
        case Command(name):
            return f"\\{name} "
        case SymbolText(text):
            return "\\text{" + text.replace("_", "\\_") + "}"
        case Accent(name, body) if name in _ARROWS:
            return f"\\overset{{\\scriptscriptstyle\\{_ARROWS[name]}}}{{{to_tex(body).rstrip()}}}"
        case Font(name, body) | Accent(name, body):
            return f"\\{name}{{{to_tex(body).rstrip()}}}"
        case Seq(items):
            return "".join(map(to_tex, items))
        case Script(base, sub, sup):
            inner = to_tex(base)
            plain = isinstance(base, Char | Command | Accent | Font | SymbolText)
            below = f"_{{{to_tex(sub).rstrip()}}}" if sub else ""
            above = f"^{{{to_tex(sup).rstrip()}}}" if sup else ""
            return (inner.rstrip() if plain else f"{{{inner.rstrip()}}}") + below + above
    raise TypeError(f"no such part of a symbol: {type(node).__name__}")


def to_unicode(node: SymbolNode) -> str:
    """The name in one line of Unicode: `c̃₁`, `W_if`, `W^(f,h)`."""
    match node:
        case Char(char):
            return char
        case Command(name):
            return SIGNS.get(name, name)
        case SymbolText(text):
            return text
        case Font(_, body):
            return to_unicode(body)
        case Accent(name, body):
            inner = to_unicode(body)
            letters = [char for char in inner if char not in ACCENTS.values()]
            return inner + ACCENTS[name] if len(letters) == 1 else f"{name.removeprefix('over')}({inner})"
        case Seq(items):
            return "".join(map(to_unicode, items))
        case Script(base, sub, sup):
            return to_unicode(base) + _script(sub, "_", _SUBSCRIPTS) + _script(sup, "^", _SUPERSCRIPTS)
    raise TypeError(f"no such part of a symbol: {type(node).__name__}")


def _script(node: SymbolNode | None, sign: str, letters: dict[str, str]) -> str:
    """Real small characters where every one exists; a row of letters after the sign, or parentheses, otherwise."""
    text = "" if node is None else to_unicode(node)
    if not text.strip():
        return ""
    if all(char in letters for char in text.replace(",", "") or text):
        return "".join(letters.get(char, char) for char in text)
    simple = all(char.isalnum() or char in ACCENTS.values() for char in text)
    return sign + (text if simple or _in_parentheses(text) else f"({text})")


def _in_parentheses(text: str) -> bool:
    return text[0] == "(" and text.find(")") == len(text) - 1


def raised(text: str) -> str | None:
    """The text in small characters above the line, where every one exists."""
    found = [_SUPERSCRIPTS.get(char) for char in text]
    return None if None in found else "".join(filter(None, found))


_SCRIPT = 0.78  # of its size is a letter in an index wide, which is drawn in a wider design

# em that a slanted letter leans over its index
_LEAN = {"C": 0.07, "F": 0.13, "H": 0.08, "K": 0.07, "N": 0.1, "P": 0.13, "T": 0.13, "U": 0.1, "V": 0.2, "W": 0.13} | {
    "f": 0.1
}

_BIG = {"sum": 1.5, "prod": 1.35}  # em in a display, with the space behind

_TIGHT_EM = {"+": 0.78, "-": 0.78, "*": 0.5, "=": 0.78, ",": 0.28, ":": 0.28, ";": 0.28}  # no spaces in an index

_PUNCTUATION_EM = {"+": 1.23, "-": 1.23, "*": 0.95, "=": 1.34, "/": 0.5, "(": 0.39, ")": 0.39, "[": 0.28, "]": 0.28}


def em(node: SymbolNode, letters: dict[str, float] = ITALIC, tight: bool = False) -> float:
    """The printed width in em, rather too wide than too narrow. `letters`: the widths of those of its font; `tight`: in
    an index."""
    match node:
        case Char(char):
            return _char_em(char, letters, tight)
        case Command(name):
            return _BIG.get(name) or COMMANDS[name]
        case SymbolText(text):
            return words_em(text)
        case Font(name, body):
            wide = em(body, UPRIGHT if name == "mathrm" else BOLD, tight)
            return wide * (1.0 if name in ("mathrm", "mathbf") else 1.15)
        case Accent(name, body):
            arrow = name in _ARROWS
            return max(em(body, letters, tight) + (0.04 if arrow else 0.02), 0.7 if arrow else 0.0)
        case Seq(items):
            return sum(em(item, letters, tight) for item in items)
        case Script(Command(name), sub, sup) if name in _BIG:
            return max(_BIG[name], _SCRIPT * max(_tight(sub), _tight(sup)) + 0.2)
        case Script(base, sub, sup):
            lean = _LEAN.get(base.char, 0.0) if isinstance(base, Char) and letters is ITALIC else 0.0
            return em(base, letters, tight) + 0.06 + max(_SCRIPT * _tight(sub) - lean, _SCRIPT * _tight(sup))
    raise TypeError(f"no such part of a symbol: {type(node).__name__}")


def _char_em(char: str, letters: dict[str, float], tight: bool) -> float:
    if char.isdigit():
        return 0.5
    known = letters.get(char) or (_TIGHT_EM.get(char) if tight else None) or _PUNCTUATION_EM.get(char)
    return known or (1.05 if char.isalpha() else 0.45)


def _tight(node: SymbolNode | None) -> float:
    return em(node, tight=True) if node else 0.0
