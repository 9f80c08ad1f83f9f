"""Moodle XML: a Cloze question for several numbers, a numerical one for one, choices, essays, categories."""

from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from ...document.language import Language
from ...marking.key.worth import decimal
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
from ..template_filling import fill, html, html_line
from ..usual_losses import closed_ends, own_numbers, picking, several_choices, site_comma, whole_vectors

ENDING = ".xml"

# the shares of a grade that Moodle knows, in percent
KNOWN = "100 90 83.33333 80 75 70 66.66667 60 50 40 33.33333 30 25 20 16.66667 14.28571 12.5 11.11111 10 5 0"

SHARES = tuple(map(Decimal, KNOWN.split()))

# what ends an alternative of Cloze, or a part of it
_CLOZE = {ord(sign): f"&#{ord(sign)};" for sign in '{}~#\\"&/='}

WEIGHTS = "points of fields that are no whole numbers become whole weights, so that a question counts more"

NEAREST = "a share of the points that Moodle has not becomes the nearest one"

NOTHING = "a question that is worth nothing counts one point"


class MoodleAnswer(NamedTuple):
    """`fraction`: in percent."""

    text: str
    fraction: str
    feedback: str
    tolerance: str = "0"


class MoodleQuestion(NamedTuple):
    """`type`: as Moodle calls it."""

    type: str
    name: str
    text: str
    feedback: str
    grade: str
    answers: tuple[MoodleAnswer, ...] = ()
    one: bool = True
    grader: str = ""


class MoodleCategory(NamedTuple):
    path: str
    questions: list[MoodleQuestion]


def write(exported: ExportSet, losses: ExportLosses) -> ExportedFiles:
    """One file."""
    for look in (closed_ends, own_numbers, picking, several_choices, site_comma, whole_vectors):
        look(exported, losses)
    top = [] if len(exported.problems) == 1 else [exported.title]
    categories = [each for problem in exported.problems for each in _categories(problem, top, losses)]
    return {"": fill("moodle.xml.j2", categories=categories)}


def _categories(problem: ExportProblem, top: list[str], losses: ExportLosses) -> list[MoodleCategory]:
    """One for all questions; where there are versions, one a question, from which a quiz picks at random."""
    path = [*top, problem.title]
    if len(problem.versions) == 1:
        (version,) = problem.versions
        made = [_question(problem, version, item, losses) for item in version.items]
        return [MoodleCategory(_path(path), made)]
    found: dict[str, MoodleCategory] = {}
    for version in problem.versions:
        for item in version.items:
            category = MoodleCategory(_path([*path, item.title]), [])
            place = found.setdefault(item.ident, category)
            place.questions.append(_question(problem, version, item, losses))
    return list(found.values())


def _path(names: list[str]) -> str:
    """A slash in the name of a category is written twice."""
    return "/".join(["$course$", "top", *(" ".join(name.split()).replace("/", "//") for name in names)])


def _question(problem: ExportProblem, version: ExportVersion, item: ExportItem, losses: ExportLosses) -> MoodleQuestion:
    name = " – ".join(filter(None, (problem.title, item.title, version_words(problem.language, version))))
    before = "\n".join(filter(None, (html(version.given), html(item.ask))))
    made = MoodleQuestion("essay", name, before, html(item.working), f"{decimal(item.points):f}")
    language = problem.language
    if item.kind == CHOICES:
        return made._replace(type="multichoice", answers=_choices(item, losses), one=item.one)
    if item.kind != NUMBERS:
        return made._replace(grader=html(item.answer) if item.answer else "")
    if len(item.fields) == 1:
        (field,) = item.fields
        label = html_line(item.grids[0].label)
        text = f"{before}\n<p>{label} =</p>"
        return made._replace(type="numerical", text=text, answers=tuple(_answers(field, language, losses)))
    weights = _weights(item, losses)
    fields = {field.ident: _cloze(field, weights[field.ident], language, losses) for field in item.fields}
    text = fill("moodle_fields.html.j2", before=before, grids=item.grids, fields=fields)
    return made._replace(type="cloze", text=text)


def _choices(item: ExportItem, losses: ExportLosses) -> tuple[MoodleAnswer, ...]:
    """Of several right ones, a wrong one takes away what a right one gives."""
    many = sum(choice.right for choice in item.choices)
    wrong = Decimal(0) if item.one else Decimal(-100) / many
    return tuple(
        MoodleAnswer(
            html_line(each.content), _share(Decimal(100) / many if each.right else wrong, losses), html_line(each.why)
        )
        for each in item.choices
    )


def _share(percent: Decimal, losses: ExportLosses) -> str:
    nearest = min(SHARES, key=lambda each: abs(each - abs(percent)))
    if abs(nearest - abs(percent)) > Decimal("0.00001"):
        losses.add(NEAREST, f"{percent:.2f} %")
    return f"{nearest.copy_sign(percent) if nearest else nearest:f}"


def _answers(field: AnswerField, language: Language, losses: ExportLosses) -> list[MoodleAnswer]:
    """The right number first, then slips, then whatever else; the first that fits counts."""
    right, wrong = language.text("export_right"), language.text("export_wrong")
    found = [
        MoodleAnswer(f"{value:f}" if at else field.text, "100", right, f"{off:f}")
        for at, (value, off) in enumerate(field.accepted.spans(field.value))
    ]
    for slip in field.slips:
        fraction, why = _share(100 * slip.share, losses), words(slip.why)
        spans = slip.accepted.spans(slip.value)
        found += [MoodleAnswer(f"{value:f}", fraction, why, f"{off:f}") for value, off in spans]
    return [*found, MoodleAnswer("*", "0", wrong)]


def _weights(item: ExportItem, losses: ExportLosses) -> dict[str, int]:
    """The points of each field as whole numbers in the same proportions."""
    points = {field.ident: field.points for field in item.fields}
    if not any(points.values()):
        losses.add(NOTHING, item.ident)
        return dict.fromkeys(points, 1)
    scale = lcm(*(each.denominator for each in points.values()))
    if scale > 1:
        losses.add(WEIGHTS, f"{item.ident}: {decimal(item.points * scale):f} for {decimal(item.points):f}")
    return {ident: int(each * Fraction(scale)) for ident, each in points.items()}


def _cloze(field: AnswerField, weight: int, language: Language, losses: ExportLosses) -> str:
    """A place to fill in: {2:NUMERICAL:=0.12:0.005#Right.~%0%0.88:0.005#…~%0%*#Wrong.}"""
    made = []
    for each in _answers(field, language, losses):
        number = each.text if each.text == "*" else f"{each.text}:{each.tolerance}"
        sign = "=" if each.fraction == "100" else f"%{each.fraction}%"
        made.append(f"{sign}{number}#{each.feedback.translate(_CLOZE)}")
    return f"{{{weight}:NUMERICAL:{'~'.join(made)}}}"
