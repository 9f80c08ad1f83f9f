"""STACK for Moodle: a field a number with a response tree of its own, which also knows what follows from others."""

from fractions import Fraction
from typing import NamedTuple

from ...document.language import Language
from ...marking.charging import FOLLOW
from ...maths.rounding import Digits
from ...render.html_fragment import words
from ..accepted_range import AcceptedRange
from ..export_losses import ExportLosses
from ..exported import CHOICES, NUMBERS, AnswerField, ExportedFiles, ExportItem, ExportProblem, ExportSet, ExportVersion
from ..follow_through import FollowThrough, follow_through, needed
from ..points_text import points_text
from ..scalar_text import CALLS, SIGNS, ScalarStyle, plain_number, written
from ..scalars import Scalar
from ..template_filling import fill, html, html_line
from ..usual_losses import AT_RANDOM, lost_ways, whole_vectors
from ..version_names import version_words

PROSE = "a question for a person to read has a field for notes, which is not marked"

SILENT = "while a field holds no number, those that rest on it are not marked; one that is left empty is taken as right"

SIGNED = {".": "numbers are typed with a decimal point", ",": "numbers are typed with a decimal comma"}

ROUND = {"half_up": "lsup", "half_even": "lseven", "truncate": "lscut"}


class StackNode(NamedTuple):
    """A node of a response tree: reached where `test` is the tree's case, it gives `score` and `feedback`."""

    case: int
    score: str
    feedback: str


class StackTree(NamedTuple):
    """`variables`: what its nodes look at. A `simple` tree has one node with a `test` of its own."""

    name: str
    value: str
    variables: str
    nodes: list[StackNode]
    wrong: str
    answer: str = "kase"
    right: str = "1"


class StackInput(NamedTuple):
    """`type`: as STACK calls it; `answer`: the model answer."""

    name: str
    type: str
    answer: str
    options: str = ""


class StackQuestion(NamedTuple):
    """`decimals`: the sign between a number's whole part and the rest, as it is typed."""

    name: str
    text: str
    feedback: str
    grade: str
    variables: str
    inputs: list[StackInput]
    trees: list[StackTree]
    decimals: str


def write(exported: ExportSet, losses: ExportLosses) -> ExportedFiles:
    """One file: a question a problem; versions are questions of one category, from which a quiz picks."""
    whole_vectors(exported, losses)
    for problem in exported.problems:
        losses.add(SIGNED[problem.language.phrases["decimal_sign"]])
    if exported.students:
        losses.add(AT_RANDOM)
    top = [] if len(exported.problems) == 1 else [exported.title]
    categories = [
        ("/".join(["$course$", "top", *(" ".join(name.split()).replace("/", "//") for name in [*top, problem.title])]),
         [_Builder(problem, version, losses).question() for version in problem.versions])
        for problem in exported.problems
    ]  # fmt: skip
    return {"": fill("stack.xml.j2", categories=categories)}


def castext(text: str) -> str:
    """HTML in which STACK finds nothing to work out."""
    return text.replace("[[", "[&#91;").replace("{@", "&#123;@").replace("{#", "&#123;#")


class _Builder:
    def __init__(self, problem: ExportProblem, version: ExportVersion, losses: ExportLosses) -> None:
        self.problem = problem
        self.version = version
        self.losses = losses
        self.language: Language = problem.language
        self.followed: FollowThrough = follow_through(version)
        lost_ways(self.followed, losses)
        if self.followed.fields:
            losses.add(SILENT)
        fields = [field for item in version.items for field in item.fields]
        self.names = {field.ident: f"ans{at}" for at, field in enumerate(fields, 1)}
        self.by_ident = {field.ident: field for field in fields}
        self.inputs: list[StackInput] = []
        self.trees: list[StackTree] = []
        self.style = ScalarStyle(self.called, WORDS, _rounded)

    def question(self) -> StackQuestion:
        """The whole problem."""
        parts = [castext(html(self.version.given))]
        parts += [self.item(item) for item in self.version.items]
        titles = [(f"<h4>{words(item.title)}</h4>", html(item.working)) for item in self.version.items]
        working = "\n".join(castext(f"{title}\n{text}") for title, text in titles)
        version = version_words(self.language, self.version)
        name = " – ".join(filter(None, (" ".join(self.problem.title.split()), version)))
        marked = [item.points for item in self.version.items if item.kind in (NUMBERS, CHOICES)]
        variables = fill("stack_functions.txt.j2")
        return StackQuestion(
            name,
            "\n".join(parts),
            working,
            points_text(sum(marked, Fraction(0))),
            variables,
            self.inputs,
            self.trees,
            self.language.phrases["decimal_sign"],
        )

    def item(self, item: ExportItem) -> str:
        head = castext(f"<h4>{words(item.title)}</h4>\n{html(item.ask)}")
        if item.kind == NUMBERS:
            for field in item.fields:
                self.number(field)
            body = fill("stack_fields.html.j2", grids=item.grids, names=self.names, castext=castext)
            return f"{head}\n{body}"
        name = f"ans{len(self.names) + 1}"
        self.names[item.ident] = name
        if item.kind == CHOICES:
            self.choices(item, name)
            return f"{head}\n<p>[[input:{name}]] [[validation:{name}]]</p> [[feedback:p{name}]]"
        self.losses.add(PROSE, item.ident)
        self.inputs.append(StackInput(name, "notes", "true"))
        return f"{head}\n<p>[[input:{name}]] [[validation:{name}]]</p>"

    # numbers

    def number(self, field: AnswerField) -> None:
        name = self.names[field.ident]
        self.inputs.append(StackInput(name, "algebraic", plain_number(field.value).strip("()"), "allowempty"))
        say = self.language.text
        nodes = [StackNode(-1, "0", ""), StackNode(1, "1", castext(words(say("export_right"))))]
        cases = [
            f"is({name}=EMPTYANSWER) then -1",
            f"not numberp({name}) then 0",
            f"{_within(name, field.accepted)} then 1",
        ]
        share = FOLLOW[self.version.marker.scheme.follow_through]
        if field.ident in self.followed.fields:
            cases.append("lsfollows then 2")
            nodes.append(StackNode(2, f"{share:f}", castext(words(say("export_follows")))))
        for at, slip in enumerate(field.slips, 3):
            cases.append(f"{_within(name, slip.accepted)} then {at}")
            nodes.append(StackNode(at, f"{slip.share:f}", castext(words(slip.why))))
        variables = [*self.follows(field, name), f"kase: if {' elseif '.join(cases)} else 0;"]
        wrong = castext(words(say("export_wrong")))
        self.trees.append(StackTree(f"p{name}", points_text(field.points), "\n".join(variables), nodes, wrong))

    def follows(self, field: AnswerField, name: str) -> list[str]:
        """Whether the number is what follows from the fields before it."""
        after = self.followed.fields.get(field.ident)
        if after is None:
            return []
        steps = needed(self.followed.steps, [after.formula])
        formulas = [*(step.formula for step in steps), after.formula]
        own = dict.fromkeys(ident for each in formulas for ident in _own(each))
        found = [self.own(ident) for ident in own]
        found += [f"{step.name}: float({written(step.formula, self.style)});" for step in steps]
        found.append(f"lsvalue: float({written(after.formula, self.style)});")
        same = f"abs({_rounded('lsvalue', after.digits)} - {_rounded(f'float({name})', after.digits)}) < 1.0e-9"
        found.append(f"lsfollows: if numberp({name}) then is({same}) else false;")
        return found

    def own(self, ident: str) -> str:
        """What a field stands for: the exact number where it is right or left empty."""
        name, exact = self.names[ident], plain_number(self.followed.exact[ident])
        fits = f"not numberp({name}) or {_within(name, self.by_ident[ident].accepted)}"
        return f"o_{name}: if {fits} then {exact} else float({name});"

    def called(self, kind: str, name: str) -> str:
        return f"o_{self.names[name]}" if kind == "own" else name

    # choices

    def choices(self, item: ExportItem, name: str) -> None:
        options = ", ".join(
            f'[{at}, {"true" if each.right else "false"}, "{_string(html_line(each.content))}"]'
            for at, each in enumerate(item.choices, 1)
        )
        self.inputs.append(StackInput(name, "radio" if item.one else "checkbox", f"[{options}]"))
        right = [at for at, each in enumerate(item.choices, 1) if each.right]
        say = self.language.text
        whys = [
            StackNode(at + 1, "0", castext(html_line(each.why)))
            for at, each in enumerate(item.choices, 1)
            if item.one and each.why and not each.right
        ]
        case = f"if is({name}={right[0]}) then 1 else {name} + 1"
        if not item.one:
            case = f"if is(setify({name})={{{', '.join(map(str, right))}}}) then 1 else 0"
        nodes = [StackNode(1, "1", castext(words(say("export_right")))), *whys]
        wrong = castext(words(say("export_wrong")))
        value = points_text(item.points)
        self.trees.append(StackTree(f"p{name}", value, f"kase: {case};", nodes, wrong))


def _string(text: str) -> str:
    """What stands between the quotes of a string of Maxima."""
    return castext(text).replace("\\", "\\\\").replace('"', '\\"')


def _within(name: str, found: AcceptedRange) -> str:
    ends = [
        plain_number(found.low), "1" if found.low_closed else "-1",
        plain_number(found.high), "1" if found.high_closed else "-1",
    ]  # fmt: skip
    return f"lswithin({', '.join([name, *ends])})"


def _rounded(text: str, digits: Digits) -> str:
    places = str(digits.places or 0) if digits.significant is None else f"lsplaces({text}, {digits.significant})"
    return f"{ROUND[digits.ties]}({text}, {places})"


WORDS = SIGNS | CALLS | {"ln": "log({})", "if": "(if {} then {} else {})"}


def _own(formula: Scalar) -> list[str]:
    return [formula.name] if formula.kind == "own" else [name for kid in formula.kids for name in _own(kid)]
