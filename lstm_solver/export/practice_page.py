"""The page on which a student types the numbers in: questions with fields, and what judges them as marking does."""

import json
from base64 import b64decode
from collections.abc import Iterable, Iterator
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from itertools import islice
from typing import Any, NamedTuple

from ..api import Solution
from ..compose.page import finished
from ..compose.view import View
from ..document.blocks import Block, Document, Working
from ..document.formulas import Derivation
from ..document.language import Language, load
from ..errors import Finding, SolverError
from ..marking.charging import FOLLOW
from ..marking.marker import Marker
from ..marking.marks import VERDICTS
from ..marking.rounding_policies.habits import is_fewer
from ..marking.verdicts import asked_decimals
from ..maths.decimal_context import in_exact_context
from ..maths.rounding import Digits
from ..reader.tree.source import Source
from ..render import fill
from ..render.html.addresses import addressed
from ..render.html.html_document import inline
from ..render.html.page_scripts import hidden
from ..solver.room import check_room
from ..versions.version_drawing import Drawing
from .exported import NUMBERS, AnswerField, ExportItem, ExportVersion
from .follow_through import FollowThrough, follow_through
from .formula_data import digits_data, formula_data
from .item_builder import ItemBuilder

MORE = 4  # versions with other numbers that a page carries

NEAR = (-1, 0, 1, 2)  # units of the last place from a value to what is written for it

MOST = 10**12  # beyond what float64 tells apart to a few decimals

HINTS = (1, 2)  # lines of a working that are shown before all of it is


class PractisedVersion(NamedTuple):
    """`document`: what is given; `secret`: what judges the fields of the `items`, not to be read at a glance."""

    document: Document
    items: tuple[ExportItem, ...]
    secret: str


@in_exact_context
def practice_page(
    solution: Solution,
    notation: str | None = None,
    lang: str | None = None,
    others: Iterable[Solution] = (),
    file: str | None = None,
) -> str:
    """HTML with a field for each asked number, in a notation and a language of its own or those of the file. `others`:
    the same problem with other numbers, which a reader may go on to. `file`: the name for what is wrong with it.

    Raises SolverError for a problem with letters for numbers.
    """
    if solution.solved.problem.symbols:
        message = "a problem with letters for numbers has no numbers to practise"
        raise SolverError([Finding(message, "symbols", file, 1, 1)])
    versions = [_version(each, notation, lang) for each in (solution, *others)]
    documents = [versions[0].document]
    return fill("practice", "html", documents=documents, versions=versions, data=(), shell="shell.html.j2")


def more_numbers(source: Source) -> list[Solution]:
    """The same problem with other numbers; none where it has no `vary`. Raises SolverError where none can be drawn."""
    if source.root.get("vary") is None:
        return []
    return [Solution(version.solved) for version in islice(Drawing(source).different(), MORE)]


def _version(solution: Solution, notation: str | None, lang: str | None) -> PractisedVersion:
    solved = solution.solved
    if notation is not None:
        solved = solved._replace(problem=solved.problem._replace(notation=notation, notation_overrides={}))
    check_room(solved.problem, "html", "full")
    language = load(lang or solved.problem.lang)
    builder = ItemBuilder(solved, language)
    version = builder.version()
    given = finished(builder.view, list(version.given.blocks)).blocks
    data = _data(version, builder.view) | {"result": solution.to_dict(), "said": _said(language)}
    secret = hidden(json.dumps(data, ensure_ascii=True, separators=(",", ":"), sort_keys=True))
    return PractisedVersion(Document(solved.problem.title, given, lang=language.code), version.items, secret)


def shown(hidden: str) -> Any:
    """What a page carries, as data."""
    return json.loads(b64decode(hidden))


def _said(language: Language) -> dict[str, str]:
    """The phrases that the script says."""
    said = {verdict: language.text(f"verdict_{verdict}") for verdict in VERDICTS}
    keys = {"score": "practice_score", "no_number": "export_no_number", "decimal_sign": "decimal_sign"}
    return said | {key: language.phrases[phrase] for key, phrase in keys.items()}


def _data(version: ExportVersion, view: View) -> dict[str, Any]:
    """What judges the fields, and what helps with them."""
    marker, scheme = version.marker, version.marker.scheme
    followed = follow_through(version)
    fields = _once([field for item in version.items if item.kind == NUMBERS for field in item.fields])
    fields.sort(key=lambda field: marker.order.get(field.name, len(marker.order)))
    shares: dict[str, Any] = {
        "right": 1,
        "right-unrounded": scheme.unrounded,
        "right-fewer-digits": scheme.fewer_digits,
    }
    shares |= {"right-other-rounding": scheme.rounding, "follows": FOLLOW[scheme.follow_through]}
    return {
        "fields": [_field(marker, field, followed) for field in fields],
        "steps": [[step.name, formula_data(step.formula)] for step in followed.steps],
        "habits": [habit is not None and is_fewer(habit) for habit, _ in marker.habits],
        "shares": {verdict: float(share) for verdict, share in shares.items()},
        "choices": {
            item.ident: {
                "right": [choice.right for choice in item.choices],
                "why": [_line(view, choice.why) for choice in item.choices],
                "points": float(item.points),
            }
            for item in version.items
            if item.choices
        },
        "help": {item.ident: _help(item, view, at) for at, item in enumerate(version.items, 1)},
    }


def _once(fields: list[AnswerField]) -> list[AnswerField]:
    """A number that several questions ask for is one, with the points of all."""
    points: dict[str, Fraction] = {}
    for field in fields:
        points[field.name] = points.get(field.name, Fraction(0)) + field.points
    return [field._replace(points=points[name]) for name, field in {field.name: field for field in fields}.items()]


def _line(view: View, content: Any) -> str:
    return inline(content, addressed(finished(view, [])))


def _help(item: ExportItem, view: View, at: int) -> list[str]:
    """The equations; these with the numbers put in; the whole working."""
    number = 1000 + 10 * at
    steps = [_first(item.working.blocks, lines) for lines in HINTS]
    parts = [*(finished(view, blocks) for blocks in steps if blocks), item.working]
    return [_html(part, number + place) for place, part in enumerate(parts) if part.blocks]


def _first(blocks: tuple[Block, ...], lines: int) -> list[Block]:
    """So many lines of each working that has more."""
    long = [each for each in blocks if isinstance(each, Working) and len(each.derivation.lines) > lines]
    return [each._replace(derivation=_begun(each.derivation, lines)) for each in long]


def _begun(whole: Derivation, lines: int) -> Derivation:
    return whole._replace(lines=whole.lines[:lines], notes=whole.notes[:lines], signs=whole.signs[:lines])


def _html(document: Document, number: int) -> str:
    return fill("piece", "html", document=document, number=number).strip()


def _field(marker: Marker, field: AnswerField, followed: FollowThrough) -> dict[str, Any]:
    """What the page knows of a number."""
    after, exact = followed.fields.get(field.ident), followed.exact.get(field.ident)
    slot = marker.board.slots.get(field.name)
    found: dict[str, Any] = {
        "name": field.name,
        "ident": field.ident,
        "text": field.text,
        "points": float(field.points),
        "exact": None if exact is None else str(exact),
        "follows": None if after is None else formula_data(after.formula),
        "slips": [[_range(slip), slip.why] for slip in field.slips],
        "range": _range(field) if marker.scheme.tolerance else None,
        "carried": exact is not None and exact == field.value,
        "digits": None,
    }
    right = marker.right(field.name) if slot is not None or field.name in marker.asked_answers else None
    if right is None or right.digits is None or slot is None:
        return found
    asked = asked_decimals(right)
    fewer = {k: Digits(k, None, right.digits.ties) for k in range(asked)}
    return found | {
        "digits": digits_data(right.digits),
        "decimals": asked,
        "fewer": [
            sorted({f"{each.round(value):f}" for value in (right.exact, right.value)}) for each in fewer.values()
        ],
        "hits": dict(_hits(marker, field.name, asked)),
    }


def _range(of: Any) -> list[Any]:
    found = of.accepted
    return [str(found.low), found.low_closed, str(found.high), found.high_closed]


def _hits(marker: Marker, name: str, asked: int) -> Iterator[tuple[str, list[int]]]:
    """By print, the habits that lead to it from the problem's data alone: from a place fewer to two more."""
    values = {Decimal(float(each)) for each in marker.under_habits(name) if abs(each) < MOST}
    for places in range(max(0, asked - 1), asked + 3):
        unit = Decimal(1).scaleb(-places)
        units = {int((value / unit).to_integral_value(ROUND_FLOOR)) + more for value in values for more in NEAR}
        texts = [f"{each * unit:f}" for each in sorted(units)]
        for text, hits in zip(texts, marker.pure([(name, text) for text in texts]), strict=True):
            rows = [row for row, hit in enumerate(hits[: len(marker.habits)]) if hit]
            if rows:
                yield text, rows
