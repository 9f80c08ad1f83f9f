"""The rounding habits that marking knows, as `check --habits` lists them."""

from collections.abc import Iterator

from ...document.blocks import Document, Heading, Inline, StyledText, Table
from .. import habits

TITLE = "Rounding habits"

HEAD = ("id", "what is done")


def pieces(format: str) -> Iterator[str]:
    """The habits as text, md or json: a list of {id, line}, in the order in which they are tried."""
    found = habits()
    if format == "json":
        from ...solver.json_result import json_pieces

        yield from json_pieces([{"id": each.id, "line": each.line} for each in found])
        yield "\n"
        return
    from ...render import render

    head: tuple[Inline, ...] = tuple((word,) for word in HEAD)
    rows: tuple[tuple[Inline, ...], ...] = tuple(((StyledText("code", each.id),), (each.line,)) for each in found)
    yield render([Document(TITLE, (Heading(1, (TITLE,)), Table(head, rows)))], format)
