"""Whatever an author wrote prints as itself: one function a format."""

import re
import unicodedata
from functools import lru_cache
from html import escape

from ..document.symbols import GREEK_COMMANDS

# a word longer than this may be broken by TeX after as many letters
_LONGEST_WORD = 24

# a title or heading longer than this stands shortened in a PDF's properties and outline
_LONGEST_PROPERTY = 160

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
    "\u00a0": "~",
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
    **dict(zip("±×÷µ·¬", (r"\pm", r"\times", r"\div", r"\mu", r"\cdot", r"\neg"), strict=True)),
    "ₜ": "{}_{t}",
    **{letter: f"\\{name}" for letter, name in GREEK_COMMANDS.items()},
    **{letter: f"{{}}_{{{digit}}}" for digit, letter in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    **{letter: f"{{}}^{{{digit}}}" for digit, letter in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
}

_LETTERS = "ss ae AE oe OE o O dh DH th TH dj DJ l L ng NG i S P pounds dag ddag dots"

_MARKS = "guilsinglleft guilsinglright guillemotleft guillemotright quotesinglbase quotedblbase"

_QUOTES = "endash emdash quoteleft quoteright quotedblleft quotedblright"

_SIGNS = """exclamdown questiondown copyright registered degree bullet perthousand euro trademark yen cent currency
brokenbar ordfeminine ordmasculine onequarter onehalf threequarters asciidieresis asciimacron asciiacute"""

# accents and letters by their commands, which print alike under pdflatex and lualatex
_TEX_ACCENTS = dict(
    zip("\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327\u0328", "`'^~=u.\"rHvck", strict=True)
)

# a letter that English has not, as TeX is given it
TEX_LETTER = re.compile(rf"\\(?:[{re.escape(''.join(_TEX_ACCENTS.values()))}]\{{|ss\b)")

_TEX_NAMES = {
    **dict(zip("ßæÆœŒøØðÐþÞđĐłŁŋŊı§¶£†‡…", _LETTERS.split(), strict=True)),
    **dict(zip("‹›«»‚„", _MARKS.split(), strict=True)),
    **dict(zip("–—‘’“”", [f"text{name}" for name in _QUOTES.split()], strict=True)),
    **dict(zip("¡¿©®°•‰€™¥¢¤¦ªº¼½¾¨¯´", [f"text{name}" for name in _SIGNS.split()], strict=True)),
}

_TEX_LIGATURE = re.compile(r"([-<>,'])(?=\1)")

# TeX reads lines of up to 200,000 characters
_LONGEST_LINE = 20_000

_TEX_LINE = re.compile(r"(.{1000}[^ ]*) ")

_TEX_LONG_WORD = re.compile(rf"[^\s]{{{_LONGEST_WORD + 1},}}")


def clean(raw: str) -> str:
    """One line: white space becomes a space, but for no-break spaces; control and direction marks vanish."""
    if raw.isascii() and raw.isprintable():
        kept = raw
    else:
        composed = unicodedata.normalize("NFC", raw)
        kept = "".join(_visible(char) for char in composed)
    return re.sub(r"  +", " ", kept)


def _visible(char: str) -> str:
    if char.isspace():
        return char if char == "\u00a0" else " "
    category = unicodedata.category(char)
    if category in ("Cc", "Cs", "Co", "Cn") or (category == "Cf" and char != "\u200d"):
        return ""
    return char


def text(raw: str) -> str:
    """Plain text on one line."""
    return clean(raw)


def md(raw: str, start: bool = True) -> str:
    """GitHub's Markdown that prints `raw`, in a line or a table cell; `start`: perhaps at the start of a line."""
    escaped = _MD_MARKS.sub(r"\\\g<0>", clean(raw))
    escaped = re.sub(r"[&<>$]", lambda found: _MD_ENTITIES[found.group()], escaped)
    escaped = _MD_EMOJI.sub("<span>:</span>", escaped)
    mark = _MD_LINE_START.match(escaped) if start else None
    return _line_start(mark) + escaped[mark.end() :] if mark else escaped


def _line_start(found: re.Match[str]) -> str:
    """A heading, list or underline mark at the start loses its meaning behind a backslash."""
    space, mark = found.groups()
    return f"{space}{mark[:-1]}\\{mark[-1]}"


def md_code(raw: str) -> str:
    """Code in Markdown: between backticks where nothing in it could end them, as HTML otherwise."""
    shown = clean(raw)
    simple = shown.strip() and shown == shown.strip() and not re.search(r"[`|$\\]", shown)
    return f"`{shown}`" if simple else f"<code>{md(shown)}</code>"


def html(raw: str) -> str:
    """HTML that prints `raw`, as text and between the quotes of an attribute."""
    return escape(clean(raw), quote=True)


@lru_cache(maxsize=4096)
def tex(raw: str) -> str:
    """LaTeX (T1 and Latin Modern, pdflatex or lualatex) that prints `raw`."""
    broken = _TEX_LONG_WORD.sub(_with_breaks, clean(raw))
    parts = re.split("(\u200b)", _TEX_LIGATURE.sub("\\1\u2060", broken))
    made = "".join("".join(map(_tex_char, part)) for part in parts)
    return made if len(made) <= _LONGEST_LINE else _TEX_LINE.sub("\\1\n", made)


def _with_breaks(found: re.Match[str]) -> str:
    word = found.group()
    return "\u200b".join(word[at : at + _LONGEST_WORD // 2] for at in range(0, len(word), _LONGEST_WORD // 2))


# zero-width characters, which `clean` has removed from the text, stand for break points and for "no ligature"
_TEX_OWN = {"\u200b": "\\hskip0pt{}%\n", "\u2060": "{}"}


def _tex_char(char: str) -> str:
    if char in _TEX_MARKS:
        return _TEX_MARKS[char]
    if char.isascii():
        return char
    if char in _TEX_OWN:
        return _TEX_OWN[char]
    if char in _TEX_MATH:
        return f"\\ensuremath{{{_TEX_MATH[char]}}}"
    return _tex_letter(char) or _circled(char) or f"\\texttt{{[U+{ord(char):04X}]}}\\hskip0pt{{}}"


_PLAIN = re.compile(r"[A-Za-z0-9().]{1,6}")


def _made_of(char: str, kind: str) -> str:
    """The plain characters that a character of some kind is made of, or ""."""
    plain = unicodedata.normalize("NFKD", char) if unicodedata.decomposition(char).startswith(f"<{kind}>") else ""
    return plain if _PLAIN.fullmatch(plain) else ""


def _circled(char: str) -> str:
    """Digits or a letter in a circle, or ""."""
    inner = _made_of(char, "circle")
    size = "scriptsize" if len(inner) == 1 else "tiny"
    return inner and f"\\textcircled{{\\{size} {inner}}}"


def _tex_letter(char: str) -> str:
    """A letter or sign beyond ASCII by its command, or ""."""
    if char in _TEX_NAMES:
        return f"\\{_TEX_NAMES[char]}{{}}"
    parts = unicodedata.normalize("NFD", char)
    base, marks = parts[:1], parts[1:]
    if base.isascii() and base.isalpha() and marks in _TEX_ACCENTS:
        return f"\\{_TEX_ACCENTS[marks]}{{{base}}}"
    return _made_of(char, "compat")  # Ⅳ, ⅳ, ⑴


def pdf_text(raw: str) -> str:
    """A text for a PDF's properties and outline: any character, without fonts or math; cut off where it is long."""
    return "".join(_pdf_char(char) for char in shortened(raw))


def shortened(raw: str) -> str:
    """The text as a PDF's properties and outline have it: cut off where it is long."""
    shown = clean(raw).strip()
    return shown if len(shown) <= _LONGEST_PROPERTY else f"{shown[: _LONGEST_PROPERTY - 1]}…"


def _pdf_char(char: str) -> str:
    return _tex_char(char) if char.isascii() else _tex_letter(char) or f'\\unichar{{"{ord(char):04X}}}'


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
    return (
        "".join(
            _MATH_MARKS.get(run, f"\\text{{{run}}}") for run in _MATH_RUN.findall(clean(raw).replace("\u00a0", " "))
        )
        or "{}"
    )


def tex_words(raw: str) -> str:
    """Words inside a LaTeX formula."""
    return f"\\text{{{tex(raw)}}}"
