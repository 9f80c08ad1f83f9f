"""What an author names without a time of its own: `h_t`, `h_{t-1}`, `h`, a parameter."""

import re

from ....document.formulas import Layout, Symbol
from ....document.notation_keys import timeless
from ...notation import plain_symbol
from ...view import View
from ..parameter_symbols import parameter_named

_BRACES = re.compile(r"_\{([\w,]+(?:[+-]\d+)?)\}", re.ASCII)  # h_{1}, h_{t-1}, as LaTeX writes them

_AT_SOME_TIME = re.compile(r"(\w+?)_(t(?:[+-]\d+)?)", re.ASCII)


def without_braces(text: str) -> str:
    """`h_1` for `h_{1}`."""
    return _BRACES.sub(r"_\1", text)


def without_time(view: View, text: str) -> Layout | None:
    """`h_t`, `h_t-1`, `h`, a parameter by its name in the file or on the page (`b_f`), a letter: as in equations."""
    out = len(view.problem.layers), "out"
    pages = [view, *([view.at(out)] if out in view.solved.plans else [])]
    found = next((symbol for at in pages for symbol in [parameter_named(at, text)] if symbol is not None), None)
    if found is not None:
        return found
    if text in view.problem.symbols:
        return Symbol(plain_symbol(text))
    timed = _AT_SOME_TIME.fullmatch(text)
    stem = timed[1] if timed else text
    page = next((at for at in pages if stem in (*at.order, *at.cell.states, "x")), None)
    if page is None or not view.problem.plain:
        return None
    if timed and timed[2] == "t-1" and stem in page.cell.states:
        return page.mark.on(page.notation.previous(stem, "t-1"))
    return page.named(stem, timed[2]) if timed else Symbol(timeless(page.generic(stem).text))
