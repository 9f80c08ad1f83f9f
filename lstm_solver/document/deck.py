"""A lecture's deck, format-free: frames that grow line by line."""

from typing import NamedTuple

from .blocks import Block, Inline, Working
from .formulas import Layout


class Stage(NamedTuple):
    """What is worked out in one go, and stands on one slide where that has the room.

    `needs`: equations of what it reads; one that stands on the slide already is left out. `head`: what stands above it
    instead, as a table. `tail`: what is said of it, block by block, once it is found. `kind`: what it is at any time
    ("f", "d_f"), or "". `at_once`: it comes as a whole, not line by line. `answer`: of the question that ends with it,
    on a slide of its own where this one has no room for all of it.
    """

    workings: tuple[Working, ...]
    needs: tuple[Layout, ...] = ()
    head: tuple[Block, ...] = ()
    tail: tuple[Block, ...] = ()
    kind: str = ""
    at_once: bool = False
    answer: tuple[Block, ...] = ()


class Frame(NamedTuple):
    """One frame, or several where its content needs more room.

    `head` stands there from the start. Then the `stages` are revealed, line by line; the title names what is worked out
    on the slide. The blocks of `tail` follow one by one. `side`: results known so far, to which those of the frame are
    added as they are found; None where the frame has no such list. `numbered`: the formulas of the head have equation
    numbers. `section`: the part of the deck that begins with the frame, or nothing. `apart`: it shares no slide.
    `everywhere`: the head stands on every slide of the frame if all workings have room beneath it, otherwise on none.
    `data`: what stands above the list of results, where that leaves it half the slide. `goes_on`: its head has stood
    on a frame before, of which this is the rest. `optional`: what stands below all else, as far as the slide has room.
    """

    title: Inline
    head: tuple[Block, ...] = ()
    stages: tuple[Stage, ...] = ()
    tail: tuple[Block, ...] = ()
    side: tuple[Layout, ...] | None = None
    subtitle: str = ""
    numbered: bool = False
    section: Inline = ()
    apart: bool = False
    everywhere: bool = False
    data: tuple[Block, ...] = ()
    goes_on: bool = False
    optional: tuple[Block, ...] = ()


def opening(section: Inline, frames: list[Frame]) -> list[Frame]:
    """The frames as one part of a deck."""
    return [frame._replace(section=section) for frame in frames[:1]] + frames[1:]


class Deck(NamedTuple):
    """`author` and `date` may be empty; `lang`: the language of its words, as in en or de."""

    title: str
    frames: tuple[Frame, ...]
    author: str = ""
    lang: str = "en"
    date: str = ""
