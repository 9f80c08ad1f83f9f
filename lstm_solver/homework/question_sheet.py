"""The question sheet of one problem: what is given, and each question with room for its working and its answer."""

from decimal import Decimal
from typing import Any

from ..compose.page import finished, statement
from ..compose.sections.all_steps import all_steps
from ..compose.sections.answers import (
    RunSteps,
    formulas_of,
    named,
    question_label,
    run_asked,
    run_label,
    symbol,
)
from ..compose.sections.asked.answer_pieces import in_pieces
from ..compose.sections.asked.asked_values import answer
from ..compose.sections.choice_answers import LETTERS, texts, wanted
from ..compose.sections.fact_answers import captioned, fact_digits, fact_said
from ..compose.sections.given import data, stated
from ..compose.view import View, by_place
from ..document.blocks import Block, Document, Formulas, Heading, Inline, Items, Paragraph, Space, TaskHead
from ..document.formulas import BLANK, Infix, Layout, Number, Symbol, equals
from ..document.language import Language
from ..document.prose import blocks as prose
from ..network.facts import Fact, parse_fact
from ..network.problem import Question, Sequence
from ..network.quantity_names import QuantityName, judged_place, parse
from ..solver.trace import Solved, Trace, printed
from .blanks import asked_blanks
from .hidden_numbers import veiled
from .writing_space import WritingSpace


def question_sheet(
    solved: Solved, title: str, language: Language, points: Decimal | None, space: int | None = None
) -> Document:
    """`title`: the heading of the problem; `points`: what all of it is worth; `space`: lines below each question."""
    view = View(solved, None, "answers", language=language)
    runs: RunSteps = [(trace, by_place(solved, trace)) for trace in solved.traces]
    found: list[Block] = [Heading(1, (title,)), *given(view, runs)]
    return finished(view, [*found, *_tasks(view, runs, points, space)])._replace(title=title)


def given(view: View, runs: RunSteps) -> list[Block]:
    """What is given before anything is asked: the author's text, the data, the equations that no question asks for."""
    solved = view.solved
    found = prose(solved.problem.text, lambda text: named(view, text))
    found += _without_answers(view, runs, statement(view, designed=is_designed(solved)))
    return [*found, *_stated(view, solved.traces), *_backward_equations(view)]


def is_designed(solved: Solved) -> bool:
    """Whether the parameters are what a question asks for."""
    return any(each.wanted for trace in solved.traces for each in trace.sequence.questions)


def _without_answers(view: View, runs: RunSteps, blocks: list[Block]) -> list[Block]:
    """The statement without the equations that a question asks to write down."""
    asked: list[Layout] = []
    for trace, _ in runs:
        for question in trace.sequence.questions:
            for name in _names(question) if question.formula else []:
                asked += formulas_of(view, runs, trace.sequence, name)
    found = []
    for block in blocks:
        if isinstance(block, Formulas):
            block = _kept(block, [item[1] not in asked for item in block.items])
        if not isinstance(block, Formulas) or block.items:
            found.append(block)
    return found


def _kept(block: Formulas, which: list[bool]) -> Formulas:
    """The formulas that stay, each with its label."""
    items = tuple(item for item, keep in zip(block.items, which, strict=True) if keep)
    labels = tuple(label for label, keep in zip(block.labels, which, strict=False) if keep)
    return block._replace(items=items, labels=labels)


def _stated(view: View, traces: list[Trace]) -> list[Block]:
    """The data of each of several runs."""
    found: list[Block] = []
    for trace in traces:
        name = trace.sequence.name
        found += [] if name is None else [Heading(2, view.language.say("run", run=name))]
        found += [*data(view, trace.sequence), *stated(view, trace)] if len(traces) > 1 else []
    return found


def _backward_equations(view: View) -> list[Block]:
    """What δ stands for, gradients that are given, and the rule of the update."""
    backward = view.problem.backward
    if backward is None:
        return []
    from ..compose.sections.backward.introduction import introduction
    from ..compose.sections.update_step import conditions, rule_in_words

    found = introduction(view, view.solved.traces[0])
    found += _upstream(view, backward.upstream) if backward.upstream is not None else []
    rule = backward.update
    if rule is None:
        return found
    say = view.language.say
    found += [Paragraph(rule_in_words(view, rule)), *conditions(view, rule)]
    if rule.clip_norm is not None:
        found.append(Paragraph(say("norm_limited", limit=rule.clip_norm)))
    if rule.clip_value is not None:
        found.append(Paragraph(say("limited" if rule.clip_norm is None else "then_limited", limit=rule.clip_value)))
    return found


def _upstream(view: View, given: dict[str, list[list[Decimal] | None]]) -> list[Block]:
    items = []
    for quantity, values in given.items():
        place, there = judged_place(view.problem, quantity)
        at = view.at(place)
        for position, value in enumerate(values):
            if value is not None:
                name = Symbol(rf"{view.language.name('up')}_{{{at.notation.letter(there)},{view.time(position)}}}")
                items.append(("", equals(name, at.style.vector(view.given_vector(value)))))
    return [Paragraph(view.language.say("upstream_given")), Formulas(tuple(items))]


def _names(question: Question) -> list[QuantityName]:
    return [name for name in map(parse, question.find) if name is not None]


def _tasks(view: View, runs: RunSteps, points: Decimal | None, space: int | None) -> list[Block]:
    room = WritingSpace(view, runs, space)
    found: list[Block] = []
    for trace, _ in runs:
        for number, question in enumerate(trace.sequence.questions, 1):
            found += _task(view, runs, room, trace.sequence, number, question)
    return found or _everything(view, room, points)


def _task(
    view: View, runs: RunSteps, room: WritingSpace, sequence: Sequence, number: int, question: Question
) -> list[Block]:
    names, language = _names(question), view.language
    lines = room.lines(sequence, question, names)
    found = _asked(view, sequence, number, question, lines)
    said = bool(question.ask.strip())
    if names and not (question.formula and said):
        lead = "write_down" if question.formula else "asked_for" if said else "compute"
        found.append(Paragraph(language.say(lead, quantities=_listed(view, names, _facts(question)))))
    found += [Space(lines)] if lines else []
    ticked = question.formula or question.choices
    boxes = () if ticked else tuple(box for name in names for box in _boxes(view, runs, sequence, name))
    boxes += _fact_boxes(view, runs, sequence, question)
    return [*found, Formulas(boxes)] if boxes else found


def beside_the_working(view: View, runs: RunSteps) -> list[Block]:
    """For a sheet whose working has boxes: what else is asked, such as choices, statements, counts and prose."""
    room = WritingSpace(view, runs)
    found: list[Block] = []
    for trace, _ in runs:
        sequence = trace.sequence
        for number, question in enumerate(sequence.questions, 1):
            boxes = _fact_boxes(view, runs, sequence, question)
            if boxes or question.choices or question.statement is not None or question.answer:
                lines = room.lines(sequence, question, [])
                found += [*_asked(view, sequence, number, question, lines), *([Space(lines)] if lines else [])]
                found += [Formulas(boxes)] if boxes else []
    return found


def _asked(view: View, sequence: Sequence, number: int, question: Question, lines: int) -> list[Block]:
    """The head of a question, its words, and what there is to tick."""
    label = question_label(view.language, sequence.name, number, question)
    found: list[Block] = [TaskHead(label, _points(view, question.points), lines)]
    found += prose(question.ask, lambda text: named(view, text))
    return [*found, *_to_tick(view, question), *wanted(view, question)]


def _to_tick(view: View, question: Question) -> list[Block]:
    """A box before each choice, or before true and false."""
    found = texts(question, lambda text: named(view, text))
    if question.statement is not None:
        found = [view.language.say("true"), view.language.say("false")]
    say = view.language.say
    if question.choices:
        found = [say("choice", letter=LETTERS[at], text=text) for at, text in enumerate(found)]
    return [Items(tuple((Number(BLANK), " ", *text) for text in found), bare=True)] if found else []


def _facts(question: Question) -> list[Fact]:
    return [fact for fact in map(parse_fact, question.find) if fact is not None]


def _fact_boxes(view: View, runs: RunSteps, sequence: Sequence, question: Question) -> tuple[tuple[str, Layout], ...]:
    return captioned(view, [(fact, _fact_box(view, runs, sequence, fact)) for fact in _facts(question)])


def _fact_box(view: View, runs: RunSteps, sequence: Sequence, fact: Fact) -> Layout:
    """Boxes for a count, a shape or a measure."""
    trace = next(trace for trace, _ in runs if trace.sequence is sequence)
    boxes = boxed(fact_digits(view, trace, fact))
    return Number(boxes[0]) if len(boxes) == 1 else Infix(("", "times"), (Number(boxes[0]), Number(boxes[1])))


def _points(view: View, points: Decimal | None) -> str:
    return "" if points is None else view.language.digits(f"{points:f}")


def _listed(view: View, names: list[QuantityName], facts: list[Fact]) -> Inline:
    """The quantities that are asked for, each with its run where that is another one; counts and measures in words."""
    labels = [run_label(view, name) for name in names]
    parts: list[Inline] = [
        (f"{label} ", symbol(view, name)) if label else (symbol(view, name),)
        for label, name in zip(labels, names, strict=True)
    ]
    return view.language.listed([*parts, *(fact_said(view, fact) for fact in facts)])


def _boxes(view: View, runs: RunSteps, sequence: Sequence, name: QuantityName) -> list[tuple[str, Layout]]:
    """A quantity and boxes for its value; for a long vector in pieces."""
    trace, steps = run_asked(view, runs, sequence, name)
    boxes, label = boxed(answer(view, trace, steps, name)), run_label(view, name)
    if name.unit is not None:
        return [(label, equals(symbol(view, name), Number(boxes[name.unit])))]
    pieces = in_pieces(lambda each: symbol(view, each), name, boxes)
    return [(label, equals(each.symbol, view.style.value_of(each.digits))) for each in pieces]


def boxed(digits: Any) -> Any:
    """Rows and lists of digits as boxes of one size, with room for a sign."""
    rows = digits if digits and isinstance(digits[0], list) else [digits]
    box = BLANK * (max(len(text.lstrip("-")) for row in rows for text in row) + 1)
    made = [[box] * len(row) for row in rows]
    return made if rows is digits else made[0]


def _everything(view: View, room: WritingSpace, points: Decimal | None) -> list[Block]:
    """Where nothing is asked, everything is: every quantity at every step."""
    say = view.language.say
    words = say("compute_all" if view.problem.backward is None else "compute_all_back")
    lines = room.everything()
    found: list[Block] = [
        TaskHead(say("question", number=1), _points(view, points), lines),
        Paragraph(words),
        *([Space(lines)] if lines else []),
    ]
    empty = veiled(view.solved, asked_blanks(view.problem))
    hidden = View(empty, None, "answers", language=view.language)
    for trace in empty.traces:
        found += all_steps(hidden, trace, by_place(empty, trace))
    boxes = [("", equals(name, view.style.value_of(boxed(digits)))) for name, digits in all_gradients(view)]
    return [*found, Formulas(tuple(boxes))] if boxes else found


def all_gradients(view: View) -> list[tuple[Layout, Any]]:
    """The gradient of every parameter in every run: its symbol and its printed digits."""
    if view.problem.backward is None:
        return []
    from ..compose.sections.parameter_symbols import parameter_gradient

    return [
        (parameter_gradient(view, each.place, each.parameter), printed(each.step))
        for trace in view.solved.traces
        for each in trace.gradients
    ]
