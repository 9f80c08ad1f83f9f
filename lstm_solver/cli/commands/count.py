"""`count`: parameters and shapes."""

import sys

import click

from ..writing import LANG, OUTPUT, check_language, format_option, keep_apart, report, source, write


@click.command()
@click.argument("file", metavar="FILE")
@format_option("count", "text")
@LANG
@click.option("-o", "--output", type=OUTPUT, default="-", help="Where to write it; - is standard output.")
def count(file: str, format: str, output: str, lang: str | None) -> None:
    """Count the parameters of FILE (- is standard input) and check the shapes of its equations.

    \b
    Weights are not needed where the file has sizes instead:
        cell: rnn
        sizes: {input: 8, hidden: 5, output: 8}
    """
    from ...errors import SolverError
    from ...reader.counting import load_network
    from ..count_output import pieces

    check_language(lang)
    keep_apart([output], [file])
    try:
        network = load_network(source(file))
    except SolverError as error:
        report(error)
        sys.exit(2)
    write(output, pieces(network, format, lang))
