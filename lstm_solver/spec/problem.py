"""A whole problem file: every section is read, whatever is wrong with the others."""

from contextlib import suppress
from typing import Any

from ..cells.base import Cell
from ..errors import SolverError, did_you_mean
from ..names import asked
from ..needs import lacking
from ..problem import Problem, Sequence, Time, Vector
from ..styles import OVERRIDES
from ..styles import check as check_notation
from ..styles import names as notation_names
from .cell import BuiltIn, Own, read_cell
from .fields import Enough, Report, choice, mapping, plain, text, whole
from .keys import LOSSES, LOSSES_NOT_YET
from .network import Measured, Network, read_network
from .questions import Questions
from .rounding import read_rounding
from .sequences import Raw, Stated, Words, read_sequence, read_words, same_size, same_targets
from .sizes import check_stated
from .source import Source, read
from .tree import Map, Node, Scalar, join


def load(source: Any) -> Problem:
    """The problem in a path, YAML text (a str with a newline), a mapping, or standard input ("-").

    Raises SolverError with every finding, in the file's order.
    """
    found = read(source)
    report = Report(found.file, found.findings)
    problem = None
    with suppress(Enough):
        problem = _problem(report, found)
    if problem is None and not report.findings:
        report.add(found.root, "weights", "missing (nothing says how large the cell is)")
    if report.findings or problem is None:
        raise SolverError(report.in_order())
    return problem


def _problem(report: Report, source: Source) -> Problem | None:
    root = source.root
    mapping(report, root, "", "problem")
    time = _time(report, root)
    words = read_words(report, root)
    sequences = _sequences(report, root, words, time)
    cell = read_cell(report, root)
    stated = [each for raw in sequences for each in raw.initial + raw.given]
    built, network, measured = read_network(report, root, cell, same_size(report, sequences, words), stated)
    rounding = read_rounding(report, root, built)
    loss = _loss(report, root, sequences)
    if "loss" not in root:
        same_targets(report, sequences)
    for raw in sequences:
        _check(report, raw, cell, built, measured, loss)
    preset, overrides = _notation(report, root)
    title, prose = text(report, _unless_null(root, "title"), "title"), text(report, _unless_null(root, "text"), "text")
    questions = Questions(report, built, measured and measured.sizes, sequences, time, loss)
    asked_of = [questions.read(raw) for raw in sequences]
    if network is None:
        return None
    problem = Problem(
        title=title or source.title,
        text=prose or "",
        layer=network.layer,
        embedding=words.embedding,
        tokens=words.tokens,
        time=time,
        rounding=rounding,
        notation=preset,
        notation_overrides=overrides,
        loss=loss,
        sequences=[
            _sequence(raw, found, network, sequences[0]) for raw, found in zip(sequences, asked_of, strict=True)
        ],
        scalar_cell=network.scalar_cell,
        row_vectors=network.row_vectors,
        stacking=network.stacking,
    )
    _check_weights(report, root, problem)
    return problem


def _unless_null(root: Map, key: str) -> Any:
    node = root.get(key)
    return None if isinstance(node, Scalar) and node.is_null else node


def _time(report: Report, root: Map) -> Time:
    at = mapping(report, root.get("time"), "time", "time")
    if at is None:
        return Time()
    first = whole(report, at.get("first"), "time.first", 0, 1_000_000)
    letter = text(report, at.get("print"), "time.print")
    if letter is not None and not (len(letter) == 1 and letter.isascii() and letter.isalpha()):
        report.expected(at.pairs["print"][1], "time.print", "a letter")
        letter = None
    return Time(1 if first is None else first, letter)


def _sequences(report: Report, root: Map, words: Words, time: Time) -> list[Raw]:
    name = text(report, root.get("run"), "run")
    found = [read_sequence(report, root, "", name, words, time)]
    if name is not None and not _is_name(name):
        report.expected(root.pairs["run"][1], "run", "a name of letters, digits and _")
    runs = mapping(report, root.get("runs"), "runs")
    for run, node in runs or ():
        at = mapping(report, node, join("runs", run), "run")
        if runs is not None and (run == name or not _is_name(run)):
            why = (
                "the main sequence has this name"
                if run == name
                else "no name for a run (expected letters, digits and _)"
            )
            report.add(runs.key(run), join("runs", run), why)
        if at is not None:
            found.append(read_sequence(report, at, join("runs", run), run, words, time))
    return found


def _is_name(word: str) -> bool:
    return word.isascii() and word.isidentifier() and word[:1] != "_"


def _loss(report: Report, root: Map, sequences: list[Raw]) -> str | None:
    node, path = root.get("loss"), "loss"
    if isinstance(node, Map):
        at = mapping(report, node, "loss", "loss")
        if at is not None and "kind" not in at:
            report.missing(at, "loss.kind", f"expected {', '.join(LOSSES)}")
        node, path = node.get("kind"), "loss.kind"
    if isinstance(node, Scalar) and node.text in LOSSES_NOT_YET:
        report.add(node, path, f"'{node.text}' is not yet supported (expected {', '.join(LOSSES)})")
        return None
    kind = choice(report, node, path, LOSSES)
    if kind is not None and not any("targets" in raw.at for raw in sequences):
        report.missing(root, "targets", "loss compares with them")
    return kind


def _check(
    report: Report,
    raw: Raw,
    cell: BuiltIn | Own | None,
    built: Cell | None,
    measured: Measured | None,
    loss: str | None,
) -> None:
    """Names and sizes of what is initial, given and expected in one run."""
    if cell is None:
        return
    if isinstance(cell, Own):
        states, names = list(cell.states), [written.equation.name for written in cell.equations]
    else:
        states = list(cell.kind.states)
        names = list(dict.fromkeys([*(gate for gate in cell.kind.gates if gate), *reversed(states)]))
    _known(report, raw.initial, states, "state", raw)
    _known(report, raw.given, names, "quantity", raw)
    if built is None or measured is None:
        return
    sizes, output = measured.sizes, built.output
    where = f" in {measured.at}"
    check_stated(report, [each for each in raw.initial + raw.given if each.path != measured.at], sizes, where)
    if loss is not None:
        targets = [each._replace(quantity=output) for each in raw.targets or () if each is not None]
        check_stated(report, targets, sizes)


def _known(report: Report, stated: list[Stated], names: list[str], what: str, raw: Raw) -> None:
    for each in stated:
        if each.quantity not in names:
            parent, step = raw.at.get("initial" if each.position is None else "given"), each.path.split(".")[-2]
            inside = parent.get(step) if isinstance(parent, Map) and each.position is not None else parent
            key = inside.key(each.quantity) if isinstance(inside, Map) and each.quantity in inside else each.node
            report.add(key, each.path, f"no {what} of this cell ({did_you_mean(each.quantity, names)})")


def _notation(report: Report, root: Map) -> tuple[str, dict[str, Any]]:
    node, known = root.get("notation"), notation_names()
    if node is None or isinstance(node, Scalar):
        return choice(report, node, "notation", known) or "pytorch", {}
    at = mapping(report, node, "notation")
    if at is None:
        return "pytorch", {}
    preset = choice(report, at.get("preset"), "notation.preset", known) or "pytorch"
    overrides = {name: plain(value) for name, value in at if name != "preset"}
    for path, message in check_notation(overrides):
        report.add(_found_at(at, path), join("notation", path), message)
    return preset, overrides


def _found_at(at: Map, path: str) -> Node:
    """The value at a path of keys; the key itself where it is unknown, which only happens at the first level."""
    node: Node = at
    for key in path.split("."):
        if isinstance(node, Map) and key in node.pairs:
            node = node.key(key) if node is at and key not in OVERRIDES else node.pairs[key][1]
    return node


def _sequence(raw: Raw, questions: Any, network: Network, main: Raw) -> Sequence:
    cell, sizes = network.layer.cell, network.layer.sizes
    stated = raw.initial if "initial" in raw.at else main.initial
    initial: dict[str, Vector] = {state: _zeros(sizes[state]) for state in cell.states}
    initial |= {each.quantity: each.values for each in stated}
    given: dict[int, dict[str, Vector]] = {}
    for each in raw.given:
        if each.position is not None:
            given.setdefault(each.position, {})[each.quantity] = each.values
    inputs = [values for values in raw.inputs if values is not None]
    return Sequence(raw.name, inputs, raw.words, initial, _targets(raw), given, questions)


def _targets(raw: Raw) -> list[Vector | None] | None:
    return None if raw.targets is None else [None if each is None else each.values for each in raw.targets]


def _zeros(size: int) -> Vector:
    from decimal import Decimal

    return [Decimal(0)] * size


def _check_weights(report: Report, root: Map, problem: Problem) -> None:
    """Missing weights are fine as long as nothing that is asked needs them."""
    if report.findings or problem.layer.complete:
        return
    at = root.get("weights")
    inside = at if isinstance(at, Map) else root
    first = problem.time.first
    told: set[str] = set()
    for sequence in problem.sequences:
        for parameter, (quantity, position) in lacking(problem.layer, sequence, asked(problem, sequence)).items():
            gate = problem.layer.cell.wants[parameter].gate
            path = join("weights", gate) if gate and at is not None else "weights"
            if path not in told:
                told.add(path)
                run = f"{sequence.name}." if sequence.name and sequence is not problem.sequences[0] else ""
                report.missing(inside, path, f"{run}{quantity}_{first + position} needs it")
