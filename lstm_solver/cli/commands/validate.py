"""`validate`: every error of every file."""

import sys
from typing import TYPE_CHECKING

import click

from ..writing import report, shown_name, source, teller

if TYPE_CHECKING:
    from ...network.problem import Problem
    from ...reader.tree.source import Source
    from ...reader.tree.source_nodes import MapNode
    from ...solver.trace import Solved

COUNTED = " (sizes without weights: for 'count' only)"

TOO_LONG = " (too long for a page: -f json takes it, or --detail answers)"


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--advise",
    is_flag=True,
    help="Also warn of ties, of saturated gates, and of lines that a reader of the printed numbers cannot reproduce.",
)
def validate(files: tuple[str, ...], advise: bool) -> None:
    """Report every error of every FILE (- is standard input)."""
    from ...errors import SolverError
    from ...reader.tree.source import read

    wrong = 0
    for file in files:
        try:
            found = read(source(file))
            note = _checked(file, found, advise)
        except SolverError as error:
            wrong += 1
            report(error)
        else:
            click.echo(f"{shown_name(file)}: no errors{note}")
    sys.exit(0 if not wrong else 2 if wrong == len(files) else 1)


def _checked(file: str, found: "Source", advise: bool) -> str:
    """What a file without errors is good for, where it is not for everything. Raises SolverError."""
    from ...network.problem import Problem
    from ...reader.counting import read_either
    from ...reader.problem_file import load

    # sizes are enough to be counted, and for some questions
    problem = load(found) if "questions" in found.root else read_either(found)
    if advise:
        _advise_commas(file, found.root)
    if not isinstance(problem, Problem):
        return COUNTED
    _solve(file, found, problem, advise)
    from ...solver.room import MOST_ON_A_PAGE, quantities

    return TOO_LONG if quantities(problem) > MOST_ON_A_PAGE else ""


def _advise_commas(file: str, root: "MapNode") -> None:
    from ...reader.tree.decimal_commas import suspected

    for path, pair in suspected(root):
        decimal = pair.replace(",", ".")
        _advise(file, f"{path}: {pair} is two numbers (expected {decimal}, or a space between)")


def _advise(file: str, line: str) -> None:
    from ...errors import visible

    click.echo(visible(f"{shown_name(file)}: advice: {line}"))


def _solve(file: str, source: "Source", problem: "Problem", advise: bool) -> None:
    """Everything in which `solve` may find an error; the advice is printed. Raises SolverError.

    What composes and prints refuses nothing but pages that are too long, which is not an error of the file.
    """
    from ...errors import NoValue
    from ...solver.engine import solve_problem
    from ...solver.room import check_room

    try:
        check_room(problem, "json", "full", teller(file))
        solved = solve_problem(problem)
    except NoValue as error:
        from ...api import placed

        raise placed(error, file) from None
    if problem.notation_overrides:
        from ...compose.audit.notation_effects import without_effect
        from ...reader.late_findings import refuse

        refuse(source, without_effect(solved))
    _choices(solved)
    # letters do not round to anything
    if advise and not problem.symbols:
        from ...compose.audit.advice import advice

        for line in advice(solved):
            _advise(file, line)


def _choices(solved: "Solved") -> None:
    """The choices that questions want made of slips, and the tables that the file's own network should fulfil."""
    questions = [question for trace in solved.traces for question in trace.sequence.questions]
    if any(question.from_slips or question.wanted for question in questions):
        from ...marking.answerable import answerable

        solved = answerable(solved)
    if any(question.wanted for question in questions):
        from ...marking.questions.design_table import check_tables

        check_tables(solved)
