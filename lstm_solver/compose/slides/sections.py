"""Blocks of a page as frames: each section one frame."""

from collections.abc import Iterator

from ...document.blocks import Block, Heading, Inline
from ...document.deck import Frame


def sections(blocks: list[Block]) -> list[Frame]:
    """A frame for each heading of level 2 with something below it; smaller headings stand in it."""
    return [Frame(title, tuple(body), section=title) for title, body in _cut(blocks, 2) if body]


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
