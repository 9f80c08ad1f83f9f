"""GIFT: a numerical question a number, choices, essays, with what Moodle and its kin make of them."""

import re
from decimal import Decimal

from ...document.language import Language
from ...render.html_fragment import words
from ..export_losses import ExportLosses
from ..exported import CHOICES, NUMBERS, AnswerField, ExportedFiles, ExportItem, ExportSet, ExportVersion, version_words
from ..template_filling import fill, html, html_line
from ..usual_losses import closed_ends, own_numbers, picking, several_choices, site_comma, whole_vectors

ENDING = ".gift"

_SIGNS = re.compile(r"[~=#{}:\\]")

POINTS = "points cannot be said: each question counts what the platform gives it"

APART = "each number is a question of its own"


def write(exported: ExportSet, losses: ExportLosses) -> ExportedFiles:
    """One file."""
    losses.add(POINTS)
    for look in (closed_ends, own_numbers, picking, several_choices, site_comma, whole_vectors):
        look(exported, losses)
    top = [] if len(exported.problems) == 1 else [exported.title]
    categories: dict[str, list[str]] = {}
    for problem in exported.problems:
        for version in problem.versions:
            for item in version.items:
                path = [*top, problem.title, *([item.title] if len(problem.versions) > 1 else [])]
                names = [problem.title, item.title, version_words(problem.language, version)]
                made = _questions(problem.language, version, item, " – ".join(filter(None, names)), losses)
                categories.setdefault("/".join(map(_plain, path)), []).extend(made)
    return {"": fill("gift.txt.j2", categories=categories)}


def escaped(text: str) -> str:
    """On one line, with the signs that mean something in GIFT behind a backslash."""
    return _SIGNS.sub(r"\\\g<0>", " ".join(text.split()))


def _plain(name: str) -> str:
    """A name of a category: the rest of its line, where a slash is written twice."""
    return " ".join(name.split()).replace("/", "//")


def _questions(
    language: Language, version: ExportVersion, item: ExportItem, name: str, losses: ExportLosses
) -> list[str]:
    before = f"{html(version.given)} {html(item.ask)}"
    working = escaped(html(item.working))
    if item.kind != NUMBERS:
        answers = _choices(item) if item.kind == CHOICES else []
        return [fill("gift_question.txt.j2", name=escaped(name), text=escaped(before), answers=answers, mark="",
                     working=working)]  # fmt: skip
    if len(item.fields) > 1:
        losses.add(APART)
    found = []
    for field in item.fields:
        own = f"{name} – {field.name}" if len(item.fields) > 1 else name
        text = escaped(f"{before} <p>{html_line(field.label)} =</p>")
        answers = _answers(field, language)
        found.append(
            fill("gift_question.txt.j2", name=escaped(own), text=text, answers=answers, mark="#", working=working)
        )
    return found


def _choices(item: ExportItem) -> list[str]:
    many = sum(choice.right for choice in item.choices)
    found = []
    for each in item.choices:
        share = Decimal(100 if each.right else -100) / many
        sign = ("=" if each.right else "~") if item.one else f"~%{share:.5f}%"
        why = f"#[html]{escaped(html_line(each.why))}" if each.why else ""
        found.append(f"{sign}[html]{escaped(html_line(each.content))}{why}")
    return found


def _answers(field: AnswerField, language: Language) -> list[str]:
    """The right number first, then slips; the first that fits counts."""
    right = escaped(language.text("export_right"))
    found = [f"={value:f}:{off:f}#{right}" for value, off in field.accepted.spans(field.value)]
    for slip in field.slips:
        spans = slip.accepted.spans(slip.value)
        found += [f"=%{100 * slip.share:f}%{value:f}:{off:f}#{escaped(words(slip.why))}" for value, off in spans]
    return found
