"""Whatever an author wrote prints as itself: one function a format."""

import re
import unicodedata

from .symbols import GREEK_COMMANDS

# a word longer than this may be broken by TeX after as many letters
_LONGEST_WORD = 24

_MD_MARKS = re.compile(r"[\\`*_\[\]|~]")
_MD_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "<span>$</span>"}
_MD_EMOJI = re.compile(r":(?=[\w+-]+:)")
_MD_LINE_START = re.compile(r"(\s*)([#+=-]|\d{1,9}[.)])")

_TEX_MARKS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
}
_TEX_MATH = {
    "→": r"\rightarrow",
    "←": r"\leftarrow",
    "↔": r"\leftrightarrow",
    "⇒": r"\Rightarrow",
    "≤": r"\leq",
    "≥": r"\geq",
    "≈": r"\approx",
    "≠": r"\neq",
    "≡": r"\equiv",
    "−": "-",
    "∞": r"\infty",
    "∑": r"\sum",
    "∏": r"\prod",
    "∫": r"\int",
    "√": r"\surd",
    "⊙": r"\odot",
    "∘": r"\circ",
    "⊗": r"\otimes",
    "⊕": r"\oplus",
    "∈": r"\in",
    "∀": r"\forall",
    "∃": r"\exists",
    "∂": r"\partial",
    "∇": r"\nabla",
    "′": r"{}^{\prime}",
    "⋯": r"\cdots",
    "⋅": r"\cdot",
    "∗": r"\ast",
    "ℓ": r"\ell",
    "ᵀ": r"{}^{\top}",
    "ₜ": "{}_{t}",
    **{letter: f"\\{name}" for letter, name in GREEK_COMMANDS.items()},
    **{letter: f"{{}}_{{{digit}}}" for digit, letter in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    **{letter: f"{{}}^{{{digit}}}" for digit, letter in enumerate("⁰ⁱ²³⁴⁵⁶⁷⁸⁹") if digit not in (1, 2, 3)},
}
# what T1 with Latin Modern prints as it stands, besides the letters of Latin-1 and Latin Extended-A
_TEX_AS_IS = frozenset("¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿×÷–—‘’‚“”„†‡•…‰‹›€™")
_TEX_NOT_IN_T1 = frozenset("ĦħĸĿŀŦŧŉſ")
_TEX_LIGATURE = re.compile(r"([-<>,'])(?=\1)")
_TEX_LONG_WORD = re.compile(rf"[^\s]{{{_LONGEST_WORD + 1},}}")


def clean(raw: str) -> str:
    """One line without control characters: white space becomes one space, what steers the reading direction vanishes."""
    if raw.isascii() and raw.isprintable():
        kept = raw
    else:
        composed = unicodedata.normalize("NFC", raw)
        kept = "".join(_visible(char) for char in composed)
    return re.sub(r"  +", " ", kept)


def _visible(char: str) -> str:
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category in ("Cc", "Cs", "Co", "Cn") or (category == "Cf" and char != "\u200d"):
        return ""
    return char


def text(raw: str) -> str:
    """Plain text on one line."""
    return clean(raw)


def md(raw: str) -> str:
    """GitHub's Markdown that prints `raw`, wherever in a line or a table cell it stands."""
    escaped = _MD_MARKS.sub(r"\\\g<0>", clean(raw))
    escaped = re.sub(r"[&<>$]", lambda found: _MD_ENTITIES[found.group()], escaped)
    escaped = _MD_EMOJI.sub("<span>:</span>", escaped)
    return _MD_LINE_START.sub(_line_start, escaped, count=1) if _MD_LINE_START.match(escaped) else escaped


def _line_start(found: re.Match[str]) -> str:
    """A heading, list or underline mark at the start loses its meaning behind a backslash."""
    space, mark = found.groups()
    return f"{space}{mark[:-1]}\\{mark[-1]}"


def md_code(raw: str) -> str:
    """Code in Markdown: between backticks where nothing in it could end them, as HTML otherwise."""
    shown = clean(raw)
    simple = shown.strip() and shown == shown.strip() and not re.search(r"[`|$\\]", shown)
    return f"`{shown}`" if simple else f"<code>{md(shown)}</code>"


def tex(raw: str) -> str:
    """LaTeX (T1 and Latin Modern, pdflatex or lualatex) that prints `raw`."""
    broken = _TEX_LONG_WORD.sub(_with_breaks, clean(raw))
    parts = re.split("(\u200b)", _TEX_LIGATURE.sub("\\1\u2060", broken))
    return "".join("".join(map(_tex_char, part)) for part in parts)


def _with_breaks(found: re.Match[str]) -> str:
    word = found.group()
    return "\u200b".join(word[at : at + _LONGEST_WORD // 2] for at in range(0, len(word), _LONGEST_WORD // 2))


# zero-width characters, which `clean` has removed from the text, stand for break points and for "no ligature"
_TEX_OWN = {"\u200b": r"\hskip0pt{}", "\u2060": "{}"}


def _tex_char(char: str) -> str:
    if char in _TEX_MARKS:
        return _TEX_MARKS[char]
    if char.isascii():
        return char
    if char in _TEX_OWN:
        return _TEX_OWN[char]
    if char in _TEX_MATH:
        return f"\\ensuremath{{{_TEX_MATH[char]}}}"
    return char if _in_t1(char) else f"\\texttt{{[U+{ord(char):04X}]}}"


def _in_t1(char: str) -> bool:
    letter = 0xC0 <= ord(char) <= 0x17F and char not in _TEX_NOT_IN_T1
    return letter or char in _TEX_AS_IS


def tex_title(raw: str) -> str:
    """The title for a PDF's properties: as `tex`, without anything that needs math or a font."""
    return "".join(_title_char(char) for char in clean(raw))


def _title_char(char: str) -> str:
    if char.isascii() or _in_t1(char):
        return _tex_char(char)
    return f"[U+{ord(char):04X}]"


_MATH_MARKS = {
    "\\": r"\backslash ",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\sim ",
    "^": r"\wedge ",
    "|": r"\vert ",
    "`": "'",
    "<": r"\langle ",
    ">": r"\rangle ",
}
_MATH_RUN = re.compile(r"[\\{}$&#%_~^|`<>]|[^\\{}$&#%_~^|`<>]+")


def math_words(raw: str) -> str:
    """Words inside a formula that MathJax and KaTeX print: signs with a meaning in TeX stand outside \\text."""
    return "".join(_MATH_MARKS.get(run, f"\\text{{{run}}}") for run in _MATH_RUN.findall(clean(raw))) or "{}"


def tex_words(raw: str) -> str:
    """Words inside a LaTeX formula."""
    return f"\\text{{{tex(raw)}}}"
