"""Sheets to the text of a format, and to PDF."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..document.prose import blocks as prose
from ..render import fill, with_numbers
from .homework_set import Homework
from .set_sheets import HomeworkSheet

if TYPE_CHECKING:
    from ..render.custom_templates import CustomTemplates

HEADER = 60  # characters


def text(
    homework: Homework,
    sheets: Sequence[HomeworkSheet],
    format: str,
    templates: "CustomTemplates | None" = None,
    *,
    contents: bool = False,
) -> str:
    """Sheets as one document in md or tex. `contents`: with a table of contents. Raises what `fill` raises."""
    say = homework.language.text
    shown = [
        each._replace(documents=tuple(with_numbers(document, format) for document in each.documents)) for each in sheets
    ]
    return fill(
        "homework",
        format,
        templates,
        sheets=shown,
        title=title(homework),
        course=homework.course,
        header=_header(homework),
        due=say("due", date=homework.due) if homework.due else "",
        points="" if homework.points is None else say("points", n=homework.points),
        name=say("student_name"),
        student=say("student_number"),
        instructions=prose(homework.instructions, lambda _: None),
        paper=homework.paper,
        lang=homework.lang,
        contents=say("contents") if contents else "",
        whose=_whose(homework),
    )


def _whose(homework: Homework) -> str:
    """Whose sheet it is, where each student has numbers of their own; "" where all have the same."""
    if homework.version is None:
        return ""
    student, version = homework.version
    return homework.language.text("version_of", student=student, version=version)


def _header(homework: Homework) -> str:
    """What stands above every page: the title, where it has room there."""
    whole = title(homework)
    return whole if len(whole) <= HEADER else title(homework._replace(title=""))


def illustrated(sheets: Sequence[HomeworkSheet], stem: str) -> tuple[list[HomeworkSheet], dict[str, str]]:
    """Sheets whose pictures have files beside the page, and the SVG files by name: `STEM-timeline.svg`."""
    from ..render.svg.picture_files import files, named

    documents = named([document for sheet in sheets for document in sheet.documents], stem)
    found, pending = [], iter(documents)
    for sheet in sheets:
        found.append(sheet._replace(documents=tuple(next(pending) for _ in sheet.documents)))
    return found, files(documents)


def title(homework: Homework) -> str:
    """`Homework 3: Gates by hand`, as far as the set says it."""
    say = homework.language.text
    if not homework.number:
        return homework.title or say("homework")
    return say("homework_titled" if homework.title else "homework_number", number=homework.number, title=homework.title)
