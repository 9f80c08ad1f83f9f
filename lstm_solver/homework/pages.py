"""Sheets to the text of a format, and to PDF."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..render import fill
from ..render.prose import blocks as prose
from .model import Homework
from .sheets import Sheet
from .words import say

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
    return fill(
        "homework",
        format,
        templates,
        sheets=sheets,
        title=title(homework),
        course=homework.course,
        due=say("due", date=homework.due) if homework.due else "",
        points=_points(homework),
        name=say("name"),
        instructions=prose(homework.instructions, lambda _: None),
        paper=homework.paper,
        lang="en",
        contents=say("contents") if contents else "",
    )


def title(homework: Homework) -> str:
    """`Homework 3: Gates by hand`, as far as the set says it."""
    if not homework.number:
        return homework.title or say("untitled")
    return say("homework_titled" if homework.title else "homework", number=homework.number, title=homework.title)


def _points(homework: Homework) -> str:
    points = homework.points
    return "" if points is None else say("points_one" if points == 1 else "points", points=f"{points:f}")
