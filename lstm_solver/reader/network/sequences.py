"""Inputs, tokens, embedding, initial states and given values: of the main sequence and of each run."""

from decimal import Decimal
from typing import NamedTuple

from ...errors import did_you_mean
from ...maths.values import Vector
from ...network.problem import Embedding, Place, TimeIndex
from ..fields import (
    UNREAD,
    ErrorReport,
    choice,
    comma_doubt,
    entries_of,
    is_number,
    items,
    mapping,
    names,
    read_whole,
    trusted,
    vector,
)
from ..keys.key_types import HALVES
from ..tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode, join
from .matrices import most, read_grid, width_of_x
from .site import UnitSite, starts_from


class StatedVector(NamedTuple):
    """A vector of the file that belongs to a quantity, and so must have its size.

    `key`: where the quantity's name stands. `position`: of a given value.
    """

    quantity: str
    values: Vector
    node: SourceNode
    path: str
    key: SourceNode
    position: int | None = None


class SizeVote(NamedTuple):
    """A size, which part of the file says so (`layer 1`: what that layer hands on), and a `doubt` about it."""

    size: int
    path: str
    doubt: str = ""


class InputWords(NamedTuple):
    """What may stand for a vector. `size`: how many entries a vector of `inputs` has, None while it is open.

    `unread`: tokens that are there, but could not be read. `lost`: words may be known or not; `hidden`: nor is the
    size of the input known.
    """

    tokens: dict[str, Vector]
    embedding: Embedding | None
    size: int | None
    unread: frozenset[str] = frozenset()
    lost: bool = False
    hidden: bool = False


class RawSequence(NamedTuple):
    """A sequence as the file has it, sizes not yet checked; None stands for what could not be read.

    `initial`: by place, only where the sequence states it. `targets`: nodes that are still to be read, None for null.
    `fed`: by position, the mapping that says what is fed back. `start`: the run in `initial: {from: A}`.
    """

    name: str | None
    inputs: list[Vector | None]
    words: list[str | None]
    initial: dict[Place, list[StatedVector]]
    given: dict[Place, list[StatedVector]]
    targets: list[SourceNode | None] | None
    at: MapNode
    path: str
    fed: dict[int, MapNode] = {}
    start: ScalarNode | None = None


def read_words(report: ErrorReport, root: MapNode) -> InputWords:
    """What may stand for a vector in `inputs`: tokens, or the words of an embedding."""
    tokens = _tokens(report, root)
    embedding = _embedding(report, root)
    at, looked = root.get("tokens"), root.get("embedding")
    unread = frozenset(name for name, _ in at if name not in tokens) if isinstance(at, MapNode) else frozenset()
    hidden = "embedding" in root.typos or (looked is not None and embedding is None)
    vocabulary = isinstance(looked, MapNode) and ("vocabulary" in looked or "vocabulary" in looked.typos)
    lost = hidden or "tokens" in root.typos or (at is not None and not isinstance(at, MapNode))
    lost = lost or (vocabulary and embedding is not None and embedding.vocabulary is None)
    if embedding is not None:
        size = len(embedding.matrix) if embedding.axis == "row" else len(embedding.matrix[0])
        return InputWords(tokens, embedding, size, unread, lost)
    return InputWords(tokens, None, None, unread, lost, hidden)


def _tokens(report: ErrorReport, root: MapNode) -> dict[str, Vector]:
    at = mapping(report, root.get("tokens"), "tokens")
    found = {}
    for name, node in at or ():
        values = vector(report, node, f"tokens.{name}")
        if values is not None:
            found[name] = values
    if found and at is not None:
        listed = [(at.pairs[name][1], f"tokens.{name}", values) for name, values in found.items()]
        usual = _alike(report, listed, width_of_x(root))
        found = {name: values for name, values in found.items() if len(values) == usual}
    return found


def _alike(report: ErrorReport, vectors: list[tuple[SourceNode, str, Vector]], wanted: int | None = None) -> int:
    """The usual size; the others are reported. `wanted` decides between two sizes."""
    sizes = [len(values) for _, _, values in vectors]
    usual = most(trusted(sizes, (node for node, _, _ in vectors)), wanted)
    first = vectors[sizes.index(usual)][1]
    for node, path, values in vectors:
        if len(values) != usual:
            report.add(node, path, f"{entries_of(node, len(values))} (expected {usual}, as in {first})")
    return usual


def _embedding(report: ErrorReport, root: MapNode) -> Embedding | None:
    at = mapping(report, root.get("embedding"), "embedding", "embedding")
    if at is None:
        return None
    if "matrix" not in at:
        report.missing(at, "embedding.matrix", "expected a matrix")
    grid = read_grid(report, at.get("matrix"), "embedding.matrix")
    axis = choice(report, at.get("axis"), "embedding.axis", ("column", "row")) or "column"
    words = names(report, at.get("vocabulary"), "embedding.vocabulary", "a list of words")
    if grid is None:
        return None
    if grid.form == "flat" and axis == "row":
        grid = grid.transposed()
    held = grid.height if axis == "row" else grid.width
    if words is not None and len(words) != held:
        expected = f"(expected {held}: embedding.matrix has {held} {axis}s)"
        report.add(at.pairs["vocabulary"][1], "embedding.vocabulary", f"{len(words)} words {expected}")
    return Embedding(grid.rows, axis, None if words is None else tuple(words))


def read_sequence(
    report: ErrorReport,
    at: MapNode,
    path: str,
    name: str | None,
    words: InputWords,
    time: TimeIndex,
    sites: list[UnitSite],
) -> RawSequence:
    """One run; `path` is empty for the main sequence. `sites`: where it says what is initial and given of each unit."""
    where = join(path, "inputs")
    if "inputs" not in at:
        report.missing(at, where, "expected a list, one input a time step")
    found = items(report, at.get("inputs"), where, "a list, one input a time step") or []
    if "inputs" in at and isinstance(at.get("inputs"), ListNode) and not found:
        report.add(at.pairs["inputs"][1], where, "no inputs (expected at least one)")
    read = _unread(report, at.get("inputs"), words) or [
        _input(report, node, f"{where}[{step}]", words) for step, node in enumerate(found)
    ]
    start = starts_from(at.get("initial"))
    if start is not None:
        mapping(report, at.get("initial"), join(path, "initial"), allowed=("from",))
    return RawSequence(
        name,
        [values for values, _ in read],
        [word for _, word in read],
        {site.place: _initial(report, site) for site in sites if site.get("initial") is not None and not start},
        {site.place: _given(report, site, time, len(found)) for site in sites},
        _targets(report, at, path, len(found)),
        at,
        path,
        {step: node for step, node in enumerate(found) if isinstance(node, MapNode)},
        start,
    )


def _unread(
    report: ErrorReport, node: SourceNode | None, words: InputWords
) -> list[tuple[Vector | None, str | None]] | None:
    """Inputs of one number each that are only looked at; None where they are read."""
    if report.unread is None or not isinstance(node, ListNode) or words.tokens or words.embedding is not None:
        return None
    return [([UNREAD], None)] * len(node) if len(node) > report.unread and node.looks_plain() else None


def _input(report: ErrorReport, node: SourceNode, path: str, words: InputWords) -> tuple[Vector | None, str | None]:
    if isinstance(node, MapNode):
        return None, None  # fed back: read when the outputs are known
    if isinstance(node, ScalarNode):
        if node.text in words.tokens:
            known = words.tokens[node.text]
            return (_one_hot(report, node, path, known, words) if words.embedding else known), node.text
        if words.embedding is not None:
            return _look_up(report, node, path, words, words.embedding), node.text
        if is_word(node) and node.text not in report.letters:
            no_token(report, node, path, words)
            return None, node.text
    values = vector(report, node, path)
    if words.embedding is not None and values is not None:
        return _one_hot(report, node, path, values, words), None
    return values, None


def is_word(node: ScalarNode) -> bool:
    """Text that can only be meant as a token: a name, but no number and no constant such as pi."""
    return (
        node.text.isidentifier()
        and node.text not in ("pi", "e", "nan", "inf")
        and not node.is_null
        and not node.is_boolean
    )


def no_token(report: ErrorReport, node: ScalarNode, path: str, words: InputWords) -> None:
    """Reports a name in the place of a vector that nothing explains."""
    if words.lost or node.text in words.unread:
        return
    hint = did_you_mean(node.text, words.tokens) or "expected a number, or a name that tokens explains"
    report.add(node, path, f"{node.describe()} is no token ({hint})")


def _look_up(
    report: ErrorReport, node: ScalarNode, path: str, words: InputWords, embedding: Embedding
) -> Vector | None:
    vocabulary = embedding.vocabulary
    if words.lost or node.text in words.unread:
        return None
    if vocabulary is None or node.is_null or (node.text not in vocabulary and is_number(node)):
        what = "a one-hot vector" if vocabulary is None else "a word of embedding.vocabulary or a one-hot vector"
        report.expected(node, path, what)
        return None
    if node.text not in vocabulary:
        hint = did_you_mean(node.text, vocabulary)
        report.add(node, path, f"{node.describe()} is no word of embedding.vocabulary ({hint})")
        return None
    at = vocabulary.index(node.text)
    values = [Decimal(0)] * max(words.size or 0, len(vocabulary))
    values[at] = Decimal(1)
    return values[: words.size]


def _one_hot(report: ErrorReport, node: SourceNode, path: str, values: Vector, words: InputWords) -> Vector | None:
    if len(values) != words.size:
        expected = f"(expected {words.size}: embedding.matrix has as many words)"
        report.add(node, path, f"{entries_of(node, len(values))} {expected}")
        return None
    if values[0] is not UNREAD and (sorted(values)[-1:] != [1] or sum(map(bool, values)) != 1):
        report.add(node, path, "not a one-hot vector (expected exactly one 1, and zeros)")
        return None
    return values


def same_size(report: ErrorReport, sequences: list[RawSequence], words: InputWords) -> SizeVote | None:
    """How many entries the input of the first layer has, from all inputs of all runs; the others are reported."""
    if words.embedding is not None:
        matrix = words.embedding.matrix
        return SizeVote(len(matrix[0]) if words.embedding.axis == "row" else len(matrix), "inputs")
    if words.hidden:
        return None
    found = []
    for raw in sequences:
        node = raw.at.get("inputs")
        if isinstance(node, ListNode):
            where = join(raw.path, "inputs")
            read = zip(node.items, raw.inputs, strict=True)
            found += [(item, f"{where}[{at}]", values) for at, (item, values) in enumerate(read) if values is not None]
    if not found:
        return None
    size = _alike(report, found, width_of_x(sequences[0].at))
    doubts = (comma_doubt(each) for each, _, values in found if len(values) == size)
    return SizeVote(size, "inputs", next(filter(None, doubts), ""))


def same_targets(report: ErrorReport, sequences: list[RawSequence], read: list[list[Vector | None] | None]) -> None:
    """Where neither loss nor outputs say how large a target is, they must all be alike."""
    found: list[tuple[SourceNode, str, Vector]] = []
    for raw, values in zip(sequences, read, strict=True):
        where = join(raw.path, "targets")
        for at, (node, target) in enumerate(zip(raw.targets or (), values or (), strict=False)):
            if node is not None and target is not None:
                found.append((node, f"{where}[{at}]", target))
    if found:
        _alike(report, found)


def _initial(report: ErrorReport, site: UnitSite) -> list[StatedVector]:
    where = site.where("initial")
    return _vectors(report, mapping(report, site.get("initial"), where), where, None)


def _vectors(report: ErrorReport, at: MapNode | None, path: str, position: int | None) -> list[StatedVector]:
    found = []
    for name, node in at or ():
        if at is not None and position is None and name in HALVES and isinstance(node, MapNode):
            report.add(at.key(name), join(path, name), "needs direction: bidirectional")
            continue
        values = vector(report, node, join(path, name))
        if values is not None and at is not None:
            found.append(StatedVector(name, values, node, join(path, name), at.key(name), position))
    return found


def _given(report: ErrorReport, site: UnitSite, time: TimeIndex, length: int) -> list[StatedVector]:
    where = site.where("given")
    inside = mapping(report, site.get("given"), where)
    found = []
    for step, node in inside or ():
        position = _position(report, inside, step, where, time, length)
        if position is not None:
            found += _vectors(report, mapping(report, node, join(where, step)), join(where, step), position)
    return found


def _position(
    report: ErrorReport, at: MapNode | None, step: str, path: str, time: TimeIndex, length: int
) -> int | None:
    index = read_whole(step)
    last = time.first + length - 1
    if index is None or step != str(index) or not time.first <= index <= last:
        if at is not None and length:
            expected = f"(expected a time from {time.first} to {last})"
            report.add(at.key(step), join(path, step), f"there is no step {step} {expected}")
        return None
    return index - time.first


def _targets(report: ErrorReport, at: MapNode, path: str, length: int) -> list[SourceNode | None] | None:
    where = join(path, "targets")
    node = at.get("targets")
    found = items(report, node, where, "a list as long as inputs")
    if found is None or node is None:
        return None
    if length and len(found) != length:
        report.add(node, where, f"{entries_of(node, len(found))} (expected {length}, as many as inputs)")
        return None
    return [None if isinstance(item, ScalarNode) and item.is_null else item for item in found]
