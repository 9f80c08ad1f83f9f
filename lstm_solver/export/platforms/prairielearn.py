"""PrairieLearn: a question folder, whose server.py knows the numbers of each version and what follows from others."""

import json
from math import lcm
from typing import Any
from uuid import UUID

from ...marking.charging import FOLLOW
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
from ..follow_through import FollowThrough, follow_through
from ..formula_data import digits_data, formula_data
from ..packed import fixed_id
from ..template_filling import fill, html, html_line
from ..usual_losses import AT_RANDOM, lost_ways, whole_vectors

ENDING = ""  # a folder

PROSE = "a question for a person to read is asked, but not marked"


def write(exported: ExportSet, losses: ExportLosses) -> ExportedFiles:
    """The folder of the question; of a set a folder in it for each problem."""
    whole_vectors(exported, losses)
    if exported.students:
        losses.add(AT_RANDOM)
    found: ExportedFiles = {}
    for problem in exported.problems:
        folder = f"{problem.stem}/" if len(exported.problems) > 1 else ""
        found |= {folder + name: text for name, text in _question(exported, problem, losses).items()}
    return found


def _question(exported: ExportSet, problem: ExportProblem, losses: ExportLosses) -> ExportedFiles:
    versions = [_version(problem, version, losses) for version in problem.versions]
    data = json.dumps(versions, ensure_ascii=True, sort_keys=True, indent=1)
    uuid = str(UUID(fixed_id("prairielearn", exported.stem, problem.stem, data)[1:].ljust(32, "0"), version=4))
    info = {"uuid": uuid, "title": " ".join(problem.title.split()), "topic": "LSTM", "type": "v3"}
    items, scale = problem.versions[0].items, _scale(problem.versions[0])
    weights = {item.ident: int(item.points * scale) if scale else 1 for item in items}
    said = {key: problem.language.text(f"export_{key}") for key in ("right", "follows", "wrong", "no_number")}
    return {
        "info.json": json.dumps(info, ensure_ascii=False, indent=2) + "\n",
        "question.html": fill("prairielearn_question.html.j2", items=items, weights=weights),
        "server.py": fill("prairielearn_server.py.j2", versions=repr(data), said=json.dumps(said, sort_keys=True)),
    }


def _version(problem: ExportProblem, version: ExportVersion, losses: ExportLosses) -> dict[str, Any]:
    followed = follow_through(version)
    lost_ways(followed, losses)
    scale = _scale(version)
    numbers = [item for item in version.items if item.kind == NUMBERS]
    if any(item.kind not in (NUMBERS, CHOICES) for item in version.items):
        losses.add(PROSE)
    return {
        "params": _params(problem, version),
        "fields": {
            field.ident: _field(version, field, followed) | {"weight": int(field.points * scale) if scale else 1}
            for item in numbers
            for field in item.fields
        },
        "steps": [[step.name, formula_data(step.formula)] for step in followed.steps],
    }


def _scale(version: ExportVersion) -> int:
    """What makes whole numbers of all points; 0 where nothing is worth anything, so that everything weighs the same."""
    points = [field.points for item in version.items for field in item.fields]
    points += [item.points for item in version.items if item.choices]
    return lcm(*(each.denominator for each in points)) if any(points) else 0


def _params(problem: ExportProblem, version: ExportVersion) -> dict[str, Any]:
    """The texts of a version, as HTML. Those of a question stand apart: an element keeps its own under its name."""
    name = version_words(problem.language, version)
    before = html(version.given) + (f"\n<p>{words(name)}</p>" if name else "")
    return {"given": before, "texts": {item.ident: _texts(item) for item in version.items}}


def _texts(item: ExportItem) -> dict[str, Any]:
    choices = [
        {"text": html_line(each.content), "right": "true" if each.right else "false", "why": html_line(each.why)}
        for each in item.choices
    ]
    labels = {f"g{at}": html_line(grid.label) for at, grid in enumerate(item.grids)}
    texts = {"title": words(item.title), "ask": html(item.ask), "working": html(item.working)}
    return texts | labels | ({"choices": choices} if choices else {})


def _field(version: ExportVersion, field: AnswerField, followed: FollowThrough) -> dict[str, Any]:
    """What the server knows of a number."""
    after = followed.fields.get(field.ident)
    exact = followed.exact.get(field.ident)
    return {
        "text": field.text,
        "range": _range(field),
        "exact": None if exact is None else str(exact),
        "follows": None if after is None else [formula_data(after.formula), digits_data(after.digits)],
        "share": str(FOLLOW[version.marker.scheme.follow_through]),
        "slips": [
            {"range": _range(slip), "why": words(slip.why), "share": str(slip.share)} for slip in field.slips
        ],
    }  # fmt: skip


def _range(of: Any) -> list[Any]:
    found = of.accepted
    return [str(found.low), found.low_closed, str(found.high), found.high_closed]
