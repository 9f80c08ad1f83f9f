"""The main sequence and the runs: as the file has them, and as the solver takes them."""

from typing import Any

from ..maths.values import Vector
from ..network.facts import RESERVED
from ..network.problem import Place, Sequence, TimeIndex
from .fields import ErrorReport, mapping, text
from .judging.context import ReadTargets
from .network.network import ReadNetwork
from .network.sequences import InputWords, RawSequence, read_sequence
from .network.site import LayerSite, UnitSite
from .tree.source_nodes import MapNode, join

RUN_NAME = "a name of letters, digits and _, but none that questions ask for, such as count or q1"


def read_sequences(
    report: ErrorReport, root: MapNode, words: InputWords, time: TimeIndex, layers: list[LayerSite]
) -> list[RawSequence]:
    """The main sequence first, then the runs."""
    name = text(report, root.get("run"), "run")
    sites = [site for layer in layers for site in layer.sites]
    found = [read_sequence(report, root, "", name, words, time, sites)]
    if name is not None and not _is_name(name):
        report.expected(
            root.pairs["run"][1],
            "run",
            "a name of letters, digits and _, not one of count, shape, perplexity, accuracy, q1",
        )
    runs = mapping(report, root.get("runs"), "runs")
    for run, node in runs or ():
        path = join("runs", run)
        at = mapping(report, node, path, "run")
        if runs is not None and (run == name or not _is_name(run)):
            taken, bad = (
                "the main sequence has this name",
                f"no name for a run (expected {RUN_NAME})",
            )
            report.add(runs.key(run), path, taken if run == name else bad)
        if at is not None:
            found.append(read_sequence(report, at, path, run, words, time, _run_sites(report, at, path, layers)))
    return found


def _run_sites(report: ErrorReport, run: MapNode, path: str, layers: list[LayerSite]) -> list[UnitSite]:
    if len(layers) == 1 and not layers[0].sites[0].split and "layers" not in run:
        return [layers[0].sites[0]._replace(at=run, path=path)]
    from .network.layers import run_sites

    return run_sites(report, run, path, layers)


def _is_name(word: str) -> bool:
    return word.isascii() and word.isidentifier() and word[:1] != "_" and not RESERVED.fullmatch(word)


def made_sequence(
    raw: RawSequence,
    questions: Any,
    targets: ReadTargets | None,
    network: ReadNetwork,
    main: RawSequence,
    words: InputWords,
) -> Sequence:
    """A run with its questions and targets, every state and every input there, zero where it is not known yet."""
    initial: dict[Place, dict[str, Vector]] = {}
    given: dict[Place, dict[int, dict[str, Vector]]] = {}
    for unit in (built.unit for built in network.built if built.unit is not None):
        place = unit.place
        initial[place] = {state: _zeros(unit.sizes[state]) for state in unit.cell.states}
        inherited = main.initial.get(place, []) if raw.start is None else []
        initial[place] |= {each.quantity: each.values for each in raw.initial.get(place, inherited)}
        given[place] = {}
        for each in raw.given.get(place, []):
            if each.position is not None:
                given[place].setdefault(each.position, {})[each.quantity] = each.values
    sizes = [built.unit.sizes["x"] for built in network.built[:1] if built.unit is not None]
    unknown = [_zeros(size) for size in ([words.size] if words.embedding is not None and words.size else sizes)]
    inputs = [each for at, values in enumerate(raw.inputs) for each in (unknown if at in raw.fed else [values]) if each]
    wanted, classes = targets or (None, None)
    start = None if raw.start is None else raw.start.text
    return Sequence(raw.name, inputs, raw.words, initial, wanted, given, questions, classes, start=start)


def _zeros(size: int) -> Vector:
    from decimal import Decimal

    return [Decimal(0)] * size
