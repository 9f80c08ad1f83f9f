"""Blocks of a page as frames: each section one frame, each question one with its answer to come."""

from collections.abc import Iterator

from ..document import Block, Formulas, Heading, Inline
from .deck import Frame


def sections(blocks: list[Block]) -> list[Frame]:
    """A frame for each heading with something below it; a smaller heading is the subtitle of the greater one."""
    return [Frame(title, tuple(body), subtitle=_plain(below)) for title, below, body in _cut(blocks) if body]


def asked(blocks: list[Block]) -> list[Frame]:
    """The answers: what is asked stands there from the start, the answer and each comment come one by one."""
    found = []
    for title, below, body in _cut(blocks):
        first = next((at for at, block in enumerate(body) if isinstance(block, Formulas)), len(body))
        if body:
            found.append(Frame(below or title, tuple(body[:first]), tail=tuple(body[first:])))
    return found


def _cut(blocks: list[Block]) -> Iterator[tuple[Inline, Inline, list[Block]]]:
    """Heading of level 2, heading of level 3 or nothing, what stands below them."""
    title: Inline = ()
    below: Inline = ()
    body: list[Block] = []
    for block in blocks:
        if not isinstance(block, Heading) or block.level > 3:
            body.append(block)
            continue
        yield title, below, body
        body = []
        title, below = (block.content, ()) if block.level < 3 else (title, block.content)
    yield title, below, body


def _plain(content: Inline) -> str:
    return "".join(part for part in content if isinstance(part, str))
