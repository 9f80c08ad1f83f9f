"""The answer to each question, and a comment where it asks for one."""

from typing import Any, NamedTuple

from ...document.blocks import Block, Formulas, Heading, Inline, Paragraph, StyledText
from ...document.formulas import Infix, Layout, Number, Symbol, Words, equals
from ...document.language import Language
from ...document.prose import blocks as prose
from ...document.scripts import raised
from ...network.facts import Fact, parse_fact
from ...network.problem import Question, Sequence
from ...network.quantity_names import (
    QuantityName,
    cells_of,
    in_pass,
    is_own_loss,
    owner,
    owners,
    parse,
    resolve,
    run_of,
)
from ...solver.trace import Trace
from ..gathering import behind_label, in_one
from ..references import asked_name, in_run, of_gradient, of_new, worked
from ..titles import class_words, loss_symbol
from ..view import INPUT, StepsByPlace, View, by_place
from .asked.answer_pieces import in_pieces
from .asked.asked_values import answer
from .words.asked_formulas import asked_equations
from .words.timeless_names import without_braces, without_time

RunSteps = list[tuple[Trace, StepsByPlace]]  # every run with its steps by place


def named(view: View, text: str) -> Layout | None:
    """A quantity named in prose, in this notation, with or without braces; None where the text names none."""
    text = without_braces(text)
    name = parse(text)
    if name is None or not _is_known(view, name):
        return without_time(view, text)
    return symbol(view, name)


def of_its_run(view: View, text: str) -> Layout | None:
    """The same in an expression; in a batch, where the letters of several runs meet, with the run: h_{2}^{(B)}."""
    found, name = named(view, text), parse(text)
    if found is None or name is None or name.run is None or not view.problem.batch:
        return found
    match found:
        case Symbol():
            return raised(found, f"({name.run})")
        case Infix(signs, (Symbol() as first, *rest)):
            return Infix(signs, (raised(first, f"({name.run})"), *rest))
    return Infix(("", ""), (found, Words(f"({name.run})")))


def _is_known(view: View, name: QuantityName) -> bool:
    """Whether the network has what the name says."""
    problem = view.problem
    if name.path is not None:
        return problem.backward is not None
    if name.stem in ("error", "loss", "predict"):
        return name.stem == "error" or problem.loss is not None or problem.outputs is not None
    cells = cells_of(problem)
    place = resolve(cells, name)
    if place not in cells:
        return place in view.solved.plans or place == INPUT
    known = name.stem in (*cells[place].states, "x") or owner(cells[place], name.stem) is not None
    return known and (problem.backward is not None or not name.quantity.startswith("d_"))


def symbol(view: View, name: QuantityName) -> Layout:
    """A name of a question in print, with the pass of a training that it means."""
    found = _symbol(view, name)
    return found if name.n == 1 else Infix(("", ""), (found, Words(f"(n={name.n})")))


def _symbol(view: View, name: QuantityName) -> Layout:
    if name.path is not None:
        from .gradient_paths import path_symbol

        return path_symbol(view, name.quantity, name.path)
    if name.quantity == "loss":
        return loss_symbol("" if name.t is None else view.time(name.t - view.problem.time.first))
    assert name.t is not None
    position = name.t - view.problem.time.first
    at = view.at(_shown_place(view, name))
    if name.quantity.startswith("d_") and name.quantity not in at.order:
        from .adjoint_names import symbol as adjoint

        made: Layout = adjoint(at, name.quantity, position)
        return made if name.unit is None else at.entry(made, (name.unit,))
    return at.quantity(name.quantity, position, name.unit)


def _shown_place(view: View, name: QuantityName) -> Any:
    place = resolve(cells_of(view.problem), name)
    return place if place[1] == "in" or place in view.solved.plans else view.place


class AnsweredQuestion(NamedTuple):
    """`label`: its number, `title` says its points too. `asked`: the question; `answer`: what stands below it."""

    label: Inline
    title: Inline
    asked: list[Block]
    answer: list[Block]


def answered(view: View, runs: RunSteps) -> list[AnsweredQuestion]:
    """Every question with its answer; those that stand with a run are headed by its name."""
    return [
        _answered(view, runs, trace, number, question)
        for trace, _ in runs
        for number, question in enumerate(trace.sequence.questions, 1)
    ]


def questions(view: View, runs: RunSteps) -> list[Block]:
    """What is asked, each question behind its number."""
    found: list[Block] = []
    for each in answered(view, runs):
        head: Inline = (StyledText("strong", "".join(map(str, each.title)) + "."), " ")
        first, *rest = each.asked or [Paragraph(())]
        if isinstance(first, Paragraph):
            first = Paragraph((*head, *first.content))
            found += [first, *rest]
        else:
            found += [Paragraph(head), first, *rest]
    return [Heading(2, view.language.say("questions")), *found] if found else []


def answers(view: View, runs: RunSteps) -> list[Block]:
    """The answers, under one heading; where nothing is worked out, with what is asked."""
    found: list[Block] = []
    for each in answered(view, runs):
        behind = behind_label(each.label, each.answer) if view.detail == "brief" else None
        found += behind or [Heading(3, each.title), *(each.asked if view.detail == "answers" else ()), *each.answer]
    found = in_one(found) if view.detail == "brief" else found
    return [Heading(2, view.language.say("answers")), *found] if found else []


def _answered(view: View, runs: RunSteps, trace: Trace, number: int, question: Question) -> AnsweredQuestion:
    def quantity(text: str) -> Layout | None:
        return named(view, text)

    sequence = trace.sequence
    label = question_label(view.language, sequence.name, number, question)
    title = question_words(view.language, sequence.name, number, question)
    asked = prose(question.ask, quantity) or _to_compute(view, question)
    found = _numbers(view, runs, sequence, question)
    facts = [fact for fact in map(parse_fact, question.find) if fact is not None]
    if facts:
        from .fact_answers import fact_answers

        found += fact_answers(view, [(_measured_run(runs, trace, fact), fact) for fact in facts])
    if question.choices or question.answer or question.statement is not None or question.wanted is not None:
        from .choice_answers import choices, solution, wanted

        asked += [*choices(view, question, quantity), *wanted(view, question)]
        found += solution(view, question, quantity)
    return AnsweredQuestion(label, title, asked, found)


def _to_compute(view: View, question: Question) -> list[Block]:
    """What is asked for, where its author does not say it."""
    symbols: list[Inline] = [(symbol(view, name),) for name in map(parse, question.find) if name is not None]
    lead = "write_down" if question.formula else "compute"
    return [Paragraph(view.language.say(lead, quantities=view.language.listed(symbols)))] if symbols else []


def _measured_run(runs: RunSteps, trace: Trace, fact: Fact) -> Trace:
    """The run whose perplexity or accuracy is asked for."""
    return next((run for run, _ in runs if fact.run is not None and run.sequence.name == fact.run), trace)


def _numbers(view: View, runs: RunSteps, sequence: Sequence, question: Question) -> list[Block]:
    """The quantities that are asked for, or their equations, and comments."""
    asked = [text for text in question.find if parse(text) is not None]
    names = [name for name in map(parse, asked) if name is not None]
    items: list[tuple[str, Layout]] = []
    if question.formula:
        for name in names:
            items += [("", each) for each in formulas_of(view, runs, sequence, name) if ("", each) not in items]
        return [Formulas(tuple(items), apart=True)] if items else []
    by: list[str] = []
    called: list[tuple[str, ...]] = []
    for name, text in zip(names, asked, strict=True):
        made = _found(view, runs, sequence, name)
        label = of_answer(view, run_asked(view, runs, sequence, name)[0], name)
        items += [(run_label(view, name), each) for each in made]
        by += [*[""] * (len(made) - 1), label]
        called += [(asked_name(sequence, name, text, label),)] if len(made) == 1 else [()] * len(made)
    found: list[Block] = [Formulas(tuple(items), by=tuple(by), names=tuple(called))] if items else []
    said = comments_on(view, runs, sequence, names) if question.comment else []
    return [*found, *map(Paragraph, said)]


def question_words(language: Language, run: str | None, number: int, question: Question) -> Inline:
    """Question 2 (i) (3 points)."""
    title = question_label(language, run, number, question)
    return title if question.points is None else language.say("worth", what=title, n=question.points)


def question_label(language: Language, run: str | None, number: int, question: Question) -> Inline:
    """Question 2, with what its author calls it."""
    title = language.of_run("question", run, number=number)
    return (*title, f" {question.part}") if question.part else title


def run_label(view: View, name: QuantityName) -> str:
    """Which run a name means, where it says one."""
    return "" if name.run is None else view.language.text("run_label", run=name.run)


def formulas_of(view: View, runs: RunSteps, sequence: Sequence, name: QuantityName) -> list[Layout]:
    """The equations of what a name asks for; those of errors and of the backward pass at their own step."""
    return asked_equations(view, *run_asked(view, runs, sequence, name), name)


def run_asked(view: View, runs: RunSteps, sequence: Sequence, name: QuantityName) -> tuple[Trace, StepsByPlace]:
    """The run, and the pass of it, that a name means when it stands among the questions of `sequence`."""
    wanted = run_of(view.problem, sequence, name)
    first = next(run for run in runs if run[0].sequence.name == wanted.name)
    if name.n == 1:
        return first
    trace = first[0].passes[name.n - 1]
    return trace, by_place(view.solved, trace)


def _found(view: View, runs: RunSteps, sequence: Sequence, name: QuantityName) -> list[Layout]:
    trace, found = run_asked(view, runs, sequence, name)
    if name.quantity == "predict":
        return [equals(symbol(view, name), Words(_prediction(view, trace, name)))]
    digits = answer(view, trace, found, name)
    if name.unit is not None:
        return [equals(symbol(view, name), Number(digits[name.unit]))]
    pieces = in_pieces(lambda each: symbol(view, each), name, digits)
    return [equals(each.symbol, view.style.value_of(each.digits)) for each in pieces]


def _prediction(view: View, trace: Trace, name: QuantityName) -> str:
    return next(class_words(view.problem, each.number, view.language) for each in trace.predictions if each.t == name.t)


def comments_on(view: View, runs: RunSteps, sequence: Sequence, names: list[QuantityName]) -> list[Inline]:
    """What the numbers that a question asks for say, a paragraph each."""
    from ..comments.comments import comments

    asked = [(name, *run_asked(view, runs, sequence, name)) for name in names]
    return comments(view, asked)


def of_answer(view: View, trace: Trace, name: QuantityName) -> str:
    """Where what a name asks for has been worked out; "" where that is in several places."""
    if name.path is not None:
        from .gradient_paths import gradients_at

        found = gradients_at(view, trace, name.path)
        of = of_new if name.quantity == "new" else of_gradient
        return of(trace, found[0]) if len(found) == 1 else ""
    if is_own_loss(view.problem, name):
        return ""
    if name.t is None:
        return in_run(trace, in_pass(name.quantity, name.n))
    place, quantity = owners(view.problem, name)[0]
    return worked(trace, quantity, name.t, place)
