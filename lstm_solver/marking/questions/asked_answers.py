"""The right answers to questions that no number of the working answers, by the names under which they are given."""

from decimal import Decimal
from typing import NamedTuple

from ...compose.sections.choice_answers import LETTERS
from ...network.counted_facts import products, shape
from ...network.facts import MEASURES, Fact, parse_fact
from ...network.parameter_count import of_problem
from ...network.problem import Question
from ...solver.measures import measure
from ...solver.trace import Solved, printed
from ..key.question_names import fact_name, is_chosen, is_open, numbered, question_name
from ..verdicts import ExpectedNumber

CHOICE, STATEMENT, SHAPE, NUMBER, PROSE = "choice", "statement", "shape", "number", "prose"

DESIGN = "design"


class AskedAnswer(NamedTuple):
    """`kind`: choice, statement, shape, number, prose or design. `right`: its text is as an answer is read: `b`,
    `a, c`, `true`, `5x8`, digits, `4/4` sequences. `run`: whose measure it is, or whose question; `fact`: None for a
    question by its number.
    """

    name: str
    kind: str
    right: ExpectedNumber
    run: int
    question: Question
    fact: Fact | None = None


def asked_answers(solved: Solved) -> dict[str, AskedAnswer]:
    """By name, in the order of the questions; prose among them, which nobody marks but a person."""
    problem = solved.problem
    found: dict[str, AskedAnswer] = {}
    for run, at, question in numbered(problem):
        if is_chosen(question) or is_open(question):
            name = question_name(problem, run, at)
            found[name] = AskedAnswer(name, _kind(question), _word(_expected(question)), run, question)
        for text in () if is_chosen(question) or question.formula else question.find:
            named = fact_name(problem, run, text)
            if named is not None:
                found.setdefault(named, _of_fact(solved, named, run, question))
    return found


def _kind(question: Question) -> str:
    if question.wanted is not None:
        return DESIGN
    return PROSE if is_open(question) else STATEMENT if question.statement is not None else CHOICE


def _expected(question: Question) -> str:
    if is_open(question):
        return question.answer
    if question.wanted is not None:
        return f"{len(question.wanted.rows)}/{len(question.wanted.rows)}"
    if question.statement is not None:
        return "true" if question.statement else "false"
    return ", ".join(LETTERS[at] for at, choice in enumerate(question.choices) if choice.right)


def _word(text: str) -> ExpectedNumber:
    """Something that has no value."""
    return ExpectedNumber(text, Decimal(0), Decimal(0), None)


def _of_fact(solved: Solved, name: str, run: int, question: Question) -> AskedAnswer:
    kind, _, last = name.rpartition(".")
    fact = parse_fact(last if last in MEASURES else name)
    assert fact is not None
    if fact.kind in MEASURES:
        traces = {trace.sequence.name: at for at, trace in enumerate(solved.traces)}
        run = traces[kind] if kind else 0
        step = measure(solved, solved.traces[run], fact.kind)
        exact = step.unrounded[0]
        right = ExpectedNumber(printed(step)[0], step.digits.round(exact), exact, step.digits)
        return AskedAnswer(name, NUMBER, right, run, question, fact)
    network = of_problem(solved.problem)
    if fact.kind == "shape":
        sizes = shape(network, fact) or ()
        return AskedAnswer(name, SHAPE, _word("x".join(map(str, sizes))), run, question, fact)
    count = Decimal(sum(product.value for product in products(network, fact)))
    return AskedAnswer(name, NUMBER, ExpectedNumber(str(count), count, count, None), run, question, fact)
