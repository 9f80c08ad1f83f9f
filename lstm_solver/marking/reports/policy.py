"""The rounding policy behind published numbers, and the numbers that it does not give."""

from typing import Any

from ...document.blocks import Block, Document, Heading, Inline, Items, Paragraph, StyledText
from ..answers.spellings import Spellings
from ..marks import PolicyReport
from .data import number
from .feedback import FeedbackPages

NamedReports = list[tuple[str, PolicyReport]]


def document(names: Spellings, student: str, found: PolicyReport) -> Document:
    """One sheet's policy, other policies as good, and the errata with what explains them."""
    pages = FeedbackPages(names)
    text = pages.language.text
    title = text("policy_title", problem=names.problem.title, student=student)
    said = text("policy_found", reproduced=found.reproduced, of=found.of)
    blocks: list[Block] = [Heading(1, (title,)), Paragraph((said,)), Items((_policy(found.rounding),))]
    blocks.append(Paragraph((text("policy_now", now=found.now),)))
    if found.others:
        blocks += [Paragraph((text("policy_others"),)), Items(tuple(_policy(each) for each in found.others))]
    blocks += pages.errata(text("policy_errata"), found.errata) if found.errata else [Paragraph((text("policy_all"),))]
    return pages.document(title, blocks)


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
