"""The notation mini-language: a safe subset of TeX for names, parsed to a tree.

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

WORD_COMMANDS = frozenset(("tanh", "exp", "ln", "log", "max", "min", "sin", "cos", "sinh", "cosh"))

_GREEK_NAMES = """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi
chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"""

_GREEK = dict(zip(_GREEK_NAMES.split(), "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", strict=True))

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
    "sum": "∑",
    "prod": "∏",
    "Vert": "‖",
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


class SymbolError(ValueError):
    """A name that is not in the mini-language; the message says why."""


class Char(NamedTuple):
    char: str


class Command(NamedTuple):
    name: str


class SymbolText(NamedTuple):
    text: str


class Font(NamedTuple):
    name: str
    body: "SymbolNode"


class Accent(NamedTuple):
    name: str
    body: "SymbolNode"


class Seq(NamedTuple):
    items: tuple["SymbolNode", ...]


class Script(NamedTuple):
    base: "SymbolNode"
    sub: Union["SymbolNode", None]
    sup: Union["SymbolNode", None]


SymbolNode = Union[Char, Command, SymbolText, Font, Accent, Seq, Script]


@lru_cache(maxsize=4096)
def parse(text: str) -> SymbolNode:
    """The tree of a name such as `\\tilde{c}_{t-1}`. Raises SymbolError."""
    if len(text) > MAX_LENGTH:
        raise SymbolError(f"a symbol has at most {MAX_LENGTH} characters")
    parser = _SymbolParser(text)
    tree = parser.sequence(0)
    if parser.peek():
        raise SymbolError(f"unexpected '{parser.peek()}' in the symbol '{text}'")
    if not tree.items:
        raise SymbolError("a symbol may not be empty")
    return tree


class _SymbolParser:
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
        items: list[SymbolNode] = []
        self.spaces()
        while self.peek() not in ("", "}"):
            items.append(self.scripted(depth))
            self.spaces()
        return Seq(tuple(items))

    def scripted(self, depth: int) -> SymbolNode:
        base = self.atom(depth)
        scripts: dict[str, SymbolNode] = {}
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

    def primes(self) -> tuple[SymbolNode, ...]:
        found: list[SymbolNode] = []
        while self.peek() == "'":
            self.at += 1
            found.append(Command("prime"))
        return tuple(found)

    def atom(self, depth: int) -> SymbolNode:
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

    def command(self, depth: int) -> SymbolNode:
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

    def with_argument(self, name: str, depth: int) -> SymbolNode:
        if depth >= MAX_DEPTH:
            raise self.fail(f"commands deeper than {MAX_DEPTH}")
        self.spaces()
        body = self.atom(depth + 1)
        return Accent(name, body) if name in ACCENTS else Font(name, body)

    def words(self) -> SymbolText:
        self.spaces()
        end = self.text.find("}", self.at)
        if self.peek() != "{" or end < 0:
            raise self.fail("\\text without braces")
        words = self.text[self.at + 1 : end]
        self.at = end + 1
        strange = [char for char in words if not (char in _TEXT or (char.isascii() and char.isalnum()))]
        if strange:
            raise self.fail(f"'{strange[0]}' inside \\text")
        return SymbolText(words)
