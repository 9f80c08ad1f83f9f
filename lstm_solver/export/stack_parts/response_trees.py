"""What a response tree of STACK looks at, and its nodes: own values, what follows from other fields, slips."""

import re
from fractions import Fraction
from typing import NamedTuple

from ...document.language import Language
from ...maths.rounding import Digits
from ...render.html_fragment import words
from ..accepted_range import AcceptedRange
from ..exported import AnswerField, FieldGrid
from ..follow_through import FollowThrough, needed
from ..points_text import points_text
from ..scalar_text import CALLS, SIGNS, ScalarStyle, plain_number, written
from ..scalars import Scalar
from ..template_filling import html_line
from .stack_question import StackNode, StackTree, castext

ROUND = {"half_up": "lsup", "half_even": "lseven", "truncate": "lscut"}


class StackEntry(NamedTuple):
    """A field as an input, or as an entry of one. `input`: of which one; `text`: how it is called in code; `suffix`: of
    names that are its own in the tree of its quantity; `share`: of the points of the tree."""

    field: AnswerField
    input: str
    text: str
    suffix: str
    share: Fraction


class StackPlan(NamedTuple):
    """The nodes that a field has in any version: how many slips, and which fields follow from others."""

    slips: dict[str, int]
    follows: set[str]


class ResponseTrees:
    """Of one version. `entries`: the fields, by identifier; `follow_share`: of the points, for what follows."""

    def __init__(
        self, entries: dict[str, StackEntry], followed: FollowThrough, plan: StackPlan, language: Language,
        follow_share: Fraction,
    ) -> None:  # fmt: skip
        self.entries = entries
        self.followed = followed
        self.plan = plan
        self.language = language
        self.follow_share = follow_share
        self.style = ScalarStyle(self.called, WORDS, _rounded)

    def of(self, grid: FieldGrid) -> list[StackTree]:
        """A tree for each input of a quantity."""
        by_input: dict[str, list[StackEntry]] = {}
        for field in grid.fields:
            entry = self.entries[field.ident]
            by_input.setdefault(entry.input, []).append(entry)
        return [self.tree(*each) for each in by_input.items()]

    def tree(self, name: str, entries: list[StackEntry]) -> StackTree:
        """Each entry in turn: its own value, the recomputation from the fields before it, slips."""
        lines: dict[str, None] = {}
        nodes: list[StackNode] = []
        for entry in entries:
            lines |= dict.fromkeys([*self.follows(entry), self.case(entry)])
            nodes += self.nodes(entry, len(nodes), last=entry is entries[-1], alone=len(entries) == 1)
        total = sum((entry.field.points for entry in entries), Fraction(0))
        return StackTree(f"p{name}", points_text(total), "\n".join(lines), nodes)

    def nodes(self, entry: StackEntry, start: int, last: bool, alone: bool) -> list[StackNode]:
        """Those of an entry; all lead to the next one."""
        say, field = self.language.text, entry.field
        before = "" if alone else f"{castext(html_line(field.label))}: "
        cases = [(1, Fraction(1), words(say("export_right")))]
        if field.ident in self.plan.follows:
            cases.append((2, self.follow_share, words(say("export_follows"))))
        for at in range(self.plan.slips[field.ident]):
            slip = field.slips[at] if at < len(field.slips) else None
            cases.append((3 + at, Fraction(slip.share if slip else 0), words(slip.why) if slip else ""))
        then = -1 if last else start + len(cases) + 1
        made = [
            StackNode(
                f"kase{entry.suffix}", case, str(entry.share * share), _said(before, castext(text)), then, start + at
            )
            for at, (case, share, text) in enumerate(cases, 1)
        ]
        wrong = _said(before, castext(words(say("export_wrong"))))
        return [*made, StackNode(f"kase{entry.suffix}", -1, "0", "", then, then, wrong)]

    def case(self, entry: StackEntry) -> str:
        """The line that says which node holds."""
        text, field = entry.text, entry.field
        cases = [
            f"is({text}=EMPTYANSWER) then -1",
            f"not numberp({text}) then 0",
            f"{_within(text, field.accepted)} then 1",
        ]
        if field.ident in self.followed.fields:
            cases.append(f"lsfollows{entry.suffix} then 2")
        cases += [f"{_within(text, slip.accepted)} then {at}" for at, slip in enumerate(field.slips, 3)]
        return f"kase{entry.suffix}: if {' elseif '.join(cases)} else 0;"

    def follows(self, entry: StackEntry) -> list[str]:
        """Whether the number is what follows from the fields before it."""
        after = self.followed.fields.get(entry.field.ident)
        if after is None:
            return []
        steps = needed(self.followed.steps, [after.formula])
        formulas = [*(step.formula for step in steps), after.formula]
        own = dict.fromkeys(ident for each in formulas for ident in _own(each))
        found = [self.own(ident) for ident in own]
        found += [f"{step.name}: float({written(step.formula, self.style)});" for step in steps]
        value, text = f"lsvalue{entry.suffix}", entry.text
        found.append(f"{value}: float({written(after.formula, self.style)});")
        same = f"abs({_rounded(value, after.digits)} - {_rounded(f'float({text})', after.digits)}) < 1.0e-9"
        found.append(f"lsfollows{entry.suffix}: if numberp({text}) then is({same}) else false;")
        return found

    def own(self, ident: str) -> str:
        """What a field stands for: the exact number where it is right or left empty."""
        entry, exact = self.entries[ident], plain_number(self.followed.exact[ident])
        fits = f"not numberp({entry.text}) or {_within(entry.text, entry.field.accepted)}"
        return f"{self.called('own', ident)}: if {fits} then {exact} else float({entry.text});"

    def called(self, kind: str, name: str) -> str:
        return f"o_{re.sub(r'[^a-z0-9]+', '_', self.entries[name].text).strip('_')}" if kind == "own" else name


def _said(before: str, text: str) -> str:
    return f"<div>{before}{text}</div>" if before and text else text


def _within(name: str, found: AcceptedRange) -> str:
    ends = [
        plain_number(found.low), "1" if found.low_closed else "(-1)",
        plain_number(found.high), "1" if found.high_closed else "(-1)",
    ]  # fmt: skip
    return f"lswithin({', '.join([name, *ends])})"


def _rounded(text: str, digits: Digits) -> str:
    places = str(digits.places or 0) if digits.significant is None else f"lsplaces({text}, {digits.significant})"
    return f"{ROUND[digits.ties]}({text}, {places})"


WORDS = SIGNS | CALLS | {"ln": "log({})", "if": "(if {} then {} else {})"}


def _own(formula: Scalar) -> list[str]:
    return [formula.name] if formula.kind == "own" else [name for kid in formula.kids for name in _own(kid)]
