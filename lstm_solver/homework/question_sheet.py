"""The question sheet of one problem: what is given, and each question with room for its working and its answer."""

from decimal import Decimal
from typing import Any

from ..compose.page import finished, statement
from ..compose.sections.all_steps import all_steps
from ..compose.sections.answers import Runs, answer, formulas_of, named, run_asked, run_label, symbol
from ..compose.sections.given import data
from ..compose.view import Page, by_place
from ..document.blocks import Block, Document, Formulas, Heading, Inline, Paragraph, Space, Task
from ..document.formulas import BLANK, Layout, Number, Symbol, equals
from ..document.language import Language
from ..document.prose import blocks as prose
from ..network.problem import Question, Sequence
from ..network.quantity_names import Name, judged_place, parse
from ..solver.trace import Solved, Trace, printed
from .blanks import asked_blanks
from .hidden_numbers import veiled
from .writing_space import Room


def question_sheet(solved: Solved, title: str, language: Language, points: Decimal | None) -> Document:
    """`title`: the heading of the problem; `points`: what all of it is worth."""
    page = Page(solved, None, "answers", language=language)
    runs: Runs = [(trace, by_place(solved, trace)) for trace in solved.traces]
    found: list[Block] = [Heading(1, (title,)), *prose(solved.problem.text, lambda text: named(page, text))]
    found += _without_answers(page, runs, statement(page))
    found += _stated(page, solved.traces)
    found += _way_back(page)
    return finished(page, [*found, *_tasks(page, runs, points)])._replace(title=title)


def _without_answers(page: Page, runs: Runs, blocks: list[Block]) -> list[Block]:
    """The statement without the equations that a question asks to write down."""
    asked: list[Layout] = []
    for trace, _ in runs:
        for question in trace.sequence.questions:
            for name in _names(question) if question.formula else []:
                asked += formulas_of(page, runs, trace.sequence, name)
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


def _stated(page: Page, traces: list[Trace]) -> list[Block]:
    """Values that the file gives, and the data of each of several runs."""
    found: list[Block] = []
    for trace in traces:
        name = trace.sequence.name
        found += [] if name is None else [Heading(2, page.language.say("run", run=name))]
        found += data(page, trace.sequence) if len(traces) > 1 else []
        given = [step for step in trace.steps if step.plan is None]
        items = []
        for step in given:
            at = page.at(step.place)
            items.append(("", equals(at.symbol(step.name, step.position), at.style.vector(page.printed(step)))))
        found += [Paragraph(page.language.say("values_given")), Formulas(tuple(items))] if items else []
    return found


def _way_back(page: Page) -> list[Block]:
    """What δ stands for, gradients that are given, and the rule of the update."""
    backward = page.problem.backward
    if backward is None:
        return []
    from ..compose.sections.backward_pass import introduction
    from ..compose.sections.update_step import rule_in_words

    found = introduction(page, page.solved.traces[0])
    found += _upstream(page, backward.upstream) if backward.upstream is not None else []
    rule = backward.update
    if rule is None:
        return found
    say = page.language.say
    found.append(Paragraph(rule_in_words(page, rule)))
    if rule.clip_norm is not None:
        found.append(Paragraph(say("norm_limited", limit=rule.clip_norm)))
    if rule.clip_value is not None:
        found.append(Paragraph(say("limited" if rule.clip_norm is None else "then_limited", limit=rule.clip_value)))
    return found


def _upstream(page: Page, given: dict[str, list[list[Decimal] | None]]) -> list[Block]:
    items = []
    for quantity, values in given.items():
        place, there = judged_place(page.problem, quantity)
        at = page.at(place)
        for position, value in enumerate(values):
            if value is not None:
                name = Symbol(rf"{page.language.name('up')}_{{{at.notation.letter(there)},{page.time(position)}}}")
                items.append(("", equals(name, at.style.vector(page.given_vector(value)))))
    return [Paragraph(page.language.say("upstream_given")), Formulas(tuple(items))]


def _names(question: Question) -> list[Name]:
    return [name for name in map(parse, question.find) if name is not None]


def _tasks(page: Page, runs: Runs, points: Decimal | None) -> list[Block]:
    room = Room(page, runs)
    found: list[Block] = []
    for trace, _ in runs:
        for number, question in enumerate(trace.sequence.questions, 1):
            found += _task(page, runs, room, trace.sequence, number, question)
    return found or _everything(page, room, points)


def _task(page: Page, runs: Runs, room: Room, sequence: Sequence, number: int, question: Question) -> list[Block]:
    names, language = _names(question), page.language
    label = language.of_run("question", sequence.name, number=number)
    found: list[Block] = [Task(label, _points(page, question.points))]
    found += prose(question.ask, lambda text: named(page, text))
    said = bool(question.ask.strip())
    if names and not (question.formula and said):
        lead = "write_down" if question.formula else "asked_for" if said else "compute"
        found.append(Paragraph(language.say(lead, quantities=_listed(page, names))))
    found.append(Space(room.lines(sequence, question, names)))
    boxes = () if question.formula else tuple(_box(page, runs, sequence, name) for name in names)
    return [*found, Formulas(boxes)] if boxes else found


def _points(page: Page, points: Decimal | None) -> str:
    return "" if points is None else page.language.digits(f"{points:f}")


def _listed(page: Page, names: list[Name]) -> Inline:
    """The quantities that are asked for, each with its run where that is another one."""
    labels = [run_label(page, name) for name in names]
    parts: list[Inline] = [
        (f"{label} ", symbol(page, name)) if label else (symbol(page, name),)
        for label, name in zip(labels, names, strict=True)
    ]
    return page.language.listed(parts)


def _box(page: Page, runs: Runs, sequence: Sequence, name: Name) -> tuple[str, Layout]:
    """A quantity and boxes for its value."""
    trace, steps = run_asked(page, runs, sequence, name)
    boxes = boxed(answer(page, trace, steps, name))
    value: Layout = page.style.value_of(boxes) if name.unit is None else Number(boxes[name.unit])
    return run_label(page, name), equals(symbol(page, name), value)


def boxed(digits: Any) -> Any:
    """Rows and lists of digits as boxes of one size, with room for a sign."""
    rows = digits if digits and isinstance(digits[0], list) else [digits]
    box = BLANK * (max(len(text.lstrip("-")) for row in rows for text in row) + 1)
    made = [[box] * len(row) for row in rows]
    return made if rows is digits else made[0]


def _everything(page: Page, room: Room, points: Decimal | None) -> list[Block]:
    """Where nothing is asked, everything is: every quantity at every step."""
    say = page.language.say
    words = say("compute_all" if page.problem.backward is None else "compute_all_back")
    found: list[Block] = [
        Task(say("question", number=1), _points(page, points)),
        Paragraph(words),
        Space(room.everything()),
    ]
    empty = veiled(page.solved, asked_blanks(page.problem))
    hidden = Page(empty, None, "answers", language=page.language)
    for trace in empty.traces:
        found += all_steps(hidden, trace, by_place(empty, trace))
    boxes = [("", equals(name, page.style.value_of(boxed(digits)))) for name, digits in all_gradients(page)]
    return [*found, Formulas(tuple(boxes))] if boxes else found


def all_gradients(page: Page) -> list[tuple[Layout, Any]]:
    """The gradient of every parameter in every run: its symbol and its printed digits."""
    if page.problem.backward is None:
        return []
    from ..compose.sections.parameter_symbols import parameter_gradient

    return [
        (parameter_gradient(page, each.place, each.parameter), printed(each.step))
        for trace in page.solved.traces
        for each in trace.gradients
    ]
