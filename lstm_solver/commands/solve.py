"""`solve`: the worked solution of each file."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from .. import DETAILS, FORMATS
from .common import OUTPUT, check_notation, report, source, write

if TYPE_CHECKING:
    from ..api import Solution
    from ..errors import SolverError


@click.command()
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
@click.option("--audit", is_flag=True, help="List the lines that a reader of the printed numbers cannot reproduce.")
@click.option("--symbolic", is_flag=True, help="Also put the constants into the equations, and list the states.")
@click.option("--gradients", is_flag=True, help="Also say what the gradients say, and check them numerically.")
def solve(
    files: tuple[str, ...],
    format: str,
    output: str,
    detail: str,
    notation: str | None,
    audit: bool,
    symbolic: bool,
    gradients: bool,
) -> None:
    """Print the worked solution of each FILE (- is standard input)."""
    from ..api import pieces

    check_notation(notation)
    solutions, failed = _solve_all(files)
    for error in failed:
        report(error)
    if not solutions:
        sys.exit(2)
    extras = {"audit": audit, "symbolic": symbolic, "gradients": gradients}
    write(output, pieces(solutions, format, detail, notation, several=len(files) > 1, **extras))
    sys.exit(1 if failed else 0)


def _solve_all(files: Iterable[str]) -> tuple[list["Solution"], list["SolverError"]]:
    from ..api import solve as solve_one
    from ..errors import SolverError

    solutions, failed = [], []
    for file in files:
        try:
            solutions.append(solve_one(source(file)))
        except SolverError as error:
            failed.append(error)
    return solutions, failed
