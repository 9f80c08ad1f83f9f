"""Parts of Numbas that ask for numbers, as it reads them."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ...maths.rounding import Digits
from ..accepted_range import AcceptedRange
from ..exported import AnswerField, FieldGrid
from ..scalar_text import plain_number
from .marking_scripts import STYLES, number_script, within

NO_REPLACEMENT: dict[str, Any] = {
    "variableReplacements": [],
    "variableReplacementStrategy": "originalfirst",
    "adaptiveMarkingPenalty": 0,
    "customMarkingAlgorithm": "",
    "extendBaseMarkingAlgorithm": True,
    "unitTests": [],
}


def content(text: str) -> str:
    """HTML in which a brace of a text is a brace: a text that Numbas puts in its place."""
    return text.replace("&#123;", "{'{'}").replace("&#125;", "{'}'}")


def beside(field: AnswerField, digits: Digits) -> tuple[str, str]:
    """What a number may be off by below and above what follows; where digits are cut, away from zero alone."""
    low, high = field.accepted.low, field.accepted.high
    if digits.ties != "truncate":
        half = plain_number((high - low) / 2)
        return half, half
    return plain_number(field.value - low), plain_number(high - field.value)


def number_part(name: str, prompt: str, ends: AcceptedRange, points: Fraction) -> dict[str, Any]:
    """A number in a range, with the ends that count."""
    return {
        "type": "numberentry",
        "marks": float(points),
        "useCustomName": True,
        "customName": name,
        "prompt": prompt,
        "minValue": plain_number(ends.low),
        "maxValue": plain_number(ends.high),
        "correctAnswerFraction": False,
        "allowFractions": False,
        "mustBeReduced": False,
        "mustBeReducedPC": 0,
        "displayAnswer": "",
        "showFractionHint": False,
        "notationStyles": STYLES,
        "correctAnswerStyle": "plain",
        "precisionType": "none",
        "showCorrectAnswer": True,
        "showFeedbackIcon": True,
        "alternatives": [],
        **NO_REPLACEMENT,
        "customMarkingAlgorithm": number_script(within("studentNumber", ends)),
    }


def is_matrix(grid: FieldGrid) -> bool:
    """Whether a quantity is one part."""
    return len(grid.fields) > 1 and not grid.joint and len({len(row) for row in grid.rows}) == 1


def placed(grid: FieldGrid) -> Iterator[tuple[tuple[int, int], AnswerField]]:
    """The fields of a quantity, each with its row and its column, from 0."""
    for down, row in enumerate(grid.rows):
        yield from (((down, along), field) for along, field in enumerate(row))


def matrix_of(grid: FieldGrid) -> str:
    """The expected numbers as a matrix."""
    rows = (", ".join(plain_number(field.value) for field in row) for row in grid.rows)
    return f"matrix({', '.join(f'[{row}]' for row in rows)})"


def matrix_part(grid: FieldGrid, prompt: str, script: str) -> dict[str, Any]:
    """A vector or a matrix, marked cell by cell by a script."""
    points = sum((field.points for field in grid.fields), Fraction(0))
    half = max((field.accepted.high - field.accepted.low) / 2 for field in grid.fields)
    return {
        "type": "matrix",
        "marks": float(points),
        "useCustomName": True,
        "customName": grid.fields[0].name.partition("[")[0],
        "prompt": prompt,
        "correctAnswer": matrix_of(grid),
        "correctAnswerFractions": False,
        "numRows": str(len(grid.rows)),
        "numColumns": str(len(grid.rows[0])),
        "allowResize": False,
        "tolerance": plain_number(half),
        "markPerCell": True,
        "allowFractions": False,
        "precisionType": "none",
        "precision": 0,
        "showCorrectAnswer": True,
        "showFeedbackIcon": True,
        "alternatives": [],
        **NO_REPLACEMENT,
        "customMarkingAlgorithm": script,
    }
