"""`compare`: several problems, or one and its altered copy, side by side."""

import sys
from typing import TYPE_CHECKING

import click

from ..idle_options import say_unused
from ..writing import (
    LANG,
    OUTPUT,
    check_ending,
    check_language,
    check_notation,
    fail,
    format_option,
    keep_apart,
    report,
    source,
    teller,
    write,
)

if TYPE_CHECKING:
    from ...solver.trace import Solved


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--with",
    "changes",
    metavar="PATH=VALUE",
    multiple=True,
    help="Another value at a path of the one FILE, such as biases.f=10; one number fills a vector.",
)
@format_option("compare", "md")
@click.option("--notation", help="Print in this notation, whatever the first file says.")
@LANG
@click.option("-o", "--output", type=OUTPUT, help="Where to write it; - is standard output, the default but for PDFs.")
@click.option("--engine", help="The TeX for PDFs: pdflatex, lualatex, tectonic, embedded, or a path. See 'doctor'.")
def compare(
    files: tuple[str, ...],
    changes: tuple[str, ...],
    format: str,
    notation: str | None,
    lang: str | None,
    output: str | None,
    engine: str | None,
) -> None:
    """Show problems side by side: a table for each quantity, what differs marked, and what differs most.

    \b
    lstm-solver compare lstm.yaml gru.yaml
    lstm-solver compare lstm.yaml --with biases.f=10
    """
    from ...errors import SolverError

    check_notation(notation)
    check_language(lang)
    say_unused(format)
    if len(files) == 1 and not changes:
        fail("one file alone (expected another one, or --with PATH=VALUE)")
    if len(files) > 1 and changes:
        fail("--with: it alters one file (expected one FILE beside it)")
    target = output or ("comparison.pdf" if format == "pdf" else "-")
    keep_apart([target], files)
    check_ending(output, format, "compare")
    try:
        solved, titles = _altered(files[0], changes) if changes else _all(files)
    except SolverError as error:
        report(error)
        sys.exit(error.exit_status)
    sys.exit(_write(solved, titles, format, target, engine, notation, lang))


def _all(files: tuple[str, ...]) -> "tuple[list[Solved], list[str]]":
    """Every file solved, and what its column is called. Raises SolverError with what is wrong with any."""
    from ...api import solve
    from ...errors import SolverError

    found, wrong = [], []
    for file in files:
        try:
            found.append(solve(source(file), tell=teller(file)).solved)
        except SolverError as error:
            wrong += error.errors
    if wrong:
        raise SolverError(wrong)
    titles = [each.problem.title for each in found]
    return found, list(files) if len(set(titles)) < len(titles) else titles


def _altered(file: str, changes: tuple[str, ...]) -> "tuple[list[Solved], list[str]]":
    from ...api import placed, solve
    from ...errors import Finding, NoValue, SolverError
    from ...reader.altered import altered
    from ...solver.engine import solve_problem

    pairs = [change.partition("=") for change in changes]
    told = "expected PATH=VALUE, such as biases.f=10"
    wrong = [Finding(f"--with: '{''.join(pair)}' ({told})") for pair in pairs if not all(pair)]
    first = solve(source(file), tell=teller(file)).solved
    try:
        problem = altered(source(file), [(path.strip(), value) for path, _, value in pairs if path and value])
    except SolverError as error:
        raise SolverError([*wrong, *error.errors]) from None
    if wrong:
        raise SolverError(wrong)
    try:
        second = solve_problem(problem)
    except NoValue as error:
        raise placed(error, source(file)) from None
    return [first, second], [first.problem.title, ", ".join(changes)]


def _write(
    solved: "list[Solved]",
    titles: list[str],
    format: str,
    target: str,
    engine: str | None,
    notation: str | None,
    lang: str | None,
) -> int:
    """The exit status."""
    from ...compose.comparing.comparison import data, document
    from ...document.language import load

    if format == "json":
        from ...solver.json_result import json_pieces

        write(target, [*json_pieces(data(solved, titles)), "\n"])
        return 0
    from ...render import render

    page = document(solved, titles, notation, load(lang or solved[0].problem.lang))
    if format != "pdf":
        write(target, [render([page], format)])
        return 0
    from ...render.press import find
    from ..pdf_output import put_pdf

    return 0 if put_pdf(render([page], "tex"), target, find(engine), "comparison") else 2
