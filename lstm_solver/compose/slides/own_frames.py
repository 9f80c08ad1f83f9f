"""The frames that the author of a problem has written for its deck."""

from ...document.blocks import Inline
from ...document.deck import Frame
from ...document.formulas import Symbol, equals
from ...document.prose import blocks as prose
from ...network.problem import DeckFrame
from ...network.quantity_names import parse
from ..sections.answers import named, of_answer
from ..view import View
from .splitting import StageSpot, between, spots


def own_frames(view: View, frames: list[Frame]) -> list[Frame]:
    """The deck with the author's frames: at its start, at its end, and before quantities and time steps.

    One before what is worked out nowhere stands behind all that is.
    """
    own = view.problem.slides.frames
    known = spots(frames)
    before: dict[StageSpot, list[Frame]] = {}
    ends: dict[str, list[Frame]] = {"start": [], "": [], "end": []}
    for name, words in own.items():
        spot = None if name in ends else _spot(view, name, known)
        where = ends[name if name in ends else ""] if spot is None else before.setdefault(spot, [])
        where.append(_frame(view, name, words))
    return [*ends["start"], *between(frames, before), *ends[""], *ends["end"]]


def _spot(view: View, name: str, known: dict[str, StageSpot]) -> StageSpot | None:
    """Where a quantity, or the first of a time step, is worked out."""
    asked = parse(name)
    if asked is not None:
        return known.get(of_answer(view, view.solved.traces[0], asked))
    runs = (None, view.solved.traces[0].sequence.name)
    there = [spot for label, spot in known.items() if name.isdecimal() and _time(label, runs) == int(name)]
    return min(there, default=None)


def _time(label: str, runs: tuple[str | None, ...]) -> int | None:
    """The time of a quantity of the forward pass of one of the runs."""
    found = parse(label)
    return None if found is None or found.run not in runs or found.quantity.startswith("d_") else found.t


def _frame(view: View, name: str, words: DeckFrame) -> Frame:
    title: Inline = (words.title or view.problem.slides.title or view.problem.title,)
    symbol = named(view, name)
    if not words.title and symbol is not None:
        title = (symbol,)
    elif not words.title and name.isdecimal():
        time = view.time(int(name) - view.problem.time.first)
        title = view.language.say("time_step", time=equals(Symbol("t"), Symbol(time)))
    return Frame(title, tuple(prose(words.text, lambda text: named(view, text))), apart=True)
