"""The answer to each question, and a comment where it asks for one."""

from decimal import Decimal
from typing import Any

from ...document.blocks import Block, Formulas, Heading, Inline, Paragraph
from ...document.formulas import Infix, Layout, Number, Words, equals
from ...document.language import Language
from ...document.prose import blocks as prose
from ...network.problem import Question, Sequence
from ...network.quantity_names import Name, cells_of, owner, owners, parse, resolve, run_of
from ...solver.trace import Step, Trace, printed
from ..references import in_run, of_gradient, of_new, worked
from ..titles import class_words, loss_symbol
from ..view import Found, Page
from .equations import equation

Runs = list[tuple[Trace, Found]]  # every run with its steps by place


def named(page: Page, text: str) -> Layout | None:
    """A quantity named in prose, in this notation; None where the text names none."""
    name = parse(text)
    if name is None or not _is_known(page, name):
        return None
    return symbol(page, name)


def _is_known(page: Page, name: Name) -> bool:
    """Whether the network has what the name says."""
    problem = page.problem
    if name.path is not None:
        return problem.backward is not None
    if name.stem in ("error", "loss", "predict"):
        return name.stem == "error" or problem.loss is not None or problem.outputs is not None
    cells = cells_of(problem)
    place = resolve(cells, name)
    if place not in cells:
        return place in page.solved.plans
    known = name.stem in (*cells[place].states, "x") or owner(cells[place], name.stem) is not None
    return known and (problem.backward is not None or not name.quantity.startswith("d_"))


def symbol(page: Page, name: Name) -> Layout:
    """A name of a question in print."""
    if name.path is not None:
        from .gradient_paths import path_symbol

        return path_symbol(page, name.quantity, name.path)
    if name.quantity == "loss":
        return loss_symbol("" if name.t is None else page.time(name.t - page.problem.time.first))
    assert name.t is not None
    position = name.t - page.problem.time.first
    at = page.at(_shown_place(page, name))
    if name.quantity.startswith("d_") and name.quantity not in at.order:
        from .adjoint_names import symbol as adjoint

        made: Layout = adjoint(at, name.quantity, position)
        return made if name.unit is None else Infix(("", ""), (made, Words(f"[{name.unit}]")))
    return at.quantity(name.quantity, position, name.unit)


def _shown_place(page: Page, name: Name) -> Any:
    place = resolve(cells_of(page.problem), name)
    return place if place[1] == "in" or place in page.solved.plans else page.place


def answers(page: Page, runs: Runs) -> list[Block]:
    """The answer to every question; those that stand with a run are headed by its name."""
    found: list[Block] = []
    for trace, _ in runs:
        for number, question in enumerate(trace.sequence.questions, 1):
            found += _answer(page, runs, trace.sequence, number, question)
    return [Heading(2, page.language.say("answers")), *found] if found else []


def _answer(page: Page, runs: Runs, sequence: Sequence, number: int, question: Question) -> list[Block]:
    found: list[Block] = [Heading(3, question_words(page.language, sequence.name, number, question.points))]
    found += prose(question.ask, lambda text: named(page, text))
    names = [name for name in map(parse, question.find) if name is not None]
    if question.formula:
        items: list[tuple[str, Layout]] = []
        for name in names:
            items += [("", each) for each in formulas_of(page, runs, sequence, name) if ("", each) not in items]
        return [*found, Formulas(tuple(items), apart=True)]
    by = tuple(of_answer(page, run_asked(page, runs, sequence, name)[0], name) for name in names)
    found.append(Formulas(tuple((run_label(page, name), _found(page, runs, sequence, name)) for name in names), by=by))
    return [*found, *(_comments(page, runs, sequence, names) if question.comment else [])]


def question_words(language: Language, run: str | None, number: int, points: Decimal | None) -> Inline:
    """Question 2 (3 points)."""
    title = language.of_run("question", run, number=number)
    return title if points is None else language.say("worth", what=title, n=points)


def run_label(page: Page, name: Name) -> str:
    """Which run a name means, where it says one."""
    return "" if name.run is None else page.language.text("run_label", run=name.run)


def formulas_of(page: Page, runs: Runs, sequence: Sequence, name: Name) -> list[Layout]:
    """The equations of what a name asks for; those of the way back at their own step."""
    found: list[Layout] = []
    for place, quantity in owners(page.problem, name):
        at = page.at(place) if place in page.solved.plans else page
        if quantity in at.order:
            found.append(equals(at.generic(quantity), equation(at, quantity, at.generic_leaves())))
    if not found and (name.quantity.startswith("d_") or name.path is not None):
        from .gradient_paths import formulas

        found = formulas(page, *run_asked(page, runs, sequence, name), name)
    return found


def run_asked(page: Page, runs: Runs, sequence: Sequence, name: Name) -> tuple[Trace, Found]:
    """The run that a name means when it stands among the questions of `sequence`."""
    wanted = run_of(page.problem, sequence, name)
    return next(run for run in runs if run[0].sequence is wanted)


def _found(page: Page, runs: Runs, sequence: Sequence, name: Name) -> Layout:
    trace, found = run_asked(page, runs, sequence, name)
    if name.quantity == "predict":
        return equals(symbol(page, name), Words(_prediction(page, trace, name)))
    digits = answer(page, trace, found, name)
    value: Layout = page.style.value_of(digits) if name.unit is None else Number(digits[name.unit])
    return equals(symbol(page, name), value)


def _prediction(page: Page, trace: Trace, name: Name) -> str:
    return next(class_words(page.problem, each.number, page.language) for each in trace.predictions if each.t == name.t)


def answer(page: Page, trace: Trace, found: Found, name: Name) -> Any:
    """The printed digits of every unit of what a name asks for; rows of them for a matrix, the label of a prediction.

    Raises LookupError where the run has no such number.
    """
    if name.path is not None:
        from .gradient_paths import at_path

        return at_path(page, trace, name.quantity, name.path)
    if name.quantity == "error":
        return next(error.value for error in trace.errors if error.t == name.t)
    if name.quantity == "predict":
        return [next(each.label for each in trace.predictions if each.t == name.t)]
    if name.quantity == "loss":
        losses = trace.losses if name.t is not None else [trace.loss]
        return next(printed(step) for step in losses if step is not None and name.t in (None, step.t))
    return _of_step(page, trace, found, name)


def _of_step(page: Page, trace: Trace, found: Found, name: Name) -> list[str]:
    place, quantity = owners(page.problem, name)[0]
    assert name.t is not None
    if name.quantity.startswith("d_"):
        steps = (each for each in trace.backward if (each.place, each.name, each.t) == (place, quantity, name.t))
        step: Step = next(steps)
        digits: list[str] = printed(step)
        return digits
    step = found[place][name.t - page.problem.time.first][quantity]
    if quantity == name.quantity or step.plan is None:
        return page.printed(step)
    part = "preactivation" if name.quantity.startswith("a_") else name.quantity
    return step.record().texts(step.plan.parts[part])


def _comments(page: Page, runs: Runs, sequence: Sequence, names: list[Name]) -> list[Block]:
    from ..comments.comments import comments

    asked = [(name, *run_asked(page, runs, sequence, name)) for name in names]
    return [Paragraph(each) for each in comments(page, asked)]


def of_answer(page: Page, trace: Trace, name: Name) -> str:
    """Where what a name asks for has been worked out; "" where that is in several places."""
    if name.path is not None:
        from .gradient_paths import gradients_at

        found = gradients_at(page, trace, name.path)
        of = of_new if name.quantity == "new" else of_gradient
        return of(trace, found[0]) if len(found) == 1 else ""
    if name.t is None:
        return in_run(trace, name.quantity)
    place, quantity = owners(page.problem, name)[0]
    return worked(trace, quantity, name.t, place)
