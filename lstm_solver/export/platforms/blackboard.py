"""Blackboard: a line a question, its columns between tabs: what "Upload questions" reads."""

from ...render.html_fragment import words
from ..export_losses import ExportLosses
from ..exported import CHOICES, NUMBERS, AnswerField, ExportedFiles, ExportItem, ExportSet, ExportVersion, version_words
from ..template_filling import fill, html, html_line
from ..usual_losses import CENTRED, closed_ends, own_numbers, picking, site_comma, whole_vectors

ENDING = ".txt"

APART = "each number is a question of its own, with the givens before it"

NO_FEEDBACK = "there is no feedback: slips and the working are left out"

POINTS = "points cannot be said: each question counts what the platform gives it"

FORMULAS = "formulas are TeX between \\( and \\), which a page shows only where MathJax is on"

ROWS = 500  # that Blackboard takes at once

MANY = f"more than {ROWS} questions: Blackboard wants them in several files"


def write(exported: ExportSet, losses: ExportLosses) -> ExportedFiles:
    """One file."""
    for what in (POINTS, NO_FEEDBACK, FORMULAS):
        losses.add(what)
    for look in (closed_ends, own_numbers, picking, site_comma, whole_vectors):
        look(exported, losses)
    rows = []
    for problem in exported.problems:
        for version in problem.versions:
            name = version_words(problem.language, version)
            title = " – ".join(filter(None, (problem.title, name)))
            for item in version.items:
                rows += _rows(version, item, title, losses)
    if len(rows) > ROWS:
        losses.add(MANY)
    return {"": fill("blackboard.txt.j2", rows=rows)}


def _cell(text: str) -> str:
    """On one line, without a tab."""
    return " ".join(text.split())


def _rows(version: ExportVersion, item: ExportItem, title: str, losses: ExportLosses) -> list[list[str]]:
    head = f"<h4>{words(title)} – {words(item.title)}</h4>"
    before = _cell(f"{head} {html(version.given)} {html(item.ask)}")
    if item.kind == CHOICES:
        return [_choices(item, before)]
    if item.kind != NUMBERS:
        return [["ESS", before, _cell(html(item.answer)) if item.answer else ""]]
    if len(item.fields) > 1:
        losses.add(APART)
    return [_number(field, before, losses) for field in item.fields]


def _choices(item: ExportItem, before: str) -> list[str]:
    row = ["MC" if item.one else "MA", before]
    for each in item.choices:
        row += [_cell(html_line(each.content)), "correct" if each.right else "incorrect"]
    return row


def _number(field: AnswerField, before: str, losses: ExportLosses) -> list[str]:
    """Where digits are cut, the number in the middle of what counts."""
    value, off = field.accepted.middle
    if value != field.value:
        losses.add(CENTRED, field.name)
    shown = field.text if value == field.value else f"{value:f}"
    return ["NUM", f"{before} <p>{html_line(field.label)} =</p>", shown, f"{off:f}"]
