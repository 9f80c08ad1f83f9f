"""Whether the weights are there that what is asked for needs."""

from ...network.dependencies import lacking
from ...network.problem import Place, Problem
from ...network.quantity_names import asked, everything, written
from ..fields import ErrorReport
from ..tree.source_nodes import MapNode, join
from .network import ReadNetwork
from .unit import ReadUnit


def check_weights(report: ErrorReport, problem: Problem, network: ReadNetwork) -> None:
    """Missing weights are fine as long as nothing that is asked needs them.

    Of several units, or for gradients, everything is needed that is not given.
    """
    if report.findings or all(unit.complete for unit in problem.units):
        return
    chained = any(sequence.start is not None for sequence in problem.sequences)
    partly = problem.plain and problem.backward is None and not chained
    sites = {built.site.place: built for built in network.built}
    told: set[str] = set()
    for sequence in problem.sequences:
        wanted = asked(problem, sequence) if partly else everything(problem, sequence)
        for (place, parameter), (quantity, position) in lacking(problem, sequence, wanted).items():
            inside, path = _weights_of(sites[place], parameter)
            if path not in told:
                told.add(path)
                run = f"{sequence.name}." if sequence.name and sequence is not problem.sequences[0] else ""
                report.missing(inside, path, f"{run}{_step(problem, place, quantity, position)} needs it")


def _weights_of(built: ReadUnit, parameter: str) -> tuple[MapNode, str]:
    """Where the weights of a parameter's gate should stand."""
    site, at = built.site, built.site.get("weights")
    gate = built.cell.wants[parameter].gate if built.cell is not None else ""
    if not isinstance(at, MapNode):
        return site.inside("weights"), site.where("weights")
    return at, join(site.where("weights"), gate) if gate else site.where("weights")


def _step(problem: Problem, place: Place, quantity: str, position: int) -> str:
    return written(quantity, problem.time.first + position, place)
