"""Canvas: QTI 1.2 in a ZIP, an item a number, with ranges that Classic and New Quizzes read alike."""

from decimal import Decimal
from typing import NamedTuple

from ...document.language import Language
from ...render.html_fragment import words
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
from ..packed import fixed_id, packed
from ..picture_parts import with_files
from ..points_text import points_text
from ..template_filling import fill, html, html_line
from ..usual_losses import closed_ends, own_numbers, picking, several_choices, site_comma, whole_vectors

ENDING = ".zip"

APART = "each number is an item of its own, with the givens before it"

NO_SLIPS = "a numerical item has no wrong answers: slips stand in its general feedback, not as answers"

PICTURES = "pictures"  # their folder

PICKED = "each number picks its version by itself"


class CanvasRange(NamedTuple):
    """`exact` with what it may be off by, or None where only the ends say it."""

    low: Decimal
    high: Decimal
    exact: Decimal | None

    @property
    def margin(self) -> Decimal:
        """What the exact number may be off by."""
        return self.high - (self.high if self.exact is None else self.exact)


class CanvasItem(NamedTuple):
    """`type`: as Canvas calls it. `choices`: with their identifiers."""

    ident: str
    title: str
    type: str
    points: str
    text: str
    feedback: str
    ranges: tuple[CanvasRange, ...] = ()
    choices: tuple[tuple[str, str, bool, str], ...] = ()


class CanvasGroup(NamedTuple):
    """Items of which one is picked; a group of one where nothing varies."""

    ident: str
    title: str
    points: str
    items: list[CanvasItem]


def write(exported: ExportSet, losses: ExportLosses) -> ExportedFiles:
    """One package with one quiz."""
    for look in (closed_ends, own_numbers, picking, several_choices, site_comma, whole_vectors):
        look(exported, losses)
    groups = [group for problem in exported.problems for group in _groups(problem, losses)]
    title = " ".join(exported.title.split())
    pictures = _pictures(groups)
    ident = fixed_id("canvas", exported.title, fill("canvas_quiz.xml.j2", ident="", title=title, groups=groups))
    points = sum((Decimal(group.points) for group in groups), Decimal(0))
    files: dict[str, str | bytes] = {
        "imsmanifest.xml": fill("canvas_manifest.xml.j2", ident=ident, title=title, pictures=sorted(pictures)),
        f"{ident}/{ident}.xml": fill("canvas_quiz.xml.j2", ident=ident, title=title, groups=groups),
        f"{ident}/assessment_meta.xml": fill("canvas_meta.xml.j2", ident=ident, title=title, points=f"{points:f}"),
    }
    return {"": packed(files | pictures)}


def _pictures(groups: list[CanvasGroup]) -> dict[str, bytes]:
    """The pictures of all items, by where they stand in the package."""
    items = [item for group in groups for item in group.items]
    found = [with_files(text, "") for item in items for text in (item.text, item.feedback)]
    return {f"{PICTURES}/{name}": content for each in found for name, content in each.contents.items()}


def _groups(problem: ExportProblem, losses: ExportLosses) -> list[CanvasGroup]:
    found: dict[str, CanvasGroup] = {}
    for version in problem.versions:
        for item in version.items:
            for place, made in _items(problem, version, item, losses):
                ident = fixed_id("group", problem.stem, place)
                group = CanvasGroup(ident, f"{problem.title} – {item.title}", made.points, [])
                found.setdefault(place, group).items.append(made)
    if len(problem.versions) > 1:
        losses.add(PICKED)
    return list(found.values())


def _items(
    problem: ExportProblem, version: ExportVersion, item: ExportItem, losses: ExportLosses
) -> list[tuple[str, CanvasItem]]:
    """The items of a question, each behind what it is in every version."""
    title = " – ".join(filter(None, (problem.title, item.title, version_words(problem.language, version))))
    before = "\n".join(filter(None, (html(version.given), html(item.ask))))
    ident = fixed_id("item", problem.stem, version.name, item.ident)
    points = points_text(item.points)
    made = CanvasItem(ident, title, "essay_question", points, before, html(item.working))
    if item.kind == CHOICES:
        kind = "multiple_choice_question" if item.one else "multiple_answers_question"
        choices = tuple(
            (fixed_id(ident, str(at)), html_line(each.content), each.right, html_line(each.why))
            for at, each in enumerate(item.choices)
        )
        return [(item.ident, made._replace(type=kind, choices=choices))]
    if item.kind != NUMBERS:
        return [(item.ident, made)]
    if len(item.fields) > 1:
        losses.add(APART)
    if any(field.slips for field in item.fields):
        losses.add(NO_SLIPS)
    several = len(item.fields) > 1
    return [(field.ident, _number(made, field, problem.language, several)) for field in item.fields]


def _number(made: CanvasItem, field: AnswerField, language: Language, several: bool) -> CanvasItem:
    ranges = tuple(
        CanvasRange(value - off, value + off, value if not at else None)
        for at, (value, off) in enumerate(field.accepted.spans(field.value))
    )
    slips = [f"<li>{language.digits(slip.text)}: {words(slip.why)}</li>" for slip in field.slips]
    feedback = made.feedback + (f"\n<ul>{''.join(slips)}</ul>" if slips else "")
    return made._replace(
        ident=fixed_id(made.ident, field.ident),
        title=f"{made.title} – {field.name}" if several else made.title,
        type="numerical_question",
        points=points_text(field.points),
        text=f"{made.text}\n<p>{html_line(field.label)} =</p>",
        feedback=feedback,
        ranges=ranges,
    )
