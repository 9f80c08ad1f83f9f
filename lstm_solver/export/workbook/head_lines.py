"""What stands above the given data of a workbook."""

from textwrap import wrap

from ...compose.conventions import rounding_in_words
from ...document.language import Language
from ...solver.trace import Solved

HEAD_WIDTH = 100  # letters of a line


def head(solved: Solved, language: Language) -> list[str]:
    """The title, the text, what is rounded, and the questions, a line each."""
    problem = solved.problem
    names = [each.name for plans in solved.plans.values() for each in plans]
    said = rounding_in_words(language, problem, list(dict.fromkeys(names)), lambda _: None, ties=False)
    asked = [each for sequence in problem.sequences for each in sequence.questions if each.ask]
    questions = [f"{number}. {each.ask} ({', '.join(each.find)})" for number, each in enumerate(asked, 1)]
    texts = [problem.title, problem.text, *("".join(map(str, each)) for each in said)]
    texts += [language.text("questions"), *questions] if questions else []
    return [line for each in texts for line in wrap(" ".join(each.split()), HEAD_WIDTH)]
