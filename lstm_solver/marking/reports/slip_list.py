"""The slips that are looked for, as `check --slips` lists them."""

from collections.abc import Iterator

from ...document.blocks import Document, Heading, Inline, StyledText, Table
from ...document.language import ENGLISH, load
from .. import slips

HEAD = ("slips_id", "slips_slip", "slips_line")


def pieces(format: str, lang: str | None = None) -> Iterator[str]:
    """The catalogue as text, md or json: a list of {id, title, line}, in the order in which slips are tried."""
    found = slips(lang or ENGLISH)
    if format == "json":
        from ...solver.json_result import json_pieces

        yield from json_pieces([each._asdict() for each in found])
        yield "\n"
        return
    from ...render import render

    language = load(lang or ENGLISH)
    head: tuple[Inline, ...] = tuple((language.text(key),) for key in HEAD)
    title = language.text("slips_title")
    rows: tuple[tuple[Inline, ...], ...] = tuple(
        ((StyledText("code", each.id),), (each.title,), (each.line,)) for each in found
    )
    yield render([Document(title, (Heading(1, (title,)), Table(head, rows)), "", language.code)], format)
