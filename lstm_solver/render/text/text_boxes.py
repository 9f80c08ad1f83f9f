"""Blocks of text with a baseline, side by side: the arithmetic of plain-text formulas."""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

# top, middle, bottom of a fence that is taller than a line
FENCES = {
    "[": ("⎡", "⎢", "⎣"),
    "]": ("⎤", "⎥", "⎦"),
    "(": ("⎛", "⎜", "⎝"),
    ")": ("⎞", "⎟", "⎠"),
    "|": ("│", "│", "│"),
}


def columns(text: str) -> int:
    """How many columns a terminal gives the text: combining marks have none, East Asian wide characters two."""
    if text.isascii():
        return len(text)
    return sum(map(_columns_of, text))


def _columns_of(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def padded(text: str, width: int, align: str = "l") -> str:
    """The text filled up with spaces; `align` is l, r or c."""
    free = max(width - columns(text), 0)
    left = {"l": 0, "r": free, "c": free // 2}[align]
    return " " * left + text + " " * (free - left)


class TextBox(NamedTuple):
    """Lines of equal width; `base` is the line that stands on the baseline."""

    lines: tuple[str, ...]
    base: int
    width: int


def line(text: str) -> TextBox:
    """A text of one line."""
    return TextBox((text,), 0, columns(text))


def spread(box: TextBox, above: int, below: int) -> TextBox:
    """Empty lines over and under the box."""
    blank = (" " * box.width,)
    return TextBox(blank * above + box.lines + blank * below, box.base + above, box.width)


def beside(boxes: Sequence[TextBox]) -> TextBox:
    """From left to right, baselines level."""
    above = max((box.base for box in boxes), default=0)
    below = max((len(box.lines) - box.base - 1 for box in boxes), default=0)
    level = [spread(box, above - box.base, below - (len(box.lines) - box.base - 1)) for box in boxes]
    lines = tuple("".join(parts) for parts in zip(*(box.lines for box in level), strict=True))
    return TextBox(lines, above, sum(box.width for box in boxes)) if level else line("")


def stacked(boxes: Sequence[TextBox], base: int, align: str = "l") -> TextBox:
    """From top to bottom."""
    width = max((box.width for box in boxes), default=0)
    lines = tuple(padded(text, width, align) for box in boxes for text in box.lines)
    return TextBox(lines, min(base, len(lines) - 1), width)


def fence(kind: str, high: int, base: int) -> TextBox:
    """A bracket `high` lines tall; `kind` is one of ( ) [ ]."""
    if high <= 1:
        return line(kind)
    top, middle, bottom = FENCES[kind]
    return TextBox((top, *[middle] * (high - 2), bottom), base, 1)


def fenced(opening: str, box: TextBox, closing: str) -> TextBox:
    """The box between brackets of its height; either may be ""."""
    high = len(box.lines)
    left = [fence(opening, high, box.base)] if opening else []
    right = [fence(closing, high, box.base)] if closing else []
    return beside([*left, box, *right])


def table(rows: Sequence[Sequence[TextBox]], align: str = "r", gap: str = "  ") -> TextBox:
    """Boxes in columns, baselines level in each row; the baseline is the middle line."""
    count = max(map(len, rows), default=0)
    wide = [max((row[at].width for row in rows if at < len(row)), default=0) for at in range(count)]
    made = []
    for row in rows:
        cells: list[TextBox] = []
        for at, box in enumerate(row):
            lines = tuple(padded(text, wide[at], align) for text in box.lines)
            cells += [line(gap)] * (at > 0) + [TextBox(lines, box.base, wide[at])]
        made.append(beside(cells))
    whole = stacked(made, 0) if made else line("")
    return whole._replace(base=(len(whole.lines) - 1) // 2)
