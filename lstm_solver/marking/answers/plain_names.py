"""Spellings of one name: TeX, Unicode and plain text, with and without accents, underscores and brackets."""

import re
import unicodedata
from collections.abc import Iterable

from ...document.symbol_printing import to_unicode
from ...document.symbols import ACCENTS, SymbolError
from ...document.symbols import parse as parse_symbol

_UNITS = re.compile(r"(.*?)((?:\[\d+\])*)", re.DOTALL)

_PAIR = re.compile(r"\[(\d+),(\d+)\]")  # an entry of a matrix, as programs have it

_SUBSCRIPT = re.compile("[₀₁₂₃₄₅₆₇₈₉₊₋₍₎₌ₜ]+")

_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾⁼ᵗᵀ′]+")

SLOPES = ("∂L/∂", "δ")  # what stands before the symbol of a quantity for the gradient with respect to it

# one entry as pages print it: h_2,1 and, with its time in parentheses, H_1(2); what has no time, b_1^new
ENTRIES = (
    re.compile(r"(.+_.+),_?(\d+)(\D.*)?", re.DOTALL),
    re.compile(r"(.+)_(\d+)((?:\^.+)?\(\d+\))", re.DOTALL),
    re.compile(r"((?:∂L/∂|dL/d|d).+|.+(?=_\d+\^))_(\d+)(\^.+)?", re.DOTALL),
)


def split(text: str) -> tuple[str, str]:
    """A name and its unit, counted from 0: `f_1 [0]` → `f_1`, `[0]`; `d_weights.h[0, 1]` → `d_weights.h`, `[0][1]`."""
    found = _UNITS.fullmatch(_PAIR.sub(r"[\1][\2]", "".join(text.split())) if "[" in text else text)
    return (found[1], found[2]) if found else (text, "")


def spellings(symbol: str) -> Iterable[str]:
    """`c̃_1`, and `c~_1`, `ctilde_1`, `c_tilde_1`, `tilde_c_1` for who cannot type the accent."""
    typed = plain(symbol)
    if not typed:
        return
    yield typed
    for sign in (each for each in SLOPES if typed.startswith(each)):
        yield from (other + typed.removeprefix(sign) for other in (*SLOPES, "dL/d", "d") if other != sign)
    for name, accent in ACCENTS.items():
        if accent in typed:
            signs = {"tilde": "~", "hat": "^", "bar": "-"}
            for word in (signs.get(name, name), name, f"_{name}"):
                yield typed.replace(accent, word)
            at = typed.index(accent)
            yield f"{typed[: at - 1]}{name}_{typed[at - 1 : at]}{typed[at + 1 :]}"


def unbracketed(text: str) -> str:
    """A subscript of several parts without the brackets around it: W_(if,1) is W_if,1."""
    return re.sub(r"_\(([^()]*,[^()]*)\)", r"_\1", text)


def bracketed(text: str) -> str:
    """The brackets around a subscript of several parts again."""
    return re.sub(r"_([^_,()]+,[^_()^]*)", r"_(\1)", text)


def loose(text: str, fold: bool) -> str:
    """What is left of a name without underscores and the brackets around a time: f_1, f1, f(1) and f^(1) are f1."""
    bare = re.sub(r"[_{}\s^]", "", re.sub(r"\((?:t=)?(\d+)\)", r"\1", unbracketed(text)))
    return bare.casefold() if fold else bare


def plain(text: str) -> str:
    """One spelling for TeX, Unicode and plain text: `\\tilde{c}_{1}`, `c̃₁` and `c̃_1` are the same."""
    if "\\" in text or "{" in text:
        try:
            text = to_unicode(parse_symbol(text.strip("$ ")))
        except SymbolError:
            if "\\" in text:
                return ""
            text = text.replace("{", "(").replace("}", ")")  # a fraction of symbols: ∂L/∂W_{if,1}
    lowered = _SUPERSCRIPT.sub(r"^\g<0>", _SUBSCRIPT.sub(r"_\g<0>", text))
    return "".join(unicodedata.normalize("NFKD", lowered).replace("\u2212", "-").split())
