"""The slips that are looked for, as `check --slips` lists them."""

from collections.abc import Iterator

from ...document.blocks import Document, Heading, Inline, StyledText, Table
from .. import slips

TITLE = "Slips"

HEAD = ("id", "slip", "what happened")


def pieces(format: str) -> Iterator[str]:
    """The catalogue as text, md or json: a list of {id, title, line}, in the order in which slips are tried."""
    found = slips()
    if format == "json":
        from ...solver.json_result import json_pieces

        yield from json_pieces([each._asdict() for each in found])
        yield "\n"
        return
    from ...render import render

    head: tuple[Inline, ...] = tuple((word,) for word in HEAD)
    rows: tuple[tuple[Inline, ...], ...] = tuple(
        ((StyledText("code", each.id),), (each.title,), (each.line,)) for each in found
    )
    yield render([Document(TITLE, (Heading(1, (TITLE,)), Table(head, rows)))], format)
