"""Exact constants such as `1/3`, `sqrt(2)` or `-ln(2)`: from their text to TeX and Unicode.

The reader has checked them already; whatever does not look like one here prints as plain text.
"""

import re

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z]+)|(\*\*|[-+*/^()]))")

_PLAIN = re.compile(r"-?(?:\d+\.?\d*|\.\d+)\Z")

_TEX = {"pi": r"\pi ", "*": r" \cdot ", "ln": r"\ln ", "log": r"\log ", "exp": r"\exp ", "tanh": r"\tanh "}

_UNICODE = {"pi": "π", "*": "·", "ln": "ln ", "log": "log ", "sqrt": "√"}

_SUPER = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))

SUM, PRODUCT, ATOM = 1, 3, 9


def is_plain(text: str) -> bool:
    """Digits with an optional sign and point, nothing else."""
    return _PLAIN.match(text) is not None


def level(text: str) -> int:
    """How tightly the constant holds together: SUM, PRODUCT or ATOM; a leading minus sign does not count."""
    if is_plain(text):
        return ATOM
    depth, found = 0, ATOM
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0 and at and char in "+-" and text[at - 1] not in "eE*/^(":
            return SUM
        if depth == 0 and char in "*/":
            found = PRODUCT
    return found


def to_tex(text: str) -> str | None:
    """TeX, or None where the text is no constant."""
    if is_plain(text):
        return text
    tokens = _tokens(text)
    return None if tokens is None else _print_tex(tokens)


def to_unicode(text: str) -> str:
    """One line of Unicode: `√2`, `-ln 2`, `π/4`; the text itself where it is no constant."""
    tokens = None if is_plain(text) else _tokens(text)
    if tokens is None:
        return text
    out: list[str] = []
    for before, token in zip(["", *tokens], _unwrapped(tokens), strict=False):
        power = before in ("**", "^") and token.isdigit()
        out.append("".join(map(_SUPER.__getitem__, token)) if power else _UNICODE.get(token, token))
    return "".join(_without_power_signs(out))


def _tokens(text: str) -> list[str] | None:
    found, at = [], 0
    while match := _TOKEN.match(text, at):
        found.append(match.group().strip())
        at = match.end()
    balanced = _balanced(found)
    return found if balanced and not text[at:].strip() else None


def _balanced(tokens: list[str]) -> bool:
    depth = 0
    for token in tokens:
        depth += (token == "(") - (token == ")")
        if depth < 0:
            return False
    return depth == 0


def _pairs(tokens: list[str]) -> dict[int, int]:
    """Where each parenthesis closes."""
    opened: list[int] = []
    found = {}
    for at, token in enumerate(tokens):
        if token == "(":
            opened.append(at)
        elif token == ")":
            found[opened.pop()] = at
    return found


def _print_tex(tokens: list[str]) -> str:
    """`sqrt(…)` and a power take braces for their parentheses; `ln(2)` needs none."""
    out = [_TEX.get(token, token if not token.isalpha() else f"\\mathrm{{{token}}}") for token in tokens]
    for opening, closing in _pairs(tokens).items():
        before = tokens[opening - 1] if opening else ""
        if before == "sqrt":
            out[opening - 1], out[opening], out[closing] = "\\sqrt", "{", "}"
        elif before in ("**", "^"):
            out[opening], out[closing] = "{", "}"
        elif before in ("ln", "log") and closing == opening + 2:
            out[opening] = out[closing] = ""
    for at, token in enumerate(tokens):
        if token in ("**", "^"):
            out[at] = "^"
            if tokens[at + 1 : at + 2] and tokens[at + 1] != "(":
                out[at + 1] = f"{{{out[at + 1].strip()}}}"
    return "".join(out).strip()


def _unwrapped(tokens: list[str]) -> list[str]:
    """The tokens without the parentheses of `sqrt(2)` and `ln(2)`."""
    out = list(tokens)
    for opening, closing in _pairs(tokens).items():
        if opening and tokens[opening - 1] in ("sqrt", "ln", "log") and closing == opening + 2:
            out[opening] = out[closing] = ""
    return out


def _without_power_signs(parts: list[str]) -> list[str]:
    kept = []
    for at, part in enumerate(parts):
        raised = at + 1 < len(parts) and parts[at + 1] and parts[at + 1][0] in _SUPER.values()
        if part in ("**", "^"):
            if not raised:
                kept.append("^")
        else:
            kept.append(part)
    return kept
