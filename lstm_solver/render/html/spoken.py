"""Layout as a teacher reads it aloud: "i sub 1 equals sigma of W sub i i times x sub 1". A printer like the others."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from ...document.formulas import (
    Call,
    Derivation,
    Dots,
    Grid,
    Group,
    Infix,
    Layout,
    Number,
    Power,
    Row,
    RowVector,
    Symbol,
    Words,
)
from ...document.language import Language, load
from ...document.symbols import Accent, Char, Command, Font, Script, Seq, SymbolNode, SymbolText, parse
from ..formulas import constants
from ..formulas.precedence import explicit
from ..formulas.row_nodes import ROOT, is_box

_CHARS = {"+": "plus", "-": "minus", "*": "times", "/": "over", "=": "equals", "(": "open", ")": "close"}

_COMMANDS = {
    "sum": "sum",
    "prod": "product",
    "partial": "partial",
    "prime": "prime",
    "top": "transposed",
    "vert": "bar",
    "infty": "infinity",
    "ast": "entrywise",
    "circ": "entrywise",
    "odot": "entrywise",
    "cdot": "times",
    "times": "times",
    "leftarrow": "from_right",
    "rightarrow": "to",
    "star": "star",
}

_SIGNS = {
    "=": "equals",
    "approx": "about",
    "+": "plus",
    "-": "minus",
    "odot": "entrywise",
    "circ": "entrywise",
    "ast": "entrywise",
    "cdot": "times",
    "times": "times",
    "over": "over",
    "frac": "over",
    "to": "up_to",
    "": "times",
    "paren": "times",
}

_SUMMED = ("sum", "prod")

_NORM, _PARTIAL, _SLASH = Command("Vert"), Command("partial"), Char("/")


class SpokenPrinter:
    """Formulas in the words of one language; words of the problem stay as they are."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def formula(self, layout: Layout) -> str:
        """A formula as one sentence. Raises TypeError for what is no layout, SymbolError for a bad name."""
        return _tidy(self._said(explicit(layout)))

    def derivation(self, shown: Derivation) -> str:
        """All lines of a derivation with their notes."""
        notes = (*shown.notes, *[""] * (len(shown.lines) - len(shown.notes)))
        parts = [self.formula(shown.left)]
        for at, (line, note) in enumerate(zip(shown.lines, notes, strict=True)):
            parts.append(f"{self._word(_SIGNS[shown.sign(at)])} {self.formula(line)}")
            parts += [note] if note else []
        return _tidy(f"{parts[0]} {', '.join(parts[1:])}")

    def listed(self, parts: Iterable[str]) -> str:
        """Several formulas or captions, one after the other."""
        return "; ".join(filter(None, parts))

    def _word(self, key: str) -> str:
        return self.language.phrases[f"spoken_{key}"]

    def _fill(self, key: str, **values: str | int) -> str:
        return self.language.text(f"spoken_{key}", **values)

    def _said(self, layout: Layout) -> str:
        match layout:
            case Symbol(text):
                return self._symbol(parse(text))
            case Number(text, comma):
                return self._number(text, comma)
            case Words(text):
                return text
            case Dots():
                return self._word("dots")
            case Grid(rows):
                return self._grid(rows)
            case RowVector(items, _, transpose):
                return self._vector("column" if transpose else "row", items)
            case Power(base, exponent):
                return self._power(base, exponent)
            case Group(inner, fence):
                return self._group(inner, fence)
            case Row(items):
                return self.listed(map(self._said, items))
            case Call():
                return self._call(layout)
            case Infix():
                return self._infix(layout)
        raise TypeError(f"no such layout: {type(layout).__name__}")

    def _number(self, text: str, comma: bool) -> str:
        if is_box(text):
            return self._word("blank")
        digits = constants.to_unicode(text).replace("-", f" {self._word('minus')} ").strip()
        return digits.replace(".", ",") if comma else digits

    def _group(self, inner: Layout, fence: str) -> str:
        said = self._said(inner)
        if fence == "bars":
            return self._fill("absolute", inner=said)
        return said if isinstance(inner, Number) else self._fill("group", inner=said)

    def _grid(self, rows: list[list[Layout]]) -> str:
        if all(len(row) == 1 for row in rows):
            return self._vector("column", [row[0] for row in rows])
        told = [self._fill("matrix_row", n=at, items=self._items(row)) for at, row in enumerate(rows, 1)]
        return self._fill("matrix", rows=len(rows), columns=len(rows[0]), items="; ".join(told))

    def _vector(self, kind: str, items: Sequence[Layout]) -> str:
        return self._fill(kind, items=self._items(items))

    def _items(self, items: Sequence[Layout]) -> str:
        """Decimal commas want another sign between the items."""
        comma = any(isinstance(item, Number) and item.comma for item in items)
        return ("; " if comma else ", ").join(map(self._said, items))

    def _power(self, base: Layout, exponent: Layout) -> str:
        said = self._said(base)
        match exponent:
            case Number("2"):
                return self._fill("squared", base=said)
            case Symbol(r"\top"):
                return f"{said} {self._word('transposed')}"
        return self._fill("power", base=said, exponent=self._said(exponent))

    def _call(self, call: Call) -> str:
        inner = self._said(call.arg)
        if call.function == ROOT:
            return self._fill("root", inner=inner)
        compound = isinstance(call.arg, Infix) and not call.bare
        told = self._fill("group", inner=inner) if compound else inner
        return self._fill("call", function=self._said(call.function), argument=told)

    def _infix(self, infix: Infix) -> str:
        parts: list[str] = []
        fraction = "frac" in infix.signs
        for at, (sign, term) in enumerate(zip(infix.signs, infix.terms, strict=True)):
            silent = (at == 0 and sign in ("", "paren")) or (at > 0 and not sign and _is_sum(infix.terms[at - 1]))
            parts += [] if silent else [self._word(_SIGNS[sign])]
            said = self._said(term)
            parts.append(self._fill("group", inner=said) if fraction and isinstance(term, Infix) else said)
        return " ".join(parts)

    def _symbol(self, name: SymbolNode) -> str:
        match name:
            case Char(char):
                return self._word(_CHARS[char]) if char in _CHARS else char
            case Command(command):
                return self._word(_COMMANDS[command]) if command in _COMMANDS else command
            case SymbolText(text):
                return text
            case Font(font, body):
                return _joined(body) if font == "mathrm" else self._symbol(body)
            case Accent(accent, body):
                return f"{self._symbol(body)} {self._word(accent)}"
            case Seq(items):
                return self._sequence(items)
            case Script(base, sub, sup):
                return self._scripts(base, sub, sup)
        raise TypeError(f"no such part of a symbol: {type(name).__name__}")

    def _sequence(self, items: tuple[SymbolNode, ...]) -> str:
        if len(items) > 2 and items[0] == items[-1] == _NORM:
            return self._fill("norm", inner=self._symbol(Seq(items[1:-1])))
        slash = items.index(_SLASH) if _SLASH in items else 0
        if items[0] == _PARTIAL and items[slash + 1 : slash + 2] == (_PARTIAL,):
            above, below = Seq(items[1:slash]), Seq(items[slash + 2 :])
            return self._fill("derivative", above=self._symbol(above), below=self._symbol(below))
        made = ""
        for before, item in zip((None, *items), items, strict=False):
            close = item == Char(",") or (_is_digit(before) and _is_digit(item))
            made += ("" if close or not made else " ") + self._symbol(item)
        return made

    def _scripts(self, base: SymbolNode, sub: SymbolNode | None, sup: SymbolNode | None) -> str:
        said = self._symbol(base)
        low, high = (self._script(script) for script in (sub, sup))
        if isinstance(base, Command) and base.name in _SUMMED:
            return f"{said} {self._fill('from_to' if high else 'over_all', low=low, high=high)}"
        if low:
            said = self._fill("sub", base=said, script=low)
        if not high:
            return said
        if sup is not None and _only(sup) in (Command("prime"), Command("top")):
            return f"{said} {high}"
        return self._fill("super", base=said, script=high)

    def _script(self, script: SymbolNode | None) -> str:
        """Without the brackets around all of it; a comma ends what is more than names and digits."""
        if script is None:
            return ""
        items = script.items if isinstance(script, Seq) else (script,)
        if len(items) > 2 and (items[0], items[-1]) == (Char("("), Char(")")):
            items = items[1:-1]
        sums = any(item in (Char("-"), Char("+")) for item in items)
        return self._symbol(Seq(items)) + ("," if sums else "")


@lru_cache(maxsize=16)
def speaker(lang: str) -> SpokenPrinter:
    """The printer of a language. Raises FileNotFoundError where there is none."""
    return SpokenPrinter(load(lang))


def _only(name: SymbolNode) -> SymbolNode:
    return name.items[0] if isinstance(name, Seq) and len(name.items) == 1 else name


def _is_sum(term: Layout) -> bool:
    if not isinstance(term, Symbol):
        return False
    name = _only(parse(term.text))
    base = name.base if isinstance(name, Script) else name
    return isinstance(base, Command) and base.name in _SUMMED


def _is_digit(name: SymbolNode | None) -> bool:
    return isinstance(name, Char) and (name.char.isdigit() or name.char == ".")


def _joined(name: SymbolNode) -> str:
    """Upright letters are one word."""
    match name:
        case Char(char):
            return char
        case Seq(items):
            return "".join(map(_joined, items))
        case Command(command):
            return command
        case SymbolText(text):
            return text
    return ""


def _tidy(text: str) -> str:
    return " ".join(text.split()).replace(",,", ",").replace(",;", ";").removesuffix(",")
