"""The rounding policy behind published numbers, and the numbers that it does not give."""

from typing import Any

from ...document.blocks import Block, Document, Heading, Inline, Items, Paragraph, StyledText
from ..answers.spellings import Spellings
from ..marks import PolicyReport
from .data import number
from .feedback import FeedbackPages

TITLE = "{problem}: the rounding of {student}"

FOUND = "This rounding gives {reproduced} of the {of} numbers:"

NOW = "The rounding of the problem file gives {now}."

OTHERS = "These give as many:"

ALL = "Every number is reproduced."

ERRATA = "Errata"

NamedReports = list[tuple[str, PolicyReport]]


def document(names: Spellings, student: str, found: PolicyReport) -> Document:
    """One sheet's policy, other policies as good, and the errata with what explains them."""
    title = TITLE.format(problem=names.problem.title, student=student)
    said = FOUND.format(reproduced=found.reproduced, of=found.of)
    blocks: list[Block] = [Heading(1, (title,)), Paragraph((said,)), Items((_policy(found.rounding),))]
    blocks.append(Paragraph((NOW.format(now=found.now),)))
    if found.others:
        blocks += [Paragraph((OTHERS,)), Items(tuple(_policy(each) for each in found.others))]
    blocks += FeedbackPages(names).errata(ERRATA, found.errata) if found.errata else [Paragraph((ALL,))]
    return Document(title, tuple(blocks), names.problem.author)


def _policy(rounding: dict[str, Any]) -> Inline:
    return (StyledText("code", f"rounding: {_yaml(rounding)}"),)


def _yaml(value: Any) -> str:
    """As it may be pasted into a problem file."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(name)}: {_yaml(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple | set | frozenset):
        return "[" + ", ".join(map(_yaml, sorted(value) if isinstance(value, set | frozenset) else value)) + "]"
    return str(value)


def _key(name: str) -> str:
    return name if name.isidentifier() else f'"{name}"'


def data(names: Spellings, found: NamedReports) -> dict[str, Any]:
    """The same for JSON."""
    return {"schema": 1, "problem": names.problem.title, "students": [_one(student, each) for student, each in found]}


def _one(student: str, found: PolicyReport) -> dict[str, Any]:
    return {
        "student": student,
        "rounding": _plain(found.rounding),
        "reproduced": found.reproduced,
        "of": found.of,
        "now": found.now,
        "others": [_plain(each) for each in found.others],
        "errata": [number(mark) for mark in found.errata],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(value)
    return [*map(_plain, value)] if isinstance(value, list | tuple) else value
