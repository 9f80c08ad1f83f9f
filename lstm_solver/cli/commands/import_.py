"""`import`: a problem file from a trained network."""

import sys
from typing import TYPE_CHECKING

import click

from ...document.choices import MOST_PLACES
from ..idle_options import say_idle
from ..writing import OUTPUT, fail, keep_apart, report, say, tell_done, write

if TYPE_CHECKING:
    from ...weights.imported import ImportedProblem

LEAST_DIGITS = 3  # to which two networks are equal that are the same


@click.command("import")
@click.argument("weights", metavar="WEIGHTS")
@click.option("--cell", type=click.Choice(("lstm", "gru", "rnn")), help="Which cell it is, where WEIGHTS does not say.")
@click.option("--activation", metavar="NAME", help="Of an rnn, such as relu, where WEIGHTS does not say.")
@click.option("--name", metavar="PREFIX", help="Which network of a larger model, by the start of its names.")
@click.option("--inputs", metavar="FILE", help="Its inputs: .npy, .csv or .json, a row a time step.")
@click.option("--places", type=click.IntRange(0, MOST_PLACES), metavar="N", help="Round the weights to N decimals.")
@click.option("--verify", metavar="FILE", help="What the framework computes from --inputs; say where we differ most.")
@click.option("--targets", is_flag=True, help="Write what --verify has as targets, with a squared error.")
@click.option("-o", "--output", type=OUTPUT, default="-", help="Where to write it; - is standard output.")
@click.option("--force", is_flag=True, help="Replace a file that exists already.")
def import_(
    weights: str,
    cell: str | None,
    activation: str | None,
    name: str | None,
    inputs: str | None,
    places: int | None,
    verify: str | None,
    targets: bool,
    output: str,
    force: bool,
) -> None:
    """Write a problem file from the weights of a trained network, so that the solved h is the framework's.

    \b
    lstm-solver import lstm.pt -o lstm.yaml
    lstm-solver import model.safetensors --name encoder --inputs x.npy --verify y.npy -o encoder.yaml

    WEIGHTS is .pt or .pth (a state_dict), .safetensors, .npz, .keras, .weights.h5 or .onnx. It is read as data, nothing
    in it is run, and no framework is needed; Keras's files need the extra keras.
    """
    import os

    from ...errors import SolverError
    from ...weights.imported import at_file, imported
    from ...weights.trained_network import ImportChoices

    if verify is not None and inputs is None:
        fail("--verify: needs --inputs, what the framework computed it from")
    if targets and verify is None:
        fail("--targets: needs --verify, what the framework computed")
    if output == "-":
        say_idle("without -o", "force")
    elif os.path.exists(output) and not force:
        fail(f"--output: {output} exists already; nothing was written (--force replaces it)")
    keep_apart([output], filter(None, [weights, inputs, verify]))
    try:
        given = None if inputs is None else _sequence(inputs)
        problem = imported(weights, ImportChoices(cell, activation, name), given, places)
        theirs = None if verify is None else _sequence(verify)
        agreed = None if theirs is None else problem.verify(theirs)
        text = problem.text if theirs is None else _with_expected(problem, theirs, targets)
    except SolverError as error:
        report(error if error.errors[0].file else at_file(error, verify or weights))
        sys.exit(2)
    for remark in problem.remarks:
        say(f"{weights}: {remark}")
    write(output, [text], yaml=True)
    if agreed is not None:
        sys.exit(0 if _told(str(agreed), output) and agreed.digits >= LEAST_DIGITS else 1)


def _told(line: str, output: str) -> bool:
    """Whether it could be said, beside standard output where the problem goes there."""
    if output == "-":
        say(line)
    return output == "-" or tell_done(line)


def _with_expected(problem: "ImportedProblem", outputs: "list[list[float]]", targets: bool) -> str:
    return problem.with_targets(outputs).text if targets else problem.expecting(outputs)


def _sequence(path: str) -> "list[list[float]]":
    from ...errors import SolverError, reason
    from ...weights.files.sequence_file import sequence
    from ...weights.imported import at_file

    try:
        return sequence(path)
    except SolverError as error:
        report(at_file(error, path))
    except OSError as error:
        from ...weights.stored_tensors import refused

        report(at_file(refused(f"cannot be read ({reason(error)})"), path))
    sys.exit(2)
