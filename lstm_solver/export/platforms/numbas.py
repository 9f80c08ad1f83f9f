"""Numbas: a part a quantity; slips are alternatives or cases, and own numbers replace variables in what follows."""

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

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
    FieldGrid,
    version_words,
)
from ..follow_through import follow_through, named_in, needed
from ..numbas_parts.marking_scripts import (
    NumbasCase,
    NumbasCell,
    follows,
    given,
    matrix_script,
    number_script,
    rounded,
    within,
)
from ..numbas_parts.number_parts import (
    NO_REPLACEMENT,
    beside,
    content,
    is_matrix,
    matrix_of,
    matrix_part,
    number_part,
    placed,
)
from ..scalar_text import CALLS, SIGNS, ScalarStyle, plain_number, written
from ..template_filling import fill, html, html_line
from ..usual_losses import AT_RANDOM, lost_ways, whole_vectors

ENDING = ".exam"

PROSE = "a question for a person to read is asked, but not marked"

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
    whole_vectors(exported, losses)
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


def plain(text: str) -> str:
    """The same for text that is no HTML, on one line."""
    return " ".join(text.split()).translate({ord("{"): "{'{'}", ord("}"): "{'}'}"})


class _Question:
    def __init__(self, problem: ExportProblem, version: ExportVersion, losses: ExportLosses) -> None:
        self.problem = problem
        self.version = version
        self.losses = losses
        self.share = Fraction(FOLLOW[version.marker.scheme.follow_through])
        self.followed = follow_through(version)
        lost_ways(self.followed, losses)
        fields = [field for item in version.items for field in item.fields]
        self.numbers = {field.ident: at for at, field in enumerate(fields, 1)}
        self.by_ident = {field.ident: field for field in fields}
        self.places: dict[str, str] = {}  # by field, the path of its part
        self.typed: dict[str, str] = {}  # by field, what is typed in for it
        self.parts: list[dict[str, Any]] = []
        self.variables: dict[str, str] = {}
        self.style = ScalarStyle(self.called, WORDS, rounded)

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
        """What is typed in, what each number of it stands for, the steps between, and what follows."""
        for item in self.version.items:
            for grid in item.grids:
                if any(field.ident in self.followed.exact for field in grid.fields):
                    self.add_typed(grid)
        for ident, exact in self.followed.exact.items():
            typed = self.typed[ident]
            low, high = (plain_number(each) for each in self.by_ident[ident].accepted[:2])
            fits = f"{typed} >= {low} and {typed} <= {high}"
            self.variables[f"own{self.numbers[ident]}"] = f"if({fits}, {plain_number(exact)}, {typed})"
        for step in self.followed.steps:
            self.variables[step.name] = written(step.formula, self.style)
        for ident, after in self.followed.fields.items():
            value = written(after.formula, self.style)
            self.variables[f"follows{self.numbers[ident]}"] = rounded(value, after.digits)

    def add_typed(self, grid: FieldGrid) -> None:
        """A matrix where the quantity is one part."""
        if is_matrix(grid):
            whole = f"typed{self.numbers[grid.fields[0].ident]}"
            self.variables[whole] = matrix_of(grid)
            self.typed |= {field.ident: f"{whole}[{down}][{along}]" for (down, along), field in placed(grid)}
        for field in grid.fields:
            if field.ident in self.followed.exact and not is_matrix(grid):
                self.typed[field.ident] = f"typed{self.numbers[field.ident]}"
                self.variables[self.typed[field.ident]] = plain_number(field.value)

    # parts

    def add(self, item: ExportItem) -> None:
        head = f"<h4>{words(item.title)}</h4>\n{html(item.ask)}\n"
        if item.kind == NUMBERS:
            for at, grid in enumerate(item.grids):
                self.add_grid(grid, "" if at else head)
        elif item.kind == CHOICES:
            self.parts.append(_choices(item, head))
        else:
            self.losses.add(PROSE, item.ident)
            self.parts.append({"type": "information", "marks": 0, "prompt": content(head), **NO_REPLACEMENT})

    def add_grid(self, grid: FieldGrid, head: str) -> None:
        """One part for a vector or a matrix, else one for each number."""
        if is_matrix(grid):
            made = self.matrix(grid, content(f"{head}<p>{html_line(grid.label)} =</p>"))
            self.places |= {field.ident: f"p{len(self.parts)}" for field in grid.fields}
            self.parts.append(made)
            return
        for at, field in enumerate(grid.fields):
            made = self.number(field, content(f"{'' if at else head}<p>{html_line(field.label)} =</p>"))
            self.places[field.ident] = f"p{len(self.parts)}"
            self.parts.append(made)

    def number(self, field: AnswerField, prompt: str) -> dict[str, Any]:
        made = number_part(field.name, prompt, field.accepted, field.points)
        made["alternatives"] = [
            number_part(slip.slip, "", slip.accepted, field.points * Fraction(slip.share))
            | {"alternativeFeedbackMessage": content(f"<p>{words(slip.why)}</p>"), "useAlternativeFeedback": False}
            for slip in field.slips
        ]
        after = self.followed.fields.get(field.ident)
        if after is None:
            return made
        value, (below, above) = f"follows{self.numbers[field.ident]}", beside(field, after.digits)
        ways = f"({within('studentNumber', field.accepted)}) or {follows('studentNumber', value, after.digits)}"
        return made | {
            "minValue": f"{value} - {below}",
            "maxValue": f"{value} + {above}",
            "customMarkingAlgorithm": number_script(ways),
            "variableReplacements": self.replaced([field]),
            "adaptiveMarkingPenalty": float(field.points * (1 - self.share)),
        }

    def matrix(self, grid: FieldGrid, prompt: str) -> dict[str, Any]:
        cells = [
            NumbasCell(
                down, along, plain_number(field.value), html_line(field.label), tuple(self.cases(field, down, along))
            )
            for down, row in enumerate(grid.rows)
            for along, field in enumerate(row)
        ]
        script = matrix_script(cells, words(self.problem.language.text("export_wrong")))
        return matrix_part(grid, prompt, script) | {"variableReplacements": self.replaced(grid.fields)}

    def cases(self, field: AnswerField, row: int, column: int) -> Iterator[NumbasCase]:
        """The ways in which an entry counts."""
        say, name = self.problem.language.text, given(row, column)
        yield NumbasCase(within(name, field.accepted), Fraction(1), words(say("export_right")))
        after = self.followed.fields.get(field.ident)
        if after is not None:
            same = follows(name, f"follows{self.numbers[field.ident]}", after.digits)
            yield NumbasCase(same, self.share, words(say("export_follows")))
        for slip in field.slips:
            yield NumbasCase(within(name, slip.accepted), Fraction(slip.share), words(slip.why))

    def replaced(self, fields: list[AnswerField]) -> list[dict[str, Any]]:
        """Which parts before stand for which variables, in what follows for some fields."""
        found: dict[str, str] = {}
        for field in fields:
            after = self.followed.fields.get(field.ident)
            if after is not None:
                formulas = [after.formula, *(step.formula for step in needed(self.followed.steps, [after.formula]))]
                names = [name for each in formulas for name in sorted(named_in(each)) if name in self.places]
                found |= {self.typed[name].partition("[")[0]: self.places[name] for name in names}
        return [{"variable": name, "part": part, "must_go_first": False} for name, part in found.items()]


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
