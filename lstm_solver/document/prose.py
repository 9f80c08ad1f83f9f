"""An author's prose to blocks: paragraphs, lists of one level, emphasis, code, and quantities in backticks.

Everything else, TeX and HTML too, stays the text that it is. One pass, linear in the length.
"""

import re
from collections.abc import Callable, Iterator

from .blocks import Block, Inline, Items, Paragraph, StyledText
from .formulas import Layout, Number
from .language import Language

QuantityInProse = Callable[[str], Layout | None]

_BULLET = re.compile(r" {0,3}[-*+] +(?=\S)")

_NUMBER = re.compile(r" {0,3}\d{1,9}[.)] +(?=\S)")

_MARKS = re.compile(r"(`+|\*\*|\*|_+)")

# a quantity at a time, a gradient or a new value by its path, or a parameter: A.f_1(l=2)[0], d_weights.i.x[0][1], W_if
_NAME = re.compile(
    r"(?:[A-Za-z]\w*\.)?(?:(?:d|new)_[a-z]+(?:(?:\[\d+\])*\.\w+)*(?![\w.])|[A-Za-z]\w*_(?:\d+|[A-Za-z]\w*))(?:\([^()]*\))?(?:\[\d+\])*(?:\(n=\d+\))?",
    re.ASCII,
)

# what is quoted as it was written; a number with a sign; one with a point
_QUOTED = re.compile(r"(['„«\u201c][^'“»\u201d]*['“»\u201d])|(?<![\w.])(?:(-\d+(?:\.\d+)?)|\d+\.\d+)(?!\w|\.\w)")

_STYLES = {"*": "em", "_": "em", "**": "strong", "__": "strong"}


def blocks(text: str, quantity: QuantityInProse) -> list[Block]:
    """The prose as blocks; `quantity` gives the formula of a backticked name, or None where it names nothing."""
    found: list[Block] = []
    for kind, parts in _groups(text):
        if kind == "paragraph":
            found.append(Paragraph(inline(parts[0], quantity)))
        else:
            found.append(Items(tuple(inline(part, quantity) for part in parts), kind == "ordered"))
    return found


def _groups(text: str) -> list[tuple[str, list[str]]]:
    """Paragraphs and lists with the text of their items; a line that starts nothing goes on with what is open."""
    groups: list[tuple[str, list[list[str]]]] = []
    gap = True
    for line in text.expandtabs(4).splitlines():
        kind, rest = _line_kind(line)
        if not rest:
            gap = True
            continue
        if kind == "paragraph" and not (gap and not line.startswith("  ")) and groups:
            groups[-1][1][-1].append(rest)
        elif groups and kind == groups[-1][0] != "paragraph":
            groups[-1][1].append([rest])
        else:
            groups.append((kind, [[rest]]))
        gap = False
    return [(kind, [" ".join(lines) for lines in items]) for kind, items in groups]


def _line_kind(line: str) -> tuple[str, str]:
    for kind, mark in (("bullets", _BULLET), ("ordered", _NUMBER)):
        if found := mark.match(line):
            return kind, line[found.end() :].strip()
    return "paragraph", line.strip()


def inline(text: str, quantity: QuantityInProse) -> Inline:
    """Running text with emphasis, code and formulas in it."""
    tokens = _MARKS.split(text)
    closers = _closers(tokens)
    out: list[str | StyledText | Layout] = []
    plain: list[str] = []
    style, ends, at = "", -1, 0
    while at < len(tokens):
        token = tokens[at]
        closer = closers[at]
        if at == ends or (closer and not style and not token.startswith("`")):
            _flush(plain, style, out)
            style, ends = ("", -1) if at == ends else (_STYLES[token], closer)
        elif closer and token.startswith("`"):
            _flush(plain, style, out)
            out.append(_code("".join(tokens[at + 1 : closer]), quantity))
            at = closer
        else:
            plain.append(token)
        at += 1
    _flush(plain, style, out)
    return tuple(out)


def mentioned(text: str, quantity: QuantityInProse, language: Language) -> Inline:
    """A sentence of the program's, with the canonical names in it, which no backticks mark, as formulas, and its
    numbers with the signs of the language and the format, but for what is quoted as it was written."""
    found: list[str | Layout] = []
    at = 0
    for match in _NAME.finditer(text):
        formula = quantity(match[0])
        if formula is not None:
            found += [*_signed(text[at : match.start()], language), formula]
            at = match.end()
    return tuple(part for part in (*found, *_signed(text[at:], language)) if part != "")


def _signed(words: str, language: Language) -> Iterator[str | Layout]:
    """Words, in which a number below zero is a formula, so that it has the minus sign of the format."""
    at, plain = 0, ""
    for each in _QUOTED.finditer(words):
        plain += words[at : each.start()]
        at = each.end()
        if each[2]:
            yield plain
            yield Number(each[2])
        plain = "" if each[2] else plain + (each[0] if each[1] else language.digits(each[0]))
    yield plain + words[at:]


def _flush(plain: list[str], style: str, out: list[str | StyledText | Layout]) -> None:
    text = "".join(plain)
    plain.clear()
    if text:
        out.append(StyledText(style, text) if style else text)


def _code(inner: str, quantity: QuantityInProse) -> StyledText | Layout:
    name = inner.strip()
    formula = quantity(name)
    return StyledText("code", name) if formula is None else formula


def _closers(tokens: list[str]) -> list[int]:
    """For each mark that opens something the place of the mark that closes it, 0 elsewhere."""
    closers = [0] * len(tokens)
    inside = _code_spans(tokens, closers)
    nearest: dict[str, int] = {}
    for at in range(len(tokens) - 2, 0, -2):
        token = tokens[at]
        if inside[at] or token not in _STYLES:
            continue
        before, after = tokens[at - 1], tokens[at + 1]
        opens = bool(after[:1].strip()) or (not after and at + 2 < len(tokens))
        if opens and not before[-1:].isalnum():
            closers[at] = nearest.get(token, 0)
        if (before[-1:].strip() or not before) and not after[:1].isalnum():
            nearest[token] = at
    return closers


def _code_spans(tokens: list[str], closers: list[int]) -> list[bool]:
    """Backticks go first: which marks stand in code, and with `closers` filled in for the code itself."""
    inside = [False] * len(tokens)
    nearest: dict[str, int] = {}
    ends = [0] * len(tokens)
    for at in range(len(tokens) - 2, 0, -2):
        if tokens[at].startswith("`"):
            ends[at] = nearest.get(tokens[at], 0)
            nearest[tokens[at]] = at
    at = 1
    while at < len(tokens):
        end = ends[at]
        if end:
            closers[at] = end
            inside[at : end + 1] = [True] * (end + 1 - at)
        at = (end or at) + 2
    return inside
