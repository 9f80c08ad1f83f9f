"""QTI 2.1: an item a problem, whose response processing knows slips and what follows from other fields."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ...document.language import Language
from ...marking.charging import FOLLOW
from ...maths.rounding import Digits
from ...render.html_fragment import words
from ..accepted_range import AcceptedRange
from ..export_losses import ExportLosses
from ..exported import (
    CHOICES,
    NUMBERS,
    AnswerField,
    ExportedFiles,
    ExportProblem,
    ExportSet,
    ExportVersion,
    version_words,
)
from ..follow_through import FollowThrough, follow_through, named_in
from ..packed import fixed_id, packed
from ..points_text import points_text
from ..scalars import Scalar
from ..template_filling import fill
from ..usual_losses import AT_RANDOM, OWN_NUMBERS, lost_ways, site_comma, whole_vectors

ENDING = ".zip"

PROSE = "a question for a person to read is asked, but not marked"

ARITHMETIC = "what follows is worked out from the answers, by players that compute (TAO does, not every player)"

BOUNDARY = Decimal("0.000000001")  # for what binary numbers lose

MATH = {"exp": "exp", "ln": "ln", "tanh": "tanh", "abs": "abs"}

TAGS = {"+": "sum", "*": "product", "/": "divide", "min": "min", "max": "max"}


class QtiCase(NamedTuple):
    """One way in which a number counts: `condition` in XML; `score`: "" for nothing; `feedback`: its identifier."""

    condition: str
    score: str
    feedback: str
    text: str


class QtiOwn(NamedTuple):
    """What a field stands for: `exact` where it is empty or right."""

    name: str
    field: str
    fits: str
    exact: str


class QtiField(NamedTuple):
    ident: str
    text: str
    cases: list[QtiCase]
    wrong: str


class QtiItem(NamedTuple):
    """`own` and `steps` (a name and an expression) are worked out before the numbers are judged."""

    ident: str
    title: str
    version: str
    points: str
    fields: dict[str, QtiField]
    own: list[QtiOwn]
    steps: list[tuple[str, str]]
    source: ExportVersion


def write(exported: ExportSet, losses: ExportLosses) -> ExportedFiles:
    """A package with a test; of the versions of a problem one is selected."""
    whole_vectors(exported, losses)
    site_comma(exported, losses)
    if exported.students:
        losses.add(AT_RANDOM)
    sections = [(problem, [_item(problem, each, losses) for each in problem.versions]) for problem in exported.problems]
    files: dict[str, str | bytes] = {}
    for problem, items in sections:
        for item in items:
            files[f"{item.ident}.xml"] = fill(
                "qti21_item.xml.j2", item=item, lang=problem.language.code, points=points_text
            )
    title = " ".join(exported.title.split())
    ident = fixed_id("qti21", *files, *map(str, files.values()))
    files["test.xml"] = fill("qti21_test.xml.j2", ident=ident, title=title, sections=sections, fixed_id=fixed_id)
    manifest = fill("qti21_manifest.xml.j2", ident=ident, title=title, sections=sections)
    return {"": packed({"imsmanifest.xml": manifest} | files)}


def _item(problem: ExportProblem, version: ExportVersion, losses: ExportLosses) -> QtiItem:
    followed = _possible(version, follow_through(version), losses)
    lost_ways(followed, losses)
    if followed.fields:
        losses.add(ARITHMETIC)
    if any(item.kind not in (NUMBERS, CHOICES) for item in version.items):
        losses.add(PROSE)
    fields = [field for item in version.items for field in item.fields]
    made = {field.ident: _field(version, field, followed, problem.language) for field in fields}
    own = [_own(field, followed.exact[field.ident]) for field in fields if field.ident in followed.exact]
    steps = [(step.name, expression(step.formula)) for step in followed.steps]
    points = sum((item.points for item in version.items if item.kind in (NUMBERS, CHOICES)), Fraction(0))
    ident = fixed_id("qti21", problem.stem, problem.title, version.name, *(f"{f.ident}={f.text}" for f in fields))
    title, name = " ".join(problem.title.split()), version_words(problem.language, version)
    return QtiItem(ident, title, name, points_text(points), made, own, steps, version)


def _possible(version: ExportVersion, followed: FollowThrough, losses: ExportLosses) -> FollowThrough:
    """Without formulas that no expression of QTI says."""
    beyond = set[str]()
    for step in followed.steps:
        if not _is_said(step.formula) or named_in(step.formula) & beyond:
            beyond.add(step.name)
    kept = {
        ident: field
        for ident, field in followed.fields.items()
        if _is_said(field.formula) and not named_in(field.formula) & beyond
    }
    names = {field.ident: field.name for item in version.items for field in item.fields}
    for ident in followed.fields.keys() - kept.keys():
        losses.add(OWN_NUMBERS, names[ident])
    steps = tuple(step for step in followed.steps if step.name not in beyond)
    return followed._replace(steps=steps, fields=kept)


def _is_said(formula: Scalar) -> bool:
    known = formula.kind in ("number", "own", "step", "-", "sqrt", "round", *TAGS, *MATH)
    return known and all(map(_is_said, formula.kids))


def expression(formula: Scalar) -> str:
    """A formula as an expression of QTI."""
    if formula.kind == "number":
        return value(formula.value)
    if formula.kind in ("own", "step"):
        return variable(f"own_{formula.name}" if formula.kind == "own" else formula.name)
    kids = list(map(expression, formula.kids))
    if formula.digits is not None:
        return _rounded(kids[0], formula.digits)
    if formula.kind in MATH:
        return f'<mathOperator name="{MATH[formula.kind]}">{kids[0]}</mathOperator>'
    if formula.kind == "-":
        return f"<subtract>{value(Decimal(0))}{kids[0]}</subtract>"
    if formula.kind == "sqrt":
        return f"<power>{kids[0]}{value(Decimal('0.5'))}</power>"
    return f"<{TAGS[formula.kind]}>{''.join(kids)}</{TAGS[formula.kind]}>"


def value(number: Decimal) -> str:
    """A number as a binary one reads it."""
    return f'<baseValue baseType="float">{number:f}</baseValue>'


def variable(name: str) -> str:
    """What a field, or a step, holds."""
    return f'<variable identifier="{name}"/>'


def _rounded(inner: str, digits: Digits) -> str:
    if digits.significant is not None:
        return f'<roundTo roundingMode="significantFigures" figures="{digits.significant}">{inner}</roundTo>'
    if digits.ties != "truncate":
        return f'<roundTo roundingMode="decimalPlaces" figures="{digits.places or 0}">{inner}</roundTo>'
    unit = value(Decimal(10) ** (digits.places or 0))
    return f"<divide><truncate><product>{inner}{unit}</product></truncate>{unit}</divide>"


def _within(ident: str, ends: AcceptedRange) -> str:
    low, high = ("gte" if ends.low_closed else "gt"), ("lte" if ends.high_closed else "lt")
    typed = variable(ident)
    return f"<and><{low}>{typed}{value(ends.low)}</{low}><{high}>{typed}{value(ends.high)}</{high}></and>"


def _own(field: AnswerField, exact: Decimal) -> QtiOwn:
    fits = f"<or><isNull>{variable(field.ident)}</isNull>{_within(field.ident, field.accepted)}</or>"
    return QtiOwn(f"own_{field.ident}", field.ident, fits, value(exact))


def _field(version: ExportVersion, field: AnswerField, followed: FollowThrough, language: Language) -> QtiField:
    ident = field.ident
    cases = [_case(field, _within(ident, field.accepted), Fraction(1), "right", language.text("export_right"))]
    after = followed.fields.get(ident)
    if after is not None:
        share = Fraction(FOLLOW[version.marker.scheme.follow_through])
        same = _same(field, expression(after.formula), after.digits)
        cases.append(_case(field, same, share, "follows", language.text("export_follows")))
    for at, slip in enumerate(field.slips):
        cases.append(_case(field, _within(ident, slip.accepted), Fraction(slip.share), f"slip{at}", slip.why))
    return QtiField(ident, f"{field.value:f}", cases, words(language.text("export_wrong")))


def _case(field: AnswerField, condition: str, share: Fraction, key: str, text: str) -> QtiCase:
    score = points_text(field.points * share) if share and field.points else ""
    return QtiCase(condition, score, f"{key}_{field.ident}", words(text))


def _same(field: AnswerField, formula: str, digits: Digits) -> str:
    """Whether what is typed and what follows round to the same, half a unit beside each other at the most; where digits
    are cut, whether the same is left of them."""
    typed = variable(field.ident)
    if digits.ties == "truncate":
        beyond = value(1 + BOUNDARY)
        cut = (_rounded(f"<product>{each}{beyond}</product>", digits) for each in (typed, formula))
        return f'<equal toleranceMode="absolute" tolerance="{BOUNDARY:f} {BOUNDARY:f}">{"".join(cut)}</equal>'
    rounded, off = _rounded(typed, digits), value((field.accepted.high - field.accepted.low) / 2 + BOUNDARY)
    low = f"<gte>{rounded}<subtract>{formula}{off}</subtract></gte>"
    ties = field.accepted.open_ends if digits.ties == "half_even" else []  # roundTo takes a tie away from zero
    apart = (f'<not><equal toleranceMode="exact">{typed}{value(end)}</equal></not>' for end in ties)
    return f"<and>{low}<lte>{rounded}<sum>{formula}{off}</sum></lte>{''.join(apart)}</and>"
