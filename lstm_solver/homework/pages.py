"""Sheets to the text of a format, and to PDF."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..render import fill
from ..render.prose import blocks as prose
from .model import Homework
from .sheets import Sheet

if TYPE_CHECKING:
    from ..render.own import Templates


def text(
    homework: Homework,
    sheets: Sequence[Sheet],
    format: str,
    templates: "Templates | None" = None,
    *,
    contents: bool = False,
) -> str:
    """Sheets as one document in md or tex. `contents`: with a table of contents. Raises what `fill` raises."""
    say = homework.language.text
    return fill(
        "homework",
        format,
        templates,
        sheets=sheets,
        title=title(homework),
        course=homework.course,
        due=say("due", date=homework.due) if homework.due else "",
        points="" if homework.points is None else say("points", n=homework.points),
        name=say("student_name"),
        instructions=prose(homework.instructions, lambda _: None),
        paper=homework.paper,
        lang=homework.lang,
        contents=say("contents") if contents else "",
    )


def title(homework: Homework) -> str:
    """`Homework 3: Gates by hand`, as far as the set says it."""
    say = homework.language.text
    if not homework.number:
        return homework.title or say("homework")
    return say("homework_titled" if homework.title else "homework_number", number=homework.number, title=homework.title)
