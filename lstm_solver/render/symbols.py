"""The notation mini-language: a safe subset of TeX for names, parsed to a tree and printed from the tree.

Problem files may set symbols, so nothing but what is listed here gets through.
"""

from functools import lru_cache
from typing import NamedTuple, Union

MAX_LENGTH = 200
MAX_DEPTH = 8

# combining characters of the accents
ACCENTS = {
    "tilde": "\u0303",
    "hat": "\u0302",
    "bar": "\u0304",
    "dot": "\u0307",
    "ddot": "\u0308",
    "vec": "\u20d7",
    "overrightarrow": "\u20d7",
    "overleftarrow": "\u20d6",
}
FONTS = frozenset(("mathrm", "mathbf", "mathit", "mathcal"))
WORD_COMMANDS = frozenset("tanh exp ln log max min sin cos sinh cosh".split())
_GREEK = dict(
    zip(
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
        "omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split(),
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ",
        strict=True,
    )
)
SIGNS = {
    **_GREEK,
    "varepsilon": "ε",
    "vartheta": "ϑ",
    "varphi": "ϕ",
    "partial": "∂",
    "nabla": "∇",
    "ell": "ℓ",
    "top": "ᵀ",
    "prime": "′",
    "infty": "∞",
    "ast": "∗",
    "star": "⋆",
    "circ": "∘",
    "odot": "⊙",
    "cdot": "·",
    "times": "×",
    "leftarrow": "←",
    "rightarrow": "→",
    "vert": "|",
}
GREEK_COMMANDS = {letter: name for name, letter in _GREEK.items()}
_PUNCTUATION = frozenset("+-*/=,.:;!()[]")
_TEXT = frozenset(" +-/=,.:;!()'_")
_SUBSCRIPTS = dict(zip("0123456789+-()=t", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎₌ₜ", strict=True))
_SUPERSCRIPTS = dict(zip("0123456789+-()=ᵀ′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾⁼ᵀ′", strict=True))


class SymbolError(ValueError):
    """A name that is not in the mini-language; the message says why."""


class Char(NamedTuple):
    char: str


class Command(NamedTuple):
    name: str


class Text(NamedTuple):
    text: str


class Font(NamedTuple):
    name: str
    body: "Node"


class Accent(NamedTuple):
    name: str
    body: "Node"


class Seq(NamedTuple):
    items: tuple["Node", ...]


class Script(NamedTuple):
    base: "Node"
    sub: Union["Node", None]
    sup: Union["Node", None]


Node = Union[Char, Command, Text, Font, Accent, Seq, Script]


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The tree of a name such as `\\tilde{c}_{t-1}`. Raises SymbolError."""
    if len(text) > MAX_LENGTH:
        raise SymbolError(f"a symbol has at most {MAX_LENGTH} characters")
    parser = _Parser(text)
    tree = parser.sequence(0)
    if parser.peek():
        raise SymbolError(f"unexpected '{parser.peek()}' in the symbol '{text}'")
    if not tree.items:
        raise SymbolError("a symbol may not be empty")
    return tree


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        char = self.peek()
        self.at += 1
        return char

    def fail(self, what: str) -> SymbolError:
        return SymbolError(f"{what} in the symbol '{self.text}'")

    def spaces(self) -> None:
        while self.peek() == " ":
            self.at += 1

    def sequence(self, depth: int) -> Seq:
        if depth > MAX_DEPTH:
            raise self.fail(f"braces deeper than {MAX_DEPTH}")
        items: list[Node] = []
        self.spaces()
        while self.peek() not in ("", "}"):
            items.append(self.scripted(depth))
            self.spaces()
        return Seq(tuple(items))

    def scripted(self, depth: int) -> Node:
        base = self.atom(depth)
        scripts: dict[str, Node] = {}
        primes = self.primes()
        self.spaces()
        while self.peek() in ("_", "^"):
            sign = self.take()
            if sign in scripts:
                raise self.fail(f"a second '{sign}' on one letter")
            self.spaces()
            scripts[sign] = self.atom(depth)
            self.spaces()
        if primes:
            above = scripts.get("^")
            scripts["^"] = Seq((*primes, above) if above else primes)
        return Script(base, scripts.get("_"), scripts.get("^")) if scripts else base

    def primes(self) -> tuple[Node, ...]:
        found: list[Node] = []
        while self.peek() == "'":
            self.at += 1
            found.append(Command("prime"))
        return tuple(found)

    def atom(self, depth: int) -> Node:
        char = self.take()
        if char == "{":
            return self.closed(depth)
        if char == "\\":
            return self.command(depth)
        if char in GREEK_COMMANDS:
            return Command(GREEK_COMMANDS[char])
        if char and (char in _PUNCTUATION or (char.isascii() and char.isalnum())):
            return Char(char)
        raise self.fail(f"unexpected '{char}'" if char else "something missing at the end")

    def closed(self, depth: int) -> Seq:
        inner = self.sequence(depth + 1)
        if self.take() != "}":
            raise self.fail("a missing '}'")
        return inner

    def command(self, depth: int) -> Node:
        start = self.at
        while (char := self.peek()).isascii() and char.isalpha():
            self.at += 1
        name = self.text[start : self.at]
        if name in SIGNS or name in WORD_COMMANDS:
            return Command(name)
        if name == "text":
            return self.words()
        if name in ACCENTS or name in FONTS:
            return self.with_argument(name, depth)
        raise self.fail(f"the command '\\{name or self.peek()}', which symbols may not use,")

    def with_argument(self, name: str, depth: int) -> Node:
        if depth >= MAX_DEPTH:
            raise self.fail(f"commands deeper than {MAX_DEPTH}")
        self.spaces()
        body = self.atom(depth + 1)
        return Accent(name, body) if name in ACCENTS else Font(name, body)

    def words(self) -> Text:
        self.spaces()
        end = self.text.find("}", self.at)
        if self.peek() != "{" or end < 0:
            raise self.fail("\\text without braces")
        words = self.text[self.at + 1 : end]
        self.at = end + 1
        strange = [char for char in words if not (char in _TEXT or (char.isascii() and char.isalnum()))]
        if strange:
            raise self.fail(f"'{strange[0]}' inside \\text")
        return Text(words)


def to_tex(node: Node) -> str:
    """LaTeX from the tree, never from the text that was parsed."""
    match node:
        case Char(char):
            return char
        case Command(name):
            return f"\\{name} "
        case Text(text):
            return "\\text{" + text.replace("_", "\\_") + "}"
        case Font(name, body) | Accent(name, body):
            return f"\\{name}{{{to_tex(body).rstrip()}}}"
        case Seq(items):
            return "".join(map(to_tex, items))
        case Script(base, sub, sup):
            inner = to_tex(base)
            plain = isinstance(base, Char | Command | Accent | Font | Text)
            below = f"_{{{to_tex(sub).rstrip()}}}" if sub else ""
            above = f"^{{{to_tex(sup).rstrip()}}}" if sup else ""
            return (inner.rstrip() if plain else f"{{{inner.rstrip()}}}") + below + above
    raise TypeError(f"no such part of a symbol: {type(node).__name__}")


def to_unicode(node: Node) -> str:
    """The name in one line of Unicode: `c̃₁`, `W_if`, `W^(f,h)`."""
    match node:
        case Char(char):
            return char
        case Command(name):
            return SIGNS.get(name, name)
        case Text(text):
            return text
        case Font(_, body):
            return to_unicode(body)
        case Accent(name, body):
            inner = to_unicode(body)
            return inner + ACCENTS[name] if len(inner) == 1 else f"{name.removeprefix('over')}({inner})"
        case Seq(items):
            return "".join(map(to_unicode, items))
        case Script(base, sub, sup):
            return to_unicode(base) + _script(sub, "_", _SUBSCRIPTS) + _script(sup, "^", _SUPERSCRIPTS)
    raise TypeError(f"no such part of a symbol: {type(node).__name__}")


def _script(node: Node | None, sign: str, letters: dict[str, str]) -> str:
    """Real small characters where every one exists; a row of letters after the sign, or parentheses, otherwise."""
    text = "" if node is None else to_unicode(node)
    if not text.strip():
        return ""
    if all(char in letters for char in text):
        return "".join(map(letters.__getitem__, text))
    simple = all(char.isalnum() or char in ACCENTS.values() for char in text)
    return sign + (text if simple else f"({text})")


_EM = {"m": 0.9, "w": 0.75, "i": 0.36, "l": 0.36, "j": 0.43, "t": 0.4, "r": 0.48, "f": 0.6}
_PUNCTUATION_EM = {"+": 1.3, "-": 1.3, "*": 1.0, "=": 1.4, "/": 0.5}
_WIDE_SIGNS = frozenset("infty odot circ ast star cdot times leftarrow rightarrow".split())


def em(node: Node) -> float:
    """An upper estimate of the printed width, in em."""
    match node:
        case Char(char):
            return _char_em(char)
        case Command(name):
            return _command_em(name)
        case Text(text):
            return 0.56 * len(text)
        case Font(name, body):
            return 1.15 * em(body)
        case Accent(name, body):
            return em(body) + 0.1
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


def _tight(node: Node | None) -> float:
    return em(node) if node else 0.0

