"""The answer to each question, and a comment where it asks for one."""

from .document import Block, Formulas, Heading, Paragraph
from .given import equals, equation
from .layout import Layout, Number
from .names import Name, owners, parse, run_of
from .page import Page, Steps
from .problem import Question, Sequence
from .render.prose import blocks as prose
from .trace import Trace


def named(page: Page, text: str) -> Layout | None:
    """A quantity named in prose, in this notation; None where the text names none."""
    name = parse(text)
    if name is None or not _is_known(page, name.quantity):
        return None
    return page.quantity(name.quantity, name.t - page.problem.time.first, name.unit)


def _is_known(page: Page, quantity: str) -> bool:
    names = (*page.order, *page.cell.states, "x")
    if quantity.startswith("a_"):
        return quantity.removeprefix("a_") in page.order
    return quantity in names or quantity == "error" or any(quantity in each.parts for each in page.solved.plans)


Runs = list[tuple[Trace, list[Steps]]]  # every run with its steps by position


def answers(page: Page, runs: Runs) -> list[Block]:
    """The answer to every question; those that stand with a run are headed by its name."""
    found: list[Block] = []
    for trace, _ in runs:
        for number, question in enumerate(trace.sequence.questions, 1):
            run = trace.sequence.name
            title = f"Question {number}" if run is None else f"Run {run}, question {number}"
            found += _answer(page, runs, trace.sequence, title, question)
    return [Heading(2, ("Answers",)), *found] if found else []


def _answer(page: Page, runs: Runs, sequence: Sequence, title: str, question: Question) -> list[Block]:
    points = "" if question.points is None else f" ({question.points:f} point{'s' * (question.points != 1)})"
    found: list[Block] = [Heading(3, (f"{title}{points}",))]
    found += prose(question.ask, lambda text: named(page, text))
    names = [name for name in map(parse, question.find) if name is not None]
    if question.formula:
        leaves = page.generic_leaves()
        quantities = dict.fromkeys(quantity for name in names for quantity in owners(page.problem, name.quantity))
        shown = [each for each in quantities if each in page.order]
        items = tuple(("", equals(page.generic(each), equation(page, each, leaves))) for each in shown)
        return [*found, Formulas(items, apart=True)]
    found.append(Formulas(tuple((_run_label(name), _found(page, runs, sequence, name)) for name in names)))
    return [*found, *(_comments(page, runs, sequence, names) if question.comment else [])]


def _run_label(name: Name) -> str:
    return "" if name.run is None else f"run {name.run}"


def _find(page: Page, runs: Runs, sequence: Sequence, name: Name) -> tuple[Trace, list[Steps]]:
    wanted = run_of(page.problem, sequence, name)
    return next(run for run in runs if run[0].sequence is wanted)


def _found(page: Page, runs: Runs, sequence: Sequence, name: Name) -> Layout:
    position = name.t - page.problem.time.first
    digits = answer(page, *_find(page, runs, sequence, name), name)
    value: Layout = page.style.vector(digits) if name.unit is None else Number(digits[name.unit])
    return equals(page.quantity(name.quantity, position, name.unit), value)


def answer(page: Page, trace: Trace, steps: list[Steps], name: Name) -> list[str]:
    """The printed digits of every unit of what a name asks for."""
    position = name.t - page.problem.time.first
    if name.quantity == "error":
        return next(error.value for error in trace.errors if error.position == position)
    owner = owners(page.problem, name.quantity)[0]
    step = steps[position][owner]
    if owner == name.quantity or step.plan is None:
        return page.printed(step)
    part = "preactivation" if name.quantity.startswith("a_") else name.quantity
    return step.record().texts(step.plan.parts[part])


def _comments(page: Page, runs: Runs, sequence: Sequence, names: list[Name]) -> list[Block]:
    from .comments import comments

    asked = [(name, *_find(page, runs, sequence, name)) for name in names]
    return [Paragraph(each) for each in comments(page, asked)]
