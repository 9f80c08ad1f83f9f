"""STACK for Moodle: an input a quantity with a response tree of its own, which also knows what follows from others."""

from collections.abc import Iterator
from fractions import Fraction

from ...document.language import Language
from ...marking.charging import FOLLOW
from ...render.html_fragment import words
from ..export_losses import ExportLosses
from ..exported import (
    CHOICES,
    NUMBERS,
    ExportedFiles,
    ExportItem,
    ExportProblem,
    ExportSet,
    ExportVersion,
    FieldGrid,
    version_words,
)
from ..follow_through import FollowThrough, follow_through
from ..points_text import points_text
from ..scalar_text import plain_number
from ..stack_parts.response_trees import ResponseTrees, StackEntry, StackPlan
from ..stack_parts.stack_question import StackInput, StackNode, StackQuestion, StackTree, castext, maxima_string
from ..stack_parts.stack_versions import merged
from ..template_filling import fill, html, html_line
from ..usual_losses import AT_RANDOM, lost_ways, whole_vectors

ENDING = ".xml"

PROSE = "a question for a person to read has a field for notes, which is not marked"

SILENT = "while a field holds no number, those that rest on it are not marked; one that is left empty is taken as right"

SIGNED = {".": "numbers are typed with a decimal point", ",": "numbers are typed with a decimal comma"}

GAPS = "a vector or matrix with an empty entry is not marked; a letter stands for a number that one does not have"

THOUSANDTHS = "the share of a vector's or matrix' points that a student earns is rounded to thousandths"

THOUSAND = 1000


def write(exported: ExportSet, losses: ExportLosses) -> ExportedFiles:
    """One file: a question a problem, whose versions are its deployed seeds."""
    whole_vectors(exported, losses)
    for problem in exported.problems:
        losses.add(SIGNED[problem.language.phrases["decimal_sign"]])
    if exported.students:
        losses.add(AT_RANDOM)
    top = [] if len(exported.problems) == 1 else [exported.title]
    categories = [
        ("/".join(["$course$", "top", *(" ".join(name.split()).replace("/", "//") for name in [*top, problem.title])]),
         list(_questions(problem, losses)))
        for problem in exported.problems
    ]  # fmt: skip
    return {"": fill("stack.xml.j2", categories=categories)}


def _questions(problem: ExportProblem, losses: ExportLosses) -> Iterator[StackQuestion]:
    """One, where all versions ask for the same."""
    alike: dict[object, list[ExportVersion]] = {}
    for version in problem.versions:
        shape = [(item.ident, item.kind, item.one, len(item.choices), item.fields_of_rows) for item in version.items]
        alike.setdefault(tuple(shape), []).append(version)
    for versions in alike.values():
        followed = [follow_through(version) for version in versions]
        counts: dict[str, int] = {}
        for field in (field for version in versions for item in version.items for field in item.fields):
            counts[field.ident] = max(counts.get(field.ident, 0), len(field.slips))
        plan = StackPlan(counts, {ident for each in followed for ident in each.fields})
        pairs = zip(versions, followed, strict=True)
        yield merged([_Builder(problem, version, after, plan, losses).question() for version, after in pairs])


class _Builder:
    """A version by itself."""

    def __init__(
        self, problem: ExportProblem, version: ExportVersion, followed: FollowThrough, plan: StackPlan,
        losses: ExportLosses,
    ) -> None:  # fmt: skip
        self.problem = problem
        self.version = version
        self.losses = losses
        self.language: Language = problem.language
        lost_ways(followed, losses)
        if followed.fields:
            losses.add(SILENT)
        self.inputs: list[StackInput] = []
        self.trees: list[StackTree] = []
        self.entries: dict[str, StackEntry] = {}
        self.hinted = False
        self.names = {grid.fields[0].ident: self.named(grid) for item in version.items for grid in item.grids}
        share = Fraction(FOLLOW[version.marker.scheme.follow_through])
        self.responses = ResponseTrees(self.entries, followed, plan, self.language, share)

    def question(self) -> StackQuestion:
        """The whole problem."""
        parts = [castext(html(self.version.given))]
        parts += [self.item(item) for item in self.version.items]
        titles = [(f"<h4>{words(item.title)}</h4>", html(item.working)) for item in self.version.items]
        working = "\n".join(castext(f"{title}\n{text}") for title, text in titles)
        marked = [item.points for item in self.version.items if item.kind in (NUMBERS, CHOICES)]
        return StackQuestion(
            " ".join(self.problem.title.split()),
            "\n".join(parts),
            working,
            castext(words(version_words(self.language, self.version))),
            points_text(sum(marked, Fraction(0))),
            fill("stack_functions.txt.j2"),
            self.inputs,
            self.trees,
            self.language.phrases["decimal_sign"],
        )

    def input(self, kind: str, answer: str, options: str = "") -> str:
        """The name of one more input."""
        name = f"ans{len(self.inputs) + 1}"
        self.inputs.append(StackInput(name, kind, answer, options))
        return name

    def item(self, item: ExportItem) -> str:
        head = castext(f"<h4>{words(item.title)}</h4>\n{html(item.ask)}")
        if item.kind == NUMBERS:
            return f"{head}\n{self.grids(item)}"
        if item.kind == CHOICES:
            name = self.choices(item)
            return f"{head}\n<p>[[input:{name}]] [[validation:{name}]]</p> [[feedback:p{name}]]"
        self.losses.add(PROSE, item.ident)
        name = self.input("notes", "true")
        return f"{head}\n<p>[[input:{name}]] [[validation:{name}]]</p>"

    # numbers

    def grids(self, item: ExportItem) -> str:
        """Each quantity with its inputs."""
        for grid in item.grids:
            self.trees += self.responses.of(grid)
        hint = self.language.text("export_gap") if not self.hinted and any(map(_is_matrix, item.grids)) else ""
        self.hinted |= bool(hint)
        return fill("stack_fields.html.j2", grids=item.grids, names=self.names, castext=castext, hint=hint)

    def named(self, grid: FieldGrid) -> list[list[str]]:
        """The inputs of a quantity, row by row: one of the type matrix where it has several entries."""
        if _is_matrix(grid):
            return [[self.matrix(grid)]]
        names = []
        for row in grid.rows:
            names.append([self.input("algebraic", plain_number(each.value), "allowempty") for each in row])
            for name, field in zip(names[-1], row, strict=True):
                self.entries[field.ident] = StackEntry(field, name, name, "", Fraction(1))
        return names

    def matrix(self, grid: FieldGrid) -> str:
        self.losses.add(GAPS)
        rows = (f"[{', '.join(plain_number(field.value) for field in row)}]" for row in grid.rows)
        name = self.input("matrix", f"matrix({', '.join(rows)})", "allowempty")
        total = sum((field.points for field in grid.fields), Fraction(0))
        for down, row in enumerate(grid.rows, 1):
            for along, field in enumerate(row, 1):
                share = field.points / total if total else Fraction(1, len(grid.fields))
                if (share * THOUSAND).denominator > 1:
                    self.losses.add(THOUSANDTHS, grid.fields[0].name)
                place = f"_{down}_{along}"
                self.entries[field.ident] = StackEntry(field, name, f"{name}[{down},{along}]", place, share)
        return name

    # choices

    def choices(self, item: ExportItem) -> str:
        """The name of its input."""
        options = ", ".join(
            f'[{at}, {"true" if each.right else "false"}, "{maxima_string(html_line(each.content))}"]'
            for at, each in enumerate(item.choices, 1)
        )
        name = self.input("radio" if item.one else "checkbox", f"[{options}]")
        right = [at for at, each in enumerate(item.choices, 1) if each.right]
        say = self.language.text
        cases = [(f"is({name}={right[0]})", "1", words(say("export_right")))]
        if item.one:
            cases += [
                (f"is({name}={at})", "0", html_line(each.why) or words(say("export_wrong")))
                for at, each in enumerate(item.choices, 1)
                if not each.right
            ]
        else:
            cases = [(f"is(setify({name})={{{', '.join(map(str, right))}}})", "1", words(say("export_right")))]
        nodes = [
            StackNode("kase", at, score, castext(text), otherwise=at) for at, (_, score, text) in enumerate(cases, 1)
        ]
        nodes[-1] = nodes[-1]._replace(otherwise=-1, wrong=castext(words(say("export_wrong"))))
        case = " elseif ".join(f"{when} then {at}" for at, (when, _, _) in enumerate(cases, 1)) + " else 0"
        self.trees.append(StackTree(f"p{name}", points_text(item.points), f"kase: if {case};", nodes))
        return name


def _is_matrix(grid: FieldGrid) -> bool:
    return len(grid.fields) > 1 and not grid.joint and len({len(row) for row in grid.rows}) == 1
