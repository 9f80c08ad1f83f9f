"""The rounding habits that marking knows, as `check --habits` lists them."""

from collections.abc import Iterator

from ...document.blocks import Document, Heading, Inline, StyledText, Table
from ...document.language import ENGLISH, load
from .. import habits

HEAD = ("slips_id", "slips_line")


def pieces(format: str, lang: str | None = None) -> Iterator[str]:
    """The habits as text, md or json: a list of {id, line}, in the order in which they are tried."""
    found = habits()
    language = load(lang or ENGLISH)
    if format == "json":
        from ...solver.json_result import json_pieces

        yield from json_pieces([{"id": each.id, "line": each.line(language)} for each in found])
        yield "\n"
        return
    from ...render import render

    head: tuple[Inline, ...] = tuple((language.text(key),) for key in HEAD)
    title = language.text("habits_title")
    rows: tuple[tuple[Inline, ...], ...] = tuple(
        ((StyledText("code", each.id),), (each.line(language),)) for each in found
    )
    yield render([Document(title, (Heading(1, (title,)), Table(head, rows)), "", language.code)], format)
