"""The command line: parse, call, report. Whatever is heavy is imported by the command that needs it."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn

import click

from . import DETAILS, FORMATS, __version__

if TYPE_CHECKING:
    from pathlib import Path

    from .api import Solution
    from .errors import SolverError
    from .problem import Problem

COUNTS = ("text", "md", "json")
OUTPUT = click.Path(dir_okay=False, allow_dash=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lstm-solver")
def main() -> None:
    """Worked solutions of recurrent networks, from a short YAML file.

    \b
    Start with:  lstm-solver new -o my.yaml
                 lstm-solver solve my.yaml
    """


@main.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("-f", "--format", type=click.Choice(FORMATS), default="md", show_default=True, help="What to write.")
@click.option("-o", "--output", type=OUTPUT, default="-", help="Where to write it; - is standard output.")
@click.option(
    "--detail",
    type=click.Choice(DETAILS),
    default="full",
    show_default=True,
    help="answers: what is asked only. brief: equation, pre-activation, value. full: every line.",
)
@click.option("--notation", help="Print in this notation, whatever the file says. See 'lstm-solver notations'.")
@click.option("--lang", metavar="CODE", help="Write in this language, such as de, whatever the file says.")
@click.option("--audit", is_flag=True, help="List the lines that a reader of the printed numbers cannot reproduce.")
@click.option("--symbolic", is_flag=True, help="Also put the constants into the equations, and list the states.")
@click.option("--gradients", is_flag=True, help="Also say what the gradients say, and check them numerically.")
def solve(
    files: tuple[str, ...],
    format: str,
    output: str,
    detail: str,
    notation: str | None,
    lang: str | None,
    audit: bool,
    symbolic: bool,
    gradients: bool,
) -> None:
    """Print the worked solution of each FILE (- is standard input)."""
    from .api import pieces

    _check_notation(notation)
    _check_language(lang)
    solutions, failed = _solve_all(files)
    for error in failed:
        _report(error)
    if not solutions:
        sys.exit(2)
    extras = {"audit": audit, "symbolic": symbolic, "gradients": gradients}
    _write(output, pieces(solutions, format, detail, notation, several=len(files) > 1, lang=lang, **extras))
    sys.exit(1 if failed else 0)


@main.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--advise",
    is_flag=True,
    help="Also warn of ties, of saturated gates, and of lines that a reader of the printed numbers cannot reproduce.",
)
def validate(files: tuple[str, ...], advise: bool) -> None:
    """Report every error of every FILE (- is standard input)."""
    from .errors import SolverError
    from .problem import Problem
    from .spec.counting import read_either

    wrong = 0
    for file in files:
        try:
            problem = read_either(_source(file))
            # neither sizes nor letters round to anything
            if advise and isinstance(problem, Problem) and not problem.symbols:
                _advise(file, problem)
        except SolverError as error:
            wrong += 1
            _report(error)
        else:
            click.echo(f"{_shown_name(file)}: no errors")
    sys.exit(0 if not wrong else 2 if wrong == len(files) else 1)


def _advise(file: str, problem: "Problem") -> None:
    from .advice import advice
    from .errors import NoValue

    try:
        for line in advice(problem):
            click.echo(f"{_shown_name(file)}: advice: {line}")
    except NoValue as error:
        from .api import placed

        raise placed(error, file) from None


@main.command()
@click.argument("file", metavar="FILE")
@click.option("-f", "--format", type=click.Choice(COUNTS), default="text", show_default=True, help="What to write.")
@click.option("--lang", metavar="CODE", help="Write in this language, such as de, whatever the file says.")
@click.option("-o", "--output", type=OUTPUT, default="-", help="Where to write it; - is standard output.")
def count(file: str, format: str, output: str, lang: str | None) -> None:
    """Count the parameters of FILE (- is standard input) and check the shapes of its equations.

    \b
    Weights are not needed where the file has sizes instead:
        cell: rnn
        sizes: {input: 8, hidden: 5, output: 8}
    """
    from .count_page import pieces
    from .errors import SolverError
    from .spec.counting import load_network

    _check_language(lang)
    try:
        network = load_network(_source(file))
    except SolverError as error:
        _report(error)
        sys.exit(2)
    _write(output, pieces(network, format, lang))


@main.command()
@click.option("--cell", default="lstm", show_default=True, help="lstm, gru, rnn, or custom for equations of your own.")
@click.option("-o", "--output", type=OUTPUT, default="-", help="Where to write it; - is standard output.")
def new(cell: str, output: str) -> None:
    """Write a commented problem file that solves as it is."""
    import os

    from .errors import did_you_mean
    from .new import cells, problem_file

    if cell not in cells():
        _fail(f"--cell: no cell '{cell}' ({did_you_mean(cell, cells())})")
    if output != "-" and os.path.exists(output):
        _fail(f"--output: {output} exists already; nothing was written")
    _write(output, [problem_file(cell)])


@main.command()
def schema() -> None:
    """Print the JSON Schema of the problem file, for editors."""
    import json

    from .spec import schema as problem_schema

    click.echo(json.dumps(problem_schema(), indent=2, ensure_ascii=False))


@main.command()
def notations() -> None:
    """List the notations."""
    from .notation import load
    from .styles import names

    for name in names():
        click.echo(f"{name:10} {load(name, {}, 'lstm')['title']}")


def _solve_all(files: Iterable[str]) -> tuple[list["Solution"], list["SolverError"]]:
    from .api import solve as solve_one
    from .errors import SolverError

    solutions, failed = [], []
    for file in files:
        try:
            solutions.append(solve_one(_source(file)))
        except SolverError as error:
            failed.append(error)
    return solutions, failed


def _source(file: str) -> "str | Path":
    """A name on the command line is a file's, even where it looks like YAML text."""
    if "\n" not in file:
        return file
    from pathlib import Path

    return Path(file)


def _shown_name(file: str) -> str:
    return "<stdin>" if file == "-" else file


def _check_notation(name: str | None) -> None:
    from .errors import did_you_mean
    from .styles import names

    if name is not None and name not in names():
        _fail(f"--notation: no notation '{name}' ({did_you_mean(name, names())})")


def _check_language(code: str | None) -> None:
    if code is None:
        return
    from .errors import did_you_mean
    from .lang import names

    if code not in names():
        _fail(f"--lang: no language '{code}' ({did_you_mean(code, names())})")


def _report(error: "SolverError") -> None:
    for finding in error.errors:
        click.echo(str(finding), err=True)


def _write(output: str, pieces: Iterable[str]) -> None:
    """A file appears under its name only when it is complete; a device is written to as it is."""
    import os

    try:
        if output == "-":
            for piece in pieces:
                click.echo(piece, nl=False)
        elif os.path.exists(output) and not os.path.isfile(output):
            with open(output, "w", encoding="utf-8") as file:
                file.writelines(pieces)
        else:
            _replace(os.path.realpath(output), pieces)
    except OSError as error:
        _fail(f"{output}: cannot be written ({(error.strerror or str(error)).lower()})")


def _replace(target: str, pieces: Iterable[str]) -> None:
    import os
    import tempfile

    mode = os.stat(target).st_mode & 0o7777 if os.path.exists(target) else 0o666 & ~_umask()
    with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(target), encoding="utf-8", delete=False) as file:
        try:
            file.writelines(pieces)
            os.chmod(file.name, mode)
            os.replace(file.name, target)
        except BaseException:
            os.unlink(file.name)
            raise


def _fail(message: str) -> NoReturn:
    """The call is wrong: one plain line, exit status 2."""
    click.echo(message, err=True)
    sys.exit(2)


def _umask() -> int:
    import os

    mask = os.umask(0)
    os.umask(mask)
    return mask
