"""`new`: a problem file to start from."""

import click

from ..idle_options import say_idle
from ..writing import OUTPUT, fail, write


@click.command()
@click.option("--cell", default="lstm", show_default=True, help="lstm, gru, rnn, or custom for equations of your own.")
@click.option("-o", "--output", type=OUTPUT, default="-", help="Where to write it; - is standard output.")
@click.option("--force", is_flag=True, help="Replace a file that exists already.")
def new(cell: str, output: str, force: bool) -> None:
    """Write a commented problem file that solves as it is."""
    import os

    from ...errors import did_you_mean
    from ..problem_template import cells, problem_file

    if cell not in cells():
        fail(f"--cell: no cell '{cell}' ({did_you_mean(cell, cells())})")
    if output == "-":
        say_idle("without -o", "force")
    elif os.path.exists(output) and not force:
        fail(f"--output: {output} exists already; nothing was written (--force replaces it)")
    write(output, [problem_file(cell)], yaml=True)
