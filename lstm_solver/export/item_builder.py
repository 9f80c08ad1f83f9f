"""A solved problem → the questions that platforms ask."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ..compose.page import finished
from ..compose.sections.answers import formulas_of, named, question_label, symbol
from ..compose.sections.choice_answers import solution, wanted
from ..compose.sections.fact_answers import fact_answers
from ..compose.view import View, by_place
from ..document.blocks import Block, Document, Formulas, Paragraph, Working
from ..document.formulas import Layout
from ..document.language import Language
from ..document.prose import blocks as prose
from ..document.prose import inline
from ..homework.question_sheet import given
from ..marking.deep_stack import as_deep
from ..marking.key.question_names import fact_name, is_chosen, is_open, numbered, question_name
from ..marking.marker import Marker
from ..network.facts import Fact, parse_fact
from ..network.problem import Question, Sequence
from ..network.quantity_names import parse
from ..solver.trace import Solved
from .exported import (
    CHOICES,
    NUMBERS,
    PROSE,
    ExportItem,
    ExportVersion,
    FieldGrid,
    OfferedChoice,
)
from .field_builder import INDEX, FieldBuilder


class QuestionPlace(NamedTuple):
    """A question with the numbers of its run and its own, both from 0."""

    run: int
    at: int
    question: Question


class ItemBuilder:
    """Of one version of a problem. Raises SolverError for a problem with letters for numbers."""

    def __init__(self, solved: Solved, language: Language) -> None:
        self.solved = solved
        self.language = language
        self.problem = solved.problem._replace(lang=language.code)
        self.marker = Marker(solved._replace(problem=self.problem), solved.problem.marking)
        self.view = View(solved, None, "full", language=language)
        self.fields = FieldBuilder(self.marker, self.view)
        self.runs = [(trace, by_place(solved, trace)) for trace in solved.traces]
        self.scored = any(each.points for _, _, each in numbered(self.problem))
        self.shown: set[int] = set()  # lines whose working stood with an earlier question

    def version(self) -> ExportVersion:
        """Everything that platforms ask of this version."""
        student, name = self.problem.version or ("", "")
        before = self.document(given(View(self.solved, None, "answers", language=self.language), self.runs))
        return ExportVersion(
            student, name, before, as_deep(self.marker.problem, lambda: tuple(self.items())), self.marker
        )

    def document(self, blocks: list[Block]) -> Document:
        """Blocks with the words and signs of the language."""
        return finished(self.view, blocks)

    def items(self) -> Iterator[ExportItem]:
        """A question of the file is one of numbers, of choices or of prose; a predicted class is chosen by itself."""
        found = [QuestionPlace(*each) for each in numbered(self.problem)]
        for each in found:
            yield from self.of_question(each)
        if not found:
            yield from self.of_everything()

    def of_question(self, place: QuestionPlace) -> Iterator[ExportItem]:
        question = place.question
        if question.formula or question.wanted is not None or is_open(question):
            yield self.prose_item(place)
        elif is_chosen(question):
            yield self.choice_item(place)
        else:
            yield from self.number_items(place)

    # what a question has in common with others

    def sequence(self, place: QuestionPlace) -> Sequence:
        return self.problem.sequences[place.run]

    def title(self, place: QuestionPlace) -> str:
        label = question_label(self.language, self.sequence(place).name, place.at + 1, place.question)
        return "".join(map(str, label))

    def ask(self, question: Question) -> list[Block]:
        return prose(question.ask, self.quantity)

    def quantity(self, text: str) -> Layout | None:
        """A quantity that is named in prose."""
        return named(self.view, text)

    # prose

    def prose_item(self, place: QuestionPlace) -> ExportItem:
        """What a person marks: prose, an equation, a network to be designed."""
        question = place.question
        asked, answer = self.ask(question), list[Block]()
        if question.formula:
            names = [name for name in map(parse, question.find) if name is not None]
            sequence = self.sequence(place)
            if not asked:
                lead = self.language.listed([(symbol(self.view, name),) for name in names])
                asked = [Paragraph(self.language.say("write_down", quantities=lead))]
            made: list[tuple[str, Layout]] = []
            for name in names:
                made += [("", each) for each in formulas_of(self.view, self.runs, sequence, name)]
            answer = [Formulas(tuple(each for at, each in enumerate(made) if each not in made[:at]), apart=True)]
        else:
            asked += wanted(self.view, question)
            answer = solution(self.view, question, self.quantity)
        ident = self.fields.ident(question_name(self.problem, place.run, place.at))
        model, points = self.document(answer), Fraction(question.points or 0)
        return ExportItem(PROSE, ident, self.title(place), self.document(asked), model, points, answer=model)

    # choices

    def choice_item(self, place: QuestionPlace) -> ExportItem:
        question = place.question
        name = question_name(self.problem, place.run, place.at)
        if question.statement is not None:
            say = self.language.say
            pairs = ((say("true"), question.statement), (say("false"), not question.statement))
            choices = tuple(OfferedChoice(text, right, (), Decimal(right)) for text, right in pairs)
        else:
            many = sum(choice.right for choice in question.choices)
            choices = tuple(
                OfferedChoice(
                    inline(each.text, self.quantity),
                    each.right,
                    inline(each.why, self.quantity),
                    Decimal(each.right) / many,
                )
                for each in question.choices
            )
        units = [unit for text in question.find for unit in self.marker.names.of(text, place.run)]
        lines = self.working([self.marker.board.slots[unit].line for unit in units])
        working = self.document([*solution(self.view, question, self.quantity), *lines])
        asked = self.document(self.ask(question))
        points, one = self.share(place.run, place.at), sum(each.right for each in choices) == 1
        return ExportItem(CHOICES, self.fields.ident(name), self.title(place), asked, working, points, (), choices, one)

    def predicted_class(self, place: QuestionPlace, unit: str, first: bool) -> ExportItem:
        """A class among those that there are."""
        labels = self.marker.board.labels or tuple(map(str, range(self.classes(unit))))
        right = self.marker.right(unit).text
        choices = tuple(OfferedChoice((label,), label == right, (), Decimal(label == right)) for label in labels)
        stem = INDEX.sub("", unit)
        lead = Paragraph(self.language.say("compute", quantities=self.fields.symbol_of(stem)))
        asked = self.document([*(self.ask(place.question) if first else []), lead])
        working = self.document([])
        points = self.share(place.run, place.at)
        return ExportItem(CHOICES, self.fields.ident(unit), self.title(place), asked, working, points, (), choices)

    def classes(self, unit: str) -> int:
        line = self.marker.board.lines[self.marker.board.slots[unit].line]
        (source,) = (each for each in line.sources.values() if isinstance(each, int))
        return len(self.marker.board.lines[source].value)

    # numbers

    def number_items(self, place: QuestionPlace) -> Iterator[ExportItem]:
        question, share = place.question, self.share(place.run, place.at)
        grids: list[FieldGrid] = []
        lines: list[int] = []
        classes: list[str] = []
        facts: list[Fact] = []
        for text in question.find:
            named_fact = fact_name(self.problem, place.run, text)
            if named_fact is not None:
                fact = parse_fact(text)
                assert fact is not None
                facts.append(fact)
                grids.append(self.fields.fact_grid(named_fact, fact, share))
                continue
            units = self.marker.names.of(text, place.run)
            chosen = [unit for unit in units if self.is_class(unit)]
            classes += chosen
            numbers = [unit for unit in units if unit not in chosen]
            lines += [self.marker.board.slots[unit].line for unit in numbers]
            grids += self.fields.grids(numbers, text, share)
        if grids:
            working = self.document([*self.working(lines), *self.facts(place, facts)])
            points = sum((field.points for grid in grids for field in grid.fields), Fraction(0))
            name = question_name(self.problem, place.run, place.at)
            asked = self.document(self.ask(question) or self.compute(grids))
            yield ExportItem(NUMBERS, self.fields.ident(name), self.title(place), asked, working, points, tuple(grids))
        for at, unit in enumerate(classes):
            yield self.predicted_class(place, unit, not grids and not at)

    def compute(self, grids: list[FieldGrid]) -> list[Block]:
        return [
            Paragraph(self.language.say("compute", quantities=self.language.listed([each.label for each in grids])))
        ]

    def of_everything(self) -> Iterator[ExportItem]:
        """Where nothing is asked, everything is."""
        numbers = [name for name in self.marker.asked if name in self.marker.board.slots and not self.is_class(name)]
        grids = tuple(self.fields.grids(numbers, None, Fraction(1)))
        key = "compute_all" if self.problem.backward is None else "compute_all_back"
        working = self.working([self.marker.board.slots[name].line for name in numbers])
        points = sum((field.points for grid in grids for field in grid.fields), Fraction(0))
        title = self.language.text("question", number=1)
        asked = self.document([Paragraph(self.language.say(key))])
        yield ExportItem(NUMBERS, self.fields.ident("q1"), title, asked, self.document(working), points, grids)

    def is_class(self, unit: str) -> bool:
        slot = self.marker.board.slots.get(unit)
        return slot is not None and self.marker.board.lines[slot.line].kind == "predict"

    def share(self, run: int, at: int) -> Fraction:
        """What each number of a question is worth: its points spread evenly; one each where no question has any."""
        question = self.problem.sequences[run].questions[at]
        if not self.scored:
            return Fraction(1)
        return Fraction(question.points or 0) / max(1, len(self.marker.names.of_question(run, at)))

    # counts, shapes and measures

    def facts(self, place: QuestionPlace, facts: list[Fact]) -> list[Block]:
        traces = {trace.sequence.name: trace for trace, _ in self.runs}
        own = self.runs[place.run][0]
        return fact_answers(self.view, [(traces.get(fact.run, own) if fact.run else own, fact) for fact in facts])

    # the working

    def working(self, lines: list[int]) -> list[Block]:
        """The working of these lines, with what they rest on that no earlier question has shown."""
        wanted_lines: set[int] = set()
        pending = list(lines)
        while pending:
            at = pending.pop()
            if at not in wanted_lines and (at not in self.shown or at in lines):
                wanted_lines.add(at)
                pending += [each for each in self.marker.board.lines[at].sources.values() if isinstance(each, int)]
        self.shown |= wanted_lines
        found: list[Block] = []
        for at in sorted(wanted_lines):
            for derivation in self.marker.workings.of(self.marker.board.lines[at]):
                block = Working(derivation)
                found += [] if block in found else [block]
        return found
