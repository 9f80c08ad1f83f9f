"""How wide a run of letters is in Latin Modern, so that it keeps its place in any other font."""

import unicodedata

from ...document.glyph_widths import BOLD, COMMANDS, ITALIC, UPRIGHT
from ...document.symbols import SIGNS
from .text_runs import TextRun

_SIGNS = {sign: COMMANDS[name] for name, sign in SIGNS.items() if name in COMMANDS}

# what stands between letters and digits, as wide upright as slanted
_BETWEEN = {
    **dict.fromkeys("0123456789/*", 0.5),
    **dict.fromkeys(".,;:!'[]|·", 0.28),
    **dict.fromkeys("()", 0.39),
    **dict.fromkeys("=+\u2212±×÷", 0.78),
    **dict.fromkeys(" \u00a0-", 0.33),
    "\u2009": 0.17,
    "…": 1.01,
    "–": 0.5,
    "\u22a4": 0.78,
}

_OTHER = 0.6  # of a letter of another script


def run_em(run: TextRun) -> float:
    """The width of a run, in em of its line."""
    letters = BOLD if run.bold else ITALIC if run.slanted else UPRIGHT
    plain = unicodedata.normalize("NFD", run.text)
    known = letters | _BETWEEN | _SIGNS
    return run.scale * sum(known.get(char, _OTHER) for char in plain if not unicodedata.combining(char))
