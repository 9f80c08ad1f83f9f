"""What questions need of a solved problem: choices made of slips, and tables that a network should give."""

from ..solver.trace import Solved


def answerable(solved: Solved) -> Solved:
    """The solved problem with its choices made of slips and its wanted tables run, where questions have them. Raises
    SolverError."""
    if any(question.wanted for trace in solved.traces for question in trace.sequence.questions):
        from .questions.design_table import with_tables

        solved = with_tables(solved)
    return _with_choices(solved)


def spoken(solved: Solved, lang: str | None) -> Solved:
    """The same in another language, with what slips make of choices; in the file's where None is wanted."""
    if lang is None or lang == solved.problem.lang:
        return solved
    return _with_choices(solved._replace(problem=solved.problem._replace(lang=lang)))


def _with_choices(solved: Solved) -> Solved:
    if not any(question.from_slips for trace in solved.traces for question in trace.sequence.questions):
        return solved
    from .slip_choices import with_choices  # numpy, and the catalogue of slips

    return with_choices(solved)
