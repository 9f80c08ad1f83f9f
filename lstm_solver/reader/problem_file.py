"""A whole problem file: every section is read, whatever is wrong with the others."""

from typing import TYPE_CHECKING, Any

from ..errors import SolverError, did_you_mean
from ..network.problem import DeckWords, Problem, Sequence, TimeIndex
from ..network.variation import Variation
from .fields import ErrorReport, flag, mapping, text
from .judging.context import ReadingContext
from .network.cell_key import OwnCell
from .network.needed_weights import check_weights
from .network.network import ReadNetwork, read_network
from .network.sequences import InputWords, RawSequence, StatedVector, read_words, same_size, same_targets
from .network.site import LayerSite, UnitSite
from .network.sizes import check_stated
from .network.unit import ReadUnit
from .questions.questions import QuestionReader
from .runs import made_sequence, read_sequences
from .settings.appearance_keys import check_effect, read_language, read_notation
from .settings.marking_key import read_marking
from .settings.page_keys import laid_out
from .settings.rounding_key import read_rounding
from .settings.time_key import read_time
from .tree.source import Source, read
from .tree.source_nodes import MapNode, ScalarNode

if TYPE_CHECKING:
    from .judging.fed_inputs import PredictedTokens

JUDGING = ("outputs", "loss", "backward", "batch")

MUCH = 500_000  # values of a file whose long lists are read only where nothing else is wrong

FEW = 32  # numbers of a list that is read in any case


def load(source: Any) -> Problem:
    """The problem in a path, YAML text (a str with a newline), a mapping, or standard input ("-").

    Raises SolverError with every finding, in the file's order.
    """
    found = source if isinstance(source, Source) else read(source)
    report = ErrorReport(found.file, found.findings)
    if is_set(found.root):
        report.add(found.root, "", "a homework set (expected a problem; 'lstm-solver key' makes the sheets of a set)")
        raise SolverError(report.in_order())
    if "sizes" in found.root and "questions" in found.root:
        from .sized_problem import is_sizes_only, sized_problem

        if is_sizes_only(found.root):
            return sized_problem(found)
    problem = _problem(report, found) if _goes_on(report, found) else None
    if problem is None and not report.findings:
        report.add(found.root, "weights", "missing (nothing says how large the cell is)")
    if report.findings or problem is None:
        raise SolverError(report.in_order())
    return problem


def is_set(root: MapNode) -> bool:
    """Whether a file is a homework set."""
    return "problems" in root and not root.pairs.keys() & {"cell", "layers"}


def _goes_on(report: ErrorReport, source: Source) -> bool:
    """Whether what stands at the known keys is to be read."""
    mapping(report, source.root, "", "problem")
    if source.values > MUCH:
        look = ErrorReport(source.file, report.findings, unread=FEW)
        _problem(look, source)
        report.findings = look.findings
    if not report.findings or source.values <= MUCH:
        return True
    report.add(source.root, "", f"the rest is not read, as there are {source.values:,} values (correct this first)")
    return False


def _problem(report: ErrorReport, source: Source) -> Problem | None:
    root = source.root
    symbols, symbolic = _symbols(report, root), flag(report, root.get("symbolic"), "symbolic")
    time, words, sequences, network = _network(report, root)
    for raw in sequences:
        for built in network.built:
            _check_stated(report, raw, built)
    scene = _judging(report, root, sequences, words, ReadingContext(network, words.embedding, time))
    if "loss" not in root and "outputs" not in root:
        same_targets(report, sequences, [targets and targets[0] for targets in scene.targets])
    figures = _figures(report, root)
    rounding = read_rounding(report, root, None if scene.cells is None else list(scene.cells.values()))
    preset, overrides = read_notation(report, root)
    if "notation" in root and scene.cells is not None:
        check_effect(report, root, scene)
    lang = read_language(report, root)
    title, author, prose = (text(report, _unless_null(root, key), key) for key in ("title", "author", "text"))
    runs, deck, predicted = _runs(report, root, scene, sequences, words)
    if network.layers is None:
        return None
    problem = Problem(
        title=title or source.title,
        author=author or "",
        text=prose or "",
        layers=network.layers,
        embedding=words.embedding,
        tokens=words.tokens,
        time=time,
        rounding=rounding,
        notation=preset,
        notation_overrides=overrides,
        sequences=runs,
        outputs=scene.heads.outputs,
        loss=scene.loss,
        backward=scene.backward,
        symbolic=symbolic,
        symbols=symbols,
        marking=read_marking(report, root),
        lang=lang,
        figures=figures,
        variation=_variation(report, root, scene, sequences),
        slides=deck,
    )._replace(predicted=predicted, batch=scene.batch)
    _check_whole(report, root, problem, network)
    return laid_out(report, root, problem)


def _network(report: ErrorReport, root: MapNode) -> tuple[TimeIndex, InputWords, list[RawSequence], ReadNetwork]:
    """The sequences, and the network that they go through."""
    time = read_time(report, root)
    words = read_words(report, root)
    layers = _layers_at(report, root)
    sequences = read_sequences(report, root, words, time, layers)
    network = read_network(report, layers, same_size(report, sequences, words), sequences)
    return time, words, sequences, network


def _variation(
    report: ErrorReport, root: MapNode, scene: ReadingContext, sequences: list[RawSequence]
) -> Variation | None:
    if not {"vary", "accept"} & root.pairs.keys():
        return None
    from .settings.vary_key import read_variation

    cells = scene.network.cells  # None: what is wrong with one stands in the report, and its states are not known
    states = ("h", "c") if cells is None else next(iter(cells.values())).states if len(cells) == 1 else ()
    new = [f"initial.{state}" for state in states]
    return read_variation(report, root, QuestionReader(report, scene, sequences), new)


def _figures(report: ErrorReport, root: MapNode) -> tuple[str, ...]:
    if "figures" not in root:
        return ()
    from .settings.appearance_keys import read_figures

    return read_figures(report, root)


def _check_whole(report: ErrorReport, root: MapNode, problem: Problem, network: ReadNetwork) -> None:
    check_weights(report, problem, network)
    if problem.symbols:
        from .settings.letters_key import check_letters

        check_letters(report, root, problem)
    if "sizes" in root:
        from .sizes_only import check_sizes

        check_sizes(report, root, problem)


def _fed_back(
    report: ErrorReport, scene: ReadingContext, sequences: list[RawSequence], words: InputWords
) -> "tuple[list[dict[int, str]], PredictedTokens]":
    """Inputs that are outputs of the step before, and runs that start where others end."""
    if not any(raw.fed or raw.start is not None for raw in sequences):
        return [{} for _ in sequences], ()
    from .judging.fed_inputs import check_starts, read_fed

    check_starts(report, sequences)
    return read_fed(report, scene, sequences, words)


def _runs(
    report: ErrorReport, root: MapNode, scene: ReadingContext, sequences: list[RawSequence], words: InputWords
) -> "tuple[list[Sequence], DeckWords, PredictedTokens]":
    """The runs with what is asked and said of them, the words of the deck, and the tokens that are fed back."""
    questions = QuestionReader(report, scene, sequences)
    asked_of = [questions.read(raw) for raw in sequences]
    fed, predicted = _fed_back(report, scene, sequences, words)
    made = [
        made_sequence(raw, found, targets, scene.network, sequences[0], words)
        for raw, found, targets in zip(sequences, asked_of, scene.targets, strict=True)
    ]
    runs = [
        run._replace(remarks=_remarks(questions, raw), fed=each)
        for run, raw, each in zip(made, sequences, fed, strict=True)
    ]
    if "slides" not in root:
        return runs, DeckWords(), predicted
    from .settings.slides_key import read_slides

    return runs, read_slides(report, root, questions, sequences[0]), predicted


def _remarks(questions: QuestionReader, raw: RawSequence) -> dict[str, str]:
    if "remarks" not in raw.at:
        return {}
    from .questions.remark_names import read_remarks

    return read_remarks(questions, raw)


def _symbols(report: ErrorReport, root: MapNode) -> tuple[str, ...]:
    if "symbols" not in root:
        return ()
    from .settings.letters_key import read_symbols

    return read_symbols(report, root)


def _unless_null(root: MapNode, key: str) -> Any:
    node = root.get(key)
    return None if isinstance(node, ScalarNode) and node.is_null else node


def _layers_at(report: ErrorReport, root: MapNode) -> list[LayerSite]:
    if any(name in root for name in ("layers", "direction", "merge")):
        from .network.layers import read_layers_at

        return read_layers_at(report, root)
    return [LayerSite((UnitSite(root, "", (1, "forward")),))]


def _judging(
    report: ErrorReport, root: MapNode, sequences: list[RawSequence], words: InputWords, scene: ReadingContext
) -> ReadingContext:
    """Outputs, loss, targets and backward."""
    if any(name in root for name in JUDGING) or any(raw.targets is not None for raw in sequences):
        from .judging.judging import read_judging

        return read_judging(report, root, sequences, words, scene)
    return scene._replace(targets=(None,) * len(sequences))


def _check_stated(report: ErrorReport, raw: RawSequence, built: ReadUnit) -> None:
    """Names and sizes of what is initial and given of one unit in one run."""
    said, place = built.said, built.site.place
    if said is None:
        return
    if isinstance(said, OwnCell):
        states, names = list(said.states), [written.equation.name for written in said.equations]
    else:
        states = list(said.kind.states)
        names = list(dict.fromkeys([*(gate for gate in said.kind.gates if gate), *reversed(states)]))
    initial, given = raw.initial.get(place, []), raw.given.get(place, [])
    _known(report, initial, states, "state")
    _known(report, given, names, "quantity")
    stated = [each for each in initial + given if each.path != built.sizes_at]
    check_stated(report, stated, built.sizes, f" in {built.sizes_at}")


def _known(report: ErrorReport, stated: list[StatedVector], names: list[str], what: str) -> None:
    for each in stated:
        if each.quantity not in names:
            beside = [other.quantity for other in stated if other.position == each.position]
            report.add(each.key, each.path, f"no {what} of this cell ({did_you_mean(each.quantity, names, beside)})")
