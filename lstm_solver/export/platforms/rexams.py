"""R/exams: one Cloze exercise in R Markdown; where there are versions, R picks one of their texts."""

import re
from typing import NamedTuple

from ...document.blocks import Document, Figure, Heading, Inline
from ...document.language import Language
from ..export_losses import ExportLosses
from ..exported import (
    CHOICES,
    NUMBERS,
    AnswerField,
    ExportedFiles,
    ExportItem,
    ExportProblem,
    ExportSet,
    ExportVersion,
    version_words,
)
from ..points_text import points_text
from ..template_filling import fill, markdown, markdown_line
from ..usual_losses import AT_RANDOM, CENTRED, closed_ends, own_numbers, site_comma, whole_vectors

ENDING = ".Rmd"

NO_SLIPS = "a Cloze exercise has no feedback on single answers: slips stand in its solution"

PICTURES = "pictures are left out"

PROSE = "a question for a person to read is asked, but has no field"

_RUN = re.compile(r"`(r[^`]*)`")  # code that R would run

_STRING = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}


class RAnswer(NamedTuple):
    """`type`: as R/exams calls it; `listed`: what stands for it in the list of answers."""

    type: str
    solution: str
    tolerance: str
    points: str
    listed: list[str]


class RVersion(NamedTuple):
    """The texts of a version, and its answers."""

    question: str
    solution: str
    answers: list[RAnswer]


def write(exported: ExportSet, losses: ExportLosses) -> ExportedFiles:
    """One file."""
    losses.add(NO_SLIPS)
    for look in (closed_ends, own_numbers, site_comma, whole_vectors):
        look(exported, losses)
    if exported.students:
        losses.add(AT_RANDOM)
    problems, before = [], 0
    for problem in exported.problems:
        versions = [_version(problem, each, before, losses) for each in problem.versions]
        problems.append(versions)
        before += len(versions[0].answers)
    title = " ".join(exported.title.split()).replace("`", "'")
    fixed = all(len(versions) == 1 for versions in problems)
    return {"": fill("rexams.Rmd.j2", title=title, problems=problems, string=string, fixed=fixed)}


def string(text: str) -> str:
    """A string of R."""
    return '"' + "".join(_STRING.get(char, char) for char in text) + '"'


def _version(problem: ExportProblem, version: ExportVersion, before: int, losses: ExportLosses) -> RVersion:
    """`before`: the answers of the problems before it."""
    parts = [f"**{_line((' '.join(problem.title.split()),))}**"]
    name = version_words(problem.language, version)
    parts += [_line((name,))] if name else []
    parts.append(_text(version.given, losses))
    answers: list[RAnswer] = []
    solutions = []
    for item in version.items:
        title = f"**{_line((item.title,))}**"
        parts += [title, _text(item.ask, losses)]
        solutions += [title, _text(item.working, losses), _slips(item, problem.language)]
        start = before + len(answers)
        if item.kind == NUMBERS:
            answers += [_number(field, losses) for field in item.fields]
            parts.append(_fields(item, start))
        elif item.kind == CHOICES:
            answers.append(_choices(item))
            parts.append(f"##ANSWER{start + 1}##")
        else:
            losses.add(PROSE, item.ident)
    return RVersion("\n\n".join(filter(None, parts)), "\n\n".join(filter(None, solutions)), answers)


def _text(document: Document, losses: ExportLosses) -> str:
    """Its headings in bold, for the headings of an exercise have a meaning; without pictures."""
    blocks = []
    for block in document.blocks:
        if isinstance(block, Figure):
            losses.add(PICTURES)
        else:
            blocks.append(block._replace(level=4) if isinstance(block, Heading) else block)
    return _RUN.sub(r"<code>\1</code>", markdown(document._replace(blocks=tuple(blocks))))


def _line(content: Inline) -> str:
    return _RUN.sub(r"<code>\1</code>", markdown_line(content))


def _slips(item: ExportItem, language: Language) -> str:
    """What likely slips give, as a list."""
    lines = [
        f"- {_line(field.label)} = {language.digits(slip.text)}: {_line((slip.why,))}"
        for field in item.fields
        for slip in field.slips
    ]
    return "\n".join(lines)


def _fields(item: ExportItem, start: int) -> str:
    """A line a row of fields."""
    at = start
    lines = []
    for grid in item.grids:
        for row in grid.rows:
            places = [f"##ANSWER{at + number}##" for number in range(1, len(row) + 1)]
            at += len(row)
            lines.append(f"{_line(grid.label)} = {f' {grid.joint} '.join(places)}")
    return "\n\n".join(lines)


def _number(field: AnswerField, losses: ExportLosses) -> RAnswer:
    value, off = field.accepted.middle
    if value != field.value:
        losses.add(CENTRED, field.name)
    shown = field.text if value == field.value else f"{value:f}"
    return RAnswer("num", shown, f"{off:f}", points_text(field.points), [_line(field.label)])


def _choices(item: ExportItem) -> RAnswer:
    solution = "".join("1" if each.right else "0" for each in item.choices)
    listed = [_line(each.content) for each in item.choices]
    return RAnswer("schoice" if item.one else "mchoice", solution, "0", points_text(item.points), listed)
