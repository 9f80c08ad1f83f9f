"""How alike the versions of a class are: the spread of every asked number, and what was refused."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from ..document.blocks import Block, Document, Heading, Items, Paragraph, Table, linked
from ..document.formulas import Number
from ..document.language import Language
from ..document.localization import localized
from .class_versions import DrawnText


class Spread(NamedTuple):
    """`name`: of an asked number; `different`: how many different prints it has; `low`, `high`: its ends in print."""

    name: str
    different: int
    low: str
    high: str


def spreads(drawn: Sequence[DrawnText]) -> list[Spread]:
    """Of each asked number, in the order of the questions."""
    names = list(dict.fromkeys(name for each in drawn for name in each.asked))
    return [_spread(name, [each.asked[name] for each in drawn if name in each.asked]) for name in names]


def _spread(name: str, texts: list[str]) -> Spread:
    ordered = sorted(set(texts), key=_value)
    return Spread(name, len(ordered), ordered[0], ordered[-1])


def _value(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(0)


def data(problems: Mapping[str, Sequence[DrawnText]]) -> dict[str, Any]:
    """The same as plain data, problem by problem."""
    return {
        "schema": 1,
        "problems": [
            {
                "problem": name,
                "versions": len(drawn),
                "different": len({each.name for each in drawn}),
                "refused": dict(_refused(drawn).most_common()),
                "numbers": [each._asdict() for each in spreads(drawn)],
            }
            for name, drawn in problems.items()
        ],
    }


def _refused(drawn: Sequence[DrawnText]) -> Counter[str]:
    return sum((Counter(each.refused) for each in drawn), Counter[str]())


def document(problems: Mapping[str, Sequence[DrawnText]], language: Language) -> Document:
    """A page with a table for each problem."""
    say = language.say
    title = language.text("versions_report")
    found: list[Block] = [Heading(1, (title,))]
    for name, drawn in problems.items():
        if name:
            found.append(Heading(2, (name,)))
        found.append(Paragraph(say("versions_count", n=len(drawn), different=len({each.name for each in drawn}))))
        head = tuple(say(f"head_{key}") for key in ("quantity", "different", "smallest", "largest"))
        rows = [
            ((each.name,), (Number(str(each.different)),), (Number(each.low),), (Number(each.high),))
            for each in spreads(drawn)
        ]
        found.append(Table(head, tuple(rows)))
        refused = _refused(drawn)
        found.append(Paragraph(say("versions_refused", n=refused.total())))
        if refused:
            found.append(Items(tuple((f"{count}: {why}",) for why, count in refused.most_common())))
    return Document(title, localized(linked(found), language), "", language.code)
