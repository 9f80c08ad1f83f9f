"""Names, printed from the tree that symbols.py makes: TeX, one line of Unicode, and the width in em."""

from .symbols import ACCENTS, SIGNS, WORD_COMMANDS, Accent, Char, Command, Font, Script, Seq, SymbolNode, SymbolText

_SUBSCRIPTS = dict(zip("0123456789+-()=t", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎₌ₜ", strict=True))

_SUPERSCRIPTS = dict(zip("0123456789+-()=tᵀ′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾⁼ᵗᵀ′", strict=True))


def to_tex(node: SymbolNode) -> str:
    """LaTeX from the tree, never from the text that was parsed."""
    match node:
        case Char(char):
            return char
        case Command(name):
            return f"\\{name} "
        case SymbolText(text):
            return "\\text{" + text.replace("_", "\\_") + "}"
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


_EM = {"m": 0.9, "w": 0.75, "i": 0.36, "l": 0.36, "j": 0.43, "t": 0.4, "r": 0.48, "f": 0.6}

_PUNCTUATION_EM = {"+": 1.3, "-": 1.3, "*": 1.0, "=": 1.4, "/": 0.5}

_WIDE_SIGNS = frozenset(
    ("infty", "odot", "circ", "ast", "star", "cdot", "times", "leftarrow", "rightarrow", "sum", "prod")
)


def em(node: SymbolNode) -> float:
    """An upper estimate of the printed width, in em."""
    match node:
        case Char(char):
            return _char_em(char)
        case Command(name):
            return _command_em(name)
        case SymbolText(text):
            return 0.56 * len(text)
        case Font(name, body):
            return 1.15 * em(body)
        case Accent(name, body):
            return max(em(body) + 0.1, 1.05 if name.startswith("over") else 0.0)
        case Seq(items):
            return sum(map(em, items))
        case Script(base, sub, sup):
            return em(base) + 0.1 + 0.76 * max(_tight(sub), _tight(sup))
    raise TypeError(f"no such part of a symbol: {type(node).__name__}")


def _char_em(char: str) -> float:
    if char.isdigit():
        return 0.5
    if char.isalpha():
        return _EM.get(char, 0.6) if char.islower() else 1.05
    return _PUNCTUATION_EM.get(char, 0.45)


def _command_em(name: str) -> float:
    if name in WORD_COMMANDS:
        return 0.56 * len(name) + 0.2
    return 1.4 if name in _WIDE_SIGNS else 0.3 if name == "prime" else 0.85


def _tight(node: SymbolNode | None) -> float:
    return em(node) if node else 0.0
