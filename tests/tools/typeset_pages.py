"""What stands where on the pages of a PDF, by pdftotext."""

import re
import subprocess
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from helpers import need

FOOT = 790.0  # pt from the top of A4, where the number of the page stands
TOP, HIGH = 57.0, 728.0  # the body of a page with 2 cm margins

MIDDLE = 297.5  # pt from the left of A4

_WORD = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax=".*?" yMax="(.*?)">(.*?)</word>')


class PageLine(NamedTuple):
    """A line of print: `low` is where it ends, in pt from the top."""

    low: float
    text: str


def body(pdf: Path) -> list[list[PageLine]]:
    """The lines of each page from the top down, without its running head and its foot."""
    pages = []
    for page in _pages(pdf):
        words = [(round(float(low)), text) for _, _, low, text in _WORD.findall(page) if TOP < float(low) < FOOT]
        lines = groupby(sorted(words, key=lambda word: word[0]), key=lambda word: word[0])
        pages.append([PageLine(low, " ".join(text for _, text in those)) for low, those in lines])
    return pages


def _pages(pdf: Path) -> list[str]:
    need("pdftotext")
    made = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, encoding="utf-8")
    return made.stdout.split("<page ")[1:]


def last_columns(pdf: Path) -> tuple[float, float]:
    """How far down the two columns of the last page go, as parts of its height."""
    words = [(float(x), float(low)) for x, _, low, _ in _WORD.findall(_pages(pdf)[-1]) if TOP < float(low) < FOOT]
    left, right = ([low for x, low in words if (x > MIDDLE) == side] for side in (False, True))
    return (max(left, default=TOP) - TOP) / HIGH, (max(right, default=TOP) - TOP) / HIGH


def fullness(page: list[PageLine]) -> float:
    """Which part of a page has something on it."""
    return (max((line.low for line in page), default=TOP) - TOP) / HIGH


def ends_in(pages: list[list[PageLine]], texts: set[str]) -> list[str]:
    """The last lines of pages that are one of these texts, such as headings with nothing beneath them."""
    return [page[-1].text for page in pages if page and page[-1].text in texts]
