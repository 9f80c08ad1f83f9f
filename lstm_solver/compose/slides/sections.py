"""Blocks of a page as frames: each section one frame, each question one with its answer to come."""

from collections.abc import Iterator

from ...document.blocks import Block, Formulas, Heading, Inline
from ...document.deck import Frame


def sections(blocks: list[Block]) -> list[Frame]:
    """A frame for each heading of level 2 with something below it; smaller headings stand in it."""
    return [Frame(title, tuple(body), section=title) for title, body in _cut(blocks, 2) if body]


def asked(blocks: list[Block]) -> list[Frame]:
    """The answers: what is asked stands there from the start, the answer and each comment come one by one."""
    found = []
    for title, body in _cut(blocks, 3):
        first = next((at for at, block in enumerate(body) if isinstance(block, Formulas)), len(body))
        if body:
            found.append(Frame(title, tuple(body[:first]), tail=tuple(body[first:]), section=title))
    return found


def _cut(blocks: list[Block], level: int) -> Iterator[tuple[Inline, list[Block]]]:
    """Each heading of at most this level with what stands below it."""
    title: Inline = ()
    body: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level <= level:
            yield title, body
            title, body = block.content, []
        else:
            body.append(block)
    yield title, body
