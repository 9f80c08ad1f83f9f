"""Inputs that are fed back (`{from: y}`, `{from: predict}`), and runs that start where another ended."""

from typing import NamedTuple

from ...errors import did_you_mean
from ...maths.values import Vector
from ...network.quantity_names import PREDICT
from ..fields import ErrorReport, count, entries, mapping
from ..network.sequences import InputWords, RawSequence
from ..tree.source_nodes import ScalarNode, SourceNode, join
from .context import ReadingContext
from .loss_and_targets import size_of

PredictedTokens = tuple[tuple[str, Vector], ...]  # by class, the token and its vector


class FedInput(NamedTuple):
    """`node`: what stands at `from`."""

    position: int
    node: SourceNode
    path: str
    name: str


def read_fed(
    report: ErrorReport, scene: ReadingContext, sequences: list[RawSequence], words: InputWords
) -> tuple[list[dict[int, str]], PredictedTokens]:
    """What is fed back in each run, by position, and the tokens that predictions stand for."""
    found = [_fed(report, scene, raw) for raw in sequences]
    every = [each for fed in found for each in fed]
    for each in every:
        _check(report, scene, words, each)
    predicted: PredictedTokens = ()
    wanted = next((each for each in every if each.name == PREDICT), None)
    if wanted is not None and scene.heads.predict is not None and scene.heads.outputs is not None:
        predicted = _tokens(report, scene, words, wanted)
    return [{each.position: each.name for each in fed} for fed in found], predicted


def _fed(report: ErrorReport, scene: ReadingContext, raw: RawSequence) -> list[FedInput]:
    found = []
    for position, at in raw.fed.items():
        path = join(raw.path, f"inputs[{position}]")
        mapping(report, at, path, "fed_input")
        node = at.get("from")
        if node is None:
            report.missing(at, f"{path}.from", "expected an output, or predict")
            continue
        if position == 0:
            report.add(at, path, "there is no step before the first (expected a number, a vector or a token)")
        known = [*scene.heads.equations, "h", PREDICT]
        if isinstance(node, ScalarNode) and node.text in known and not node.is_null:
            found.append(FedInput(position, node, f"{path}.from", node.text))
        elif not isinstance(node, ScalarNode):
            report.expected(node, f"{path}.from", f"one of {', '.join(known)}")
        elif not scene.heads.said or scene.heads.cell is not None:
            told = f"{node.describe()} is no output ({did_you_mean(node.text, known)})"
            report.add(node, f"{path}.from", told)
    return found


def _check(report: ErrorReport, scene: ReadingContext, words: InputWords, fed: FedInput) -> None:
    """Whether a step can have it as its input."""
    heads, name = scene.heads, fed.name
    if any(built.site.place[1] == "reverse" for built in scene.network.built):
        told = "what is fed back runs forward in time, and a layer here reads from the end (expected forward layers)"
        report.add(fed.node, fed.path, told)
    if heads.last_only and name != "h":
        told = f"outputs are made at the last step only, so there is no {name} before (expected outputs.steps: all)"
        report.add(fed.node, fed.path, told)
    if name == PREDICT:
        if heads.predict is None and (not heads.said or heads.cell is not None):
            report.add(fed.node, fed.path, "nothing is predicted here (set outputs.predict)")
        if not words.tokens and (words.embedding is None or words.embedding.vocabulary is None) and not words.lost:
            report.add(fed.node, fed.path, "a prediction is fed back as a token (expected tokens, or a vocabulary)")
        if report.letters:
            report.add(fed.node, fed.path, "which entry is the largest needs numbers (expected no symbols)")
    elif words.embedding is not None:
        told = f"an embedding looks words up, and {name} is none (expected {PREDICT}, a word or a one-hot vector)"
        report.add(fed.node, fed.path, told)
    else:
        _check_size(report, scene, fed, size_of(name, scene.network, heads), name)


def _check_size(report: ErrorReport, scene: ReadingContext, fed: FedInput, size: int | None, what: str) -> None:
    x = next((each.unit.sizes["x"] for each in scene.network.built if each.unit is not None), None)
    if size is not None and x is not None and size != x and scene.network.built[0].unit is not None:
        report.add(fed.node, fed.path, f"{what} has {entries(size)} (expected {x}, as the inputs have)")


def _tokens(report: ErrorReport, scene: ReadingContext, words: InputWords, fed: FedInput) -> PredictedTokens:
    """By class: the token of its label, else the one of its number."""
    outputs = scene.heads.outputs
    assert outputs is not None
    assert outputs.predict is not None
    size = outputs.sizes[outputs.predict]
    known = _known(words)
    labels = outputs.labels or tuple(map(str, range(size)))
    strange = [label for label in labels if label not in known]
    if strange and outputs.labels is None and len(known) == size:
        labels, strange = tuple(known), []
    if strange and known:
        if outputs.labels is None:
            told = f"{outputs.predict} has {entries(size)}, and there are {count(len(known), 'token')}"
            report.add(fed.node, fed.path, f"{told} (expected one a class, or outputs.labels that name them)")
        else:
            told = f"a prediction is fed back as a token, and the label '{strange[0]}' is none"
            report.add(fed.node, fed.path, f"{told} ({did_you_mean(strange[0], known)})")
        return ()
    if known and words.embedding is None:
        _check_size(report, scene, fed, len(known[labels[0]]), f"the token {labels[0]}")
    if words.embedding is not None and any(not _is_one_hot(known[label]) for label in labels if label in known):
        report.add(fed.node, fed.path, "a token beside an embedding is fed back (expected one-hot vectors)")
    return tuple((label, known[label]) for label in labels if label in known)


def _known(words: InputWords) -> dict[str, Vector]:
    """Every token and word with its vector."""
    found = {}
    embedding = words.embedding
    if embedding is not None and embedding.vocabulary is not None and words.size == len(embedding.vocabulary):
        from ..judging.loss_and_targets import one_hot

        found = {word: one_hot(at, words.size) for at, word in enumerate(embedding.vocabulary)}
    return {**found, **words.tokens}


def _is_one_hot(values: Vector) -> bool:
    return sorted(values)[-1:] == [1] and sum(map(bool, values)) == 1


# where a run starts


def check_starts(report: ErrorReport, sequences: list[RawSequence]) -> None:
    """Whether there are the runs at whose ends others start, and no circle."""
    main, *runs = sequences
    if main.start is not None:
        told = "the main sequence starts by itself (expected states; a run may start where another ended)"
        report.add(main.start, "initial.from", told)
    names = {raw.name: raw for raw in sequences if raw.name is not None}
    for raw in runs:
        if raw.start is None:
            continue
        path = join(raw.path, "initial.from")
        if raw.start.text not in names:
            hint = did_you_mean(raw.start.text, [name for name in names if name != raw.name])
            hint = hint or "no other run has a name"
            unnamed = "" if main.name else "; 'run: A' names the main sequence"
            report.add(raw.start, path, f"there is no run {raw.start.describe()} ({hint}{unnamed})")
        elif _leads_back(raw, names):
            report.add(raw.start, path, f"{raw.name} would start where it ends itself (expected a run before it)")


def _leads_back(raw: RawSequence, names: dict[str, RawSequence]) -> bool:
    """Whether a run starts at its own end, by whatever way."""
    at, met = raw, set()
    while at.start is not None and at.start.text in names and at.start.text not in met:
        met.add(at.start.text)
        at = names[at.start.text]
    return raw.name in met
