"""Numbas: a number entry a field; slips are alternatives, and own numbers replace variables in what follows."""

import json
from fractions import Fraction
from typing import Any

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
    ExportItem,
    ExportProblem,
    ExportSet,
    ExportVersion,
    version_words,
)
from ..follow_through import follow_through, named_in, needed
from ..scalar_text import CALLS, SIGNS, ScalarStyle, plain_number, written
from ..template_filling import fill, html, html_line
from ..usual_losses import AT_RANDOM, closed_ends, lost_ways, whole_vectors

PROSE = "a question for a person to read is asked, but not marked"

STYLES = ["plain", "plain-eu", "si-en", "si-fr"]  # with a point or a comma; "en" takes 0,363 for 363

ROUND = {"half_up": "lsup", "half_even": "lseven", "truncate": "lscut"}

NO_REPLACEMENT: dict[str, Any] = {
    "variableReplacements": [],
    "variableReplacementStrategy": "originalfirst",
    "adaptiveMarkingPenalty": 0,
    "customMarkingAlgorithm": "",
    "extendBaseMarkingAlgorithm": True,
    "unitTests": [],
}

FUNCTIONS = {
    "lsup": ("sign(x)*floor(abs(x)*10^p+0.5+0.000000001)/10^p", 2),
    "lscut": ("sign(x)*floor(abs(x)*10^p+0.000000001)/10^p", 2),
    "lseven": (
        "if(abs(abs(x)*10^p-floor(abs(x)*10^p)-0.5)<0.000000001,"
        "sign(x)*2*floor((floor(abs(x)*10^p)+1)/2)/10^p,sign(x)*floor(abs(x)*10^p+0.5)/10^p)",
        2,
    ),
    "lsplaces": ("if(abs(x)<0.000000000000000000000000000001,p,p-1-floor(ln(abs(x))/ln(10)+0.000000000001))", 2),
}

WORDS = SIGNS | CALLS | {"ln": "ln({})", "if": "if({}, {}, {})"}


def write(exported: ExportSet, losses: ExportLosses) -> ExportedFiles:
    """One exam: a group of questions a problem, of whose versions one is picked."""
    for look in (closed_ends, whole_vectors):
        look(exported, losses)
    if exported.students:
        losses.add(AT_RANDOM)
    groups = [_group(problem, losses) for problem in exported.problems]
    name, shown = " ".join(exported.title.split()), json.dumps(groups, ensure_ascii=False, indent=1)
    return {"": fill("numbas.exam.j2", name=json.dumps(name, ensure_ascii=False), groups=shown)}


def _group(problem: ExportProblem, losses: ExportLosses) -> dict[str, Any]:
    picked = len(problem.versions) > 1
    questions = [_Question(problem, version, losses).data() for version in problem.versions]
    return {
        "name": " ".join(problem.title.split()),
        "pickingStrategy": "random-subset" if picked else "all-ordered",
        "pickQuestions": 1,
        "questionNames": [],
        "variable_overrides": [[] for _ in questions],
        "questions": questions,
    }


def content(text: str) -> str:
    """HTML in which a brace of a text is a brace: a text that Numbas puts in its place."""
    return text.replace("&#123;", "{'{'}").replace("&#125;", "{'}'}")


def plain(text: str) -> str:
    """The same for text that is no HTML, on one line."""
    return " ".join(text.split()).translate({ord("{"): "{'{'}", ord("}"): "{'}'}"})


class _Question:
    def __init__(self, problem: ExportProblem, version: ExportVersion, losses: ExportLosses) -> None:
        self.problem = problem
        self.version = version
        self.losses = losses
        self.followed = follow_through(version)
        lost_ways(self.followed, losses)
        fields = [field for item in version.items for field in item.fields]
        self.numbers = {field.ident: at for at, field in enumerate(fields, 1)}
        self.by_ident = {field.ident: field for field in fields}
        self.places: dict[str, str] = {}  # by field, the path of its part
        self.parts: list[dict[str, Any]] = []
        self.variables: dict[str, str] = {}
        self.style = ScalarStyle(self.called, WORDS, _rounded)

    def called(self, kind: str, name: str) -> str:
        return f"own{self.numbers[name]}" if kind == "own" else name

    def data(self) -> dict[str, Any]:
        """The question as Numbas reads it."""
        self.add_variables()
        for item in self.version.items:
            self.add(item)
        name = " – ".join(filter(None, (self.problem.title, version_words(self.problem.language, self.version))))
        titles = [f"<h4>{words(item.title)}</h4>\n{html(item.working)}" for item in self.version.items]
        return QUESTION | {
            "name": plain(name),
            "statement": content(html(self.version.given)),
            "advice": content("\n".join(titles)),
            "variables": {key: _variable(key, text) for key, text in self.variables.items()},
            "ungrouped_variables": list(self.variables),
            "functions": {key: _function(*each) for key, each in FUNCTIONS.items()} if self.variables else {},
            "parts": self.parts,
        }

    def add_variables(self) -> None:
        """A number that is typed in, what it stands for, the steps between, and what follows."""
        for ident, exact in self.followed.exact.items():
            at, field = self.numbers[ident], self.by_ident[ident]
            typed = f"typed{at}"
            self.variables[typed] = plain_number(field.value)
            fits = _within(typed, field.accepted)
            self.variables[f"own{at}"] = f"if({fits}, {plain_number(exact)}, {typed})"
        for step in self.followed.steps:
            self.variables[step.name] = written(step.formula, self.style)
        for ident, after in self.followed.fields.items():
            value = written(after.formula, self.style)
            self.variables[f"follows{self.numbers[ident]}"] = _rounded(value, after.digits)

    # parts

    def add(self, item: ExportItem) -> None:
        head = f"<h4>{words(item.title)}</h4>\n{html(item.ask)}\n"
        if item.kind == NUMBERS:
            for at, field in enumerate(item.fields):
                self.parts.append(self.number(field, "" if at else head))
        elif item.kind == CHOICES:
            self.parts.append(_choices(item, head))
        else:
            self.losses.add(PROSE, item.ident)
            self.parts.append({"type": "information", "marks": 0, "prompt": content(head), **NO_REPLACEMENT})

    def number(self, field: AnswerField, head: str) -> dict[str, Any]:
        self.places[field.ident] = f"p{len(self.parts)}"
        prompt = content(f"{head}<p>{html_line(field.label)} =</p>")
        made = _entry(field.name, prompt, field.accepted, field.points)
        made["alternatives"] = [
            _entry(slip.slip, "", slip.accepted, field.points * Fraction(slip.share))
            | {"alternativeFeedbackMessage": content(f"<p>{words(slip.why)}</p>"), "useAlternativeFeedback": False}
            for slip in field.slips
        ]
        return made | self.following(field)

    def following(self, field: AnswerField) -> dict[str, Any]:
        """What replaces the range of a field once others are typed in."""
        after = self.followed.fields.get(field.ident)
        if after is None:
            return {}
        formulas = [after.formula, *(step.formula for step in needed(self.followed.steps, [after.formula]))]
        named = [name for each in formulas for name in sorted(named_in(each)) if name in self.places]
        value, (below, above) = f"follows{self.numbers[field.ident]}", _beside(field, after.digits)
        replaced = [
            {"variable": f"typed{self.numbers[name]}", "part": self.places[name], "must_go_first": False}
            for name in dict.fromkeys(named)
        ]
        share = Fraction(FOLLOW[self.version.marker.scheme.follow_through])
        return {
            "minValue": f"{value} - {below}",
            "maxValue": f"{value} + {above}",
            "variableReplacements": replaced,
            "adaptiveMarkingPenalty": float(field.points * (1 - share)),
        }


def _beside(field: AnswerField, digits: Digits) -> tuple[str, str]:
    """What a number may be off by below and above what follows; where digits are cut, away from zero alone."""
    low, high = field.accepted.low, field.accepted.high
    if digits.ties != "truncate":
        half = plain_number((high - low) / 2)
        return half, half
    return plain_number(field.value - low), plain_number(high - field.value)


def _entry(name: str, prompt: str, ends: AcceptedRange, points: Fraction) -> dict[str, Any]:
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
    }


def _choices(item: ExportItem, head: str) -> dict[str, Any]:
    """The marks of a question with several right choices are given as a whole."""
    points = float(item.points)
    shares = [points if each.right else 0 for each in item.choices]
    many = sum(each.right for each in item.choices)
    one: dict[str, Any] = {"type": "1_n_2", "displayType": "radiogroup", "matrix": shares}
    several: dict[str, Any] = {
        "type": "m_n_2",
        "displayType": "checkbox",
        "matrix": [each / many if each else -points for each in shares],
        "markingMethod": "all-or-nothing",
        "warningType": "none",
    }
    return {
        "marks": 0,
        "useCustomName": False,
        "prompt": content(head),
        "choices": [content(html_line(each.content)) or "–" for each in item.choices],
        "distractors": [content(html_line(each.why)) for each in item.choices],
        "shuffleChoices": False,
        "displayColumns": 1,
        "minMarks": 0,
        "maxMarks": 0 if item.one else points,
        "minAnswers": 0,
        "maxAnswers": 0,
        "showCellAnswerState": True,
        "showCorrectAnswer": True,
        "showFeedbackIcon": True,
        **NO_REPLACEMENT,
        **(one if item.one else several),
    }


def _within(name: str, ends: AcceptedRange) -> str:
    return f"{name} >= {plain_number(ends.low)} and {name} <= {plain_number(ends.high)}"


def _rounded(text: str, digits: Digits) -> str:
    places = str(digits.places or 0) if digits.significant is None else f"lsplaces({text}, {digits.significant})"
    return f"{ROUND[digits.ties]}({text}, {places})"


def _variable(name: str, definition: str) -> dict[str, Any]:
    return {
        "name": name,
        "group": "Ungrouped variables",
        "definition": definition,
        "description": "",
        "templateType": "anything",
        "can_override": False,
    }


def _function(definition: str, arguments: int) -> dict[str, Any]:
    parameters = [[name, "number"] for name in "xp"[:arguments]]
    return {"parameters": parameters, "type": "number", "language": "jme", "definition": definition}


METADATA = {"description": "", "licence": "None specified"}

QUESTION: dict[str, Any] = {
    "tags": [],
    "metadata": METADATA,
    "rulesets": {},
    "extensions": [],
    "builtin_constants": {"e": True, "pi,π": True, "i": False},
    "constants": [],
    "variablesTest": {"condition": "", "maxRuns": 100},
    "variable_groups": [],
    "preamble": {"js": "", "css": ""},
    "partsMode": "all",
}
