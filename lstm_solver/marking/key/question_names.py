"""Under which names questions are answered that ask for no number of the working."""

from collections.abc import Iterator

from ...network.facts import MEASURES, parse_fact
from ...network.problem import Problem, Question


def is_chosen(question: Question) -> bool:
    """Whether no number of the working answers it: choices, a statement, or a network to be designed."""
    made = bool(question.choices) or question.from_slips or question.wanted is not None
    return made or question.statement is not None


def is_open(question: Question) -> bool:
    """Whether the answer is prose, which a person reads."""
    return not is_chosen(question) and not question.find


def numbered(problem: Problem) -> Iterator[tuple[int, int, Question]]:
    """Every question with the number of its run and its own, both from 0."""
    for run, sequence in enumerate(problem.sequences):
        for at, question in enumerate(sequence.questions):
            yield run, at, question


def question_name(problem: Problem, run: int, at: int) -> str:
    """`q2`, in a run `B.q1`."""
    return f"{problem.sequences[run].name}.q{at + 1}" if run else f"q{at + 1}"


def fact_name(problem: Problem, run: int, text: str) -> str | None:
    """`count.f`, `B.perplexity`; None where a name of `find` is no fact."""
    fact = parse_fact(text)
    if fact is None or fact.kind not in MEASURES:
        return None if fact is None else text
    asked = problem.sequences[run].name if fact.run is None else fact.run
    return fact.kind if asked == problem.sequences[0].name else f"{asked}.{fact.kind}"


def marked_names(problem: Problem, run: int, at: int) -> list[str]:
    """What of a question is marked beside numbers of the working."""
    question = problem.sequences[run].questions[at]
    if is_chosen(question):
        return [question_name(problem, run, at)]
    found = (fact_name(problem, run, text) for text in question.find)
    return list(dict.fromkeys(name for name in found if name is not None))
